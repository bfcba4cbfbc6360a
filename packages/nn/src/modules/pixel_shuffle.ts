import { channel_shuffle, pixel_shuffle, pixel_unshuffle, type Tensor } from '@sconce/core';
import { bindArguments, checkInteger } from '../_arguments.js';
import { pythonArguments } from '../_repr.js';
import { KEEPS_NOTHING } from '../_members.js';
import { Module } from '../module.js';

function bindOne<Name extends string>(where: string, name: Name, args: readonly unknown[]): number {
  const given = bindArguments<Record<Name, number>>({ where, positional: [name], required: 1, keywords: [] }, args);
  return checkInteger(given[name], name);
}

/**
 * Rearranges channels into pixels: (…, C · r², H, W) becomes (…, C, H · r, W · r) for an upscale factor r.
 *
 * @example
 * ```ts
 * console.log(new nn.PixelShuffle(3)(torch.zeros([1, 9, 4, 4])).shape); // [ 1, 1, 12, 12 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.PixelShuffle.html | torch.nn.PixelShuffle}
 */
export class PixelShuffle extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** r. */
  readonly upscale_factor: number;

  /** @throws TypeError unless it is an integer. */
  constructor(args: { readonly upscale_factor: number });
  constructor(upscale_factor: number);
  constructor(...args: unknown[]) {
    super();
    this.upscale_factor = bindOne('PixelShuffle', 'upscale_factor', args);
  }

  override forward(input: Tensor): Tensor {
    return pixel_shuffle(input, this.upscale_factor);
  }

  override extra_repr(): string {
    return pythonArguments({ upscale_factor: this.upscale_factor });
  }
}

/**
 * Rearranges pixels into channels, the reverse of {@link PixelShuffle}: (…, C, H · r, W · r) becomes (…, C · r², H, W).
 *
 * @example
 * ```ts
 * console.log(new nn.PixelUnshuffle(3)(torch.zeros([1, 1, 12, 12])).shape); // [ 1, 9, 4, 4 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.PixelUnshuffle.html | torch.nn.PixelUnshuffle}
 */
export class PixelUnshuffle extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** r. */
  readonly downscale_factor: number;

  /** @throws TypeError unless it is an integer. */
  constructor(args: { readonly downscale_factor: number });
  constructor(downscale_factor: number);
  constructor(...args: unknown[]) {
    super();
    this.downscale_factor = bindOne('PixelUnshuffle', 'downscale_factor', args);
  }

  override forward(input: Tensor): Tensor {
    return pixel_unshuffle(input, this.downscale_factor);
  }

  override extra_repr(): string {
    return pythonArguments({ downscale_factor: this.downscale_factor });
  }
}

/**
 * Takes the channels of (N, C, …) in turn from each of some groups of them.
 *
 * @example
 * ```ts
 * console.log(new nn.ChannelShuffle(2)(torch.arange(4).view(1, 4, 1)).flatten().tolist()); // [ 0, 2, 1, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.ChannelShuffle.html | torch.nn.ChannelShuffle}
 */
export class ChannelShuffle extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** Into how many groups channels are split. */
  readonly groups: number;

  /** @throws TypeError unless it is an integer. */
  constructor(args: { readonly groups: number });
  constructor(groups: number);
  constructor(...args: unknown[]) {
    super();
    this.groups = bindOne('ChannelShuffle', 'groups', args);
  }

  override forward(input: Tensor): Tensor {
    return channel_shuffle(input, this.groups);
  }

  override extra_repr(): string {
    return pythonArguments({ groups: this.groups });
  }
}
