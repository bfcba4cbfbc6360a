import { checkKeys, dtype, float32, float64, no_grad, Tensor, ValueError } from '@sconce/core';
import { Callable } from './_callable.js';
import { ModuleHooks } from './_hooks.js';
import {
  collect,
  isModule,
  MODULE_STATE,
  type ModuleState,
  ownBuffers,
  ownChildren,
  ownParameters,
  walk,
} from './_members.js';
import { moduleRepr } from './_repr.js';
import { gatherState, type IncompatibleKeys, loadState, type StateDict } from './_state_dict.js';
import { isParameter, type Parameter } from './parameter.js';

/** Options of {@link Module.register_buffer}. */
export interface BufferOptions {
  /** Whether the buffer belongs in the state_dict; true by default. */
  readonly persistent?: boolean;
}

/** Options of {@link Module.state_dict}. */
export interface StateDictOptions {
  /** Put before every name as it is, so that it ends with a dot; empty by default. */
  readonly prefix?: string;
  /** Whether the parameters themselves are returned instead of tensors without history; false by default. */
  readonly keep_vars?: boolean;
}

/** Options of {@link Module.load_state_dict}. */
export interface LoadStateDictOptions {
  /** Whether missing and unexpected keys are errors; true by default. */
  readonly strict?: boolean;
}

/** Options of {@link Module.zero_grad}. */
export interface ZeroGradOptions {
  /** Whether gradients become null instead of zeros; true by default. */
  readonly set_to_none?: boolean;
}

/**
 * A module whatever its arguments and output are: what `children()`, `modules()` and `apply()` hand out. Every {@link Module} is one.
 *
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Module.html | torch.nn.Module}
 */
export abstract class AnyModule extends Callable {
  /** @internal */
  readonly [MODULE_STATE]: ModuleState = { buffers: new Map(), hooks: new ModuleHooks() };
  /** Whether the module is in training mode, which some modules, such as {@link Dropout}, heed. */
  training = true;

  /** @internal */
  abstract _call_impl(...args: unknown[]): unknown;

  // ---- members ----

  /**
   * Yields the parameters of this module and, unless told otherwise, of all below it, each once.
   *
   * @param recurse - whether to include submodules'; true by default.
   *
   * @example
   * ```ts
   * console.log([...new nn.Linear(3, 2).parameters()].map((p) => p.shape)); // [ [ 2, 3 ], [ 2 ] ]
   * ```
   */
  *parameters(recurse = true): Generator<Parameter> {
    for (const [, parameter] of this.named_parameters('', recurse)) yield parameter;
  }

  /**
   * Yields names and parameters, each parameter once unless told otherwise.
   *
   * @param prefix - put before every name.
   * @param recurse - whether to include submodules'; true by default.
   * @param remove_duplicate - whether a parameter that has several names is yielded once; true by default.
   */
  named_parameters(prefix = '', recurse = true, remove_duplicate = true): Generator<[string, Parameter]> {
    return collect(this, ownParameters, prefix, recurse, remove_duplicate);
  }

  /** Yields the buffers of this module and, unless told otherwise, of all below it, each once. */
  *buffers(recurse = true): Generator<Tensor> {
    for (const [, buffer] of this.named_buffers('', recurse)) yield buffer;
  }

  /** Yields names and buffers, each buffer once unless told otherwise; see {@link Module.named_parameters}. */
  named_buffers(prefix = '', recurse = true, remove_duplicate = true): Generator<[string, Tensor]> {
    return collect(this, ownBuffers, prefix, recurse, remove_duplicate);
  }

  /** Yields the immediate submodules, each once. */
  *children(): Generator<AnyModule> {
    for (const [, child] of this.named_children()) yield child;
  }

  /** Yields names and immediate submodules, each submodule once. */
  *named_children(): Generator<[string, AnyModule]> {
    const seen = new Set<AnyModule>();
    for (const [name, child] of ownChildren(this)) {
      if (seen.has(child)) continue;
      seen.add(child);
      yield [name, child];
    }
  }

