import { interpolate, type InterpolateOptions, type InterpolationMode, type Tensor } from '@sconce/core';
import { bindArguments } from '../_arguments.js';
import { pythonArguments } from '../_repr.js';
import { KEEPS_NOTHING } from '../_members.js';
import { Module } from '../module.js';

/** All arguments of {@link UpsamplingNearest2d} and {@link UpsamplingBilinear2d} by name. */
export type UpsamplingArguments = Pick<InterpolateOptions, 'size' | 'scale_factor'>;

/** A factor as Python prints a float. */
function pythonFactor(factor: number | readonly number[]): string {
  if (typeof factor !== 'number') return `(${factor.map(pythonFactor).join(', ')}${factor.length === 1 ? ',' : ''})`;
  return Number.isInteger(factor) ? `${factor}.0` : String(factor);
}

/**
 * Makes images larger or smaller by interpolating between their pixels; sequences and volumes alike.
 *
 * Input of shape (N, C, L), (N, C, H, W) or (N, C, D, H, W) keeps its batch and channels and gets the given `size`, or
 * ⌊H · scale_factor⌋. The modes are `nearest`, `nearest-exact`, `area`, `linear` (sequences), `bilinear` and `bicubic` (images), `trilinear` (volumes).
 *
 * @example
 * ```ts
 * const up = new nn.Upsample({ scale_factor: 2, mode: 'bilinear' });
 * console.log(up(torch.zeros([1, 3, 4, 5])).shape); // [ 1, 3, 8, 10 ]
 * console.log(String(up)); // Upsample(scale_factor=2.0, mode=bilinear)
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Upsample.html | torch.nn.Upsample}
 */
export class Upsample extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** The size of the result, or null. */
  readonly size: number | readonly number[] | null;
  /** By what sizes are multiplied, or null. */
  readonly scale_factor: number | readonly number[] | null;
  /** How elements between elements are found. */
  readonly mode: InterpolationMode;
  /** Whether the corners of input and result are the same points; null for no. */
  readonly align_corners: boolean | null;
  /** Whether the scale is found anew from the rounded size; null for no. */
  readonly recompute_scale_factor: boolean | null;

  /** @throws TypeError for an unknown option. */
  constructor(args: InterpolateOptions);
  constructor(size: number | readonly number[] | null, options?: Omit<InterpolateOptions, 'size'>);
  constructor(...args: unknown[]) {
    super();
    const positional = ['size', 'scale_factor', 'mode', 'align_corners', 'recompute_scale_factor'];
    const given = bindArguments<InterpolateOptions>({ where: 'Upsample', positional, required: 0, keywords: [] }, args);
    this.size = given.size ?? null;
    this.scale_factor = given.scale_factor ?? null;
    this.mode = given.mode ?? 'nearest';
    this.align_corners = given.align_corners ?? null;
    this.recompute_scale_factor = given.recompute_scale_factor ?? null;
  }

  override forward(input: Tensor): Tensor {
    const { size, scale_factor, mode, align_corners, recompute_scale_factor } = this;
    return interpolate(input, { size, scale_factor, mode, align_corners, recompute_scale_factor });
  }

  override extra_repr(): string {
    const { size, scale_factor, mode } = this;
    if (scale_factor === null) return pythonArguments({ size, mode });
    return `scale_factor=${pythonFactor(scale_factor)}, ${pythonArguments({ mode })}`;
  }
}

function bindScale(where: string, args: readonly unknown[]): UpsamplingArguments {
  return bindArguments({ where, positional: ['size', 'scale_factor'], required: 0, keywords: [] }, args);
}

/**
 * Makes images larger or smaller by taking for each pixel the nearest one.
 *
 * @example
 * ```ts
 * const up = new nn.UpsamplingNearest2d({ scale_factor: 2 });
 * console.log(up(torch.tensor([[[[7]]]])).flatten().tolist()); // [ 7, 7, 7, 7 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.UpsamplingNearest2d.html | torch.nn.UpsamplingNearest2d}
 */
export class UpsamplingNearest2d extends Upsample {
  /** @internal */
  static override readonly [KEEPS_NOTHING] = true;

  /** @throws TypeError for an unknown option. */
  constructor(args: UpsamplingArguments);
  constructor(
    size: number | readonly [number, number] | null,
    scale_factor?: number | readonly [number, number] | null,
  );
  constructor(...args: unknown[]) {
    super(bindScale('UpsamplingNearest2d', args));
  }
}

/**
 * Makes images larger or smaller by interpolating linearly between pixels, with the corners of input and result the same points.
 *
 * @example
 * ```ts
 * const up = new nn.UpsamplingBilinear2d([1, 5]);
 * console.log(up(torch.tensor([[[[1, 2, 3]]]])).flatten().tolist()); // [ 1, 1.5, 2, 2.5, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.UpsamplingBilinear2d.html | torch.nn.UpsamplingBilinear2d}
 */
export class UpsamplingBilinear2d extends Upsample {
  /** @internal */
  static override readonly [KEEPS_NOTHING] = true;

  /** @throws TypeError for an unknown option. */
  constructor(args: UpsamplingArguments);
  constructor(
    size: number | readonly [number, number] | null,
    scale_factor?: number | readonly [number, number] | null,
  );
  constructor(...args: unknown[]) {
    super({ ...bindScale('UpsamplingBilinear2d', args), mode: 'bilinear', align_corners: true });
  }
}
