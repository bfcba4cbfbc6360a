import type { dtype } from '../dtype.js';
import { shared } from '../state.js';
import type { Tensor } from '../tensor.js';

/** An operation as {@link _observe_ops} shows it, right before it computes: its outputs have shapes and dtypes but no elements yet. */
export interface ObservedOp {
  /** The op's own name, such as `conv2d`; a function of several ops has none. */
  readonly name: string;
  /** What it reads. */
  readonly inputs: readonly Tensor[];
  /** The op's own attributes. */
  readonly attrs: unknown;
  /** What it makes; an operation in place makes its first input. */
  readonly outputs: readonly Tensor[];
  /** The dtype to which all inputs are converted first, if they are. */
  readonly compute?: dtype;
}

/** Sees operations. */
export type OpObserver = (op: ObservedOp) => void;

const observing = shared('autograd.observing', () => ({ current: null as OpObserver | null }));

/** Where operations look whether anybody sees them. */
export const observer: { readonly current: OpObserver | null } = observing;

/** Runs `fn` with another observer, or none. */
function withObserver<T>(next: OpObserver | null, fn: () => T): T {
  const outer = observing.current;
  observing.current = next;
  try {
    return fn();
  } finally {
    observing.current = outer;
  }
}

/** Shows an operation to who sees them now, whose own operations nobody sees. */
export function show(op: ObservedOp): void {
  const { current } = observing;
  withObserver(null, () => current?.(op));
}

/**
 * Runs `fn` and shows every operation that it applies to tensors, views and changes in place among them, right before it computes: how a
 * module is traced.
 *
 * Tensors that are made without reading others, such as by `zeros`, are not shown, nor is what only reads elements, such as `item()`.
 *
 * @param observer - is called with each operation; its own operations are not shown.
 * @param fn - a synchronous callback, whose result is returned.
 *
 * @example
 * ```ts
 * const names: string[] = [];
 * const x = torch.ones([2, 3]);
 * torch._observe_ops((op) => names.push(op.name), () => x.mul(2).t().relu_());
 * console.log(names.join(' ')); // mul permute relu
 * ```
 */
export function _observe_ops<T>(observer: OpObserver, fn: () => T): T {
  return withObserver(observer, fn);
}