  /** Yields this module and all below it, each once, parents first. */
  *modules(): Generator<AnyModule> {
    for (const [, module] of this.named_modules()) yield module;
  }

  /**
   * Yields this module, under the name `''`, and all below it, parents first.
   *
   * @param memo - the modules to leave out, to which those that are yielded are added.
   * @param prefix - put before every name.
   * @param remove_duplicate - whether a module that has several names is yielded once; true by default.
   */
  named_modules(
    memo: Set<AnyModule> | null = null,
    prefix = '',
    remove_duplicate = true,
  ): Generator<[string, AnyModule]> {
    return walk(this, prefix, remove_duplicate ? (memo ?? new Set()) : null);
  }

  /**
   * Returns the submodule at a path such as `block.conv1`; the empty path is this module.
   *
   * @throws Error, in torch's words, when there is none.
   */
  get_submodule(target: string): AnyModule {
    if (target === '') return this;
    const [first, ...rest] = target.split('.');
    const value = this._own(first);
    if (value === undefined) throw new Error(`${this._get_name()} has no attribute \`${first}\``);
    if (!isModule(value)) throw new Error(`\`${first}\` is not an nn.Module`);
    return value.get_submodule(rest.join('.'));
  }

  /**
   * Puts a submodule at a path such as `block.conv1`, where there may be one or none, but there must be what it lies in.
   *
   * @param target - the path.
   * @param module - the submodule.
   * @throws ValueError for the empty path; Error, in torch's words, when there is nothing to put it into; TypeError when it is not a Module.
   *
   * @example
   * ```ts
   * const model = new nn.Sequential(new nn.Linear(4, 3), new nn.ReLU());
   * model.set_submodule('1', new nn.Tanh());
   * console.log(model(torch.zeros([1, 4])).shape, model.get_submodule('1').toString()); // [ 1, 3 ] Tanh()
   * ```
   */
  set_submodule(target: string, module: AnyModule): void {
    if (target === '') throw new ValueError('Cannot set the submodule without a target name!');
    if (!isModule(module)) throw new TypeError(`${typeof module} is not a Module subclass`);
    const [owner, name] = this.locate(target);
    owner.add_module(name, module);
  }

  /**
   * Returns the parameter at a path such as `block.conv1.weight`.
   *
   * @throws Error, in torch's words, when there is none.
   */
  get_parameter(target: string): Parameter {
    const [owner, name] = this.locate(target);
    const value = owner._own(name);
    if (value === undefined) throw new Error(`${owner._get_name()} has no attribute \`${name}\``);
    if (!isParameter(value)) throw new Error(`\`${name}\` is not an nn.Parameter`);
    return value;
  }

  /**
   * Returns the buffer at a path such as `block.norm.running_mean`.
   *
   * @throws Error, in torch's words, when there is none.
   */
  get_buffer(target: string): Tensor {
    const [owner, name] = this.locate(target);
    if (owner._own(name) === undefined) throw new Error(`${owner._get_name()} has no attribute \`${name}\``);
    const found = ownBuffers(owner).find(([key]) => key === name);
    if (!found) throw new Error(`\`${name}\` is not a buffer`);
    return found[1];
  }

  private locate(target: string): [AnyModule, string] {
    const dot = target.lastIndexOf('.');
    return [this.get_submodule(target.slice(0, Math.max(dot, 0))), target.slice(dot + 1)];
  }

  /** An own property of the module. @internal */
  _own(name: string): unknown {
    return Object.hasOwn(this, name) ? (this as Record<string, unknown>)[name] : undefined;
  }

  // ---- registration ----

