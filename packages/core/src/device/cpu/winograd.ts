import type { Conv2dShape } from './kernel_exports.js';
import type { Scratch } from './scratch.js';
import { runShared } from './threads.js';
import { wasm } from './wasm.js';

/** Operations for the transform of one weight, or for that of its gradient back. */
const TRANSFORM_OPERATIONS = 100;
/** Products of a tile of 4 x 4 outputs for each pair of channels, instead of 144. */
const POINTS = 36;
/** Eights of tiles that the kernel takes together where there are many. */
const EIGHTS = 4;
/** From so many images on they are shared by threads, in fours. */
const LEAST_IMAGES = 8;
/** Output channels that the weight gradient's kernel takes together. */
const TOGETHER = 64;
/** Threads that the weight gradient should be enough for, and the tiles of each at least. */
const MOST_CHUNKS = 8;
const LEAST_TILES_OF_CHUNK = 64;
/** The most memory for transformed weights, in bytes. */
const MOST_BYTES = 2 ** 28;

function tilesOf(images: number, height: number, width: number): number {
  return images * Math.ceil(height / 4) * Math.ceil(width / 4);
}

/**
 * Whether Winograd's F(4x4, 3x3) takes a convolution. It multiplies a quarter as often as the sum that defines a convolution, is measured
 * to be 1.2 (few channels) to 3 times faster from these sizes on, and its error is about twice as large; see `kernels/README.md`.
 *
 * Infinity or NaN in the image spoils all 4 x 4 outputs of a tile that it lies under, as in other libraries' Winograd convolutions.
 */
function takes(shape: Conv2dShape, leastTiles: number, tiles: number): boolean {
  const [, c, h, w, o, kh, kw, sh, sw, ph, pw, dh, dw, groups, oh, ow] = shape;
  const kind = kh === 3 && kw === 3 && sh === 1 && sw === 1 && dh === 1 && dw === 1 && groups === 1;
  const small = Math.min(c, o, h, w, oh, ow) < 4 || c * o < 64 || ph > 2 || pw > 2;
  return kind && !small && tiles >= leastTiles && 4 * POINTS * (c + 8) * (o + 8) < MOST_BYTES;
}

/** Whether the forward pass is a Winograd convolution: the transform of the weights must pay. */
export function winogradFits(shape: Conv2dShape): boolean {
  return takes(shape, 16, tilesOf(shape[0], shape[14], shape[15]));
}

/** The same for the gradient for the input. */
export function winogradInputGradFits(shape: Conv2dShape): boolean {
  return takes(shape, 16, tilesOf(shape[0], shape[2], shape[3]));
}

/** The same for the gradient for the weights, where the transform back must pay; tiles that are cut off count for less. */
export function winogradWeightGradFits(shape: Conv2dShape): boolean {
  return takes(shape, 24, (shape[0] * shape[14] * shape[15]) / 16);
}

/** The weights of a convolution: the taps of row r and depth d begin `rowStep` · r + `depthStep` · d values from `weight`. */
interface Weights {
  readonly weight: number;
  readonly rows: number;
  readonly depth: number;
  readonly rowStep: number;
  readonly depthStep: number;
  /** Whether the taps are taken backwards. */
  readonly flip: boolean;
}

/** Returns the address of the transformed weights. */
function transform({ weight, rows, depth, rowStep, depthStep, flip }: Weights, scratch: Scratch): number {
  const weights = scratch.allocate(wasm().winograd_weights_size(rows, depth));
  runShared(
    {
      kernel: 'winograd_weights',
      args: [weight, weights, rows, depth, rowStep, depthStep, flip ? 1 : 0],
      scratchBytes: wasm().winograd_weights_scratch(),
      total: Math.ceil(rows / 4),
      operations: TRANSFORM_OPERATIONS * rows * depth,
    },
    scratch,
  );
  return weights;
}

/** A convolution with transformed weights, by addresses. */
interface Convolution {
  readonly x: number;
  readonly weights: number;
  readonly bias: number;
  readonly y: number;
  /** Images, channels, height and width. */
  readonly input: readonly [number, number, number, number];
  readonly padding: readonly [number, number];
  /** Channels, height and width. */
  readonly output: readonly [number, number, number];
}

