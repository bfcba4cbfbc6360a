import { elementsOf, type NumberArray } from '../device/reference.js';
import { IndexError } from '../errors.js';
import { numel, type Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';

/** How the losses of the elements are put together. */
export type Reduction = 'none' | 'mean' | 'sum';

/** How a negative log-likelihood is formed. */
export interface NllAttrs {
  readonly reduction: Reduction;
  readonly ignore_index: number;
  /** The shape of the log-probabilities. */
  readonly shape: Shape;
}

/** The log-probabilities' shape as batch, classes, and positions of one image. */
export function layout(shape: Shape): { classes: number; inner: number } {
  if (shape.length === 1) return { classes: shape[0], inner: 1 };
  return { classes: shape[1], inner: numel(shape.slice(2)) };
}

/** Calls `visit` for each target that is not ignored: its place, its class' place among the log-probabilities, its weight. */
export function forEachTarget(
  target: NumberArray,
  weight: NumberArray | undefined,
  { shape, ignore_index }: NllAttrs,
  visit: (place: number, at: number, weight: number) => void,
): void {
  const { classes, inner } = layout(shape);
  for (let i = 0; i < target.length; i++) {
    const label = target[i];
    if (label === ignore_index) continue;
    const sample = Math.floor(i / inner);
    visit(i, (sample * classes + label) * inner + (i % inner), weight ? weight[label] : 1);
  }
}

/** Kernels and loops read where the targets point, so none may point outside. */
export function checkTargets(target: Tensor, classes: number, ignoreIndex: number): void {
  const elements = elementsOf(target);
  const isLong = elements instanceof BigInt64Array;
  // Reading an int64 as its two halves makes no bigint: inside the range the upper half is 0.
  const halves = isLong ? new Int32Array(elements.buffer, elements.byteOffset, 2 * elements.length) : null;
  for (let i = 0; i < elements.length; i++) {
    const inside = halves
      ? halves[2 * i + 1] === 0 && halves[2 * i] >= 0 && halves[2 * i] < classes
      : Number(elements[i]) < classes;
    if (!inside && Number(elements[i]) !== ignoreIndex) throw new IndexError(`Target ${elements[i]} is out of bounds.`);
  }
}
