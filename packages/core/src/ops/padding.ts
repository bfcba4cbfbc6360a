import { apply } from '../autograd/apply.js';
import { assertTensor, typeName } from '../autograd/brand.js';
import { defineOp, type Op } from '../autograd/op.js';
import { RuntimeError } from '../errors.js';
import { formatShape, type Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { constantPad, crop } from './_constant_pad.js';
import type { Scalar } from './_pointwise.js';

/** What stands in the elements that padding adds. */
export type PadMode = 'constant' | 'reflect' | 'replicate' | 'circular';

interface PadAttrs {
  readonly mode: Exclude<PadMode, 'constant'>;
  /** How many elements are added to each dimension before its first and after its last. */
  readonly before: Shape;
  readonly after: Shape;
}

/** The shape before padding, for the way back. */
interface PadBackwardAttrs extends PadAttrs {
  readonly inputShape: Shape;
}

/** Which element of a dimension stands at a place, counted from the dimension's own first, that may lie outside of it. */
const sourceIndex: Record<PadAttrs['mode'], (place: number, size: number) => number> = {
  reflect: (place, size) => (place < 0 ? -place : place >= size ? 2 * (size - 1) - place : place),
  replicate: (place, size) => Math.min(Math.max(place, 0), size - 1),
  circular: (place, size) => (place + size) % size,
};

/** For each element of the padded shape, row-major, the offset of the input's element that stands there. */
function sourceOffsets(shape: Shape, { mode, before, after }: PadAttrs): Float64Array {
  let offsets = new Float64Array(1);
  for (let d = 0; d < shape.length; d++) {
    const padded = before[d] + shape[d] + after[d];
    const next = new Float64Array(offsets.length * padded);
    for (let i = 0; i < offsets.length; i++) {
      for (let j = 0; j < padded; j++) {
        next[i * padded + j] = offsets[i] * shape[d] + sourceIndex[mode](j - before[d], shape[d]);
      }
    }
    offsets = next;
  }
  return offsets;
}

const padOp: Op<PadAttrs> = defineOp<PadAttrs>({
  name: 'pad',
  moves: true,
  infer: ([x], { before, after }) => ({
    outputs: [{ shape: x.shape.map((size, d) => before[d] + size + after[d]), dtype: x.dtype }],
  }),
  ref([out], [x], attrs) {
    const offsets = sourceOffsets(x.shape, attrs);
    for (let i = 0; i < offsets.length; i++) out.data[i] = x.data[offsets[i]];
  },
  backward: (ctx, grad) => [apply(padBackwardOp, [grad], { ...ctx.attrs, inputShape: ctx.shape(0) })],
});

const padBackwardOp: Op<PadBackwardAttrs> = defineOp<PadBackwardAttrs>({
  name: 'pad_backward',
  infer: ([grad], { inputShape }) => ({ outputs: [{ shape: inputShape, dtype: grad.dtype }] }),
  ref([out], [grad], attrs) {
    const offsets = sourceOffsets(attrs.inputShape, attrs);
    const sums = new Float64Array(out.data.length);
    for (let i = 0; i < offsets.length; i++) sums[offsets[i]] += grad.data[i];
    out.data.set(sums);
  },
  backward: (ctx, grad) => [apply(padOp, [grad], ctx.attrs)],
});

/** The numbers of a `pad` list for each dimension, from the first one on; the list begins with the last. */
function perDimension(pad: readonly number[], rank: number): { before: number[]; after: number[] } {
  const at = (d: number, side: number): number => pad[2 * (rank - 1 - d) + side] ?? 0;
  const dims = Array.from({ length: rank }, (_, d) => d);
  return { before: dims.map((d) => at(d, 0)), after: dims.map((d) => at(d, 1)) };
}

function checkPad(pad: readonly number[]): void {
  if (!Array.isArray(pad)) {
    throw new TypeError(`pad(): argument 'pad' (position 2) must be tuple of ints, not ${typeName(pad)}`);
  }
  pad.forEach((n: unknown, i) => {
    if (Number.isInteger(n)) return;
    const name = typeof n === 'number' ? 'float' : typeName(n);
    throw new TypeError(
      `pad(): argument 'pad' must be tuple of ints, but found element of type ${name} at pos ${i + 1}`,
    );
  });
  if (pad.length % 2 !== 0) throw new RuntimeError('Padding length must be divisible by 2');
}

/** @throws RuntimeError, in torch's words, where the mode does not take this padding of this input. */
function checkMode(input: Tensor, pad: readonly number[], mode: PadAttrs['mode']): void {
  const { shape, ndim: rank } = input;
  const padded = pad.length / 2;
  if (padded < 1 || padded > 3 || (rank !== padded + 1 && rank !== padded + 2)) {
    throw new RuntimeError('Only 2D, 3D, 4D, 5D padding with non-constant padding are supported for now');
  }
  if (mode === 'circular' && rank !== padded + 2) {
    throw new RuntimeError(`Invalid padding size, expected ${2 * (rank - 2)} but got ${pad.length}`);
  }
  if (mode !== 'circular' && !input.dtype.is_floating_point) {
    const kind = mode === 'reflect' ? 'reflection' : 'replication';
    const suffix = mode === 'reflect' && padded < 3 ? '' : '_cpu';
    throw new RuntimeError(`"${kind}_pad${padded}d${suffix}" not implemented for '${input.dtype.scalarName}'`);
  }
  const isBatched = rank === padded + 2;
  if (mode !== 'circular' && shape.slice(isBatched ? 1 : 0).includes(0)) {
    throw new RuntimeError(
      `Expected ${padded + 1}D or ${padded + 2}D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but got: ${formatShape(shape)}`,
    );
  }
  for (let i = 0; i < padded; i++) checkSides(shape, padded, i, [pad[2 * i], pad[2 * i + 1]], mode);
}

/** {@link checkMode} for the dimension at a position counted from the last. */
function checkSides(
  shape: Shape,
  padded: number,
  position: number,
  [left, right]: readonly [number, number],
  mode: PadAttrs['mode'],
): void {
  const d = shape.length - 1 - position;
  const size = shape[d];
  const most = Math.max(left, right);
  // torch prints the number of dimensions instead of the shape where two are padded.
  const shown = padded === 2 ? shape.length : formatShape(shape);
  if (mode === 'circular' && most > size) {
    throw new RuntimeError('Padding value causes wrapping around more than once.');
  }
  if (mode === 'reflect' && most >= size) {
    throw new RuntimeError(
      `Argument #${4 + 2 * position}: Padding size should be less than the corresponding input dimension, but got: padding (${left}, ${right}) at dimension ${d} of input ${shown}`,
    );
  }
  if (size > 0 && left + size + right <= 0) {
    throw new RuntimeError(
      mode === 'circular'
        ? 'Negative padding value is resulting in an empty dimension'
        : `input (${'WHD'[position]}: ${size}) is too small. Calculated output ${'WHD'[position]}: ${left + size + right}`,
    );
  }
}

/**
 * Surrounds a tensor with more elements: with a constant, with its own mirrored (`reflect`), with its edge repeated
 * (`replicate`) or with itself from the other side (`circular`). Negative numbers take elements away.
 *
 * @param input - a tensor; with a mode other than `constant` its last one, two or three dimensions are padded, and before them
 * stand the channels and, which `circular` demands, the batch.
 * @param pad - how many elements to add before and after the last dimension, then the one before it, and so on:
 * `[left, right, top, bottom, …]`.
 * @param mode - `constant` by default.
 * @param value - the constant, 0 by default; none with another mode.
 * @throws RuntimeError when `pad` does not fit the input; TypeError when it is no list of integers.
 *
 * @example
 * ```ts
 * const x = torch.tensor([[1, 2, 3]]);
 * console.log(torch.pad(x, [1, 2]).tolist()); // [ [ 0, 1, 2, 3, 0, 0 ] ]
 * console.log(torch.pad(x, [1, 2], 'reflect').tolist()); // [ [ 2, 1, 2, 3, 2, 1 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.pad.html | torch.nn.functional.pad}
 */
export function pad(
  input: Tensor,
  pad: readonly number[],
  mode: PadMode = 'constant',
  value: Scalar | null = null,
): Tensor {
  assertTensor(input, 'pad');
  checkPad(pad);
  if (pad.length > 2 * input.ndim) throw new RuntimeError('Padding length too large');
  const { before, after } = perDimension(pad, input.ndim);
  if (mode === 'constant') return constantPad(input, before, after, value ?? 0);
  if (!Object.hasOwn(sourceIndex, mode)) throw new RuntimeError(`Unrecognised padding mode ${mode as string}`);
  if (value !== null && Number(value) !== 0) {
    throw new RuntimeError(`Padding mode "${mode}" doesn't take in value argument`);
  }
  checkMode(input, pad, mode);
  const grow = (list: Shape): number[] => list.map((n) => Math.max(n, 0));
  // A side that shrinks beside one that grows: circular wraps what is left, the others may still mirror what was cut.
  if (mode === 'circular') {
    return apply(padOp, [crop(input, before, after)], { mode, before: grow(before), after: grow(after) });
  }
  return crop(apply(padOp, [input], { mode, before: grow(before), after: grow(after) }), before, after);
}
