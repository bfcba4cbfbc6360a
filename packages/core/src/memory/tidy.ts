import type { Tensor } from '../tensor.js';
import { collectStorages, type Storage } from './storage.js';

/**
 * Visits what can be reached from a value through own properties and the elements of maps and sets. So it finds a tensor's storage, and by
 * way of its node all that the tape saved, without knowing how either is built.
 */
function forEachReachable(root: unknown, visit: (value: object) => void): void {
  const seen = new Set<object>();
  const stack: unknown[] = [root];
  while (stack.length > 0) {
    const value = stack.pop();
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) continue;
    seen.add(value);
    visit(value);
    if (ArrayBuffer.isView(value)) continue;
    // One by one: a call takes only so many arguments.
    if (value instanceof Map) for (const entry of value as Map<unknown, unknown>) stack.push(...entry);
    else if (value instanceof Set) for (const element of value as Set<unknown>) stack.push(element);
    // Descriptors, since reading a property would run getters.
    for (const key of Reflect.ownKeys(value)) {
      const descriptor = Reflect.getOwnPropertyDescriptor(value, key);
      if (descriptor && 'value' in descriptor) stack.push(descriptor.value);
    }
  }
}

function asyncError(): TypeError {
  return new TypeError(
    'tidy() takes a synchronous callback: what is made after the first await would not be freed. ' +
      'Await first, and call tidy() around the synchronous part.',
  );
}

/** Frees what is not kept and cannot be reached from `result`. */
function freeExcept(result: unknown, storages: readonly Storage[]): void {
  const unreachable = new Set<object>(storages);
  forEachReachable(result, (value) => unreachable.delete(value));
  for (const storage of storages) if (unreachable.has(storage) && !storage.kept) storage.dispose();
}

/**
 * Runs `fn` and frees at once the memory of all tensors that were made meanwhile, but for
 *
 * - those that can be reached from what it returns: a tensor, or tensors in arrays, objects, maps and modules, together with what
 *   their graphs saved for `backward()`;
 * - those given to {@link keep}, and gradients that were stored in a tensor's `grad`.
 *
 * Nothing has to be tidied: memory stays flat without it. It is for those who want to free early and know when.
 *
 * @param fn - a synchronous callback. When it throws, all that it made is freed but what was kept.
 * @returns what `fn` returned.
 * @throws TypeError when `fn` is async.
 *
 * @example
 * ```ts
 * const x = torch.rand([100, 100]);
 * const norm = torch.tidy(() => x.mul(x).sum().sqrt());
 * console.log(norm.shape); // []
 * ```
 */
export function tidy<T>(fn: () => T): T {
  if (typeof fn !== 'function') throw new TypeError(`tidy(): expected a function, got ${typeof fn}`);
  if (fn.constructor.name === 'AsyncFunction') throw asyncError();
  const { result, storages } = collectStorages((): { value: T } | { error: unknown } => {
    try {
      const value = fn();
      return typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
        ? { error: asyncError() }
        : { value };
    } catch (error) {
      return { error };
    }
  });
  freeExcept('value' in result ? result.value : null, storages);
  if ('error' in result) throw result.error;
  return result.value;
}

/**
 * Says that {@link tidy} must not free a tensor, because something outlives the callback that it does not return.
 *
 * @param tensor - a tensor; all views of it are kept, too.
 * @returns the tensor.
 *
 * @example
 * ```ts
 * const cache: Tensor[] = [];
 * torch.tidy(() => {
 *   cache.push(torch.keep(torch.ones([2]).mul(3)));
 * });
 * console.log(cache[0].tolist()); // [ 3, 3 ]
 * ```
 */
export function keep(tensor: Tensor): Tensor {
  tensor.storage.kept = true;
  return tensor;
}
