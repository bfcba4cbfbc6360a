import type {
  IntOrList,
  IntOrPair,
  IntOrSingle,
  IntOrTriple,
  MaxPoolOptions,
  MaybeIndices,
  Tensor,
} from '@sconce/core';
import { bindArguments, type Signature, tupleOf } from '../_arguments.js';
import { pythonArguments } from '../_repr.js';
import { max_pool1d, max_pool2d, max_pool3d } from '../functional.js';
import { KEEPS_NOTHING } from '../_members.js';
import { Module } from '../module.js';

/** All arguments of layers that take maxima by name; `Size` is one integer or one for each dimension. */
export interface MaxPoolArguments<Size extends IntOrList, R extends boolean = boolean> extends MaxPoolOptions<Size, R> {
  /** The size of the window. */
  readonly kernel_size: Size;
}

/** Options of {@link MaxPool1d}. */
export type MaxPool1dOptions<R extends boolean = boolean> = MaxPoolOptions<IntOrSingle, R>;
/** All arguments of {@link MaxPool1d} by name. */
export type MaxPool1dArguments<R extends boolean = boolean> = MaxPoolArguments<IntOrSingle, R>;
/** Options of {@link MaxPool2d}. */
export type MaxPool2dOptions<R extends boolean = boolean> = MaxPoolOptions<IntOrPair, R>;
/** All arguments of {@link MaxPool2d} by name. */
export type MaxPool2dArguments<R extends boolean = boolean> = MaxPoolArguments<IntOrPair, R>;
/** Options of {@link MaxPool3d}. */
export type MaxPool3dOptions<R extends boolean = boolean> = MaxPoolOptions<IntOrTriple, R>;
/** All arguments of {@link MaxPool3d} by name. */
export type MaxPool3dArguments<R extends boolean = boolean> = MaxPoolArguments<IntOrTriple, R>;

function signatureOf(where: string): Signature {
  return {
    where,
    positional: ['kernel_size', 'stride', 'padding'],
    required: 1,
    keywords: ['dilation', 'ceil_mode', 'return_indices'],
  };
}

/** What all layers share that take maxima of windows. Sizes are kept as they were given, which is how torch prints them. */
abstract class MaxPoolNd<Size extends IntOrList, R extends boolean> extends Module<[Tensor], MaybeIndices<R>> {
  /** The size of the window. */
  readonly kernel_size: Size;
  /** How far the window moves at a time. */
  readonly stride: Size;
  /** How many elements, smaller than any number, surround the input on each side. */
  readonly padding: Size;
  /** The distance between two elements of a window. */
  readonly dilation: Size;
  /** Whether a last window that is only partly inside counts. */
  readonly ceil_mode: boolean;
  /** Whether the output has the places of the maxima as well. */
  readonly return_indices: R;

  protected constructor(rank: number, args: readonly unknown[]) {
    super();
    const given = bindArguments<MaxPoolArguments<Size, R>>(signatureOf(`MaxPool${rank}d`), args);
    const { kernel_size, padding = 0 as Size, dilation = 1 as Size, ceil_mode = false } = given;
    const stride = given.stride ?? kernel_size;
    tupleOf(kernel_size, 'kernel_size', 1, rank);
    tupleOf(stride, 'stride', 1, rank);
    tupleOf(padding, 'padding', 0, rank);
    tupleOf(dilation, 'dilation', 1, rank);
    this.kernel_size = kernel_size;
    this.stride = stride;
    this.padding = padding;
    this.dilation = dilation;
    this.ceil_mode = ceil_mode;
    this.return_indices = given.return_indices ?? (false as R);
  }

  /** The options of the functional form. */
  protected get options(): MaxPoolOptions<Size, R> {
    const { stride, padding, dilation, ceil_mode, return_indices } = this;
    return { stride, padding, dilation, ceil_mode, return_indices };
  }

  override extra_repr(): string {
    const { kernel_size, stride, padding, dilation, ceil_mode } = this;
    return pythonArguments({ kernel_size, stride, padding, dilation, ceil_mode });
  }
}

