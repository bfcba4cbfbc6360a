import { assertTensor, isTensor } from '../autograd/brand.js';
import { emptyTensor } from '../autograd/factory.js';
import { checkKeys, RuntimeError } from '../errors.js';
import { wrapDim, wrapDims } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { int64Tensor } from './_indices.js';
import { toFloating } from './_pointwise.js';
import type { Dims } from './_reduce.js';

/** Options of {@link gradient}. */
export interface GradientOptions {
  /** The distance between neighbours, or for each dimension a distance or a vector of coordinates; 1 by default. */
  readonly spacing?: number | readonly (number | Tensor)[];
  /** The dimension or dimensions along which to differentiate; all by default. */
  readonly dim?: Dims;
  /** 1, the default, takes two elements at the ends of a line, and 2 takes three. */
  readonly edge_order?: 1 | 2;
}

/** How much the value at each of some places counts in the derivative at one of them: of the polynomial through the values. */
function weightsAt(at: number, places: readonly number[]): number[] {
  return places.map((place, k) => {
    const others = places.filter((_, j) => j !== k);
    if (place === at) return others.reduce((sum, other) => sum + 1 / (at - other), 0);
    const product = others.reduce((p, other) => (other === at ? p : p * (at - other)), 1);
    return product / others.reduce((p, other) => p * (place - other), 1);
  });
}

/** The derivative along one dimension, from the coordinates of its elements. */
function derivative(input: Tensor, dim: number, at: readonly number[], edge_order: number): Tensor {
  const n = at.length;
  const type = toFloating(input.dtype);
  let result: Tensor | null = null;
  const windows = at.map((_, i) => {
    const isEdge = i === 0 || i === n - 1;
    const size = isEdge ? edge_order + 1 : 3;
    return { start: Math.min(Math.max(i - 1, 0), n - size), size };
  });
  const weights = windows.map(({ start, size }, i) => weightsAt(at[i], at.slice(start, start + size)));
  for (let k = 0; k < 3; k++) {
    const places = windows.map(({ start, size }) => start + Math.min(k, size - 1));
    const factors = emptyTensor([n, ...new Array<number>(input.ndim - 1 - dim).fill(1)], type);
    (factors.storage.array() as Float64Array).set(weights.map((list) => list[k] ?? 0));
    const part = input
      .index_select(dim, int64Tensor(places, [n]))
      .mul(factors)
      // What does not count may be NaN or infinite.
      .masked_fill(factors.eq(0), 0);
    result = result ? result.add(part) : part;
  }
  return result as Tensor;
}

function coordinates(spacing: number | Tensor, n: number): number[] {
  if (isTensor(spacing)) return Array.from(spacing.toTypedArray(), Number);
  return Array.from({ length: n }, (_, i) => i * spacing);
}

/**
 * Estimates the derivatives of a function from its values: inside a line from both neighbours of an element, at its ends from one side.
 *
 * @param input - the values.
 * @param options - `spacing`, `dim`, `edge_order`.
 * @returns for each dimension a tensor of the input's shape.
 * @throws RuntimeError when a dimension has too few elements, or coordinates or `edge_order` do not fit; IndexError when a dimension is out
 * of range.
 *
 * @example
 * ```ts
 * const [slope] = torch.gradient(torch.tensor([1, 4, 9, 16]));
 * console.log(slope.tolist()); // [ 3, 4, 6, 7 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.gradient.html | torch.gradient}
 */
export function gradient(input: Tensor, options: GradientOptions = {}): Tensor[] {
  assertTensor(input, 'gradient');
  checkKeys(options, ['spacing', 'dim', 'edge_order'], 'gradient');
  const { spacing = 1, dim, edge_order = 1 } = options;
  const sorted = wrapDims(dim, input.ndim);
  // In the order in which they were given.
  const dims = Array.isArray(dim) ? (dim as readonly number[]).map((d) => wrapDim(d, input.ndim)) : sorted;
  const given: unknown = edge_order;
  if (given !== 1 && given !== 2) {
    throw new RuntimeError('torch.gradient only supports edge_order=1 and edge_order=2.');
  }
  const spacings = typeof spacing === 'number' ? dims.map(() => spacing) : spacing;
  if (spacings.length !== dims.length) {
    throw new RuntimeError(
      dim === undefined || dim === null
        ? `torch.gradient expected spacing to be unspecified, a scalar or a list of length ${dims.length} but got a list of length ${spacings.length}`
        : `torch.gradient expected spacing to be unspecified, a scalar or it's spacing and dim arguments to have the same length, but got a spacing argument of length ${spacings.length} and a dim argument of length ${dims.length}.`,
    );
  }
  const lines = dims.map((d, i) => coordinates(spacings[i], input.shape[d]));
  dims.forEach((d, i) => {
    if (input.shape[d] <= edge_order) {
      throw new RuntimeError('torch.gradient expected each dimension size to be at least edge_order+1');
    }
    if (lines[i].length !== input.shape[d]) {
      throw new RuntimeError(
        `torch.gradient expected ${input.shape[d]} coordinates for dimension ${d}, but got ${lines[i].length}`,
      );
    }
  });
  return dims.map((d, i) => derivative(input, d, lines[i], edge_order));
}