function convolve({ x, weights, bias, y, input, padding, output }: Convolution, scratch: Scratch): void {
  const [n, c, , w] = input;
  const [o, oh, ow] = output;
  const tiles = tilesOf(n, oh, ow);
  const eights = Math.ceil(tiles / 8);
  runShared(
    {
      kernel: 'winograd_convolve',
      args: [x, weights, bias, y, ...input, o, ...padding, oh, ow],
      scratchBytes: wasm().winograd_convolve_scratch(c, w, o, ow),
      total: eights,
      multiple: eights < 16 * EIGHTS ? 1 : EIGHTS,
      operations: 2 * POINTS * tiles * o * c,
    },
    scratch,
  );
}

/** conv2d; `bias` is 0 where there is none. */
export function winogradForward(
  [x, weight, bias, y]: readonly [number, number, number, number],
  shape: Conv2dShape,
  scratch: Scratch,
): void {
  const [n, c, h, w, o, , , , , ph, pw, , , , oh, ow] = shape;
  const weights = transform({ weight, rows: o, depth: c, rowStep: 9 * c, depthStep: 9, flip: false }, scratch);
  convolve({ x, weights, bias, y, input: [n, c, h, w], padding: [ph, pw], output: [o, oh, ow] }, scratch);
}

/** conv2d's gradient for its input. */
export function winogradInputGrad(
  [grad, weight, gx]: readonly [number, number, number],
  shape: Conv2dShape,
  scratch: Scratch,
): void {
  const [n, c, h, w, o, , , , , ph, pw, , , , oh, ow] = shape;
  const tiles = tilesOf(n, oh, ow);
  // Either a convolution of the output's gradient, with weights flipped and their channels exchanged, or the forward pass transposed,
  // whose tiles are those of the outputs; that is taken where they are fewer and there are images for several threads.
  const flip = ph + pw > 0 || n < LEAST_IMAGES || tiles >= tilesOf(n, h, w);
  const weights = transform({ weight, rows: c, depth: o, rowStep: 9, depthStep: 9 * c, flip }, scratch);
  if (flip) {
    const sizes = { input: [n, o, oh, ow], padding: [2 - ph, 2 - pw], output: [c, h, w] } as const;
    convolve({ x: grad, weights, bias: 0, y: gx, ...sizes }, scratch);
    return;
  }
  runShared(
    {
      kernel: 'winograd_input_grad',
      args: [grad, weights, gx, c, h, w, o],
      scratchBytes: wasm().winograd_input_grad_scratch(c, o, ow),
      total: n,
      multiple: 4,
      operations: 2 * POINTS * tiles * o * c,
    },
    scratch,
  );
}

/** conv2d's gradient for its weights. */
export function winogradWeightGrad(
  [x, grad, gw]: readonly [number, number, number],
  shape: Conv2dShape,
  scratch: Scratch,
): void {
  const [n, c, h, w, o, , , , , ph, pw, , , , oh, ow] = shape;
  const tiles = tilesOf(n, oh, ow);
  const blocks = Math.ceil(o / TOGETHER);
  const chunks = Math.max(1, Math.min(Math.floor(MOST_CHUNKS / blocks), Math.floor(tiles / LEAST_TILES_OF_CHUNK)));
  const sums = scratch.allocate(wasm().winograd_weight_sums_size(c, o, chunks));
  runShared(
    {
      kernel: 'winograd_weight_sums',
      args: [x, grad, sums, n, c, h, w, o, ph, pw, oh, ow, chunks, TOGETHER],
      scratchBytes: wasm().winograd_weight_sums_scratch(c, w, ow, TOGETHER),
      total: chunks * blocks,
      operations: 2 * POINTS * tiles * o * c,
    },
    scratch,
  );
  runShared(
    {
      kernel: 'winograd_weight_grad',
      args: [sums, gw, c, o, chunks],
      scratchBytes: wasm().winograd_weight_grad_scratch(),
      total: o,
      operations: TRANSFORM_OPERATIONS * o * c,
    },
    scratch,
  );
}
