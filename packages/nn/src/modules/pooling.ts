import type { IntOrPair, Tensor } from '@sconce/core';
import { bindArguments, checkInteger, type Signature, tupleOf } from '../_arguments.js';
import { pythonArguments } from '../_repr.js';
import { avg_pool2d, max_pool2d } from '../functional.js';
import { KEEPS_NOTHING } from '../_members.js';
import { Module } from '../module.js';

/** Options of {@link MaxPool2d}. */
export interface MaxPool2dOptions<R extends boolean = boolean> {
  /** How far the window moves at a time; `kernel_size` by default. */
  readonly stride?: IntOrPair | null;
  /** How many elements, smaller than any number, surround a plane on each side; 0 by default. */
  readonly padding?: IntOrPair;
  /** The distance between two elements of a window; 1 by default. */
  readonly dilation?: IntOrPair;
  /** Whether a last window that is only partly inside counts; false by default. */
  readonly ceil_mode?: boolean;
  /** Whether to return where the maxima were as well; false by default. */
  readonly return_indices?: R;
}

/** All arguments of {@link MaxPool2d} by name. */
export interface MaxPool2dArguments<R extends boolean = boolean> extends MaxPool2dOptions<R> {
  /** The size of the window. */
  readonly kernel_size: IntOrPair;
}

const MAX_POOL: Signature = {
  where: 'MaxPool2d',
  positional: ['kernel_size', 'stride', 'padding'],
  required: 1,
  keywords: ['dilation', 'ceil_mode', 'return_indices'],
};

/** @throws ValueError unless each is an integer or a pair; they are kept as they were given, which is how torch prints them. */
function checkWindow(kernelSize: IntOrPair, stride: IntOrPair, padding: IntOrPair, dilation: IntOrPair): void {
  tupleOf(kernelSize, 'kernel_size', 1, 2);
  tupleOf(stride, 'stride', 1, 2);
  tupleOf(padding, 'padding', 0, 2);
  tupleOf(dilation, 'dilation', 1, 2);
}

/**
 * Takes the maximum of each window that moves over planes.
 *
 * Input of shape (N, C, H, W) or (C, H, W) gives (N, C, H′, W′) with
 * H′ = ⌊(H + 2 · padding − dilation · (kernel_size − 1) − 1) / stride⌋ + 1. With `return_indices` the output is a pair: the maxima, and
 * where in its plane each was.
 *
 * @example
 * ```ts
 * console.log(new nn.MaxPool2d(2)(torch.zeros([1, 8, 26, 26])).shape); // [ 1, 8, 13, 13 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html | torch.nn.MaxPool2d}
 */
export class MaxPool2d<R extends boolean = false> extends Module<[Tensor], R extends true ? [Tensor, Tensor] : Tensor> {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** The size of the window. */
  readonly kernel_size: IntOrPair;
  /** How far the window moves at a time. */
  readonly stride: IntOrPair;
  /** How many elements, smaller than any number, surround a plane on each side. */
  readonly padding: IntOrPair;
  /** The distance between two elements of a window. */
  readonly dilation: IntOrPair;
  /** Whether a last window that is only partly inside counts. */
  readonly ceil_mode: boolean;
  /** Whether the output has the places of the maxima as well. */
  readonly return_indices: R;

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
    super();
    const given = bindArguments<MaxPool2dArguments<R>>(MAX_POOL, args);
    const { kernel_size, padding = 0, dilation = 1, ceil_mode = false } = given;
    const stride = given.stride ?? kernel_size;
    checkWindow(kernel_size, stride, padding, dilation);
    this.kernel_size = kernel_size;
    this.stride = stride;
    this.padding = padding;
    this.dilation = dilation;
    this.ceil_mode = ceil_mode;
    this.return_indices = given.return_indices ?? (false as R);
  }

  override forward(input: Tensor): R extends true ? [Tensor, Tensor] : Tensor {
    const { kernel_size, stride, padding, dilation, ceil_mode, return_indices } = this;
    const options = { stride, padding, dilation, ceil_mode, return_indices };
    return max_pool2d(input, kernel_size, options) as R extends true ? [Tensor, Tensor] : Tensor;
  }

  override extra_repr(): string {
    const { kernel_size, stride, padding, dilation, ceil_mode } = this;
    return pythonArguments({ kernel_size, stride, padding, dilation, ceil_mode });
  }
}

/** Options of {@link AvgPool2d}. */
export interface AvgPool2dOptions {
  /** How far the window moves at a time; `kernel_size` by default. */
  readonly stride?: IntOrPair | null;
  /** How many zeros surround a plane on each side; 0 by default. */
  readonly padding?: IntOrPair;
  /** Whether a last window that is only partly inside counts; false by default. */
  readonly ceil_mode?: boolean;
  /** Whether the zeros of the padding count as elements; true by default. */
  readonly count_include_pad?: boolean;
  /** By what sums are divided instead of by the number of elements. */
  readonly divisor_override?: number | null;
}

/** All arguments of {@link AvgPool2d} by name. */
export interface AvgPool2dArguments extends AvgPool2dOptions {
  /** The size of the window. */
  readonly kernel_size: IntOrPair;
}

const AVG_POOL: Signature = {
  where: 'AvgPool2d',
  positional: ['kernel_size', 'stride', 'padding'],
  required: 1,
  keywords: ['ceil_mode', 'count_include_pad', 'divisor_override'],
};

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
export class AvgPool2d extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** The size of the window. */
  readonly kernel_size: IntOrPair;
  /** How far the window moves at a time. */
  readonly stride: IntOrPair;
  /** How many zeros surround a plane on each side. */
  readonly padding: IntOrPair;
  /** Whether a last window that is only partly inside counts. */
  readonly ceil_mode: boolean;
  /** Whether the zeros of the padding count as elements. */
  readonly count_include_pad: boolean;
  /** By what sums are divided instead of by the number of elements, or null. */
  readonly divisor_override: number | null;

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
    super();
    const given = bindArguments<AvgPool2dArguments>(AVG_POOL, args);
    const { kernel_size, padding = 0, ceil_mode = false, count_include_pad = true, divisor_override = null } = given;
    const stride = given.stride ?? kernel_size;
    checkWindow(kernel_size, stride, padding, 1);
    if (divisor_override !== null) checkInteger(divisor_override, 'divisor_override');
    this.kernel_size = kernel_size;
    this.stride = stride;
    this.padding = padding;
    this.ceil_mode = ceil_mode;
    this.count_include_pad = count_include_pad;
    this.divisor_override = divisor_override;
  }

  override forward(input: Tensor): Tensor {
    const { kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override } = this;
    return avg_pool2d(input, kernel_size, { stride, padding, ceil_mode, count_include_pad, divisor_override });
  }

  override extra_repr(): string {
    const { kernel_size, stride, padding } = this;
    return pythonArguments({ kernel_size, stride, padding });
  }
}
