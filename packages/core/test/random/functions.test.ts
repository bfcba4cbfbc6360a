import { describe, expect, it } from 'vitest';
import * as torch from '../../src/index.js';
import { fixture } from './replay.js';

interface Row {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly stride: readonly number[];
  readonly data: string;
}

const { bool, float32, float64, int32, int64, uint8 } = torch;

function probabilities(): torch.Tensor {
  return torch.arange(12, { dtype: float32 }).div(11).view(3, 4);
}

function weights(): torch.Tensor {
  return torch.tensor([
    [0.5, 2, 0.25, 3, 1, 7],
    [1, 4, 2, 0.5, 0.125, 1],
  ]);
}

/** The calls of tools/reference/random_functions.py, under the same names. */
const CALLS: ReadonlyMap<string, () => torch.Tensor> = new Map([
  ['rand', () => torch.rand([3, 7])],
  ['rand float64', () => torch.rand([5], { dtype: float64 })],
  ['randn', () => torch.randn([5, 7])],
  ['randn small', () => torch.randn([3])],
  ['normal', () => torch.normal(0.5, 0.1, [4, 4])],
  ['randint', () => torch.randint(-5, 6, [20])],
  ['randint high', () => torch.randint(10, [20])],
  ['randint bool', () => torch.randint(2, [20], { dtype: bool })],
  ['randint float32', () => torch.randint(3, [6], { dtype: float32 })],
  ['randperm', () => torch.randperm(17)],
  ['randperm uint8', () => torch.randperm(5, { dtype: uint8 })],
  ['bernoulli', () => torch.bernoulli(probabilities())],
  ['bernoulli transposed', () => torch.bernoulli(probabilities().t())],
  ['bernoulli expanded', () => torch.bernoulli(probabilities().select(0, 1).expand(3, 4))],
  ['rand_like transposed', () => torch.rand_like(torch.empty([2, 3]).t())],
  ['randn_like permuted', () => torch.randn_like(torch.empty([2, 3, 4]).permute(2, 0, 1))],
  ['rand_like sliced', () => torch.rand_like(torch.empty([4, 6]).narrow(1, 1, 3))],
  ['uniform_', () => torch.empty([4, 5]).uniform_(-2, 3)],
  ['uniform_ transposed', () => torch.empty([4, 5]).t().uniform_()],
  ['uniform_ permuted', () => torch.empty([2, 3, 4]).permute(1, 2, 0).uniform_()],
  ['uniform_ narrowed', () => torch.empty([4, 5]).narrow(1, 1, 2).uniform_()],
  ['uniform_ selected', () => torch.empty([4, 5]).select(0, 2).uniform_()],
  ['normal_', () => torch.empty([4, 5]).normal_()],
  ['normal_ transposed', () => torch.empty([4, 5]).t().normal_(1, 2)],
  ['normal_ selected', () => torch.empty([4, 20]).select(0, 2).normal_()],
  ['bernoulli_', () => torch.empty([20], { dtype: int64 }).bernoulli_(0.25)],
  ['bernoulli_ transposed', () => torch.empty([4, 5]).t().bernoulli_()],
  ['bernoulli_ tensor', () => torch.empty([2, 3, 4]).bernoulli_(probabilities())],
  ['bernoulli_ tensor transposed', () => torch.empty([4, 3]).t().bernoulli_(probabilities())],
  ['exponential_', () => torch.empty([8]).exponential_(2)],
  ['random_', () => torch.empty([8], { dtype: int64 }).random_()],
  ['random_ bool', () => torch.empty([8], { dtype: bool }).random_()],
  ['random_ to', () => torch.empty([8], { dtype: uint8 }).random_(7)],
  ['random_ from to', () => torch.empty([8], { dtype: int32 }).random_(-3, 9)],
  ['randint_like', () => torch.randint_like(torch.empty([2, 3]).t(), 9)],
  ['randint_like from to', () => torch.randint_like(torch.empty([7], { dtype: int32 }), -3, 9)],
  ['randint_like int64', () => torch.randint_like(torch.empty([7]), 100, { dtype: int64 })],
  ['normal of means', () => torch.normal(torch.arange(20).float(), 0.5)],
  ['normal of deviations', () => torch.normal(1.5, torch.arange(6).float().view(2, 3).t())],
  ['normal of both', () => torch.normal(torch.arange(3).float().view(3, 1), torch.arange(6).float().add(0.1))],
  ['multinomial', () => torch.multinomial(weights(), 1)],
  ['multinomial several', () => torch.multinomial(weights(), 3)],
  ['multinomial transposed', () => weights().t().multinomial(2)],
  ['multinomial float64', () => torch.multinomial(weights().select(0, 0).double(), 4)],
  ['multinomial replacement', () => torch.multinomial(weights(), 9, { replacement: true })],
  ['multinomial replacement transposed', () => torch.multinomial(weights().t(), 9, { replacement: true })],
  [
    'multinomial replacement float64',
    () => torch.multinomial(weights().select(0, 1).double(), 20, { replacement: true }),
  ],
  ['cauchy_', () => torch.empty([40]).cauchy_(0.5, 2)],
  ['cauchy_ transposed', () => torch.empty([4, 5]).t().cauchy_()],
  ['log_normal_', () => torch.empty([41]).log_normal_(0.1, 0.3)],
  ['log_normal_ again', () => torch.empty([4]).log_normal_()],
  ['geometric_', () => torch.empty([20]).geometric_(0.3)],
  ['geometric_ int64', () => torch.empty([20], { dtype: int64 }).geometric_(0.01)],
  ['poisson', () => torch.poisson(torch.arange(12).float().view(3, 4).t())],
  ['poisson of large rates', () => torch.poisson(torch.arange(100).float().mul(7.3).add(10))],
  ['poisson float64', () => torch.poisson(torch.arange(40, { dtype: float64 }).mul(1.7))],
  ['bernoulli of one probability', () => torch.bernoulli(torch.empty([4, 5]).t(), 0.3)],
  ['bernoulli of one probability, int64', () => torch.empty([20], { dtype: int64 }).bernoulli(0.4)],
  ['rand after all', () => torch.rand([3])],
]);

