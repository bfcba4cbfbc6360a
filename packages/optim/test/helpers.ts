import { readFileSync } from 'node:fs';
import * as torch from '@sconce/core';
import type * as optim from '@sconce/optim';
import { expect } from 'vitest';

/** Ten steps of an optimizer, as tools/reference/optim.py writes them. */
export interface TraceCase<Options> {
  readonly optimizer: string;
  readonly name: string;
  readonly dtype: 'float32' | 'float64';
  readonly options: Options;
  readonly shapes: number[][];
  readonly start: number[][];
  readonly a: number[][];
  readonly b: number[][];
  readonly steps: number[][][];
  /** What the optimizer remembers at the end, by name and place. */
  readonly state: Record<string, (number[] | null)[]>;
  /** The places of the parameters that have a state. */
  readonly keys: number[];
}

/** Ten steps and the state_dict after the fifth, as tools/reference/optimizers.py writes them. */
export interface SavedTrace extends Omit<TraceCase<object>, 'state' | 'keys'> {
  /** The state_dict, with its tensors as {@link encode} gives them. */
  readonly saved: { readonly state: Record<string, Record<string, unknown>>; readonly param_groups: object[] };
}

interface EncodedTensor {
  readonly tensor: number[];
  readonly shape: number[];
  readonly dtype: 'float32' | 'float64';
}

const mapValues = (value: object, fn: (item: unknown) => unknown): object =>
  Array.isArray(value)
    ? value.map(fn)
    : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fn(item)]));

/** Plain values with tensors as objects. */
export function encode(value: unknown): unknown {
  if (value instanceof torch.Tensor) {
    const dtype = value.dtype.toString().replace('torch.', '');
    return { tensor: Array.from(value.toTypedArray(), Number), shape: value.shape, dtype };
  }
  return typeof value === 'object' && value !== null ? mapValues(value, encode) : value;
}

/** What {@link encode} was given. */
export function decode(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (!('tensor' in value)) return mapValues(value, decode);
  const { tensor, shape, dtype } = value as EncodedTensor;
  return torch.tensor(tensor, { dtype: torch[dtype] }).view(shape);
}

export function fixture<T>(name: string): T[] {
  return JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8')) as T[];
}

/** The absolute and the relative tolerance; looser than asked of sums, tighter than torch.testing's. */
const TOLERANCE = { float32: [1e-6, 1.3e-6], float64: [1e-7, 1e-7] } as const;

export function expectClose(actual: torch.Tensor, expected: readonly number[], what: string): void {
  const [atol, rtol] = TOLERANCE[actual.dtype === torch.float64 ? 'float64' : 'float32'];
  const got = Array.from(actual.toTypedArray(), Number);
  const wrong = expected.findIndex((want, i) => !(Math.abs(got[i] - want) <= atol + rtol * Math.abs(want)));
  if (wrong >= 0) expect.fail(`${what}: element ${wrong} is ${got[wrong]}, expected ${expected[wrong]}`);
}

/** The case's tensors; the first parameter is a transposed view where asked for, so that its elements do not lie in order. */
export function setUp(row: Omit<TraceCase<unknown>, 'state' | 'keys'>, transposed = false) {
  const make = (lists: number[][]): torch.Tensor[] =>
    lists.map((list, i) => torch.tensor(list, { dtype: torch[row.dtype] }).view(row.shapes[i]));
  const turn = (x: torch.Tensor): torch.Tensor => (transposed && x.ndim > 1 ? x.t().contiguous().t() : x);
  const params = make(row.start).map((x) => turn(x).requires_grad_());
  const [a, b] = [make(row.a), make(row.b)];
  const setGradients = (k: number): void =>
    params.forEach((p, i) => {
      p.grad = i === 1 && k < 2 ? null : a[i].add(b[i].mul(k).mul(p.detach()));
    });
  return { params, setGradients };
}

/** Takes the case's steps and compares parameters and state; `between` may exchange the optimizer before a step. */
export function expectTrace<Options, O extends object>(
  row: TraceCase<Options>,
  make: (params: torch.Tensor[]) => optim.Optimizer<O>,
  { transposed = false, between = (optimizer: optim.Optimizer<O>, _step: number) => optimizer } = {},
): void {
  const { params, setGradients } = setUp(row, transposed);
  let optimizer = make(params);
  row.steps.forEach((want, k) => {
    optimizer = between(optimizer, k);
    setGradients(k);
    optimizer.step();
    params.forEach((p, i) => expectClose(p, want[i], `step ${k}, parameter ${i}`));
  });
  const { state } = optimizer.state_dict();
  expect(Object.keys(state).map(Number)).toEqual(row.keys);
  for (const [key, values] of Object.entries(row.state)) {
    values.forEach((want, i) => {
      const value = state[i][key] as torch.Tensor | null | undefined;
      if (want && value) expectClose(value, want, `${key} ${i}`);
      else expect(value ?? null).toBe(want);
    });
  }
}

export const leaf = (...values: number[]): torch.Tensor => torch.tensor(values, { requires_grad: true });
