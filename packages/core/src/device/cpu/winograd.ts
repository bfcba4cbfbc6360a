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
/** Output channels that the weight gradient's kernel takes together. */
const TOGETHER = 64;
/** Threads that the weight gradient should be enough for, and the tiles of each at least. */
const MOST_CHUNKS = 8;
const LEAST_TILES_OF_CHUNK = 32;
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

/** The same for the gradient for the weights. */
export function winogradWeightGradFits(shape: Conv2dShape): boolean {
  return takes(shape, 48, tilesOf(shape[0], shape[14], shape[15]));
}

/** A 3x3 convolution with stride 1, by addresses. */
interface Convolution {
  readonly x: number;
  /** The taps for output channel o and channel c begin `rowStep` · o + `depthStep` · c values from here, backwards with `flip`. */
  readonly weight: number;
  readonly rowStep: number;
  readonly depthStep: number;
  readonly flip: boolean;
  readonly bias: number;
  readonly y: number;
  /** Images, channels, height and width. */
  readonly input: readonly [number, number, number, number];
  readonly padding: readonly [number, number];
  /** Channels, height and width. */
  readonly output: readonly [number, number, number];
}

function convolve(it: Convolution, scratch: Scratch): void {
  const [n, c, , w] = it.input;
  const [o, oh, ow] = it.output;
  const weights = scratch.allocate(wasm().winograd_weights_size(o, c));
  runShared(
    {
      kernel: 'winograd_weights',
      args: [it.weight, weights, o, c, it.rowStep, it.depthStep, it.flip ? 1 : 0],
      scratchBytes: wasm().winograd_weights_scratch(),
      total: Math.ceil(o / 4),
      operations: TRANSFORM_OPERATIONS * o * c,
    },
    scratch,
  );
  const tiles = tilesOf(n, oh, ow);
  const eights = Math.ceil(tiles / 8);
  runShared(
    {
      kernel: 'winograd_convolve',
      args: [it.x, weights, it.bias, it.y, ...it.input, o, ...it.padding, oh, ow],
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
  const weights = { weight, rowStep: 9 * c, depthStep: 9, flip: false };
  convolve({ x, ...weights, bias, y, input: [n, c, h, w], padding: [ph, pw], output: [o, oh, ow] }, scratch);
}

/** conv2d's gradient for its input: a convolution of the output's gradient, with weights flipped and their channels exchanged. */
export function winogradInputGrad(
  [grad, weight, gx]: readonly [number, number, number],
  shape: Conv2dShape,
  scratch: Scratch,
): void {
  const [n, c, h, w, o, , , , , ph, pw, , , , oh, ow] = shape;
  const weights = { weight, rowStep: 9, depthStep: 9 * c, flip: true };
  const sizes = { input: [n, o, oh, ow], padding: [2 - ph, 2 - pw], output: [c, h, w] } as const;
  convolve({ x: grad, ...weights, bias: 0, y: gx, ...sizes }, scratch);
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
