import type { IntOrSingle, MaybeIndices, OutputSize2d, OutputSize3d, Tensor } from '@sconce/core';
import { bindArguments } from '../_arguments.js';
import { pythonArguments } from '../_repr.js';
import {
  adaptive_avg_pool1d,
  adaptive_avg_pool2d,
  adaptive_avg_pool3d,
  adaptive_max_pool1d,
  adaptive_max_pool2d,
  adaptive_max_pool3d,
} from '../functional.js';
import { KEEPS_NOTHING } from '../_members.js';
import { Module } from '../module.js';

/** All arguments of adaptive pools by name. */
export interface AdaptivePoolArguments<Size> {
  /** The size of the result, null where the input's stays. */
  readonly output_size: Size;
}

/** All arguments of adaptive pools that take maxima by name. */
export interface AdaptiveMaxPoolArguments<Size, R extends boolean = boolean> extends AdaptivePoolArguments<Size> {
  /** Whether to return where the maxima were as well; false by default. */
  readonly return_indices?: R;
}

/** What all adaptive pools share. */
abstract class AdaptivePoolNd<Size, Out> extends Module<[Tensor], Out> {
  /** The size of the result, null where the input's stays. */
  readonly output_size: Size;

  protected constructor(given: AdaptivePoolArguments<Size>) {
    super();
    this.output_size = given.output_size;
  }

  override extra_repr(): string {
    return pythonArguments({ output_size: this.output_size });
  }
}

function bindAverage<Size>(rank: number, args: readonly unknown[]): AdaptivePoolArguments<Size> {
  return bindArguments(
    { where: `AdaptiveAvgPool${rank}d`, positional: ['output_size'], required: 1, keywords: [] },
    args,
  );
}

function bindMaximum<Size, R extends boolean>(
  rank: number,
  args: readonly unknown[],
): AdaptiveMaxPoolArguments<Size, R> {
  const positional = ['output_size', 'return_indices'];
  return bindArguments({ where: `AdaptiveMaxPool${rank}d`, positional, required: 1, keywords: [] }, args);
}

/**
 * Takes means of sequences so that each gives `output_size` of them, whatever its own size.
 *
 * Input of shape (N, C, L) or (C, L) gives (N, C, L′), the i-th of L′ being the mean of those from ⌊i · L / L′⌋ up to
 * ⌈(i + 1) · L / L′⌉.
 *
 * @example
 * ```ts
 * console.log(new nn.AdaptiveAvgPool1d(5)(torch.zeros([1, 64, 8])).shape); // [ 1, 64, 5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool1d.html | torch.nn.AdaptiveAvgPool1d}
 */
export class AdaptiveAvgPool1d extends AdaptivePoolNd<IntOrSingle, Tensor> {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws TypeError for an unknown option. */
  constructor(args: AdaptivePoolArguments<IntOrSingle>);
  constructor(output_size: IntOrSingle);
  constructor(...args: unknown[]) {
    super(bindAverage(1, args));
  }

  override forward(input: Tensor): Tensor {
    return adaptive_avg_pool1d(input, this.output_size);
  }
}

/**
 * Takes means of planes so that each gives `output_size` of them, whatever its own size.
 *
 * Input of shape (N, C, H, W) or (C, H, W) gives (N, C, H′, W′), the i-th of H′ being the mean of those from ⌊i · H / H′⌋ up to
 * ⌈(i + 1) · H / H′⌉.
 *
 * @example
 * ```ts
 * console.log(new nn.AdaptiveAvgPool2d([5, 7])(torch.zeros([1, 64, 8, 9])).shape); // [ 1, 64, 5, 7 ]
 * console.log(String(new nn.AdaptiveAvgPool2d(1))); // AdaptiveAvgPool2d(output_size=1)
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool2d.html | torch.nn.AdaptiveAvgPool2d}
 */
export class AdaptiveAvgPool2d extends AdaptivePoolNd<OutputSize2d, Tensor> {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws TypeError for an unknown option. */
  constructor(args: AdaptivePoolArguments<OutputSize2d>);
  constructor(output_size: OutputSize2d);
  constructor(...args: unknown[]) {
    super(bindAverage(2, args));
  }

  override forward(input: Tensor): Tensor {
    return adaptive_avg_pool2d(input, this.output_size);
  }
}

/**
 * Takes means of volumes so that each gives `output_size` of them, whatever its own size.
 *
 * Input of shape (N, C, D, H, W) or (C, D, H, W) gives (N, C, D′, H′, W′), the i-th of D′ being the mean of those from ⌊i · D / D′⌋ up to
 * ⌈(i + 1) · D / D′⌉.
 *
 * @example
 * ```ts
 * console.log(new nn.AdaptiveAvgPool3d([null, 1, 1])(torch.zeros([1, 8, 4, 6, 6])).shape); // [ 1, 8, 4, 1, 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool3d.html | torch.nn.AdaptiveAvgPool3d}
 */
