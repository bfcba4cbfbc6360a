import { _give_to_tape, IndexError, type Tensor } from '@sconce/core';
import { isModule, keepsNothing, ownChildren } from '../_members.js';
import type { AnyModule } from '../any_module.js';
import { Module } from '../module.js';

/** A container has no free places: null, which a module may have for a child, is refused here. */
function checkModule(module: unknown): void {
  if (!isModule(module)) throw new TypeError(`${typeof module} is not a Module subclass`);
}

/** Modules under the names 0, 1, 2, …, or under names of their own, that keep an order. */
abstract class OrderedModules<M extends AnyModule, Args extends unknown[], Out> extends Module<Args, Out> {
  /** How many modules there are. */
  override get length(): number {
    return ownChildren(this).length;
  }

  /** Iterates over the modules in order. */
  *[Symbol.iterator](): Generator<M> {
    for (const [, child] of ownChildren(this)) yield child as M;
  }

  /**
   * Returns the module at a place; negative places count from the end.
   *
   * @throws IndexError when there is none.
   */
  get(idx: number): M {
    return this.entryAt(idx)[1];
  }

  /**
   * Replaces the module at a place; negative places count from the end.
   *
   * @throws IndexError when there is none.
   */
  set(idx: number, module: M): void {
    this.add_module(this.entryAt(idx)[0], module);
  }

  /**
   * Adds a module at the end, and returns the container.
   *
   * @throws TypeError when it is not a Module.
   */
  append(module: M): this {
    checkModule(module);
    this.add_module(String(this.length), module);
    return this;
  }

  /** Adds modules at the end, and returns the container. */
  extend(modules: Iterable<M>): this {
    for (const module of [...modules]) this.append(module);
    return this;
  }

  /**
   * Adds a module before the one at a place, and numbers all anew.
   *
   * @throws IndexError when the place is out of range; TypeError when it is not a Module.
   */
  insert(index: number, module: M): this {
    const modules = [...this];
    if (index < -modules.length || index > modules.length) throw new IndexError(`Index out of range: ${index}`);
    checkModule(module);
    modules.splice(index < 0 ? index + modules.length : index, 0, module);
    return this.replaceAll(modules);
  }

  /**
   * Takes out the module at a place, the last by default, numbers the others anew, and returns it.
   *
   * @throws IndexError when there is none.
   */
  pop(idx = -1): M {
    const module = this.get(idx);
    const modules = [...this];
    modules.splice(idx, 1);
    this.replaceAll(modules);
    return module;
  }

  private entryAt(idx: number): [string, M] {
    const entries = ownChildren(this);
    const entry = Number.isInteger(idx) ? entries.at(idx) : undefined;
    if (!entry) throw new IndexError(`index ${idx} is out of range`);
    return entry as [string, M];
  }

  private replaceAll(modules: readonly M[]): this {
    for (const [name] of ownChildren(this)) Reflect.deleteProperty(this, name);
    return this.extend(modules);
  }
}

/** What a {@link Sequential} is made of: any module that makes a tensor of one tensor, even if it takes more arguments that are optional. */
export type Link = AnyModule & ((input: Tensor) => Tensor);

/**
 * A chain of modules: each gets the output of the one before. What lies between the library's own layers is freed as soon as
 * `backward()` needs it no more.
 *
 * The modules are given one after another and named 0, 1, 2, …, or as one object with a name for each.
 *
 * @example
 * ```ts
 * const model = new nn.Sequential(new nn.Linear(4, 3), new nn.ReLU(), new nn.Linear(3, 2));
 * console.log(model(torch.zeros([1, 4])).shape, model.length); // [ 1, 2 ] 3
 * console.log(Object.keys(new nn.Sequential({ fc: new nn.Linear(4, 2) }).state_dict())); // [ 'fc.weight', 'fc.bias' ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Sequential.html | torch.nn.Sequential}
 */
export class Sequential extends OrderedModules<Module, [Tensor], Tensor> {
  /** @throws TypeError when one is not a Module. */
  constructor(modules: Readonly<Record<string, Link>>);
  constructor(...modules: Link[]);
  constructor(...args: readonly (Link | Readonly<Record<string, Link>>)[]) {
    super();
    const [first] = args;
    const named = args.length === 1 && typeof first === 'object' && first !== null ? Object.entries(first) : null;
    for (const [name, module] of named ?? args.entries()) {
      checkModule(module);
      this.add_module(String(name), module as Module);
    }
  }

