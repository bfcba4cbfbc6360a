import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as torch from '../../src/index.js';
import type { Tensor } from '../../src/index.js';

const { hessian, hvp, jacobian, jvp, vhp, vjp } = torch.autograd.functional;

type Encoded = { readonly shape: number[]; readonly data: number[] } | readonly Encoded[];
type Kind = 'jacobian' | 'vjp' | 'jvp' | 'hessian' | 'hvp' | 'vhp';

/** Tensors in arrays, as the functions return them. */
type Nested = Tensor | readonly Nested[];

const cases = JSON.parse(readFileSync(new URL('fixtures/functional.json', import.meta.url), 'utf8')) as (Partial<
  Record<Kind, Encoded>
> & { readonly name: string })[];

function expectNested(actual: Nested, expected: Encoded, path: string): void {
  if ('shape' in expected && 'shape' in actual) {
    expect(actual.shape, path).toEqual(expected.shape);
    expect(actual.requires_grad, path).toBe(false);
    const values = Array.from(actual.toTypedArray(), Number);
    expected.data.forEach((value, i) => expect(values[i], `${path}, element ${i}`).toBeCloseTo(value, 4));
    return;
  }
  const [tensors, wanted] = [actual, expected] as [readonly Nested[], readonly Encoded[]];
  expect(tensors, path).toHaveLength(wanted.length);
  wanted.forEach((value, i) => expectNested(tensors[i], value, `${path}[${i}]`));
}

const X = torch.tensor([
  [0.5, -1, 2],
  [1.5, 0.25, -0.75],
]);
const Y = torch.tensor([1, 2, -0.5]);

type Func = (...inputs: Tensor[]) => Tensor | Tensor[];

const functions: Readonly<Record<string, readonly [Func, Tensor | Tensor[]]>> = {
  matrix: [(x) => x.sin().mul(x.sum()), X],
  pair: [(x, y) => [x.mul(y).exp(), y.square().sum()], [X, Y]],
  linear: [(x) => x.mul(2).sum(1), X],
  cubes: [(x) => x.pow(3).sum().mul(x.index(0, 1)), X],
  product: [(x, y) => x.mul(y).sin().sum(), [X, Y]],
  flat: [(x) => x.sum(), X],
};

const cosines = (x: Tensor): Tensor => torch.arange(x.numel()).float().cos().view(x.shape);
const each = (x: Tensor | Tensor[]): Tensor | Tensor[] => (Array.isArray(x) ? x.map(cosines) : cosines(x));
const call = (func: Func, inputs: Tensor | Tensor[]): Tensor | Tensor[] =>
  Array.isArray(inputs) ? func(...inputs) : func(inputs);

describe("derivatives of functions agree with PyTorch's", () => {
  it.each(cases)('$name', ({ name, ...expected }) => {
    const [func, inputs] = functions[name];
    const scalar = func as (...x: Tensor[]) => Tensor;
    const results: Record<Kind, () => Nested> = {
      jacobian: () => jacobian(func, inputs),
      vjp: () => vjp(func, inputs, each(call(func, inputs))),
      jvp: () => jvp(func, inputs, each(inputs)),
      hessian: () => hessian(scalar, inputs),
      hvp: () => hvp(scalar, inputs, each(inputs)),
      vhp: () => vhp(scalar, inputs, each(inputs)),
    };
    for (const [kind, value] of Object.entries(expected) as [Kind, Encoded][]) {
      expectNested(results[kind](), value, kind);
      // Also where nothing is recorded.
      expectNested(torch.no_grad(results[kind]), value, kind);
    }
  });
});

