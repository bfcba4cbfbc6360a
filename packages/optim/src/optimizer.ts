import { checkKeys, type RemovableHandle, RuntimeError, Tensor, ValueError } from '@sconce/core';
import { register, StepHooks, type StepPostHook, type StepPreHook } from './_hooks.js';
import {
  checkStateDict,
  copyGroupOptions,
  copyState,
  type OptimizerStateDict,
  type ParamState,
} from './_state_dict.js';

/** Some parameters with the options by which they are optimized. */
export type ParamGroup<O extends object> = O & {
  /** The parameters of the group. */
  params: Tensor[];
};

/** A parameter group as a user gives it: options that are left out are the optimizer's. */
export type ParamGroupInput<O extends object> = Partial<O> & {
  /** The parameters of the group, or the only one. */
  readonly params: Iterable<Tensor> | Tensor;
};

/** What an optimizer is made from: parameters, or groups of them. */
export type ParamsInput<O extends object> = Iterable<Tensor> | Iterable<ParamGroupInput<O>>;

/** Options of {@link Optimizer.zero_grad}. */
export interface ZeroGradOptions {
  /** Whether gradients become null instead of zeros; true by default. */
  readonly set_to_none?: boolean;
}

/** Options of an optimizer, where undefined stands for one that every parameter group must give itself. */
export type Defaults<O extends object> = { readonly [K in keyof O]: O[K] | undefined };

/** A value as Python prints it. */
function pythonValue(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (value === null || value === undefined) return 'None';
  if (Array.isArray(value)) return `(${value.map(pythonValue).join(', ')})`;
  if (typeof value !== 'number') return typeof value === 'string' ? value : JSON.stringify(value);
  const [mantissa, exponent] = value.toExponential().split('e-');
  // Python goes over to exponents earlier, and gives them two digits.
  return Number(exponent) > 4 ? `${mantissa}e-${exponent.padStart(2, '0')}` : String(value);
}

/**
 * The base of all optimizers: it holds groups of parameters, each with its own options, and a state for each parameter.
 *
 * Subclasses define {@link Optimizer.step}. `O` are the options of a parameter group.
 *
 * @example
 * ```ts
 * class Descent extends optim.Optimizer<{ lr: number }> {
 *   override step(): null {
 *     for (const { params, lr } of this.param_groups) {
 *       for (const p of params) if (p.grad) torch.no_grad(() => p.sub_(p.grad!, { alpha: lr }));
 *     }
 *     return null;
 *   }
 * }
 * const w = torch.ones([1], { requires_grad: true });
 * const optimizer = new Descent([w], { lr: 0.5 });
 * w.mul(1).sum().backward();
 * optimizer.step();
 * console.log(w.tolist()); // [ 0.5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/optim.html#torch.optim.Optimizer | torch.optim.Optimizer}
 */
export abstract class Optimizer<O extends object = Record<string, unknown>> {
  /** The groups of parameters with their options, which may be changed between steps. */
  param_groups: ParamGroup<O>[] = [];
  /** What the optimizer remembers of each parameter, such as its velocity. */
  state = new Map<Tensor, ParamState>();
  private hooks: StepHooks | null = null;

  /**
   * @param params - parameters, or groups of them with options of their own.
   * @param defaults - the options of groups that do not give them.
   * @throws ValueError when there are no parameters, or one is given twice; TypeError for what is no tensor.
   */
  constructor(
    params: ParamsInput<O>,
    /** The options of groups that do not give them. */
    readonly defaults: Defaults<O>,
  ) {
    const list = listOf(params);
    if (list.length === 0) throw new ValueError('optimizer got an empty parameter list');
    const isGroup = (item: unknown): item is ParamGroupInput<O> =>
      typeof item === 'object' && item !== null && !(item instanceof Tensor) && 'params' in item;
    const groups = isGroup(list[0]) ? list : [{ params: list } as unknown as ParamGroupInput<O>];
    for (const group of groups) this.add_param_group(group as ParamGroupInput<O>);
  }

  /**
   * Changes the parameters once, by their gradients.
   *
   * @param closure - computes the loss anew, with gradients; most optimizers need none.
   * @returns what `closure` returned, or null.
   */
  abstract step(closure?: () => unknown): unknown;

