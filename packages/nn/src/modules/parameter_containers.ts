import { IndexError, RuntimeError, Tensor } from '@sconce/core';
import { ownParameters } from '../_members.js';
import { Module } from '../module.js';
import { isParameter, Parameter } from '../parameter.js';

/** A parameter as it is; another tensor as a new parameter that shares its elements. */
function toParameter(value: unknown, where: string): Parameter {
  if (isParameter(value)) return value;
  if (value instanceof Tensor) return new Parameter(value);
  throw new TypeError(`${where} holds tensors, got ${value === null ? 'null' : typeof value}`);
}

/** The lines that torch prints, one for each parameter. */
function describe(module: Module<never, never>, typeOf: (parameter: Parameter) => string): string {
  return ownParameters(module)
    .map(
      ([name, parameter]) =>
        `  (${name}): Parameter containing: [torch.${typeOf(parameter)} of size ${parameter.shape.join('x')}]`,
    )
    .join('\n');
}

/**
 * A list of parameters, which belong to the module that holds the list. Other tensors become parameters. It cannot be called.
 *
 * @example
 * ```ts
 * class Sum extends nn.Module {
 *   terms = new nn.ParameterList([torch.ones([2]), torch.zeros([2])]);
 *   override forward(x: torch.Tensor): torch.Tensor {
 *     for (const term of this.terms) x = x.add(term);
 *     return x;
 *   }
 * }
 * console.log(Object.keys(new Sum().state_dict())); // [ 'terms.0', 'terms.1' ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.ParameterList.html | torch.nn.ParameterList}
 */
export class ParameterList extends Module<never, never> {
  /**
   * @param values - what the list begins with.
   * @throws TypeError when one is not a tensor.
   */
  constructor(values: Iterable<Tensor> = []) {
    super();
    this.extend(values);
  }

  /** How many parameters there are. */
  override get length(): number {
    return ownParameters(this).length;
  }

  /** Iterates over the parameters in order. */
  *[Symbol.iterator](): Generator<Parameter> {
    for (const [, parameter] of ownParameters(this)) yield parameter;
  }

  /**
   * Returns the parameter at a place; negative places count from the end.
   *
   * @throws IndexError when there is none.
   */
  get(idx: number): Parameter {
    return this.entryAt(idx)[1];
  }

  /**
   * Replaces the parameter at a place; negative places count from the end.
   *
   * @throws IndexError when there is none; TypeError when the value is not a tensor.
   */
  set(idx: number, value: Tensor): void {
    this.register_parameter(this.entryAt(idx)[0], toParameter(value, 'ParameterList'));
  }

  /**
   * Adds a parameter at the end, and returns the list.
   *
   * @throws TypeError when the value is not a tensor.
   */
  append(value: Tensor): this {
    this.register_parameter(String(this.length), toParameter(value, 'ParameterList'));
    return this;
  }

  /** Adds parameters at the end, and returns the list. */
  extend(values: Iterable<Tensor>): this {
    for (const value of [...values]) this.append(value);
    return this;
  }

  /**
   * Takes out the parameter at a place, the last by default, numbers the others anew, and returns it.
   *
   * @throws IndexError when there is none.
   */
  pop(idx = -1): Parameter {
    const parameter = this.get(idx);
    const others = [...this].toSpliced(idx, 1);
    for (const [name] of ownParameters(this)) Reflect.deleteProperty(this, name);
    this.extend(others);
    return parameter;
  }

  override forward(): never {
    throw new RuntimeError('ParameterList should not be called.');
  }

  override extra_repr(): string {
    return describe(this, ({ dtype }) => dtype.name);
  }

  private entryAt(idx: number): [string, Parameter] {
    const entry = Number.isInteger(idx) ? ownParameters(this).at(idx) : undefined;
    if (!entry) throw new IndexError(`index ${idx} is out of range`);
    return entry;
  }
}

/**
 * Parameters by name, which belong to the module that holds them. Other tensors become parameters. It cannot be called.
 *
 * Names keep their order, but integers come first, as in any JavaScript object.
 *
 * @example
 * ```ts
 * const scales = new nn.ParameterDict({ left: torch.ones([1]), right: torch.ones([1]) });
 * console.log(scales.keys(), scales.get('left').requires_grad); // [ 'left', 'right' ] true
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.ParameterDict.html | torch.nn.ParameterDict}
 */
export class ParameterDict extends Module<never, never> {
  /**
   * @param parameters - what the dictionary begins with.
   * @throws TypeError when one is not a tensor; ValueError for a name that a module's own methods have.
   */
  constructor(parameters: Readonly<Record<string, Tensor>> = {}) {
    super();
    this.update(parameters);
  }

  /** How many parameters there are. */
  override get length(): number {
    return ownParameters(this).length;
  }

  /** Iterates over the names in order. */
  [Symbol.iterator](): Iterator<string> {
    return this.keys()[Symbol.iterator]();
  }

  /** Whether there is a parameter of that name. */
  has(key: string): boolean {
    return isParameter(this._own(key));
  }

  /**
   * Returns the parameter of that name.
   *
   * @throws Error when there is none.
   */
  get(key: string): Parameter {
    const parameter = this._own(key);
    if (!isParameter(parameter)) throw new Error(`ParameterDict has no parameter '${key}'`);
    return parameter;
  }

  /**
   * Adds a parameter, or replaces the one of that name.
   *
   * @throws TypeError when the value is not a tensor; ValueError for a name that a module's own methods have.
   */
  set(key: string, value: Tensor): void {
    this.register_parameter(key, toParameter(value, 'ParameterDict'));
  }

  /** Returns the parameter of that name, which is made from the value where there is none. */
  setdefault(key: string, value: Tensor): Parameter {
    if (!this.has(key)) this.set(key, value);
    return this.get(key);
  }

  /** Adds parameters by name, or replaces those that have the names. */
  update(parameters: Readonly<Record<string, Tensor>>): void {
    for (const [name, value] of Object.entries(parameters)) this.set(name, value);
  }

  /**
   * Takes out the parameter of that name and returns it.
   *
   * @throws Error when there is none.
   */
  pop(key: string): Parameter {
    const parameter = this.get(key);
    Reflect.deleteProperty(this, key);
    return parameter;
  }

  /** Takes out all parameters. */
  clear(): void {
    for (const key of this.keys()) Reflect.deleteProperty(this, key);
  }

  /** Returns the names in order. */
  keys(): string[] {
    return ownParameters(this).map(([name]) => name);
  }

  /** Returns the parameters in order. */
  values(): Parameter[] {
    return ownParameters(this).map(([, parameter]) => parameter);
  }

  /** Returns names and parameters in order. */
  items(): [string, Parameter][] {
    return ownParameters(this);
  }

  override forward(): never {
    throw new RuntimeError('ParameterDict should not be called.');
  }

  override extra_repr(): string {
    return describe(this, ({ dtype }) => `${dtype.scalarName}Tensor`);
  }
}
