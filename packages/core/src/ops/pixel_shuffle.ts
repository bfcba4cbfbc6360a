import { assertTensor } from '../autograd/brand.js';
import { RuntimeError } from '../errors.js';
import { formatShape } from '../shape.js';
import type { Tensor } from '../tensor.js';

function checkRank(input: Tensor, where: string): void {
  assertTensor(input, where);
  if (input.ndim >= 3) return;
  throw new RuntimeError(
    `${where} expects input to have at least 3 dimensions, but got input with ${input.ndim} dimension(s)`,
  );
}

function checkFactor(factor: number, name: string, where: string): void {
  if (!Number.isInteger(factor))
    throw new TypeError(`${where}(): argument '${name}' must be int, not ${typeof factor}`);
  if (factor <= 0) throw new RuntimeError(`${where} expects a positive ${name}, but got ${factor}`);
}

/**
 * Rearranges channels into pixels: (…, C · r², H, W) becomes (…, C, H · r, W · r) for an upscale factor r.
 *
 * @param input - a tensor of at least three dimensions.
 * @param upscale_factor - r.
 * @throws RuntimeError when the channels are not divisible by r².
 *
 * @example
 * ```ts
 * const x = torch.tensor([[[1]], [[2]], [[3]], [[4]]]);
 * console.log(torch.pixel_shuffle(x, 2).tolist()); // [ [ [ 1, 2 ], [ 3, 4 ] ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.pixel_shuffle.html | torch.nn.functional.pixel_shuffle}
 */
export function pixel_shuffle(input: Tensor, upscale_factor: number): Tensor {
  checkRank(input, 'pixel_shuffle');
  checkFactor(upscale_factor, 'upscale_factor', 'pixel_shuffle');
  const r = upscale_factor;
  const [channels, height, width] = input.shape.slice(-3);
  if (channels % r ** 2 !== 0) {
    throw new RuntimeError(
      `pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but input.size(-3)=${channels} is not divisible by ${r ** 2}`,
    );
  }
  const lead = input.shape.slice(0, -3);
  const n = lead.length;
  return input
    .reshape([...lead, channels / r ** 2, r, r, height, width])
    .permute([...lead.map((_, d) => d), n, n + 3, n + 1, n + 4, n + 2])
    .reshape([...lead, channels / r ** 2, height * r, width * r]);
}

/**
 * Rearranges pixels into channels, the reverse of {@link pixel_shuffle}: (…, C, H · r, W · r) becomes (…, C · r², H, W).
 *
 * @param input - a tensor of at least three dimensions.
 * @param downscale_factor - r.
 * @throws RuntimeError when height or width is not divisible by r.
 *
 * @example
 * ```ts
 * console.log(torch.pixel_unshuffle(torch.tensor([[[1, 2], [3, 4]]]), 2).flatten().tolist()); // [ 1, 2, 3, 4 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.pixel_unshuffle.html | torch.nn.functional.pixel_unshuffle}
 */
export function pixel_unshuffle(input: Tensor, downscale_factor: number): Tensor {
  checkRank(input, 'pixel_unshuffle');
  checkFactor(downscale_factor, 'downscale_factor', 'pixel_unshuffle');
  const r = downscale_factor;
  const [channels, height, width] = input.shape.slice(-3);
  const complain = (what: string, dim: number, size: number): RuntimeError =>
    new RuntimeError(
      `pixel_unshuffle expects ${what} to be divisible by downscale_factor, but input.size(${dim})=${size} is not divisible by ${r}`,
    );
  if (height % r !== 0) throw complain('height', -2, height);
  if (width % r !== 0) throw complain('width', -1, width);
  const lead = input.shape.slice(0, -3);
  const n = lead.length;
  return input
    .reshape([...lead, channels, height / r, r, width / r, r])
    .permute([...lead.map((_, d) => d), n, n + 2, n + 4, n + 1, n + 3])
    .reshape([...lead, channels * r ** 2, height / r, width / r]);
}

/**
 * Takes the channels of (N, C, …) in turn from each of some groups of them: channel i of group g goes to place i · groups + g.
 *
 * @param input - a tensor of at least three dimensions.
 * @param groups - into how many groups the channels are split.
 * @throws RuntimeError when the channels are not divisible by the groups.
 *
 * @example
 * ```ts
 * const x = torch.arange(4).view(1, 4, 1);
 * console.log(torch.channel_shuffle(x, 2).flatten().tolist()); // [ 0, 2, 1, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.ChannelShuffle.html | torch.nn.ChannelShuffle}
 */
export function channel_shuffle(input: Tensor, groups: number): Tensor {
  assertTensor(input, 'channel_shuffle');
  const { shape, ndim } = input;
  if (ndim <= 2) {
    throw new RuntimeError(
      `channel_shuffle expects input with > 2 dims, but got input with sizes ${formatShape(shape)}`,
    );
  }
  if (!Number.isInteger(groups)) {
    throw new TypeError(`channel_shuffle(): argument 'groups' must be int, not ${typeof groups}`);
  }
  if (groups <= 0) {
    throw new RuntimeError(`Number of groups to divide channels in must be positive. Value of groups:${groups}`);
  }
  const [batch, channels, ...rest] = shape;
  if (channels % groups !== 0) {
    throw new RuntimeError(
      `Number of channels must be divisible by groups. Got ${channels} channels and ${groups} groups.`,
    );
  }
  return input
    .reshape([batch, groups, channels / groups, ...rest])
    .transpose(1, 2)
    .reshape(shape);
}
