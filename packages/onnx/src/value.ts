import type { dtype, Tensor } from '@sconce/core';

type Kind = 'input' | 'state' | 'constant' | 'computed';

interface Init {
  readonly id: number;
  readonly kind: Kind;
  readonly fixed: boolean;
  readonly tensor: Pick<Tensor, 'shape' | 'dtype'> | Tensor;
  readonly name?: string;
  readonly step?: Step;
}

/** What a tensor showed at some point of a forward pass. */
export class Value {
  readonly id: number;
  /** An argument, a parameter or buffer, a tensor that no operation has made, or an operation's output. */
  readonly kind: Kind;
  /** Whether it does not depend on the arguments. */
  readonly fixed: boolean;
  readonly shape: readonly number[];
  readonly dtype: dtype;
  /** The name of an argument, a parameter or a buffer. */
  readonly name: string | undefined;
  /** The operation that made it. */
  readonly step: Step | undefined;
  /** The parameter or buffer itself. */
  readonly member: Tensor | undefined;
  /** A constant's elements. */
  bytes: Uint8Array | undefined;
  /** The same value in all traces, this one first. */
  variants: readonly Value[] = [this];

  constructor({ id, kind, fixed, tensor, name, step }: Init) {
    this.id = id;
    this.kind = kind;
    this.fixed = fixed;
    this.shape = tensor.shape;
    this.dtype = tensor.dtype;
    this.name = name;
    this.step = step;
    this.member = kind === 'state' ? (tensor as Tensor) : undefined;
  }

  /** Its shape in all traces. */
  get shapes(): readonly (readonly number[])[] {
    return this.variants.map(({ shape }) => shape);
  }

  /** The sizes of one of its dimensions in all traces. */
  sizes(dim: number): number[] {
    return this.shapes.map((shape) => shape.at(dim)!);
  }

  get rank(): number {
    return this.shape.length;
  }
}

/** An operation of a forward pass. */
export interface Step {
  readonly op: string;
  readonly attrs: unknown;
  readonly inputs: readonly Value[];
  readonly outputs: Value[];
  /** The dtype to which all inputs are converted first, if they are. */
  readonly compute?: dtype;
  /** The path of the module in whose forward pass it runs. */
  readonly path: string;
  /** Whether it does not depend on the arguments. */
  readonly fixed: boolean;
  /** The same operation in all traces, this one first. */
  variants: readonly Step[];
}

/** Whether a constant is the same in all traces. */
export function isUnchanging({ variants, bytes }: Value): boolean {
  return variants.every(({ bytes: other, shape }, k) => k === 0 || sameBytes(bytes, other, shape, variants[0].shape));
}

function sameBytes(
  a: Uint8Array | undefined,
  b: Uint8Array | undefined,
  shape: readonly number[],
  other: readonly number[],
): boolean {
  if (!a || a.length !== b?.length || shape.join() !== other.join()) return false;
  return a.every((byte, i) => byte === b[i]);
}
