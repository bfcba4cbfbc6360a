import type { IntOrPair, IntOrSingle, LPPoolOptions, Tensor } from '@sconce/core';
import { bindArguments, type Signature, tupleOf } from '../_arguments.js';
import { pythonArguments } from '../_repr.js';
import { lp_pool1d, lp_pool2d } from '../functional.js';
import { KEEPS_NOTHING } from '../_members.js';
import { Module } from '../module.js';

/** All arguments of layers that take p-norms by name. */
export interface LPPoolArguments<Size extends IntOrSingle | IntOrPair> extends LPPoolOptions<Size> {
  /** p, not zero. */
  readonly norm_type: number;
  /** The size of the window. */
  readonly kernel_size: Size;
}

function signatureOf(where: string): Signature {
  return { where, positional: ['norm_type', 'kernel_size', 'stride', 'ceil_mode'], required: 2, keywords: [] };
}

/** What layers share that take p-norms of windows. */
abstract class LPPoolNd<Size extends IntOrSingle | IntOrPair> extends Module {
  /** p. */
  readonly norm_type: number;
  /** The size of the window. */
  readonly kernel_size: Size;
  /** How far the window moves at a time; null for the window's size. */
  readonly stride: Size | null;
  /** Whether a last window that is only partly inside counts. */
  readonly ceil_mode: boolean;

  protected constructor(rank: number, args: readonly unknown[]) {
    super();
    const given = bindArguments<LPPoolArguments<Size>>(signatureOf(`LPPool${rank}d`), args);
    const { norm_type, kernel_size, stride = null, ceil_mode = false } = given;
    tupleOf(kernel_size, 'kernel_size', 1, rank);
    if (stride !== null) tupleOf(stride, 'stride', 1, rank);
    this.norm_type = norm_type;
    this.kernel_size = kernel_size;
    this.stride = stride;
    this.ceil_mode = ceil_mode;
  }

  override extra_repr(): string {
    const { norm_type, kernel_size, stride, ceil_mode } = this;
    return pythonArguments({ norm_type, kernel_size, stride, ceil_mode });
  }
}

/**
 * Takes the p-norm of each window that moves over sequences: (Σ x^p)^(1/p).
 *
 * Input of shape (N, C, L) or (C, L) gives (N, C, L′) with L′ = ⌊(L − kernel_size) / stride⌋ + 1.
 *
 * @example
 * ```ts
 * console.log(new nn.LPPool1d(2, 2)(torch.tensor([[3, 4, 6, 8]])).tolist()); // [ [ 5, 10 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.LPPool1d.html | torch.nn.LPPool1d}
 */
export class LPPool1d extends LPPoolNd<IntOrSingle> {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError for a size that is impossible; TypeError for an unknown option. */
  constructor(args: LPPoolArguments<IntOrSingle>);
  constructor(norm_type: number, kernel_size: IntOrSingle, options?: LPPoolOptions<IntOrSingle>);
  constructor(norm_type: number, kernel_size: IntOrSingle, stride: IntOrSingle | null, ceil_mode?: boolean);
  constructor(...args: unknown[]) {
    super(1, args);
  }

  override forward(input: Tensor): Tensor {
    const { norm_type, kernel_size, stride, ceil_mode } = this;
    return lp_pool1d(input, norm_type, kernel_size, { stride, ceil_mode });
  }
}

/**
 * Takes the p-norm of each window that moves over planes: (Σ x^p)^(1/p).
 *
 * Input of shape (N, C, H, W) or (C, H, W) gives (N, C, H′, W′) with H′ = ⌊(H − kernel_size) / stride⌋ + 1.
 *
 * @example
 * ```ts
 * console.log(new nn.LPPool2d(2, 3, { stride: 2 })(torch.ones([20, 16, 50, 32])).shape); // [ 20, 16, 24, 15 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.LPPool2d.html | torch.nn.LPPool2d}
 */
export class LPPool2d extends LPPoolNd<IntOrPair> {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError for a size that is impossible; TypeError for an unknown option. */
  constructor(args: LPPoolArguments<IntOrPair>);
  constructor(norm_type: number, kernel_size: IntOrPair, options?: LPPoolOptions<IntOrPair>);
  constructor(norm_type: number, kernel_size: IntOrPair, stride: IntOrPair | null, ceil_mode?: boolean);
  constructor(...args: unknown[]) {
    super(2, args);
  }

  override forward(input: Tensor): Tensor {
    const { norm_type, kernel_size, stride, ceil_mode } = this;
    return lp_pool2d(input, norm_type, kernel_size, { stride, ceil_mode });
  }
}