function bytesOf(tensor: torch.Tensor): Buffer {
  const { buffer, byteOffset, byteLength } = tensor.toTypedArray();
  return Buffer.from(buffer, byteOffset, byteLength);
}

describe('the same seed gives the bits of PyTorch', () => {
  const rows = fixture<Row>('functions');
  torch.manual_seed(2024);
  const results = rows.map((row) => CALLS.get(row.name)?.() as torch.Tensor);

  it('makes every call of the fixture', () => {
    expect(rows.map((row) => row.name)).toEqual([...CALLS.keys()]);
  });

  it.each(rows.map((row, i) => [row.name, row, results[i]] as const))('%s', (_, row, result) => {
    expect(String(result.dtype)).toBe(row.dtype);
    expect(result.shape).toEqual(row.shape);
    expect(bytesOf(result).toString('base64')).toBe(row.data);
    expect(result.stride()).toEqual(row.stride);
  });
});

describe('generators', () => {
  it('draws from the given generator only', () => {
    torch.manual_seed(1);
    const before = torch.default_generator.get_state();
    const a = torch.rand([5], { generator: new torch.Generator().manual_seed(7) });
    const b = torch.empty([5]).uniform_(0, 1, { generator: new torch.Generator().manual_seed(7) });
    expect(a.tolist()).toEqual(b.tolist());
    expect(torch.default_generator.get_state()).toEqual(before);
  });

  it('starts the default generator over', () => {
    torch.manual_seed(3);
    const a = torch.randn([4]).tolist();
    expect(torch.initial_seed()).toBe(3);
    torch.manual_seed(3);
    expect(torch.randn([4]).tolist()).toEqual(a);
  });

  it('seeds itself', () => {
    expect(torch.seed()).toBe(torch.initial_seed());
  });
});

