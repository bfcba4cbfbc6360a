import type { RemovableHandle } from '@sconce/core';

/** The arguments of a step: a closure, or nothing. */
export type StepArguments = readonly [closure?: () => unknown];

/** Called before a step; what it returns, if anything, replaces the step's arguments. */
export type StepPreHook<O> = (optimizer: O, args: StepArguments) => StepArguments | void;

/** Called after a step, with the arguments that it had. */
export type StepPostHook<O> = (optimizer: O, args: StepArguments) => void;

type Step = (...args: unknown[]) => unknown;

/** The hooks of one optimizer, in the order in which they were registered; without its type, which says nothing here. */
export class StepHooks {
  readonly pre = new Set<{ readonly hook: StepPreHook<never> }>();
  readonly post = new Set<{ readonly hook: StepPostHook<never> }>();

  /** @returns the step with the hooks around it. */
  around(optimizer: object, step: Step): Step {
    return (...given) => {
      let args = given as unknown as StepArguments;
      for (const { hook } of [...this.pre]) args = hook(optimizer as never, args) ?? args;
      const result = step(...args);
      for (const { hook } of [...this.post]) hook(optimizer as never, args);
      return result;
    };
  }
}

export function register<H>(hooks: Set<{ readonly hook: H }>, hook: H): RemovableHandle {
  if (typeof hook !== 'function') throw new TypeError(`a hook must be a function, got ${typeof hook}`);
  // Boxed, so that one function can be registered twice.
  const entry = { hook };
  hooks.add(entry);
  return { remove: () => void hooks.delete(entry) };
}
