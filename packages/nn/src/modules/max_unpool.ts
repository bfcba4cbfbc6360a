import type { IntOrList, IntOrPair, IntOrSingle, IntOrTriple, Tensor } from '@sconce/core';
import { bindArguments, type Signature, tupleOf } from '../_arguments.js';
import { pythonArguments } from '../_repr.js';
import { max_unpool1d, max_unpool2d, max_unpool3d } from '../functional.js';
import { KEEPS_NOTHING } from '../_members.js';
import { Module } from '../module.js';

/** Options of layers that undo max pooling. */
export interface MaxUnpoolLayerOptions<Size extends IntOrList> {
  /** How far the window moved at a time; `kernel_size` by default. */
  readonly stride?: Size | null;
  /** How many elements surrounded the input of the pool on each side; 0 by default. */
  readonly padding?: Size;
}

/** All arguments of layers that undo max pooling by name. */
export interface MaxUnpoolArguments<Size extends IntOrList> extends MaxUnpoolLayerOptions<Size> {
  /** The size of the window. */
  readonly kernel_size: Size;
}

type UnpoolInputs = [input: Tensor, indices: Tensor, output_size?: readonly number[] | null];

function signatureOf(where: string): Signature {
  return { where, positional: ['kernel_size', 'stride', 'padding'], required: 1, keywords: [] };
}

/** What layers share that undo max pooling. */
abstract class MaxUnpoolNd<Sizes extends readonly number[]> extends Module<UnpoolInputs> {
  /** The size of the window. */
  readonly kernel_size: Sizes;
  /** How far the window moved at a time. */
  readonly stride: Sizes;
  /** How many elements surrounded the input of the pool on each side. */
  readonly padding: Sizes;

  protected constructor(rank: number, args: readonly unknown[]) {
    super();
    const given = bindArguments<MaxUnpoolArguments<IntOrList>>(signatureOf(`MaxUnpool${rank}d`), args);
    const { kernel_size, padding = 0 } = given;
    const sizes = (value: IntOrList, name: string, least: 0 | 1): Sizes =>
      tupleOf(value, name, least, rank) as readonly number[] as Sizes;
    this.kernel_size = sizes(kernel_size, 'kernel_size', 1);
    this.stride = sizes(given.stride ?? kernel_size, 'stride', 1);
    this.padding = sizes(padding, 'padding', 0);
  }

  override extra_repr(): string {
    const { kernel_size, stride, padding } = this;
    return pythonArguments({ kernel_size, stride, padding });
  }
}

/**
 * Undoes {@link MaxPool1d} as far as can be: every maximum goes back to where it was, and all else is zero.
 *
 * Called with maxima and indices of shape (N, C, L) or (C, L), and perhaps an output size, it gives (N, C, L′) with
 * L′ = (L − 1) · stride − 2 · padding + kernel_size.
 *
 * @example
 * ```ts
 * const pool = new nn.MaxPool1d(2, { return_indices: true });
 * const [values, indices] = pool(torch.ones([1, 2, 8]));
 * console.log(new nn.MaxUnpool1d(2)(values, indices).shape); // [ 1, 2, 8 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.MaxUnpool1d.html | torch.nn.MaxUnpool1d}
 */
export class MaxUnpool1d extends MaxUnpoolNd<readonly [number]> {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError for a size that is impossible; TypeError for an unknown option. */
  constructor(args: MaxUnpoolArguments<IntOrSingle>);
  constructor(kernel_size: IntOrSingle, options?: MaxUnpoolLayerOptions<IntOrSingle>);
  constructor(
    kernel_size: IntOrSingle,
    stride: IntOrSingle | null,
    options?: Omit<MaxUnpoolLayerOptions<IntOrSingle>, 'stride'>,
  );
  constructor(kernel_size: IntOrSingle, stride: IntOrSingle | null, padding: IntOrSingle);
  constructor(...args: unknown[]) {
    super(1, args);
  }

  override forward(input: Tensor, indices: Tensor, output_size: readonly number[] | null = null): Tensor {
    const { kernel_size, stride, padding } = this;
    return max_unpool1d(input, indices, kernel_size, { stride, padding, output_size });
  }
}

/**
 * Undoes {@link MaxPool2d} as far as can be: every maximum goes back to where it was, and all else is zero.
 *
 * Called with maxima and indices of shape (N, C, H, W) or (C, H, W), and perhaps an output size, it gives (N, C, H′, W′) with
 * H′ = (H − 1) · stride − 2 · padding + kernel_size.
 *
 * @example
 * ```ts
 * const pool = new nn.MaxPool2d(2, { return_indices: true });
 * const [values, indices] = pool(torch.ones([1, 2, 4, 4]));
 * console.log(new nn.MaxUnpool2d(2)(values, indices).shape); // [ 1, 2, 4, 4 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.MaxUnpool2d.html | torch.nn.MaxUnpool2d}
 */
export class MaxUnpool2d extends MaxUnpoolNd<readonly [number, number]> {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError for a size that is impossible; TypeError for an unknown option. */
  constructor(args: MaxUnpoolArguments<IntOrPair>);
  constructor(kernel_size: IntOrPair, options?: MaxUnpoolLayerOptions<IntOrPair>);
  constructor(
    kernel_size: IntOrPair,
    stride: IntOrPair | null,
    options?: Omit<MaxUnpoolLayerOptions<IntOrPair>, 'stride'>,
  );
  constructor(kernel_size: IntOrPair, stride: IntOrPair | null, padding: IntOrPair);
  constructor(...args: unknown[]) {
    super(2, args);
  }

  override forward(input: Tensor, indices: Tensor, output_size: readonly number[] | null = null): Tensor {
    const { kernel_size, stride, padding } = this;
    return max_unpool2d(input, indices, kernel_size, { stride, padding, output_size });
  }
}

/**
 * Undoes {@link MaxPool3d} as far as can be: every maximum goes back to where it was, and all else is zero.
 *
 * Called with maxima and indices of shape (N, C, D, H, W) or (C, D, H, W), and perhaps an output size, it gives (N, C, D′, H′, W′) with
 * D′ = (D − 1) · stride − 2 · padding + kernel_size.
 *
 * @example
 * ```ts
 * const pool = new nn.MaxPool3d(2, { return_indices: true });
 * const [values, indices] = pool(torch.ones([1, 2, 4, 4, 4]));
 * console.log(new nn.MaxUnpool3d(2)(values, indices).shape); // [ 1, 2, 4, 4, 4 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.MaxUnpool3d.html | torch.nn.MaxUnpool3d}
 */
export class MaxUnpool3d extends MaxUnpoolNd<readonly [number, number, number]> {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError for a size that is impossible; TypeError for an unknown option. */
  constructor(args: MaxUnpoolArguments<IntOrTriple>);
  constructor(kernel_size: IntOrTriple, options?: MaxUnpoolLayerOptions<IntOrTriple>);
  constructor(
    kernel_size: IntOrTriple,
    stride: IntOrTriple | null,
    options?: Omit<MaxUnpoolLayerOptions<IntOrTriple>, 'stride'>,
  );
  constructor(kernel_size: IntOrTriple, stride: IntOrTriple | null, padding: IntOrTriple);
  constructor(...args: unknown[]) {
    super(3, args);
  }

  override forward(input: Tensor, indices: Tensor, output_size: readonly number[] | null = null): Tensor {
    const { kernel_size, stride, padding } = this;
    return max_unpool3d(input, indices, kernel_size, { stride, padding, output_size });
  }
}