describe('autograd', () => {
  it('fills a parameter under no_grad, and counts the change', () => {
    const w = torch.ones([20], { requires_grad: true });
    const version = w._version;
    expect(torch.no_grad(() => w.normal_())).toBe(w);
    expect(w.requires_grad && w.is_leaf).toBe(true);
    expect(w._version).toBe(version + 1);
    expect(w.tolist()).not.toEqual(torch.ones([20]).tolist());
  });

  it('fills a transposed parameter under no_grad', () => {
    const w = torch.ones([3, 4], { requires_grad: true });
    torch.manual_seed(0);
    torch.no_grad(() => w.t().uniform_());
    torch.manual_seed(0);
    expect(w.tolist()).toEqual(torch.rand([3, 4]).tolist());
    expect(w._version).toBe(1);
  });

  it.each([
    ['uniform_', (w: torch.Tensor) => w.uniform_()],
    ['normal_', (w: torch.Tensor) => w.normal_()],
    ['bernoulli_', (w: torch.Tensor) => w.bernoulli_()],
    ['bernoulli_ of a tensor', (w: torch.Tensor) => w.bernoulli_(torch.ones([3]))],
    ['exponential_', (w: torch.Tensor) => w.exponential_()],
    ['random_', (w: torch.Tensor) => w.random_()],
    ['cauchy_', (w: torch.Tensor) => w.cauchy_()],
    ['log_normal_', (w: torch.Tensor) => w.log_normal_()],
    ['geometric_', (w: torch.Tensor) => w.geometric_(0.5)],
  ])('%s refuses a leaf that requires grad, and gives zero for what was overwritten', (_, fill) => {
    const w = torch.ones([3], { requires_grad: true });
    const before = torch.default_generator.get_state();
    expect(() => fill(w)).toThrow('a leaf Variable that requires grad is being used in an in-place operation.');
    expect(torch.default_generator.get_state()).toEqual(before);
    const y = w.mul(2);
    fill(y);
    y.sum().backward();
    expect(w.grad?.tolist()).toEqual([0, 0, 0]);
  });

  it('notices that a saved tensor was filled', () => {
    const x = torch.ones([3], { requires_grad: true });
    const y = x.mul(2);
    const z = y.mul(y);
    y.uniform_();
    expect(() => z.sum().backward()).toThrow(/modified by an inplace operation/);
  });

  it('passes requires_grad on', () => {
    const g = { requires_grad: true };
    const like = torch.rand_like(torch.empty([2, 3]).t(), g);
    for (const x of [torch.rand([2], g), torch.randn([2], g), torch.normal(0, 1, [2], g), like]) {
      expect(x.requires_grad && x.is_leaf).toBe(true);
    }
    const leaf = torch.rand([3], g);
    expect(torch.randint_like(leaf, 5, g).requires_grad).toBe(true);
    for (const draw of [torch.bernoulli, torch.poisson, (x: torch.Tensor) => torch.normal(x, x)]) {
      expect(draw(leaf).requires_grad).toBe(false);
    }
  });
});

