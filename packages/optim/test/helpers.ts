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
export function setUp(row: TraceCase<unknown>, transposed = false) {
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
