import { shared } from '../state.js';

const mode = shared('autograd.mode', () => ({ enabled: true }));

/**
 * Returns whether operations are being recorded for `backward()`.
 *
 * @example
 * ```ts
 * console.log(torch.is_grad_enabled(), torch.no_grad(() => torch.is_grad_enabled())); // true false
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.is_grad_enabled.html | torch.is_grad_enabled}
 */
export function is_grad_enabled(): boolean {
  return mode.enabled;
}

export function withGradMode<T>(enabled: boolean, fn: () => T): T {
  const previous = mode.enabled;
  mode.enabled = enabled;
  try {
    return fn();
  } finally {
    mode.enabled = previous;
  }
}

function refuseAsync(fn: () => unknown, where: string): void {
  if (typeof fn !== 'function') throw new TypeError(`${where}(): expected a function, got ${typeof fn}`);
  if (fn.constructor.name === 'AsyncFunction') throw asyncError(where);
}

function asyncError(where: string): TypeError {
  return new TypeError(
    `${where}() takes a synchronous callback: the grad mode would be back to what it was at the first await. ` +
      `Await first, and call ${where}() around the synchronous part.`,
  );
}

function runInMode<T>(enabled: boolean, fn: () => T, where: string): T {
  refuseAsync(fn, where);
  const result = withGradMode(enabled, fn);
  if (typeof (result as { then?: unknown } | null | undefined)?.then === 'function') throw asyncError(where);
  return result;
}

/**
 * Runs `fn` without recording operations, and returns its result.
 *
 * @param fn - a synchronous callback.
 * @throws TypeError when `fn` is async.
 *
 * @example
 * ```ts
 * const x = torch.ones([2], { requires_grad: true });
 * console.log(torch.no_grad(() => x.mul(2)).requires_grad); // false
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.no_grad.html | torch.no_grad}
 */
export function no_grad<T>(fn: () => T): T {
  return runInMode(false, fn, 'no_grad');
}

/**
 * Runs `fn` with operations recorded, also inside {@link no_grad}, and returns its result.
 *
 * @param fn - a synchronous callback.
 * @throws TypeError when `fn` is async.
 *
 * @example
 * ```ts
 * const x = torch.ones([2], { requires_grad: true });
 * console.log(torch.no_grad(() => torch.enable_grad(() => x.mul(2))).requires_grad); // true
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.enable_grad.html | torch.enable_grad}
 */
export function enable_grad<T>(fn: () => T): T {
  return runInMode(true, fn, 'enable_grad');
}

/**
 * Runs `fn` without recording operations, and returns its result: the name that torch gives to {@link no_grad} where nothing is trained.
 *
 * Other than in torch, the tensors that are made meanwhile are ordinary ones, which may take part in training later.
 *
 * @param fn - a synchronous callback.
 * @throws TypeError when `fn` is async.
 *
 * @example
 * ```ts
 * const x = torch.ones([2], { requires_grad: true });
 * console.log(torch.inference_mode(() => x.mul(2)).requires_grad); // false
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.autograd.grad_mode.inference_mode.html | torch.inference_mode}
 */
export function inference_mode<T>(fn: () => T): T {
  return runInMode(false, fn, 'inference_mode');
}

/**
 * Switches recording on or off: while `fn` runs, whose result is returned, or, without `fn`, from now on.
 *
 * @param enabled - whether operations are recorded.
 * @param fn - a synchronous callback.
 * @throws TypeError when `fn` is async.
 *
 * @example
 * ```ts
 * const x = torch.ones([2], { requires_grad: true });
 * console.log(torch.set_grad_enabled(false, () => x.mul(2)).requires_grad); // false
 * torch.set_grad_enabled(false);
 * console.log(x.mul(2).requires_grad); // false
 * torch.set_grad_enabled(true);
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.autograd.grad_mode.set_grad_enabled.html | torch.set_grad_enabled}
 */
export function set_grad_enabled<T>(enabled: boolean, fn: () => T): T;
export function set_grad_enabled(enabled: boolean): void;
export function set_grad_enabled<T>(enabled: boolean, fn?: () => T): T | void {
  if (fn !== undefined) return runInMode(enabled, fn, 'set_grad_enabled');
  mode.enabled = enabled;
}
