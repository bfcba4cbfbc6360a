import { checkKeys, ValueError } from '@sconce/core';

/** What is known of an option: its default, and which values are refused. */
export interface OptionRule<V> {
  /** The default. Numbers, booleans and lists of numbers take values of their own type only; undefined stands for none. */
  readonly initial: V | undefined;
  /** The type of the values where there is no default to tell it. */
  readonly type?: 'number';
  /** Returns torch's words for a value that is refused. */
  readonly refusal?: (value: V) => string | null;
}

/** All options of an optimizer, by their names. */
export type OptionRules<O> = { readonly [K in keyof O]-?: OptionRule<O[K]> };

/** The rule of a number from zero, with torch's words for what is below. */
export function fromZero(initial: number | undefined, words: string): OptionRule<number> {
  return { initial, type: 'number', refusal: (value) => (value >= 0 ? null : `${words}: ${value}`) };
}

/** The rule of the coefficients of running averages. */
export function coefficients(beta1: number, beta2: number): OptionRule<readonly [number, number]> {
  return {
    initial: [beta1, beta2],
    refusal(betas) {
      const i = betas.findIndex((beta) => !(beta >= 0 && beta < 1));
      return i < 0 ? null : `Invalid beta parameter at index ${i}: ${betas[i]}`;
    },
  };
}

/** Rules that many optimizers share. */
export const LR = (initial?: number): OptionRule<number> => fromZero(initial, 'Invalid learning rate');
export const EPS = (initial: number): OptionRule<number> => fromZero(initial, 'Invalid epsilon value');
export const WEIGHT_DECAY = (initial = 0): OptionRule<number> => fromZero(initial, 'Invalid weight_decay value');
export const FLAG: OptionRule<boolean> = { initial: false };

const entriesOf = <O>(rules: OptionRules<O>): [keyof O, OptionRule<unknown>][] =>
  Object.entries(rules) as [keyof O, OptionRule<unknown>][];

/** @throws TypeError, in the words of the optimizer `where`, when an option that is given has another type. */
export function checkTypes<O extends object>(where: string, rules: OptionRules<O>, options: Partial<O>): void {
  for (const name in rules) {
    const value: unknown = options[name];
    const rule = rules[name];
    const initial: unknown = rule.initial;
    const type = rule.type ?? typeof initial;
    if (value === undefined || initial === null) continue;
    if (Array.isArray(initial) ? isListLike(initial, value) : typeof value === type) continue;
    const what = Array.isArray(initial)
      ? `${['two', 'three'][initial.length - 2]} numbers`
      : `a ${type}, not ${typeof value}`;
    throw new TypeError(`${where}(): argument '${name}' must be ${what}`);
  }
}

function isListLike(initial: readonly unknown[], value: unknown): boolean {
  return Array.isArray(value) && value.length === initial.length && value.every((v) => typeof v === 'number');
}

/** @throws TypeError for an option of another type, ValueError for a value that is refused. */
export function checkOptions<O extends object>(where: string, rules: OptionRules<O>, options: Partial<O>): void {
  checkTypes(where, rules, options);
  for (const [name, { refusal }] of entriesOf(rules)) {
    const value = options[name] as unknown;
    const words = value === undefined ? null : refusal?.(value);
    if (words) throw new ValueError(words);
  }
}

/** Checks the options that an optimizer is made with, and completes them with their defaults. */
export function withDefaults<O extends object>(where: string, rules: OptionRules<O>, options: Partial<O>): O {
  checkKeys(options, Object.keys(rules), where);
  checkOptions(where, rules, options);
  return Object.fromEntries(entriesOf(rules).map(([name, { initial }]) => [name, options[name] ?? initial])) as O;
}
