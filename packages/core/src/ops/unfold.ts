import { apply } from '../autograd/apply.js';
import { assertTensor } from '../autograd/brand.js';
import { defineOp, type Op } from '../autograd/op.js';
import { checkKeys, RuntimeError } from '../errors.js';
import { formatShape, numel, type Shape, wrapDim } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { type ConvAttrs, reaches } from './_conv_loops.js';
import { type IntOrPair, type Pair, toTuple } from './_spatial.js';

/** How a window moves over images. */
interface UnfoldAttrs extends Omit<ConvAttrs, 'groups'> {
  readonly kernel: Pair;
  /** Height and width of the images. */
  readonly image: Pair;
  /** How often the window fits into height and width. */
  readonly blocks: Pair;
}

/** Calls `visit` for each run of elements: its offsets among the columns and in the images, and its length. Those lie a stride apart. */
function forEachRow(
  planes: number,
  attrs: UnfoldAttrs,
  visit: (columnAt: number, imageAt: number, count: number) => void,
): void {
  const { kernel, image, blocks, stride } = attrs;
  const rows = reaches(image[0], kernel[0], blocks[0], attrs, 0);
  const columns = reaches(image[1], kernel[1], blocks[1], attrs, 1);
  for (let p = 0; p < planes; p++) {
    rows.forEach((row, i) => {
      columns.forEach(({ from, to, shift }, j) => {
        const block = ((p * kernel[0] + i) * kernel[1] + j) * blocks[0];
        for (let y = row.from; y < row.to && from < to; y++) {
          const line = (p * image[0] + y * stride[0] + row.shift) * image[1];
          visit((block + y) * blocks[1] + from, line + from * stride[1] + shift, to - from);
        }
      });
    });
  }
}

const unfoldOp: Op<UnfoldAttrs> = defineOp<UnfoldAttrs>({
  name: 'im2col',
  infer: ([x], { kernel, blocks }) => ({
    outputs: [{ shape: [x.shape[0], x.shape[1] * numel(kernel), numel(blocks)], dtype: x.dtype }],
  }),
  ref([out], [x], attrs) {
    const step = attrs.stride[1];
    out.data.fill(0);
    forEachRow(x.shape[0] * x.shape[1], attrs, (columnAt, imageAt, count) => {
      for (let k = 0; k < count; k++) out.data[columnAt + k] = x.data[imageAt + k * step];
    });
  },
  backward: (ctx, grad) => [apply(foldOp, [grad], ctx.attrs)],
});

const foldOp: Op<UnfoldAttrs> = defineOp<UnfoldAttrs>({
  name: 'col2im',
  infer: ([x], { kernel, image }) => ({
    outputs: [{ shape: [x.shape[0], x.shape[1] / numel(kernel), ...image], dtype: x.dtype }],
  }),
  ref([out], [x], attrs) {
    const step = attrs.stride[1];
    const sums = new Float64Array(out.data.length);
    forEachRow(out.shape[0] * out.shape[1], attrs, (columnAt, imageAt, count) => {
      for (let k = 0; k < count; k++) sums[imageAt + k * step] += x.data[columnAt + k];
    });
    out.data.set(sums);
  },
  backward: (ctx, grad) => [apply(unfoldOp, [grad], ctx.attrs)],
});

/** Options of {@link unfold} and {@link fold}. */
export interface UnfoldOptions {
  /** The distance between two elements of the window; 1 by default. */
  readonly dilation?: IntOrPair;
  /** How many zeros surround the image on each side; 0 by default. */
  readonly padding?: IntOrPair;
  /** How far the window moves at a time; 1 by default. */
  readonly stride?: IntOrPair;
}

function readPair(value: IntOrPair, name: string, where: string): Pair {
  const complaint = (): string => `It is expected ${name} equals to 2, but got size ${(value as Shape).length}`;
  return toTuple(value, 2, where, `'${name}'`, complaint) as unknown as Pair;
}

type Window = Omit<UnfoldAttrs, 'image' | 'blocks'>;

/** The window, checked in torch's order. */
function readWindow(kernelSize: IntOrPair, options: UnfoldOptions, where: string): Window {
  checkKeys(options, ['dilation', 'padding', 'stride'], where);
  const window = {
    kernel: readPair(kernelSize, 'kernel_size', where),
    dilation: readPair(options.dilation ?? 1, 'dilation', where),
    padding: readPair(options.padding ?? 0, 'padding', where),
    stride: readPair(options.stride ?? 1, 'stride', where),
  };
  const check = ([y, x]: Pair, least: number, what: string, name: string): void => {
    if (y >= least && x >= least) return;
    const rule = least === 1 ? 'greater than zero' : 'non-negative';
    throw new RuntimeError(`${what} should be ${rule}, but got ${name}_height: ${y} ${name}_width: ${x}`);
  };
  check(window.kernel, 1, 'kernel size', 'kernel');
  check(window.dilation, 1, 'dilation', 'dilation');
  check(window.padding, 0, 'padding', 'pad');
  check(window.stride, 1, 'stride', 'stride');
  return window;
}