describe('create_graph', () => {
  it('makes each of them differentiable', () => {
    const x = torch.tensor([0.5, 2], { requires_grad: true });
    const v = torch.tensor([1, 3]);
    const options = { create_graph: true };
    const cubes = (a: Tensor): Tensor => a.pow(3);
    const slope = (result: Tensor): unknown => {
      const [grad] = torch.autograd.grad(result.sum(), [x]);
      return grad.tolist();
    };
    expect(slope(jacobian(cubes, x, options))).toEqual([3, 12]);
    expect(slope(vjp(cubes, x, v, options)[1])).toEqual([3, 36]);
    expect(slope(jvp(cubes, x, v, options)[1])).toEqual([3, 36]);
    expect(slope(jvp(cubes, x, v, options)[0])).toEqual([0.75, 12]);
    const sum = (a: Tensor): Tensor => a.pow(3).sum();
    expect(slope(hessian(sum, x, options))).toEqual([6, 6]);
    expect(slope(hvp(sum, x, v, options)[1])).toEqual([6, 18]);
    expect(slope(vhp(sum, x, v, options)[1])).toEqual([6, 18]);
    expect(x.grad).toBe(null);
  });

  it('leaves the graph of the inputs alone without it', () => {
    const x = torch.tensor([2], { requires_grad: true });
    expect(jacobian((a) => a.mul(x), x.mul(1)).tolist()).toEqual([[2]]);
    expect(x.grad).toBe(null);
  });
});

describe('shapes and types', () => {
  it('follow the function and its inputs', () => {
    const one: Tensor = jacobian((a: Tensor) => a.sum(), X, { vectorize: true });
    const byInput: Tensor[] = jacobian((a: Tensor, b: Tensor) => a.mul(b), [X, Y]);
    const byOutput: Tensor[] = jacobian((a: Tensor) => [a, a.sum()], X);
    const both: Tensor[][] = hessian((a: Tensor, b: Tensor) => a.mul(b).sum(), [X, Y]);
    expect(one.shape).toEqual([2, 3]);
    expect(byInput.map((x) => x.shape)).toEqual([
      [2, 3, 2, 3],
      [2, 3, 3],
    ]);
    expect(byOutput.map((x) => x.shape)).toEqual([
      [2, 3, 2, 3],
      [2, 3],
    ]);
    expect(both.map((row) => row.map((x) => x.shape))).toEqual([
      [
        [2, 3, 2, 3],
        [2, 3, 3],
      ],
      [
        [3, 2, 3],
        [3, 3],
      ],
    ]);
    expect(jacobian((a: Tensor) => a, torch.zeros([0, 2])).shape).toEqual([0, 2, 0, 2]);
    expect(vjp((a: Tensor) => a.square().sum(), torch.tensor([3]))[1].tolist()).toEqual([6]);
    expect(jvp((a: Tensor) => a.square(), torch.tensor([3]))[1].tolist()).toEqual([6]);
  });
});

describe('errors', () => {
  const sum = (x: Tensor): Tensor => x.sum();
  const rows: [() => unknown, string][] = [
    [
      () => jacobian(sum, 3 as never),
      'The inputs given to jacobian must be either a Tensor or a tuple of Tensors but the given inputs has type number.',
    ],
    [
      () => jacobian((x: Tensor) => [x, 3 as never], X),
      'The outputs of the user-provided function given to jacobian must be either a Tensor or a tuple of Tensors but the value at index 1 has type number.',
    ],
    [
      () => vjp((x: Tensor) => x, X),
      'The vector v can only be None if the user-provided function returns a single Tensor with a single element.',
    ],
    [
      () => jvp(sum, X),
      'The vector v can only be None if the input to the user-provided function is a single Tensor with a single element.',
    ],
    [() => vjp(sum, X, [X, X]), 'The given v should contain a single Tensor.'],
    [() => vjp(sum, X, X), 'v has invalid size: should be torch.Size([]) but got torch.Size([2, 3]).'],
    [() => jvp((a: Tensor) => a, [X, Y], [X]), 'v is a tuple of invalid length: should be 2 but got 1.'],
    [
      () => jvp((a: Tensor) => a, [X, Y], [X, X]),
      'Entry 1 in v has invalid size: should be torch.Size([3]) but got torch.Size([2, 3]).',
    ],
    [() => hessian((x) => [x] as never, X), 'The function given to hessian should return a single Tensor'],
    [
      () => hvp((x: Tensor) => x, X, X),
      'The Tensor returned by the function given to hvp should contain a single element',
    ],
    [() => vhp(sum, X, Y), 'v has invalid size: should be torch.Size([2, 3]) but got torch.Size([3]).'],
    [() => hessian(sum, X, { strict: true } as never), "hessian() got an unexpected keyword argument 'strict'"],
  ];
  it.each(rows)('%#', (run, message) => {
    expect(run).toThrow(message);
  });
});
