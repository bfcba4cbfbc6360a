import { assertTensor, isTensor } from '../autograd/brand.js';
import type { RefOperand } from '../device/reference.js';
import { int64 } from '../dtype.js';
import { RuntimeError } from '../errors.js';
import { formatShape, numel, type Shape, wrapDim } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { asVector, checkRange, indexAt, strideOf } from './_indices.js';
import { type Scalar, scalarTensor } from './_pointwise.js';

export interface DimAttrs {
  readonly dim: number;
}

/** Row-major offsets into `shape` of the elements of a smaller `window` of it, at its beginning, with dimension `dim` left out. */
export function offsetsWithout(dim: number, window: Shape, shape: Shape): Float64Array {
  const offsets = new Float64Array(numel(window));
  let step = 1;
  let span = 1;
  for (let d = window.length - 1; d >= 0; d--) {
    if (d !== dim) {
      for (let i = 0; i < offsets.length; i++) offsets[i] += (Math.floor(i / span) % window[d]) * step;
    }
    span *= window[d];
    step *= shape[d];
  }
  return offsets;
}

/** Calls `visit` with the offsets of each element of `index` in the target and in the source. */
export function forEachScattered(
  target: RefOperand,
  index: RefOperand,
  source: RefOperand,
  dim: number,
  visit: (to: number, from: number) => void,
): void {
  const to = offsetsWithout(dim, index.shape, target.shape);
  const from = offsetsWithout(-1, index.shape, source.shape);
  const stride = strideOf(dim, target.shape);
  for (let i = 0; i < to.length; i++) visit(to[i] + indexAt(index.data, i) * stride, from[i]);
}

export function outOfBounds(dim: number, size: number): (index: number) => RuntimeError {
  return (index) => new RuntimeError(`index ${index} is out of bounds for dimension ${dim} with size ${size}`);
}

/** Whether the first shape is nowhere larger than the second, leaving one dimension out. */
function fitsInto(shape: Shape, limit: Shape, except: number): boolean {
  return shape.every((size, d) => d === except || size <= limit[d]);
}

/** Checks the operands of the scatter family and returns the wrapped dimension. */
export function checkScatter(input: Tensor, dim: number, index: Tensor, src: Tensor | null, where: string): number {
  assertTensor(input, where);
  assertTensor(index, where, 'index');
  const shape = asVector(input.shape);
  const d = wrapDim(dim, input.shape.length);
  if (index.dtype !== int64) throw new RuntimeError('scatter(): Expected dtype int64 for index');
  if (src && src.dtype !== input.dtype) {
    throw new RuntimeError('scatter(): Expected self.dtype to be equal to src.dtype');
  }
  if (index.numel() === 0) return d;
  const own = asVector(index.shape);
  if (own.length !== shape.length) {
    throw new RuntimeError('Index tensor must have the same number of dimensions as self tensor');
  }
  const source = src && asVector(src.shape);
  if (source && source.length !== own.length) {
    throw new RuntimeError('Index tensor must have the same number of dimensions as src tensor');
  }
  if (!fitsInto(own, shape, d) || (source && !fitsInto(own, source, -1))) {
    const andSource = source ? ` and to be smaller size than src ${formatShape(source)}` : '';
    throw new RuntimeError(
      `Expected index ${formatShape(own)} to be smaller than self ${formatShape(shape)} apart from dimension ${d}${andSource}`,
    );
  }
  checkRange(index, shape[d], outOfBounds(d, shape[d]));
  return d;
}

/** The operands of a scatter, a number as a tensor that repeats it. */
export function scatterInputs(input: Tensor, index: Tensor, src: Tensor | Scalar): Tensor[] {
  return [input, index, isTensor(src) ? src : scalarTensor(src, input.dtype).expand(index.shape)];
}
