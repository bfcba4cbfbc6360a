import { checkKeys } from '../errors.js';
import { default_generator } from './generator.js';

/**
 * Returns the state of the default generator; see {@link Generator.get_state}.
 *
 * @example
 * ```ts
 * const state = torch.get_rng_state();
 * const first = torch.rand([1]).item();
 * torch.set_rng_state(state);
 * console.log(torch.rand([1]).item() === first); // true
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.get_rng_state.html | torch.get_rng_state}
 */
export function get_rng_state(): Uint8Array {
  return default_generator.get_state();
}

/**
 * Restores a state of the default generator; see {@link Generator.set_state}.
 *
 * @param new_state - what {@link get_rng_state}, or PyTorch's function of this name, returned.
 * @throws TypeError when it is not a Uint8Array; RuntimeError when its size is wrong or it holds no valid state.
 *
 * @example
 * ```ts
 * torch.set_rng_state(new torch.Generator().manual_seed(3).get_state());
 * console.log(torch.initial_seed()); // 3
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.set_rng_state.html | torch.set_rng_state}
 */
export function set_rng_state(new_state: Uint8Array): void {
  default_generator.set_state(new_state);
}

/** Options of {@link fork_rng}. */
export interface ForkRngOptions {
  /** False calls the function and leaves the generator to it; true by default. */
  readonly enabled?: boolean;
}

/**
 * Calls a function, and then takes the default generator back to where it was: Python's `with torch.random.fork_rng():`.
 *
 * @param fn - what to call; where it returns a promise, the generator goes back when that is settled.
 * @param options - `enabled`.
 * @returns what the function returns.
 *
 * @example
 * ```ts
 * torch.manual_seed(0);
 * torch.random.fork_rng(() => torch.rand([100]));
 * console.log(torch.randint(10, [3]).tolist()); // [ 4, 9, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/random.html#torch.random.fork_rng | torch.random.fork_rng}
 */
export function fork_rng<T>(fn: () => T, options: ForkRngOptions = {}): T {
  checkKeys(options, ['enabled'], 'fork_rng');
  if (options.enabled === false) return fn();
  const state = get_rng_state();
  const restore = (): void => {
    set_rng_state(state);
  };
  let pending = false;
  try {
    const result = fn();
    pending = result instanceof Promise;
    return pending ? ((result as Promise<unknown>).finally(restore) as T) : result;
  } finally {
    if (!pending) restore();
  }
}
