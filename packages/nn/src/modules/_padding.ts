import { pad, type Tensor } from '@sconce/core';
import { bindArguments, tupleOf } from '../_arguments.js';
import { pythonArguments, pythonValue } from '../_repr.js';
import { Module } from '../module.js';

/** How many elements are added on both sides, or before and after. Negative numbers take elements away. */
export type PadSize1d = number | readonly [left: number, right: number];

/** How many elements are added on all sides, or on each. Negative numbers take elements away. */
export type PadSize2d = number | readonly [left: number, right: number, top: number, bottom: number];

/** How many elements are added on all sides, or on each. Negative numbers take elements away. */
export type PadSize3d =
  number | readonly [left: number, right: number, top: number, bottom: number, front: number, back: number];

/** All arguments of layers that pad by name. */
export interface PadArguments<Size extends number | readonly number[]> {
  /** How many elements are added, one integer or one for each side: the last dimension's first. */
  readonly padding: Size;
}

/** All arguments of layers that pad with a constant by name. */
export interface ConstantPadArguments<Size extends number | readonly number[]> extends PadArguments<Size> {
  /** The constant. */
  readonly value: number;
}

/** What all layers share that pad: `Sides` has both sides of every dimension, the last one first. */
export abstract class PadNd extends Module {
  /** How many elements are added on each side, the last dimension's first. */
  readonly padding: readonly number[];

  protected constructor(padding: number | readonly number[], rank: number) {
    super();
    this.padding = tupleOf(padding, 'padding', -Infinity, 2 * rank);
  }

  override extra_repr(): string {
    return pythonValue(this.padding);
  }
}

function bindPadding(where: string, args: readonly unknown[]): number | readonly number[] {
  const signature = { where, positional: ['padding'], required: 1, keywords: [] };
  return bindArguments<PadArguments<number | readonly number[]>>(signature, args).padding;
}

/** What layers share that pad with a constant. */
export abstract class ConstantPadNd extends PadNd {
  /** The constant. */
  readonly value: number;

  protected constructor(rank: number, args: readonly unknown[]) {
    const signature = {
      where: `ConstantPad${rank}d`,
      positional: ['padding', 'value'],
      required: 2,
      keywords: [],
    };
    const { padding, value } = bindArguments<ConstantPadArguments<number | readonly number[]>>(signature, args);
    super(padding, rank);
    this.value = value;
  }

  override forward(input: Tensor): Tensor {
    return pad(input, this.padding, 'constant', this.value);
  }

  /** Returns padding and value, as they stand in the text of a model. */
  override extra_repr(): string {
    return pythonArguments({ padding: this.padding, value: this.value });
  }
}

/** What layers share that pad with zeros. */
export abstract class ZeroPadNd extends PadNd {
  protected constructor(rank: number, args: readonly unknown[]) {
    super(bindPadding(`ZeroPad${rank}d`, args), rank);
  }

  override forward(input: Tensor): Tensor {
    return pad(input, this.padding);
  }
}

/** What layers share that pad with the input mirrored at its edge. */
export abstract class ReflectionPadNd extends PadNd {
  protected constructor(rank: number, args: readonly unknown[]) {
    super(bindPadding(`ReflectionPad${rank}d`, args), rank);
  }

  override forward(input: Tensor): Tensor {
    return pad(input, this.padding, 'reflect');
  }
}

/** What layers share that pad with the input whose edge is repeated. */
export abstract class ReplicationPadNd extends PadNd {
  protected constructor(rank: number, args: readonly unknown[]) {
    super(bindPadding(`ReplicationPad${rank}d`, args), rank);
  }

  override forward(input: Tensor): Tensor {
    return pad(input, this.padding, 'replicate');
  }
}

/** What layers share that pad with the input from its other side. */
export abstract class CircularPadNd extends PadNd {
  protected constructor(rank: number, args: readonly unknown[]) {
    super(bindPadding(`CircularPad${rank}d`, args), rank);
  }

  override forward(input: Tensor): Tensor {
    return pad(input, this.padding, 'circular');
  }
}