  override forward(input: Tensor): Tensor {
    let output = input;
    let isPrivate = false;
    for (const module of this) {
      const before = output;
      output = module(before);
      const isPlain = keepsNothing(module);
      const sharesElements = isPlain && output.storage === before.storage;
      if (isPrivate && isPlain && !sharesElements) _give_to_tape(before);
      isPrivate = isPlain && (isPrivate || !sharesElements);
    }
    return output;
  }
}

/**
 * A list of modules, whose parameters belong to the module that holds the list. It cannot be called itself.
 *
 * @example
 * ```ts
 * class Net extends nn.Module {
 *   layers = new nn.ModuleList([new nn.Linear(2, 2), new nn.Linear(2, 2)]);
 *   override forward(x: torch.Tensor): torch.Tensor {
 *     for (const layer of this.layers) x = layer(x);
 *     return x;
 *   }
 * }
 * console.log([...new Net().parameters()].length); // 4
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.ModuleList.html | torch.nn.ModuleList}
 */
export class ModuleList<M extends AnyModule = Module> extends OrderedModules<M, never, never> {
  /**
   * @param modules - what the list begins with.
   * @throws TypeError when one is not a Module.
   */
  constructor(modules: Iterable<M> = []) {
    super();
    this.extend(modules);
  }
}

/**
 * Modules by name, whose parameters belong to the module that holds them. It cannot be called itself.
 *
 * Names keep their order, but integers come first, as in any JavaScript object.
 *
 * @example
 * ```ts
 * const heads = new nn.ModuleDict({ digit: new nn.Linear(8, 10), parity: new nn.Linear(8, 2) });
 * console.log(heads.get('parity')(torch.zeros([1, 8])).shape, heads.keys()); // [ 1, 2 ] [ 'digit', 'parity' ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.ModuleDict.html | torch.nn.ModuleDict}
 */
export class ModuleDict<M extends AnyModule = Module> extends Module<never, never> {
  /**
   * @param modules - what the dictionary begins with.
   * @throws TypeError when one is not a Module; ValueError for a name that a module's own methods have.
   */
  constructor(modules: Readonly<Record<string, M>> = {}) {
    super();
    this.update(modules);
  }

  /** How many modules there are. */
  override get length(): number {
    return ownChildren(this).length;
  }

  /** Iterates over the names in order. */
  [Symbol.iterator](): Iterator<string> {
    return this.keys()[Symbol.iterator]();
  }

  /** Whether there is a module of that name. */
  has(key: string): boolean {
    return isModule(this._own(key));
  }

  /**
   * Returns the module of that name.
   *
   * @throws Error when there is none.
   */
  get(key: string): M {
    const module = this._own(key);
    if (!isModule(module)) throw new Error(`ModuleDict has no module '${key}'`);
    return module as M;
  }

  /** Adds a module, or replaces the one of that name. */
  set(key: string, module: M): void {
    this.add_module(key, module);
  }

  /** Adds modules by name, or replaces those that have the names: of an object, another dictionary, or pairs of name and module. */
  update(modules: Readonly<Record<string, M>> | ModuleDict<M> | Iterable<readonly [string, M]>): void {
    let entries: Iterable<readonly [string, M]>;
    if (modules instanceof ModuleDict) entries = modules.items();
    else if (Symbol.iterator in modules) entries = modules;
    else entries = Object.entries(modules);
    for (const [name, module] of entries) this.add_module(name, module);
  }

  /**
   * Takes out the module of that name and returns it.
   *
   * @throws Error when there is none.
   */
  pop(key: string): M {
    const module = this.get(key);
    Reflect.deleteProperty(this, key);
    return module;
  }

  /** Takes out all modules. */
  clear(): void {
    for (const key of this.keys()) Reflect.deleteProperty(this, key);
  }

  /** Returns the names in order. */
  keys(): string[] {
    return ownChildren(this).map(([name]) => name);
  }

  /** Returns the modules in order. */
  values(): M[] {
    return ownChildren(this).map(([, module]) => module as M);
  }

  /** Returns names and modules in order. */
  items(): [string, M][] {
    return ownChildren(this).map(([name, module]) => [name, module as M]);
  }
}