  /**
   * Adds a buffer: a tensor that is part of the module's state but not trained, such as a running mean.
   *
   * @param name - the property under which it is found.
   * @param tensor - the buffer; null keeps the place free.
   * @param options - `persistent`: whether it belongs in the state_dict.
   * @throws ValueError for a name that is empty, has a dot or is taken; TypeError when it is not a tensor.
   *
   * @example
   * ```ts
   * const m = new nn.Module();
   * m.register_buffer('running_mean', torch.zeros([2]));
   * console.log(Object.keys(m.state_dict())); // [ 'running_mean' ]
   * ```
   */
  register_buffer(name: string, tensor: Tensor | null, options?: BufferOptions): void {
    checkKeys(options, ['persistent'], 'register_buffer');
    this.checkName('buffer', name, (value) => this[MODULE_STATE].buffers.has(name) && value instanceof Tensor);
    if (tensor !== null && !(tensor instanceof Tensor)) {
      throw new TypeError(
        `cannot assign '${typeof tensor}' object to buffer '${name}' (torch Tensor or None required)`,
      );
    }
    this[MODULE_STATE].buffers.set(name, options?.persistent ?? true);
    this.assign(name, tensor);
  }

  /**
   * Adds a parameter under a name that need not be known when the class is written; otherwise assign it to a field.
   *
   * @param name - the property under which it is found.
   * @param param - the parameter; null keeps the place free.
   * @throws ValueError for a name that is empty, has a dot or is taken; TypeError when it is not a Parameter.
   */
  register_parameter(name: string, param: Parameter | null): void {
    this.checkName('parameter', name, isParameter);
    if (param !== null && !isParameter(param)) {
      throw new TypeError(
        `cannot assign '${typeof param}' object to parameter '${name}' (torch.nn.Parameter or None required)`,
      );
    }
    this.assign(name, param);
  }

  /**
   * Adds a submodule under a name that need not be known when the class is written; otherwise assign it to a field.
   *
   * @param name - the property under which it is found.
   * @param module - the submodule; null keeps the place free.
   * @throws ValueError for a name that is empty, has a dot or is taken; TypeError when it is not a Module.
   */
  add_module(name: string, module: AnyModule | null): void {
    if (module !== null && !isModule(module)) throw new TypeError(`${typeof module} is not a Module subclass`);
    this.checkName('module', name, isModule);
    this.assign(name, module);
  }

  /** The same as {@link Module.add_module}; torch has both names. */
  register_module(name: string, module: AnyModule | null): void {
    this.add_module(name, module);
  }

  /** @throws unless a member may have that name: a new one, or that of a member of the same kind. */
  private checkName(kind: string, name: string, isOfKind: (value: unknown) => boolean): void {
    if (typeof name !== 'string') throw new TypeError(`${kind} name should be a string. Got ${typeof name}`);
    const value = this._own(name);
    const free = Object.hasOwn(this, name) ? value === undefined || value === null || isOfKind(value) : !(name in this);
    if (!free) throw new ValueError(`attribute '${name}' already exists`);
    if (name.includes('.')) {
      throw new ValueError(`${kind} name can't contain "."${kind === 'module' ? `, got: ${name}` : ''}`);
    }
    if (name === '') throw new ValueError(`${kind} name can't be empty string ""`);
  }

  private assign(name: string, value: unknown): void {
    Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
  }

  // ---- state ----

  /**
   * Returns the parameters and persistent buffers by name; they share their elements with the module's.
   *
   * @param options - `prefix`, `keep_vars`.
   *
   * @example
   * ```ts
   * const state = new nn.Linear(3, 2).state_dict();
   * console.log(state['weight'].shape, state['weight'].requires_grad); // [ 2, 3 ] false
   * ```
   */
  state_dict(options?: StateDictOptions): StateDict {
    checkKeys(options, ['prefix', 'keep_vars'], 'state_dict');
    const { prefix = '', keep_vars = false } = options ?? {};
    const state = Object.create(null) as StateDict;
    for (const [name, value] of gatherState(this)) state[prefix + name] = keep_vars ? value : value.detach();
    return state;
  }

