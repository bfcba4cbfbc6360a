import type {
  AvgPoolDivisorOptions,
  AvgPoolOptions,
  IntOrList,
  IntOrPair,
  IntOrSingle,
  IntOrTriple,
  Tensor,
} from '@sconce/core';
import { bindArguments, checkInteger, type Signature, tupleOf } from '../_arguments.js';
import { pythonArguments } from '../_repr.js';
import { avg_pool1d, avg_pool2d, avg_pool3d } from '../functional.js';
import { KEEPS_NOTHING } from '../_members.js';
import { Module } from '../module.js';

/** The argument of layers that take means that has to be given. */
interface WithKernel<Size extends IntOrList> {
  /** The size of the window. */
  readonly kernel_size: Size;
}

/** Options of {@link AvgPool1d}. */
export type AvgPool1dOptions = AvgPoolOptions<IntOrSingle>;
/** All arguments of {@link AvgPool1d} by name. */
export type AvgPool1dArguments = AvgPool1dOptions & WithKernel<IntOrSingle>;
/** Options of {@link AvgPool2d}. */
export type AvgPool2dOptions = AvgPoolDivisorOptions<IntOrPair>;
/** All arguments of {@link AvgPool2d} by name. */
export type AvgPool2dArguments = AvgPool2dOptions & WithKernel<IntOrPair>;
/** Options of {@link AvgPool3d}. */
export type AvgPool3dOptions = AvgPoolDivisorOptions<IntOrTriple>;
/** All arguments of {@link AvgPool3d} by name. */
export type AvgPool3dArguments = AvgPool3dOptions & WithKernel<IntOrTriple>;

function signatureOf(rank: number): Signature {
  return {
    where: `AvgPool${rank}d`,
    positional: ['kernel_size', 'stride', 'padding'],
    required: 1,
    keywords: ['ceil_mode', 'count_include_pad', ...(rank === 1 ? [] : ['divisor_override'])],
  };
}

/** What all layers share that take means of windows. Sizes are kept as torch keeps and prints them. */
abstract class AvgPoolNd<Size extends IntOrList> extends Module {
  /** The size of the window. */
  readonly kernel_size: Size;
  /** How far the window moves at a time. */
  readonly stride: Size;
  /** How many zeros surround the input on each side. */
  readonly padding: Size;
  /** Whether a last window that is only partly inside counts. */
  readonly ceil_mode: boolean;
  /** Whether the zeros of the padding count as elements. */
  readonly count_include_pad: boolean;

  /** By what sums are divided instead of by the number of elements, or null. */
  protected readonly divisor: number | null;

  protected constructor(rank: number, args: readonly unknown[]) {
    super();
    const given = bindArguments<AvgPoolDivisorOptions<Size> & WithKernel<Size>>(signatureOf(rank), args);
    const { kernel_size, padding = 0 as Size, ceil_mode = false, count_include_pad = true } = given;
    const keep = (value: Size, name: string, least: 0 | 1): Size => {
      const list = tupleOf(value, name, least, rank);
      return rank === 1 ? (list as unknown as Size) : value;
    };
    this.kernel_size = keep(kernel_size, 'kernel_size', 1);
    this.stride = keep(given.stride ?? kernel_size, 'stride', 1);
    this.padding = keep(padding, 'padding', 0);
    this.ceil_mode = ceil_mode;
    this.count_include_pad = count_include_pad;
    this.divisor = given.divisor_override ?? null;
    if (this.divisor !== null) checkInteger(this.divisor, 'divisor_override');
  }

  /** The options of the functional form. */
  protected get options(): AvgPoolOptions<Size> {
    const { stride, padding, ceil_mode, count_include_pad } = this;
    return { stride, padding, ceil_mode, count_include_pad };
  }

  override extra_repr(): string {
    const { kernel_size, stride, padding } = this;
    return pythonArguments({ kernel_size, stride, padding });
  }
}