function countBlocks(image: Pair, { kernel, dilation, padding, stride }: Window): Pair {
  const count = (axis: 0 | 1): number => {
    const room = image[axis] + 2 * padding[axis] - dilation[axis] * (kernel[axis] - 1) - 1;
    return Math.floor(room / stride[axis]) + 1;
  };
  return [count(0), count(1)];
}

const show = (pair: Shape): string => `(${pair.join(', ')})`;

function checkType({ dtype }: Tensor, name: string): void {
  if (!dtype.is_floating_point) throw new RuntimeError(`"${name}_out_cpu" not implemented for '${dtype.scalarName}'`);
}

/**
 * Writes each window that moves over images as a column: what a convolution multiplies with its weights.
 *
 * @param input - floating point images of shape (N, C, H, W), or one of shape (C, H, W).
 * @param kernel_size - the window's size, an integer or a pair.
 * @param options - `dilation`, `padding` and `stride`, each an integer or a pair.
 * @returns columns of shape (N, C · kH · kW, L) or (C · kH · kW, L), L being how often the window fits in.
 * @throws RuntimeError when the window does not fit; TypeError for an unknown option.
 *
 * @example
 * ```ts
 * const x = torch.arange(6).float().view(1, 2, 3);
 * console.log(torch.unfold(x, [2, 2]).T.tolist()); // [ [ 0, 1, 3, 4 ], [ 1, 2, 4, 5 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.unfold.html | torch.nn.functional.unfold}
 */
export function unfold(input: Tensor, kernel_size: IntOrPair, options: UnfoldOptions = {}): Tensor {
  assertTensor(input, 'unfold');
  const window = readWindow(kernel_size, options, 'unfold');
  wrapDim(2, input.ndim);
  const { shape, ndim } = input;
  if ((ndim !== 3 && ndim !== 4) || shape.slice(-3).includes(0)) {
    throw new RuntimeError(
      `Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero dimensions for input, but got: ${formatShape(shape)}`,
    );
  }
  const image = shape.slice(-2) as unknown as Pair;
  const blocks = countBlocks(image, window);
  if (blocks[0] < 1 || blocks[1] < 1) {
    throw new RuntimeError(
      `Given input with spatial size ${show(image)}, kernel_size=${show(window.kernel)}, dilation=${show(window.dilation)}, padding=${show(window.padding)}, calculated shape of the array of sliding blocks as ${show(blocks)}, but its components must be at least one.`,
    );
  }
  checkType(input, 'im2col');
  const result = apply(unfoldOp, [ndim === 3 ? input.unsqueeze(0) : input], { ...window, image, blocks });
  return ndim === 3 ? result.squeeze(0) : result;
}

function checkColumns({ shape, ndim }: Tensor, image: Pair, blocks: Pair, window: Window): void {
  if ((ndim !== 2 && ndim !== 3) || shape.slice(-2).includes(0)) {
    throw new RuntimeError(
      `Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero dimensions for input, but got: ${formatShape(shape)}`,
    );
  }
  const [rows, length] = shape.slice(-2);
  if (rows % numel(window.kernel) !== 0) {
    throw new RuntimeError(
      `Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got input.size(1)=${rows} and kernel_size=${show(window.kernel)}.`,
    );
  }
  if (length === numel(blocks) && blocks[0] > 0 && blocks[1] > 0) return;
  throw new RuntimeError(
    `Given output_size=${show(image)}, kernel_size=${show(window.kernel)}, dilation=${show(window.dilation)}, padding=${show(window.padding)}, stride=${show(window.stride)}, expected size of input's dimension 2 to match the calculated number of sliding blocks ${blocks[0]} * ${blocks[1]} = ${numel(blocks)}, but got input.size(2)=${length}.`,
  );
}

/**
 * Adds columns up into images, each column being a window that moved over them: the gradient of {@link unfold}.
 *
 * @param input - floating point columns of shape (N, C · kH · kW, L) or (C · kH · kW, L).
 * @param output_size - height and width of the images, an integer or a pair.
 * @param kernel_size - the window's size, an integer or a pair.
 * @param options - `dilation`, `padding` and `stride`, each an integer or a pair.
 * @returns images of shape (N, C, H, W) or (C, H, W).
 * @throws RuntimeError when the columns do not fit; TypeError for an unknown option.
 *
 * @example
 * ```ts
 * console.log(torch.fold(torch.ones([4, 2]), [2, 3], 2).tolist()); // [ [ [ 1, 2, 1 ], [ 1, 2, 1 ] ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.fold.html | torch.nn.functional.fold}
 */
export function fold(
  input: Tensor,
  output_size: IntOrPair,
  kernel_size: IntOrPair,
  options: UnfoldOptions = {},
): Tensor {
  assertTensor(input, 'fold');
  const image = readPair(output_size, 'output_size', 'fold');
  const window = readWindow(kernel_size, options, 'fold');
  const blocks = countBlocks(image, window);
  checkColumns(input, image, blocks, window);
  checkType(input, 'col2im');
  const columns = input.ndim === 2 ? input.unsqueeze(0) : input;
  const result = apply(foldOp, [columns], { ...window, image, blocks });
  return input.ndim === 2 ? result.squeeze(0) : result;
}