  /**
   * Forgets the gradients of all parameters.
   *
   * @param options - `set_to_none`: null instead of zeros, true by default.
   */
  zero_grad(options?: ZeroGradOptions): void {
    checkKeys(options, ['set_to_none'], 'zero_grad');
    const setToNone = options?.set_to_none ?? true;
    for (const { params } of this.param_groups) {
      for (const param of params) {
        if (setToNone) param.dropGrad();
        else if (param.ownGrad) param.grad = param.ownGrad.detach().zero_();
      }
    }
  }

  /**
   * Adds parameters with options of their own.
   *
   * @param param_group - `params` and any of the optimizer's options.
   * @throws ValueError when one is no leaf, is given twice, or a required option is missing; TypeError for an unknown option or for what is no
   * tensor. Nothing was added then.
   *
   * @example
   * ```ts
   * const [a, b] = [torch.ones([1], { requires_grad: true }), torch.ones([1], { requires_grad: true })];
   * const optimizer = new optim.SGD([a], { lr: 0.1 });
   * optimizer.add_param_group({ params: [b], lr: 0.01 });
   * console.log(optimizer.param_groups.map((group) => group.lr)); // [ 0.1, 0.01 ]
   * ```
   */
  add_param_group(param_group: ParamGroupInput<O>): void {
    if (typeof param_group !== 'object' || param_group === null || param_group instanceof Tensor) {
      throw new TypeError('param group must be a dict');
    }
    // A scheduler that goes on where another stopped finds its first learning rate here.
    checkKeys(param_group, ['params', ...Object.keys(this.defaults), 'initial_lr'], this.constructor.name);
    const params = param_group.params instanceof Tensor ? [param_group.params] : listOf(param_group.params);
    for (const param of params) checkParameter(param);
    const group: Record<string, unknown> = { ...this.defaults };
    for (const [key, value] of Object.entries(param_group)) if (value !== undefined) group[key] = value;
    for (const name of Object.keys(this.defaults)) {
      if (group[name] !== undefined) continue;
      throw new ValueError(`parameter group didn't specify a value of required optimization parameter ${name}`);
    }
    if (new Set(params).size !== params.length) {
      throw new ValueError('optimizer contains a parameter group with duplicate parameters');
    }
    const known = new Set(this.param_groups.flatMap((other) => other.params));
    if (params.some((param) => known.has(param as Tensor))) {
      throw new ValueError('some parameters appear in more than one parameter group');
    }
    group['params'] = params;
    this.checkGroup(group as ParamGroup<O>);
    this.param_groups.push(group as ParamGroup<O>);
  }

  /** Checks the options of a group before it is added. */
  protected checkGroup(_group: ParamGroup<O>): void {
    // Nothing to check unless a subclass says so.
  }

  /**
   * Returns the state of each parameter and the options of each group; parameters are named by their place.
   *
   * @example
   * ```ts
   * const w = torch.ones([1], { requires_grad: true });
   * console.log(new optim.SGD([w], { lr: 0.1 }).state_dict().param_groups[0].params); // [ 0 ]
   * ```
   */
  state_dict(): OptimizerStateDict {
    const places = new Map<Tensor, number>();
    for (const { params } of this.param_groups) for (const param of params) places.set(param, places.size);
    const state: Record<number, ParamState> = {};
    for (const [param, own] of this.state) {
      const place = places.get(param);
      if (place !== undefined) state[place] = own;
    }
    return {
      state,
      param_groups: this.param_groups.map((group) => ({
        ...group,
        params: group.params.map((param) => places.get(param) as number),
      })),
    };
  }

