import type { RemovableHandle, Tensor } from '@sconce/core';

/** What tracing asks of a module and all below it: those of `@sconce/nn` have it. */
export interface HookedModule {
  /** Whether the module is in training mode. */
  training: boolean;
  /** Has a function called before each forward pass. */
  register_forward_pre_hook(hook: () => void): RemovableHandle;
  /** Has a function called after each forward pass. */
  register_forward_hook(hook: () => void): RemovableHandle;
}

/** What {@link export | onnx.export} takes as a model: a module of `@sconce/nn`. */
export interface TracedModule extends HookedModule {
  (...args: never[]): unknown;
  /** Yields the paths of the module, `''`, and of all below it, and the modules. */
  named_modules(): Iterable<[string, object]>;
  /** Yields names and parameters. */
  named_parameters(): Iterable<[string, Tensor]>;
  /** Yields names and buffers. */
  named_buffers(): Iterable<[string, Tensor]>;
}

/** The module and all below it, with their paths. */
function modulesOf(model: TracedModule): [string, HookedModule][] {
  return [...model.named_modules()] as [string, HookedModule][];
}

/** Runs `fn` in evaluation mode; then each module is again in the mode that it was in. */
export function inEvaluation<T>(model: TracedModule, fn: () => T): T {
  const modes = modulesOf(model).map(([, module]) => [module, module.training] as const);
  for (const [module] of modes) module.training = false;
  try {
    return fn();
  } finally {
    for (const [module, mode] of modes) module.training = mode;
  }
}

/** Runs `fn` while `path()` tells which module's forward pass is at work. */
export function withPaths<T>(model: TracedModule, fn: (path: () => string) => T): T {
  const stack: string[] = [];
  const handles = modulesOf(model).flatMap(([path, module]) => [
    module.register_forward_pre_hook(() => void stack.push(path)),
    module.register_forward_hook(() => void stack.pop()),
  ]);
  try {
    return fn(() => stack.at(-1) ?? '');
  } finally {
    for (const handle of handles) handle.remove();
  }
}
