import { checkKeys, type Reduction, Tensor } from '@sconce/core';
import { Module } from '../module.js';

const WEIGHTS = ['weight', 'pos_weight'];

function checkWeight(weight: unknown, where: string, name: string): Tensor | null {
  if (weight === null || weight instanceof Tensor) return weight;
  throw new TypeError(`${where}(): argument '${name}' must be Tensor, not ${typeof weight}`);
}

/** What all loss modules have in common: their options become properties of the same names, and weights become buffers. */
export abstract class Loss<
  Args extends unknown[] = [input: Tensor, target: Tensor],
  R extends string = Reduction,
> extends Module<Args> {
  /** How the losses of the elements are put together. */
  declare reduction: R;

  /**
   * @param defaults - all options that the loss has beside `reduction`, and what they are where none is given.
   * @throws TypeError for an unknown option, and for a weight that is no tensor.
   * @internal
   */
  constructor(where: string, options: object, defaults: Readonly<Record<string, unknown>>) {
    super();
    const all: Readonly<Record<string, unknown>> = { ...defaults, reduction: 'mean' };
    checkKeys(options, Object.keys(all), where);
    const given = options as Record<string, unknown>;
    for (const [name, fallback] of Object.entries(all)) {
      const value = given[name] ?? fallback;
      if (WEIGHTS.includes(name)) this.register_buffer(name, checkWeight(value, where, name));
      else Object.assign(this, { [name]: value });
    }
  }
}
