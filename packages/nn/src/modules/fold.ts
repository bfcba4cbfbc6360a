import { fold, type IntOrPair, type Tensor, unfold, type UnfoldOptions } from '@sconce/core';
import { bindArguments, tupleOf } from '../_arguments.js';
import { pythonArguments } from '../_repr.js';
import { KEEPS_NOTHING } from '../_members.js';
import { Module } from '../module.js';

/** All arguments of {@link Unfold} by name. */
export interface UnfoldArguments extends UnfoldOptions {
  /** The size of the window. */
  readonly kernel_size: IntOrPair;
}

/** All arguments of {@link Fold} by name. */
export interface FoldArguments extends UnfoldArguments {
  /** Height and width of the images. */
  readonly output_size: IntOrPair;
}

const KEYWORDS = ['dilation', 'padding', 'stride'];

/** What {@link Unfold} and {@link Fold} share. Sizes are kept as they were given, which is how torch prints them. */
abstract class Window extends Module {
  /** The size of the window. */
  readonly kernel_size: IntOrPair;
  /** The distance between two elements of the window. */
  readonly dilation: IntOrPair;
  /** How many zeros surround the image on each side. */
  readonly padding: IntOrPair;
  /** How far the window moves at a time. */
  readonly stride: IntOrPair;

  protected constructor({ kernel_size, dilation = 1, padding = 0, stride = 1 }: UnfoldArguments) {
    super();
    tupleOf(kernel_size, 'kernel_size', 1, 2);
    tupleOf(dilation, 'dilation', 1, 2);
    tupleOf(padding, 'padding', 0, 2);
    tupleOf(stride, 'stride', 1, 2);
    this.kernel_size = kernel_size;
    this.dilation = dilation;
    this.padding = padding;
    this.stride = stride;
  }

  override extra_repr(): string {
    const { kernel_size, dilation, padding, stride } = this;
    return pythonArguments({ kernel_size, dilation, padding, stride });
  }
}

/**
 * Writes each window that moves over images as a column: (N, C, H, W) becomes (N, C · kH · kW, L), L being how often the window fits in.
 *
 * @example
 * ```ts
 * console.log(new nn.Unfold([2, 3])(torch.zeros([2, 5, 3, 4])).shape); // [ 2, 30, 4 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Unfold.html | torch.nn.Unfold}
 */
export class Unfold extends Window {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError for a size that is impossible; TypeError for an unknown option. */
  constructor(args: UnfoldArguments);
  constructor(kernel_size: IntOrPair, options?: UnfoldOptions);
  constructor(...args: unknown[]) {
    super(
      bindArguments({ where: 'Unfold', positional: ['kernel_size', ...KEYWORDS], required: 1, keywords: [] }, args),
    );
  }

  override forward(input: Tensor): Tensor {
    const { kernel_size, dilation, padding, stride } = this;
    return unfold(input, kernel_size, { dilation, padding, stride });
  }
}

/**
 * Adds columns up into images, each column being a window that moved over them: (N, C · kH · kW, L) becomes (N, C, H, W).
 *
 * @example
 * ```ts
 * console.log(new nn.Fold([4, 5], 2)(torch.zeros([1, 12, 12])).shape); // [ 1, 3, 4, 5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Fold.html | torch.nn.Fold}
 */
export class Fold extends Window {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** Height and width of the images. */
  readonly output_size: IntOrPair;

  /** @throws ValueError for a size that is impossible; TypeError for an unknown option. */
  constructor(args: FoldArguments);
  constructor(output_size: IntOrPair, kernel_size: IntOrPair, options?: UnfoldOptions);
  constructor(...args: unknown[]) {
    const positional = ['output_size', 'kernel_size', ...KEYWORDS];
    const given = bindArguments<FoldArguments>({ where: 'Fold', positional, required: 2, keywords: [] }, args);
    tupleOf(given.output_size, 'output_size', 1, 2);
    super(given);
    this.output_size = given.output_size;
  }

  override forward(input: Tensor): Tensor {
    const { output_size, kernel_size, dilation, padding, stride } = this;
    return fold(input, output_size, kernel_size, { dilation, padding, stride });
  }

  /** Returns the sizes, as they stand in the text of a model. */
  override extra_repr(): string {
    return `${pythonArguments({ output_size: this.output_size })}, ${super.extra_repr()}`;
  }
}
