import type { dtype } from '../dtype.js';
import type { Shape } from '../shape.js';
import { shared } from '../state.js';
import type { Tensor } from '../tensor.js';
import { traceOfCaller } from './anomaly.js';

/** A gradient, or null where it is known to be zero or nobody asks for it. */
export type Grad = Tensor | null;

/** Changes a gradient on its way; returning nothing leaves it as it is. */
export type Hook = (grad: Tensor) => Tensor | void;

/** Where a gradient goes: to output `index` of `node`. */
export interface Edge {
  readonly node: Node;
  readonly index: number;
}

/** What a gradient of an output must look like. */
export interface OutputMeta {
  readonly shape: Shape;
  readonly dtype: dtype;
}

const counter = shared('autograd.sequence', () => ({ next: 0 }));

/**
 * One recorded operation: given the gradients of its outputs it returns those of its inputs.
 *
 * A node is always younger than those its edges lead to, so walking nodes from the youngest to the oldest meets each one after
 * all that depend on it.
 */
export abstract class Node {
  /** How many nodes of the process are older. */
  readonly sequence = counter.next++;
  /** Hooks on each output's gradient, by output. */
  hooks: Map<number, Set<Hook>> | null = null;
  /** The calls that led here, in anomaly mode; else null. */
  readonly trace = traceOfCaller();
  /** Outputs that keep their gradient, by output. */
  retained: Map<number, Tensor> | null = null;

  constructor(
    /** One for each input; null where the input needs no gradient. */
    readonly edges: readonly (Edge | null)[],
    /** What a gradient of each output must look like. */
    readonly outputs: readonly OutputMeta[],
  ) {}

  /** The name that PyTorch prints, such as `MulBackward0`. */
  abstract name(): string;

  /** The gradients of the inputs. `grads` has one entry an output, at least one of them not null. */
  abstract backward(grads: readonly Grad[]): readonly Grad[];

  /** Whether the rule is the library's own, which keeps no gradient beyond its call. */
  get isBuiltIn(): boolean {
    return true;
  }

  /** Drops what was saved. */
  release(): void {
    // Nothing is saved unless a subclass says so.
  }

  /** Whether something was saved that has been dropped, so that `backward` cannot run again. */
  get isReleased(): boolean {
    return false;
  }

  /** Returns the name in angle brackets. */
  toString(): string {
    return `<${this.name()}>`;
  }
}

/** The end of the tape at a leaf: its gradient is added to the tensor's `grad` by the engine. */
export class AccumulateGrad extends Node {
  readonly edge: Edge = { node: this, index: 0 };

  constructor(readonly variable: Tensor) {
    super([], [{ shape: variable.shape, dtype: variable.dtype }]);
  }

  override name(): string {
    return 'AccumulateGrad';
  }

  override backward(): readonly Grad[] {
    return [];
  }
}

/** `max_pool2d` as `MaxPool2dBackward0`. */
export function nodeName(op: string): string {
  const camel = op
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
  return `${camel}Backward0`;
}
