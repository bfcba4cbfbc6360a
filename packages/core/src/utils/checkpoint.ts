/**
 * Memory for time: what `torch.utils.checkpoint` gives in Python.
 *
 * @packageDocumentation
 */
import { isTensor } from '../autograd/brand.js';
import { Recomputation } from '../autograd/checkpointing.js';
import { is_grad_enabled } from '../autograd/grad_mode.js';
import { SavedTensor } from '../autograd/saved.js';
import { checkKeys, ValueError } from '../errors.js';
import { default_generator } from '../random/generator.js';
import type { Tensor } from '../tensor.js';

/** Options of {@link checkpoint} and {@link checkpoint_sequential}. */
export interface CheckpointOptions {
  /** Whether the second run draws the random numbers of the first one (dropout); true by default. */
  readonly preserve_rng_state?: boolean;
  /** Taken for the sake of ported programs; there is one way to do it, which works like torch's with `use_reentrant: false`. */
  readonly use_reentrant?: boolean;
}

const KEYS = ['preserve_rng_state', 'use_reentrant'];

/** Whether the last argument is no argument of the function but the options. */
function isOptions(value: unknown): value is CheckpointOptions {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => KEYS.includes(key));
}

/** `fn`, drawing the random numbers that would be drawn now, whenever it is called. */
function withRandomState<T>(fn: () => T): () => T {
  const state = default_generator.get_state();
  return () => {
    const current = default_generator.get_state();
    default_generator.set_state(state);
    try {
      return fn();
    } finally {
      default_generator.set_state(current);
    }
  };
}

/**
 * Calls a function so that nothing of what it computes is kept for `backward()`, which calls it again instead: a deep network then trains in less
 * memory, and takes about a third more time.
 *
 * The function must do the same the second time: its arguments and the parameters that it reads must not change between. The random numbers are
 * the same (`preserve_rng_state`). What a custom `autograd.Function` saves is kept as ever.
 *
 * @param fn - a synchronous function, a module for example.
 * @param args - its arguments, and after them, if wanted, the options: `preserve_rng_state`.
 * @returns what `fn` returns.
 * @throws whatever `fn` throws; `backward()` throws a RuntimeError when the second call did not do what the first one did.
 *
 * @example
 * ```ts
 * const { checkpoint } = torch.utils.checkpoint;
 * const x = torch.tensor([2], { requires_grad: true });
 * checkpoint((v: Tensor) => v.exp().mul(v), x).sum().backward();
 * console.log(x.grad?.item().toFixed(3)); // 22.167
 * ```
 * @see {@link https://pytorch.org/docs/stable/checkpoint.html#torch.utils.checkpoint.checkpoint | torch.utils.checkpoint.checkpoint}
 * @see {@link https://arxiv.org/abs/1604.06174 | Training Deep Nets with Sublinear Memory Cost}
 */
export function checkpoint<Args extends unknown[], Out>(
  fn: (...args: Args) => Out,
  ...args: Args | [...Args, CheckpointOptions]
): Out {
  const last = args.at(-1);
  const options = isOptions(last) ? last : {};
  const own = (isOptions(last) ? args.slice(0, -1) : args) as Args;
  const call = (): Out => fn(...own);
  if (!is_grad_enabled()) return call();
  const again = (options.preserve_rng_state ?? true) ? withRandomState(call) : call;
  const held = own.filter(isTensor).map((tensor) => new SavedTensor(tensor));
  return new Recomputation(again, held).record(call);
}

/** What is made of modules, such as a Sequential. */
export interface WithChildren {
  /** Its modules, in order. */
  children(): Iterable<object>;
}

/** Functions in a row: an array of them, or a Sequential. */
export type Functions = readonly ((input: Tensor) => Tensor)[] | WithChildren;

/**
 * Calls functions one after the other in as many parts, each but the last by {@link checkpoint}.
 *
 * @param functions - an array of functions of one tensor, or an `nn.Sequential`.
 * @param segments - how many parts to make.
 * @param input - what the first one is called with.
 * @param options - `preserve_rng_state`.
 * @throws ValueError when there are not as many functions as parts, or no part.
 *
 * @example
 * ```ts
 * const { checkpoint_sequential } = torch.utils.checkpoint;
 * const model = new nn.Sequential(new nn.Linear(2, 8), new nn.Tanh(), new nn.Linear(8, 8), new nn.Tanh());
 * checkpoint_sequential(model, 2, torch.ones([1, 2])).sum().backward();
 * console.log(Array.from(model.parameters(), (parameter) => parameter.grad !== null)); // [ true, true, true, true ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/checkpoint.html#torch.utils.checkpoint.checkpoint_sequential | torch.utils.checkpoint.checkpoint_sequential}
 */
export function checkpoint_sequential(
  functions: Functions,
  segments: number,
  input: Tensor,
  options: CheckpointOptions = {},
): Tensor {
  checkKeys(options, KEYS, 'checkpoint_sequential');
  const all = ('children' in functions ? [...functions.children()] : functions) as ((x: Tensor) => Tensor)[];
  if (!Number.isInteger(segments) || segments < 1 || segments > all.length) {
    throw new ValueError(`segments must be an integer from 1 to ${all.length}, got ${segments}`);
  }
  const size = Math.floor(all.length / segments);
  const run = (from: number, to?: number): ((x: Tensor) => Tensor) => {
    const part = all.slice(from, to);
    return (x) => part.reduce((value, fn) => fn(value), x);
  };
  let value = input;
  for (let i = 0; i < segments - 1; i++) {
    // An empty object would be taken for an argument.
    const own = { preserve_rng_state: options.preserve_rng_state ?? true };
    value = checkpoint(run(i * size, (i + 1) * size), value, own);
  }
  return run((segments - 1) * size)(value);
}
