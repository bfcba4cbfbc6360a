import { assertTensor, typeName } from '../autograd/brand.js';
import { checkKeys, RuntimeError } from '../errors.js';
import { formatShape, type Shape, wrapDim } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { adaptiveAveragePlanes, averagePlanes } from './_avg_pool.js';
import { adaptiveMaxPlanes, maxPlanes, type MaybeIndices, withIndices } from './_max_pool.js';
import { type PlanePool, type PoolAttrs, poolLines, poolVolumes } from './_pool.js';
import type { Pair } from './_spatial.js';

/** Options of adaptive pools that take maxima. */
export interface AdaptiveMaxPoolOptions<R extends boolean = boolean> {
  /** Whether to return where the maxima were as well; false by default. */
  readonly return_indices?: R;
}

/** The window that gives planes of this size, if every window is alike, so that a kernel can take it. */
function evenWindow({ shape }: Tensor, size: Pair): PoolAttrs | null {
  if (shape.slice(-3).includes(0) || size.includes(0)) return null;
  const [height, width] = shape.slice(-2);
  if (height % size[0] !== 0 || width % size[1] !== 0) return null;
  const kernel: Pair = [height / size[0], width / size[1]];
  return { kernel_size: kernel, stride: kernel, padding: [0, 0], dilation: [1, 1], ceil_mode: false };
}

function averageTo(x: Tensor, size: Pair): Tensor[] {
  const window = evenWindow(x, size);
  if (!window) return [adaptiveAveragePlanes(x, size)];
  return [averagePlanes(x, { ...window, count_include_pad: false, divisor_override: null })];
}

function maximumTo(x: Tensor, size: Pair): Tensor[] {
  const window = evenWindow(x, size);
  return window ? maxPlanes(x, window) : adaptiveMaxPlanes(x, size);
}

/** The size with one number for each dimension, those that are null being the input's. */
function readSize(
  where: string,
  { shape }: Tensor,
  rank: number,
  size: number | null | readonly (number | null)[],
): Shape {
  const list = Array.isArray(size)
    ? (size as readonly (number | null)[])
    : new Array<number | null>(rank).fill(size as number);
  if (list.length !== rank) {
    throw new RuntimeError(
      rank === 1
        ? `${where}() argument 'output_size' should contain one int (got ${list.length})`
        : `${where}: output_size must be ${rank}`,
    );
  }
  return list.map((n, axis) => {
    if (n === null && rank > 1) return shape[shape.length - rank + axis];
    if (!Number.isInteger(n)) {
      throw new TypeError(
        `${where}(): argument 'output_size' (position 2) must be tuple of ints, not ${typeof n === 'number' ? 'float' : typeName(n)}`,
      );
    }
    return n as number;
  });
}

function checkRank(where: string, { ndim }: Tensor, rank: number): void {
  if (rank === 1 && ndim !== 2 && ndim !== 3) {
    throw new RuntimeError(
      `Expected 2 to 3 dimensions, but got ${ndim}-dimensional tensor for argument #1 'self' (while checking arguments for ${where})`,
    );
  }
}

/** Pools by a function that takes planes and the size that they are to have. */
function poolTo(x: Tensor, size: Shape, planes: (x: Tensor, size: Pair) => Tensor[]): Tensor[] {
  if (size.length === 1) return poolLines(x, (lines) => planes(lines, [1, size[0]]));
  if (size.length === 2) return planes(x, size as unknown as Pair);
  const depth: PlanePool = (slices) => planes(slices, [size[0], slices.shape[slices.ndim - 1]]);
  return poolVolumes(x, (slices) => planes(slices, [size[1], size[2]]), depth);
}

/** The function `adaptive_avg_pool…d` of this number of dimensions. */
export function adaptiveAverage(
  rank: number,
  input: Tensor,
  outputSize: number | null | readonly (number | null)[],
): Tensor {
  const where = `adaptive_avg_pool${rank}d`;
  assertTensor(input, where);
  checkRank(where, input, rank);
  wrapDim(-rank, input.ndim);
  const size = readSize(where, input, rank, outputSize);
  if (size.some((n) => n < 0)) {
    const shown = rank === 1 ? [1, ...size] : size;
    throw new RuntimeError(
      `adaptive_avg_pool2d: elements of output_size must be greater than or equal to 0 but received {${shown.join(', ')}}`,
    );
  }
  if (rank > 1 && input.ndim !== rank + 1 && input.ndim !== rank + 2) {
    throw new RuntimeError(
      `${where}(): Expected ${rank + 1}D or ${rank + 2}D tensor, but got ${formatShape(input.shape)}`,
    );
  }
  if (!input.dtype.is_floating_point) {
    throw new RuntimeError(
      `mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: ${input.dtype.scalarName}`,
    );
  }
  return poolTo(input, size, averageTo)[0];
}

/** The function `adaptive_max_pool…d` of this number of dimensions. */
export function adaptiveMaximum<R extends boolean>(
  rank: number,
  input: Tensor,
  outputSize: number | null | readonly (number | null)[],
  options: AdaptiveMaxPoolOptions<R>,
): MaybeIndices<R> {
  const where = `adaptive_max_pool${rank}d`;
  checkKeys(options, ['return_indices'], where);
  assertTensor(input, where);
  checkRank(where, input, rank);
  const { shape, ndim } = input;
  if (ndim !== rank + 1 && ndim !== rank + 2) {
    throw new RuntimeError(`${where}(): Expected ${rank + 1}D or ${rank + 2}D tensor, but got: ${formatShape(shape)}`);
  }
  const size = readSize(where, input, rank, outputSize);
  const hole = shape.indexOf(0, ndim - rank - 1);
  if (hole >= 0) {
    throw new RuntimeError(
      `${where}(): Expected input to have non-zero size for non-batch dimensions, but input has sizes ${formatShape(shape)} with dimension ${hole} being empty`,
    );
  }
  const negative = size.find((n) => n < 0);
  if (negative !== undefined) {
    const lead = shape.slice(0, -rank);
    throw new RuntimeError(
      `Trying to create tensor with negative dimension ${negative}: ${formatShape([...lead, ...(rank === 1 ? [1] : []), ...size])}`,
    );
  }
  const wanted = options.return_indices;
  // Volumes have none of their own yet, and finding them takes time.
  const count = rank === 3 && !wanted ? 1 : 2;
  return withIndices(
    poolTo(input, size, (x, to) => maximumTo(x, to).slice(0, count)),
    wanted,
  );
}
