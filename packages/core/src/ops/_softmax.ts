import type { NumberArray, RefOperand } from '../device/reference.js';
import { numel, type Shape } from '../shape.js';

/** Calls `visit` with where each line along a dimension begins; its elements are `step` apart. */
export function forEachLine(
  shape: Shape,
  dim: number,
  visit: (start: number, size: number, step: number) => void,
): void {
  const size = shape.length === 0 ? 1 : shape[dim];
  const step = numel(shape.slice(dim + 1));
  const lines = numel(shape) / Math.max(size, 1);
  for (let i = 0; i < lines; i++) visit(Math.floor(i / step) * step * size + (i % step), size, step);
}

export function lineMaximum(x: NumberArray, start: number, size: number, step: number): number {
  let largest = -Infinity;
  for (let i = 0; i < size; i++) largest = Math.max(largest, x[start + i * step]);
  return largest;
}

/** Subtracts, from the elements of each line, the logarithm of the sum of their exponentials. */
export function logSoftmaxLoop(out: RefOperand, x: RefOperand, dim: number): void {
  forEachLine(x.shape, dim, (start, size, step) => {
    const largest = lineMaximum(x.data, start, size, step);
    let total = 0;
    for (let i = start, n = 0; n < size; n++, i += step) total += Math.exp(x.data[i] - largest);
    const shift = Math.log(total);
    for (let i = start, n = 0; n < size; n++, i += step) out.data[i] = x.data[i] - largest - shift;
  });
}