/**
 * Takes the mean of each window that moves over sequences.
 *
 * Input of shape (N, C, L) or (C, L) gives (N, C, L′) with L′ = ⌊(L + 2 · padding − kernel_size) / stride⌋ + 1.
 *
 * @example
 * ```ts
 * console.log(new nn.AvgPool1d(3, { stride: 2 })(torch.ones([1, 1, 7])).tolist()); // [ [ [ 1, 1, 1 ] ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.AvgPool1d.html | torch.nn.AvgPool1d}
 */
export class AvgPool1d extends AvgPoolNd<IntOrSingle> {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError for a size that is impossible; TypeError for an unknown option. */
  constructor(args: AvgPool1dArguments);
  constructor(kernel_size: IntOrSingle, options?: AvgPool1dOptions);
  constructor(kernel_size: IntOrSingle, stride: IntOrSingle, options?: Omit<AvgPool1dOptions, 'stride'>);
  constructor(
    kernel_size: IntOrSingle,
    stride: IntOrSingle,
    padding: IntOrSingle,
    options?: Omit<AvgPool1dOptions, 'stride' | 'padding'>,
  );
  constructor(...args: unknown[]) {
    super(1, args);
  }

  override forward(input: Tensor): Tensor {
    return avg_pool1d(input, this.kernel_size, this.options);
  }
}

/**
 * Takes the mean of each window that moves over planes.
 *
 * Input of shape (N, C, H, W) or (C, H, W) gives (N, C, H′, W′) with H′ = ⌊(H + 2 · padding − kernel_size) / stride⌋ + 1.
 *
 * @example
 * ```ts
 * console.log(new nn.AvgPool2d(2)(torch.ones([1, 1, 4, 4])).shape); // [ 1, 1, 2, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.AvgPool2d.html | torch.nn.AvgPool2d}
 */
export class AvgPool2d extends AvgPoolNd<IntOrPair> {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError for a size that is impossible; TypeError for an unknown option. */
  constructor(args: AvgPool2dArguments);
  constructor(kernel_size: IntOrPair, options?: AvgPool2dOptions);
  constructor(kernel_size: IntOrPair, stride: IntOrPair, options?: Omit<AvgPool2dOptions, 'stride'>);
  constructor(
    kernel_size: IntOrPair,
    stride: IntOrPair,
    padding: IntOrPair,
    options?: Omit<AvgPool2dOptions, 'stride' | 'padding'>,
  );
  constructor(...args: unknown[]) {
    super(2, args);
  }

  /** By what sums are divided instead of by the number of elements, or null. */
  get divisor_override(): number | null {
    return this.divisor;
  }

  override forward(input: Tensor): Tensor {
    return avg_pool2d(input, this.kernel_size, { ...this.options, divisor_override: this.divisor });
  }
}

/**
 * Takes the mean of each window that moves over volumes.
 *
 * Input of shape (N, C, D, H, W) or (C, D, H, W) gives (N, C, D′, H′, W′) with D′ = ⌊(D + 2 · padding − kernel_size) / stride⌋ + 1.
 *
 * @example
 * ```ts
 * console.log(new nn.AvgPool3d(2)(torch.ones([1, 1, 4, 4, 6])).shape); // [ 1, 1, 2, 2, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.AvgPool3d.html | torch.nn.AvgPool3d}
 */
export class AvgPool3d extends AvgPoolNd<IntOrTriple> {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError for a size that is impossible; TypeError for an unknown option. */
  constructor(args: AvgPool3dArguments);
  constructor(kernel_size: IntOrTriple, options?: AvgPool3dOptions);
  constructor(kernel_size: IntOrTriple, stride: IntOrTriple, options?: Omit<AvgPool3dOptions, 'stride'>);
  constructor(
    kernel_size: IntOrTriple,
    stride: IntOrTriple,
    padding: IntOrTriple,
    options?: Omit<AvgPool3dOptions, 'stride' | 'padding'>,
  );
  constructor(...args: unknown[]) {
    super(3, args);
  }

  /** By what sums are divided instead of by the number of elements, or null. */
  get divisor_override(): number | null {
    return this.divisor;
  }

  override forward(input: Tensor): Tensor {
    return avg_pool3d(input, this.kernel_size, { ...this.options, divisor_override: this.divisor });
  }
}