describe('errors, thrown before anything is drawn', () => {
  const filled = (): torch.Tensor => torch.ones([3]);
  it.each<[string, () => unknown]>([
    [`"check_uniform_bounds" not implemented for 'Long'`, () => torch.rand([3], { dtype: int64 })],
    [`"normal_kernel_cpu" not implemented for 'Bool'`, () => torch.randn([3], { dtype: bool })],
    [`"exponential_cpu" not implemented for 'Byte'`, () => torch.empty([3], { dtype: uint8 }).exponential_()],
    [`"bernoulli_tensor_cpu_p_" not implemented for 'Long'`, () => torch.bernoulli(torch.ones([3], { dtype: int64 }))],
    ['bernoulli_ expects p to be in [0, 1], but got p=2', () => filled().bernoulli_(2)],
    ['bernoulli_ expects p to be in [0, 1], but got p=2', () => torch.bernoulli(filled().mul(2))],
    ['bernoulli_ expects p to be in [0, 1], but got p=2', () => torch.bernoulli(filled(), 2)],
    [
      'The expanded size of the tensor (3) must match the existing size (4)',
      () => filled().bernoulli_(torch.ones([4])),
    ],
    ['normal expects std >= 0.0, but found std -1', () => torch.empty([0]).normal_(0, -1)],
    ['uniform_ expects to return a [from, to) range, but found from=1 > to=0', () => filled().uniform_(1, 0)],
    [`random_ expects 'from' to be less than 'to', but got from=0 >= to=0`, () => torch.randint(0, [2])],
    ['to - 1 is out of bounds for bool', () => torch.randint(5, [2], { dtype: bool })],
    ['Only Tensors of floating point', () => torch.randint(5, [2], { requires_grad: true })],
    ['Trying to create tensor with negative dimension -1: [-1]', () => torch.randperm(-1)],
    ['value cannot be converted to type uint8_t without overflow', () => torch.randperm(300, { dtype: uint8 })],
    [`"cauchy_cpu" not implemented for 'Long'`, () => torch.empty([3], { dtype: int64 }).cauchy_()],
    [`"log_normal_cpu" not implemented for 'Long'`, () => torch.empty([3], { dtype: int64 }).log_normal_()],
    ['log_normal_ expects std > 0.0, but found std=0', () => filled().log_normal_(0, 0)],
    [`"geometric_cpu" not implemented for 'Bool'`, () => torch.empty([3], { dtype: bool }).geometric_(0.5)],
    ['geometric_ expects p to be in (0, 1), but got p=1', () => filled().geometric_(1)],
    ['normal expects std >= 0.0, but found std -1', () => torch.normal(filled(), -1)],
    ['normal expects all elements of std >= 0.0', () => torch.normal(filled(), filled().neg())],
    [`"normal_kernel_cpu" not implemented for 'Long'`, () => torch.normal(filled().long(), 1)],
    ['The size of tensor a (3) must match the size of tensor b (2)', () => torch.normal(filled(), torch.ones([2]))],
    [`"poisson_cpu" not implemented for 'Long'`, () => torch.poisson(filled().long())],
    ['invalid Poisson rate, expected rate to be non-negative', () => torch.poisson(torch.tensor([1, NaN]))],
    ['prob_dist must be 1 or 2 dim', () => torch.multinomial(torch.ones([2, 2, 2]), 1)],
    ['multinomial only supports floating-point dtypes for input, got: Long', () => filled().long().multinomial(1)],
    ['cannot sample n_sample <= 0 samples', () => torch.multinomial(filled(), 0)],
    ['cannot sample n_sample > prob_dist.size(-1) samples without replacement', () => filled().multinomial(4)],
    ['probability tensor contains either `inf`, `nan` or element < 0', () => torch.tensor([1, NaN]).multinomial(1)],
    ['probability tensor contains either `inf`, `nan` or element < 0', () => torch.tensor([1, -1]).multinomial(1)],
    ['invalid multinomial distribution (sum of probabilities <= 0)', () => torch.zeros([2, 2]).multinomial(1)],
    [`randint_like(): argument 'generator' must be`, () => torch.randint_like(filled(), 3, { generator: 5 as never })],
    [`"randperm" not implemented for 'Bool'`, () => torch.randperm(3, { dtype: bool })],
    ['more than one element of the written-to tensor', () => torch.ones([1]).expand(3).uniform_()],
    [
      `rand(): argument 'generator' must be torch.Generator, not number`,
      () => torch.rand([2], { generator: 5 as never }),
    ],
    [
      `unexpected keyword argument 'generater'. Did you mean 'generator'?`,
      () => torch.randn([2], { generater: 1 } as never),
    ],
  ])('%s', (message, call) => {
    const before = torch.default_generator.get_state();
    expect(call).toThrow(message);
    expect(torch.default_generator.get_state()).toEqual(before);
  });
});