/**
 * Takes the maximum of each window that moves over sequences.
 *
 * Input of shape (N, C, L) or (C, L) gives (N, C, L′) with
 * L′ = ⌊(L + 2 · padding − dilation · (kernel_size − 1) − 1) / stride⌋ + 1. With `return_indices` the output is a pair: the maxima, and
 * where each was.
 *
 * @example
 * ```ts
 * console.log(new nn.MaxPool1d(3, { stride: 2 })(torch.zeros([20, 16, 50])).shape); // [ 20, 16, 24 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.MaxPool1d.html | torch.nn.MaxPool1d}
 */
export class MaxPool1d<R extends boolean = false> extends MaxPoolNd<IntOrSingle, R> {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError for a size that is impossible; TypeError for an unknown option. */
  constructor(args: MaxPool1dArguments<R>);
  constructor(kernel_size: IntOrSingle, options?: MaxPool1dOptions<R>);
  constructor(kernel_size: IntOrSingle, stride: IntOrSingle, options?: Omit<MaxPool1dOptions<R>, 'stride'>);
  constructor(
    kernel_size: IntOrSingle,
    stride: IntOrSingle,
    padding: IntOrSingle,
    options?: Omit<MaxPool1dOptions<R>, 'stride' | 'padding'>,
  );
  constructor(...args: unknown[]) {
    super(1, args);
  }

  override forward(input: Tensor): MaybeIndices<R> {
    return max_pool1d(input, this.kernel_size, this.options);
  }
}

/**
 * Takes the maximum of each window that moves over planes.
 *
 * Input of shape (N, C, H, W) or (C, H, W) gives (N, C, H′, W′) with
 * H′ = ⌊(H + 2 · padding − dilation · (kernel_size − 1) − 1) / stride⌋ + 1. With `return_indices` the output is a pair: the maxima, and
 * where each was.
 *
 * @example
 * ```ts
 * console.log(new nn.MaxPool2d(2)(torch.zeros([1, 8, 26, 26])).shape); // [ 1, 8, 13, 13 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html | torch.nn.MaxPool2d}
 */
export class MaxPool2d<R extends boolean = false> extends MaxPoolNd<IntOrPair, R> {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError for a size that is impossible; TypeError for an unknown option. */
  constructor(args: MaxPool2dArguments<R>);
  constructor(kernel_size: IntOrPair, options?: MaxPool2dOptions<R>);
  constructor(kernel_size: IntOrPair, stride: IntOrPair, options?: Omit<MaxPool2dOptions<R>, 'stride'>);
  constructor(
    kernel_size: IntOrPair,
    stride: IntOrPair,
    padding: IntOrPair,
    options?: Omit<MaxPool2dOptions<R>, 'stride' | 'padding'>,
  );
  constructor(...args: unknown[]) {
    super(2, args);
  }

  override forward(input: Tensor): MaybeIndices<R> {
    return max_pool2d(input, this.kernel_size, this.options);
  }
}

/**
 * Takes the maximum of each window that moves over volumes.
 *
 * Input of shape (N, C, D, H, W) or (C, D, H, W) gives (N, C, D′, H′, W′) with
 * D′ = ⌊(D + 2 · padding − dilation · (kernel_size − 1) − 1) / stride⌋ + 1. With `return_indices` the output is a pair: the maxima, and
 * where each was.
 *
 * @example
 * ```ts
 * console.log(new nn.MaxPool3d([1, 2, 2])(torch.zeros([1, 8, 4, 6, 6])).shape); // [ 1, 8, 4, 3, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.MaxPool3d.html | torch.nn.MaxPool3d}
 */
export class MaxPool3d<R extends boolean = false> extends MaxPoolNd<IntOrTriple, R> {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError for a size that is impossible; TypeError for an unknown option. */
  constructor(args: MaxPool3dArguments<R>);
  constructor(kernel_size: IntOrTriple, options?: MaxPool3dOptions<R>);
  constructor(kernel_size: IntOrTriple, stride: IntOrTriple, options?: Omit<MaxPool3dOptions<R>, 'stride'>);
  constructor(
    kernel_size: IntOrTriple,
    stride: IntOrTriple,
    padding: IntOrTriple,
    options?: Omit<MaxPool3dOptions<R>, 'stride' | 'padding'>,
  );
  constructor(...args: unknown[]) {
    super(3, args);
  }

  override forward(input: Tensor): MaybeIndices<R> {
    return max_pool3d(input, this.kernel_size, this.options);
  }
}