  /**
   * Copies tensors by name into the module's parameters and buffers, after everything was checked.
   *
   * @param state_dict - tensors by name, such as another module's `state_dict()`; dtypes are converted.
   * @param options - `strict`: whether missing and unexpected keys are errors.
   * @returns the missing and unexpected keys.
   * @throws RuntimeError, in torch's words, that lists all keys and shapes that do not fit; nothing was changed then.
   *
   * @example
   * ```ts
   * const [a, b] = [new nn.Linear(3, 2), new nn.Linear(3, 2)];
   * b.load_state_dict(a.state_dict());
   * console.log(a.weight.equal(b.weight)); // true
   * ```
   */
  load_state_dict(state_dict: Readonly<Record<string, Tensor>>, options?: LoadStateDictOptions): IncompatibleKeys {
    checkKeys(options, ['strict'], 'load_state_dict');
    if (typeof state_dict !== 'object' || state_dict === null || state_dict instanceof Tensor) {
      throw new TypeError(
        `Expected state_dict to be dict-like, got ${state_dict === null ? 'null' : typeof state_dict}.`,
      );
    }
    return loadState(this, this._get_name(), state_dict, options?.strict ?? true);
  }

  /** Sets training mode here and in all submodules, and returns the module. */
  train(mode = true): this {
    if (typeof mode !== 'boolean') throw new ValueError('training mode is expected to be boolean');
    for (const module of this.modules()) module.training = mode;
    return this;
  }

  /** Sets evaluation mode here and in all submodules, and returns the module. */
  eval(): this {
    return this.train(false);
  }

  /** Sets whether the parameters get gradients, here and in all submodules, and returns the module. */
  requires_grad_(requires_grad = true): this {
    for (const parameter of this.parameters()) parameter.requires_grad_(requires_grad);
    return this;
  }

  /**
   * Forgets the gradients of all parameters.
   *
   * @param options - `set_to_none`: null instead of zeros, true by default.
   */
  zero_grad(options?: ZeroGradOptions): void {
    checkKeys(options, ['set_to_none'], 'zero_grad');
    for (const parameter of this.parameters()) {
      if (options?.set_to_none ?? true) parameter.dropGrad();
      else if (parameter.ownGrad) parameter.grad = parameter.ownGrad.detach().zero_();
    }
  }

  /** Calls `fn` with every submodule, children first, and at last with this module, which it returns. */
  apply(fn: (module: AnyModule) => void): this {
    for (const child of this.children()) child.apply(fn);
    fn(this);
    return this;
  }

  /**
   * Converts the floating point parameters and buffers to a dtype, in place, and returns the module.
   *
   * @param type - float32 or float64.
   * @throws TypeError for another dtype.
   *
   * @example
   * ```ts
   * console.log(String(new nn.Linear(2, 1).to(torch.float64).weight.dtype)); // torch.float64
   * ```
   */
  to(type: dtype): this {
    if (!(type instanceof dtype) || !type.is_floating_point) {
      throw new TypeError(
        `nn.Module.to only accepts floating point or complex dtypes, but got desired dtype=${String(type)}`,
      );
    }
    no_grad(() => {
      for (const parameter of this.parameters()) convertParameter(parameter, type);
      for (const module of this.modules()) {
        for (const [name, buffer] of ownBuffers(module)) {
          if (buffer.is_floating_point()) (module as unknown as Record<string, unknown>)[name] = buffer.to(type);
        }
      }
    });
    return this;
  }

  /** {@link Module.to} float64. */
  double(): this {
    return this.to(float64);
  }

  /** {@link Module.to} float32. */
  float(): this {
    return this.to(float32);
  }

  // ---- printing ----

  /** What stands between the parentheses when the module is printed; subclasses override it. */
  extra_repr(): string {
    return '';
  }

  /** @internal */
  _get_name(): string {
    return this.constructor.name;
  }

  /** Returns the text that PyTorch prints. */
  override toString(): string {
    const children = ownChildren(this).map(([name, child]) => [name, child.toString()] as const);
    return moduleRepr(this._get_name(), this.extra_repr(), children);
  }

  /** @internal */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** The parameter stays the same object, so that an optimizer which holds it goes on. */
function convertParameter(parameter: Parameter, type: dtype): void {
  if (!parameter.is_floating_point()) return;
  const { grad } = parameter;
  parameter.grad = null;
  parameter.data = parameter.detach().to(type);
  parameter.grad = grad && grad.detach().to(type);
}