export class AdaptiveAvgPool3d extends AdaptivePoolNd<OutputSize3d, Tensor> {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws TypeError for an unknown option. */
  constructor(args: AdaptivePoolArguments<OutputSize3d>);
  constructor(output_size: OutputSize3d);
  constructor(...args: unknown[]) {
    super(bindAverage(3, args));
  }

  override forward(input: Tensor): Tensor {
    return adaptive_avg_pool3d(input, this.output_size);
  }
}

/**
 * Takes maxima of sequences so that each gives `output_size` of them, whatever its own size.
 *
 * Input of shape (N, C, L) or (C, L) gives (N, C, L′); with `return_indices` the output is a pair: the maxima, and where each
 * was.
 *
 * @example
 * ```ts
 * console.log(new nn.AdaptiveMaxPool1d(5)(torch.zeros([1, 64, 8])).shape); // [ 1, 64, 5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool1d.html | torch.nn.AdaptiveMaxPool1d}
 */
export class AdaptiveMaxPool1d<R extends boolean = false> extends AdaptivePoolNd<IntOrSingle, MaybeIndices<R>> {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** Whether the output has the places of the maxima as well. */
  readonly return_indices: R;

  /** @throws TypeError for an unknown option. */
  constructor(args: AdaptiveMaxPoolArguments<IntOrSingle, R>);
  constructor(output_size: IntOrSingle, options?: Omit<AdaptiveMaxPoolArguments<IntOrSingle, R>, 'output_size'>);
  constructor(output_size: IntOrSingle, return_indices: R);
  constructor(...args: unknown[]) {
    const given = bindMaximum<IntOrSingle, R>(1, args);
    super(given);
    this.return_indices = given.return_indices ?? (false as R);
  }

  override forward(input: Tensor): MaybeIndices<R> {
    return adaptive_max_pool1d(input, this.output_size, { return_indices: this.return_indices });
  }
}

/**
 * Takes maxima of planes so that each gives `output_size` of them, whatever its own size.
 *
 * Input of shape (N, C, H, W) or (C, H, W) gives (N, C, H′, W′); with `return_indices` the output is a pair: the maxima, and where each
 * was.
 *
 * @example
 * ```ts
 * const [values, indices] = new nn.AdaptiveMaxPool2d(2, { return_indices: true })(torch.zeros([1, 4, 8, 9]));
 * console.log(values.shape, indices.shape); // [ 1, 4, 2, 2 ] [ 1, 4, 2, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool2d.html | torch.nn.AdaptiveMaxPool2d}
 */
export class AdaptiveMaxPool2d<R extends boolean = false> extends AdaptivePoolNd<OutputSize2d, MaybeIndices<R>> {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** Whether the output has the places of the maxima as well. */
  readonly return_indices: R;

  /** @throws TypeError for an unknown option. */
  constructor(args: AdaptiveMaxPoolArguments<OutputSize2d, R>);
  constructor(output_size: OutputSize2d, options?: Omit<AdaptiveMaxPoolArguments<OutputSize2d, R>, 'output_size'>);
  constructor(output_size: OutputSize2d, return_indices: R);
  constructor(...args: unknown[]) {
    const given = bindMaximum<OutputSize2d, R>(2, args);
    super(given);
    this.return_indices = given.return_indices ?? (false as R);
  }

  override forward(input: Tensor): MaybeIndices<R> {
    return adaptive_max_pool2d(input, this.output_size, { return_indices: this.return_indices });
  }
}

/**
 * Takes maxima of volumes so that each gives `output_size` of them, whatever its own size.
 *
 * Input of shape (N, C, D, H, W) or (C, D, H, W) gives (N, C, D′, H′, W′); with `return_indices` the output is a pair: the maxima, and where each
 * was.
 *
 * @example
 * ```ts
 * console.log(new nn.AdaptiveMaxPool3d(2)(torch.zeros([1, 8, 4, 6, 6])).shape); // [ 1, 8, 2, 2, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool3d.html | torch.nn.AdaptiveMaxPool3d}
 */
export class AdaptiveMaxPool3d<R extends boolean = false> extends AdaptivePoolNd<OutputSize3d, MaybeIndices<R>> {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** Whether the output has the places of the maxima as well. */
  readonly return_indices: R;

  /** @throws TypeError for an unknown option. */
  constructor(args: AdaptiveMaxPoolArguments<OutputSize3d, R>);
  constructor(output_size: OutputSize3d, options?: Omit<AdaptiveMaxPoolArguments<OutputSize3d, R>, 'output_size'>);
  constructor(output_size: OutputSize3d, return_indices: R);
  constructor(...args: unknown[]) {
    const given = bindMaximum<OutputSize3d, R>(3, args);
    super(given);
    this.return_indices = given.return_indices ?? (false as R);
  }

  override forward(input: Tensor): MaybeIndices<R> {
    return adaptive_max_pool3d(input, this.output_size, { return_indices: this.return_indices });
  }
}
