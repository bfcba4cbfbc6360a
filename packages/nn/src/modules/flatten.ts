import { flatten, type Tensor } from '@sconce/core';
import { bindArguments, checkInteger, type Signature } from '../_arguments.js';
import { pythonArguments } from '../_repr.js';
import { assertTensor } from '../functional/layers.js';
import { KEEPS_NOTHING } from '../_members.js';
import { Module } from '../module.js';

/** All arguments of {@link Flatten} by name. */
export interface FlattenArguments {
  /** The first dimension to join; 1 by default. */
  readonly start_dim?: number;
  /** The last dimension to join; −1, the last one of all, by default. */
  readonly end_dim?: number;
}

const SIGNATURE: Signature = { where: 'Flatten', positional: ['start_dim', 'end_dim'], required: 0, keywords: [] };

/**
 * Joins the dimensions from `start_dim` to `end_dim` into one; by default all but the first.
 *
 * @example
 * ```ts
 * console.log(new nn.Flatten()(torch.zeros([8, 3, 5, 5])).shape); // [ 8, 75 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Flatten.html | torch.nn.Flatten}
 */
export class Flatten extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** The first dimension to join. */
  readonly start_dim: number;
  /** The last dimension to join. */
  readonly end_dim: number;

  /** @throws TypeError for an unknown option. */
  constructor(args?: FlattenArguments);
  constructor(start_dim: number, options?: Omit<FlattenArguments, 'start_dim'>);
  constructor(start_dim: number, end_dim: number);
  constructor(...args: unknown[]) {
    super();
    const { start_dim = 1, end_dim = -1 } = bindArguments<FlattenArguments>(SIGNATURE, args);
    this.start_dim = start_dim;
    this.end_dim = end_dim;
  }

  override forward(input: Tensor): Tensor {
    assertTensor(input, 'flatten');
    return flatten(input, this.start_dim, this.end_dim);
  }

  override extra_repr(): string {
    return pythonArguments({ start_dim: this.start_dim, end_dim: this.end_dim });
  }
}

/** All arguments of {@link Unflatten} by name. */
export interface UnflattenArguments {
  /** The dimension to split. */
  readonly dim: number;
  /** The sizes of the dimensions that take its place; one may be −1, which is inferred. */
  readonly unflattened_size: readonly number[];
}

const UNFLATTEN: Signature = {
  where: 'Unflatten',
  positional: ['dim', 'unflattened_size'],
  required: 2,
  keywords: [],
};

/**
 * Splits a dimension into several.
 *
 * @example
 * ```ts
 * console.log(new nn.Unflatten(1, [2, 5, 5])(torch.zeros([8, 50])).shape); // [ 8, 2, 5, 5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Unflatten.html | torch.nn.Unflatten}
 */
export class Unflatten extends Module {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** The dimension to split. */
  readonly dim: number;
  /** The sizes of the dimensions that take its place. */
  readonly unflattened_size: readonly number[];

  /** @throws TypeError when the sizes are no integers, or for an unknown option. */
  constructor(args: UnflattenArguments);
  constructor(dim: number, unflattened_size: readonly number[]);
  constructor(...args: unknown[]) {
    super();
    const { dim, unflattened_size } = bindArguments<UnflattenArguments>(UNFLATTEN, args);
    if (!Array.isArray(unflattened_size)) {
      throw new TypeError(`unflattened_size must be a tuple of ints, but found type ${typeof unflattened_size}`);
    }
    this.dim = checkInteger(dim, 'dim');
    this.unflattened_size = unflattened_size.map((size) => checkInteger(size, 'unflattened_size', -1));
  }

  override forward(input: Tensor): Tensor {
    assertTensor(input, 'unflatten');
    return input.unflatten(this.dim, this.unflattened_size);
  }

  override extra_repr(): string {
    return pythonArguments({ dim: this.dim, unflattened_size: this.unflattened_size });
  }
}