  /**
   * Takes over state and options that {@link Optimizer.state_dict} or PyTorch's returned; tensors are copied.
   *
   * @param state_dict - `state` by place and `param_groups`.
   * @throws ValueError when its groups do not have the sizes of this optimizer's; TypeError when it is no
   * state_dict. Nothing was changed then.
   */
  load_state_dict(state_dict: OptimizerStateDict): void {
    checkStateDict(state_dict);
    const saved = state_dict.param_groups;
    if (saved.length !== this.param_groups.length) {
      throw new ValueError('loaded state dict has a different number of parameter groups');
    }
    const paramsAt = new Map<number, Tensor>();
    this.param_groups.forEach(({ params }, i) => {
      if (saved[i].params.length !== params.length) {
        throw new ValueError(
          "loaded state dict contains a parameter group that doesn't match the size of optimizer's group",
        );
      }
      params.forEach((param, k) => paramsAt.set(saved[i].params[k], param));
    });
    const state = new Map<Tensor, ParamState>();
    for (const [place, own] of Object.entries(state_dict.state)) {
      const param = paramsAt.get(Number(place));
      if (!param) throw new ValueError(`loaded state dict has a state for parameter ${place}, which is in no group`);
      state.set(param, copyState(param, own));
    }
    this.param_groups = this.param_groups.map(({ params }, i) => {
      // What an older version did not know has its default.
      return { ...this.defaults, ...copyGroupOptions(saved[i]), params } as ParamGroup<O>;
    });
    this.state = state;
  }

  /**
   * Calls `hook(optimizer, args)` before each step; an array that it returns replaces the step's arguments.
   *
   * @returns a handle whose `remove()` takes the hook away.
   *
   * @example
   * ```ts
   * const w = torch.tensor([4], { requires_grad: true });
   * const optimizer = new optim.SGD([w], { lr: 0.25 });
   * optimizer.register_step_pre_hook(() => {
   *   w.grad?.clamp_(-4, 4);
   * });
   * w.mul(w).sum().backward();
   * optimizer.step();
   * console.log(w.item()); // 3
   * ```
   * @see {@link https://pytorch.org/docs/stable/generated/torch.optim.Optimizer.register_step_pre_hook.html | torch.optim.Optimizer.register_step_pre_hook}
   */
  register_step_pre_hook(hook: StepPreHook<this>): RemovableHandle {
    return register(this.stepHooks().pre, hook);
  }

  /**
   * Calls `hook(optimizer, args)` after each step.
   *
   * @returns a handle whose `remove()` takes the hook away.
   */
  register_step_post_hook(hook: StepPostHook<this>): RemovableHandle {
    return register(this.stepHooks().post, hook);
  }

  /** The hooks, from now on around this optimizer's step. */
  private stepHooks(): StepHooks {
    if (this.hooks) return this.hooks;
    this.hooks = new StepHooks();
    const value = this.hooks.around(this, this.step.bind(this) as (...args: unknown[]) => unknown);
    Object.defineProperty(this, 'step', { value, writable: true, configurable: true });
    return this.hooks;
  }

  /** Returns the text that PyTorch prints. */
  toString(): string {
    const groups = this.param_groups.map((group, i) => {
      const options = Object.entries(group).filter(([key]) => key !== 'params');
      options.sort(([a], [b]) => (a < b ? -1 : 1));
      const lines = options.map(([key, value]) => `    ${key}: ${pythonValue(value)}\n`);
      return `\nParameter Group ${i}\n${lines.join('')}`;
    });
    return `${this.constructor.name} (${groups.join('')})`;
  }

  /** @internal */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

function listOf(params: unknown): unknown[] {
  const isList =
    typeof params === 'object' && params !== null && !(params instanceof Tensor) && Symbol.iterator in params;
  if (isList) return [...(params as Iterable<unknown>)];
  const kind = params instanceof Tensor ? 'Tensor' : params === null ? 'null' : typeof params;
  throw new TypeError(
    `params argument given to the optimizer should be an iterable of Tensors or dicts, but got ${kind}`,
  );
}

function checkParameter(param: unknown): void {
  if (!(param instanceof Tensor)) {
    const kind = param === null ? 'null' : typeof param;
    throw new TypeError(`optimizer can only optimize Tensors, but one of the params is ${kind}`);
  }
  if (!param.is_leaf) throw new ValueError("can't optimize a non-leaf Tensor");
  if (!param.is_floating_point()) {
    throw new RuntimeError(`optimizer can only optimize floating point Tensors, but got ${param.dtype.toString()}`);
  }
}
