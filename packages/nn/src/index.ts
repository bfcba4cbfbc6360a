export * from './parameter.js';
export type { AnyModule, BufferOptions, LoadStateDictOptions, ZeroGradOptions } from './any_module.js';
export type { ForwardHook, ForwardPreHook, FullBackwardHook, MaybeGrad } from './_hooks.js';
export type { IncompatibleKeys, StateDict } from './_state_dict.js';
export * from './module.js';
