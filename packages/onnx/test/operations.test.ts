import * as torch from '@sconce/core';
import type { Tensor } from '@sconce/core';
import * as nn from '@sconce/nn';
import { beforeEach, describe, expect, it } from 'vitest';
import { Call } from './call.js';
import { exportError } from './runtime.js';

const F = nn.functional;

type Fn = (...args: Tensor[]) => Tensor | readonly Tensor[];
type Row = [name: string, fn: Fn, args?: () => Tensor[]];

const floats = (): Tensor[] => [torch.randn([3, 4, 5])];
const pair = (): Tensor[] => [torch.randn([3, 4, 5]), torch.randn([4, 1])];
const positive = (): Tensor[] => [torch.rand([3, 4, 5]).add(0.1)];
const within = (): Tensor[] => [torch.rand([3, 4, 5]).mul(1.8).sub(0.9)];
const doubles = (): Tensor[] => [torch.randn([3, 4, 5], { dtype: torch.float64 })];
const integers = (): Tensor[] => [torch.randint(-9, 9, [3, 4, 5])];
const divisors = (): Tensor[] => [
  torch.randint(-9, 9, [3, 4]),
  torch.randint(1, 5, [4]).mul(torch.tensor([1, -1, 1, -1])),
];
const truths = (): Tensor[] => [torch.rand([3, 4, 5]).gt(0.5), torch.rand([4, 5]).gt(0.5)];
const grid = (): Tensor[] => [torch.randn([2, 3, 5, 7]), torch.rand([2, 3, 4, 2]).mul(2.4).sub(1.2)];
const special = (): Tensor[] => [
  torch.tensor([
    [1, NaN, -Infinity],
    [Infinity, 0, -2],
  ]),
];

const arithmetic: Row[] = [
  ['add', (a, b) => a.add(b), pair],
  ['add a scaled one', (a, b) => a.add(b, { alpha: 2 }), pair],
  ['numbers on either side', (a) => torch.sub(1, a).mul(3).div(7), floats],
  ['sub', (a, b) => a.sub(b), pair],
  ['mul', (a, b) => a.mul(b), pair],
  ['div', (a, b) => a.div(b), pair],
  ['div of integers', (a) => a.div(3), integers],
  ['div, floor', (a, b) => a.div(b, { rounding_mode: 'floor' }), pair],
  ['div, trunc', (a, b) => a.div(b, { rounding_mode: 'trunc' }), pair],
  ['div of integers, floor', (a, b) => a.div(b, { rounding_mode: 'floor' }), divisors],
  ['div of integers, trunc', (a, b) => a.div(b, { rounding_mode: 'trunc' }), divisors],
  ['remainder', (a, b) => a.remainder(b), pair],
  ['remainder of integers', (a, b) => a.remainder(b), divisors],
  ['fmod', (a, b) => a.fmod(b), pair],
  ['pow', (a) => a.pow(2.5), positive],
  ['pow of a number', (a) => torch.pow(2, a), floats],
  ['maximum, minimum', (a, b) => a.maximum(b).minimum(a.neg()), pair],
  ['clamp', (a) => a.clamp(-0.3, 0.6), floats],
  ['clamp on one side', (a) => a.clamp(null, 0.6), floats],
  ['clamp by tensors', (a, b) => a.clamp(b, b.add(1)), pair],
  ['lerp', (a, b) => a.lerp(b.expand([3, 4, 5]), 0.3), pair],
  [
    'addmm',
    (a, b, c) => torch.addmm(a, b, c, { beta: 0.5, alpha: 2 }),
    () => [torch.randn([5]), torch.randn([4, 3]), torch.randn([3, 5])],
  ],
  ['integers and floats together', (a) => a.add(0.5).mul(a), integers],
  [
    'double precision',
    (a) =>
      a
        .exp()
        .add(1 / 3)
        .log()
        .mul(a),
    doubles,
  ],
  [
    'truths',
    (a, b) => [a.logical_and(b), a.logical_or(b), a.logical_xor(b), a.logical_not(), a.mul(b), a.add(b)],
    truths,
  ],
];

const functions: Row[] = [
  ['abs, neg, sign', (x) => x.abs().sub(x.neg()).mul(x.sign()), floats],
  ['sqrt, rsqrt, reciprocal', (x) => x.sqrt().add(x.rsqrt()).add(x.reciprocal()), positive],
  ['exp, log', (x) => x.exp().add(x.log()), positive],
  ['exp2, expm1', (x) => torch.exp2(x).add(x.expm1()), floats],
  ['log1p, log2, log10', (x) => x.log1p().add(x.log2()).add(x.log10()), positive],
  ['erf, erfc', (x) => x.erf().add(torch.erfc(x).mul(3)), floats],
  ['floor, ceil, round, trunc, frac', (x) => [x.floor(), x.ceil(), x.round(), x.trunc(), x.frac()], floats],
  ['sin, cos, tan', (x) => x.sin().add(x.cos().mul(2)).add(x.tan()), within],
  ['asin, acos, atan', (x) => x.asin().add(x.acos().mul(2)).add(x.atan()), within],
  ['sinh, cosh', (x) => x.sinh().add(x.cosh().mul(2)), within],
  ['asinh, acosh, atanh', (x) => x.asinh().add(x.abs().add(1).acosh()).add(x.atanh()), within],
  ['square', (x) => x.square(), floats],
  ['isnan, isinf, isfinite', (x) => [x.isnan(), x.isinf(), x.isfinite()], special],
  ['tanh of doubles', (x) => x.tanh().mul(0.1), doubles],
  ['leaky_relu of doubles', (x) => F.leaky_relu(x, 0.3), doubles],
  ['softmax of a vector', (x) => x.softmax(0), () => [torch.randn([5])]],
  ['cumsum', (x) => x.cumsum(1), floats],
  ['normalize', (x) => F.normalize(x, { dim: 2 }), floats],
];

const choices: Row[] = [
  ['comparisons', (a, b) => [a.eq(b), a.ne(b), a.lt(b), a.le(b), a.gt(b), a.ge(b)], pair],
  ['comparisons of integers', (a) => [a.eq(2), a.ne(2), a.lt(2), a.le(2), a.gt(2), a.ge(2)], integers],
  ['comparisons of truths', (a, b) => [a.eq(b), a.ne(b), a.lt(b), a.ge(b)], truths],
  ['where', (a, b) => a.where(a.gt(b), b), pair],
  ['where of numbers', (a) => torch.where(a.gt(0), a, torch.tensor(-1)), floats],
  ['masked_fill', (a, b) => a.masked_fill(b.gt(0), -Infinity).exp(), pair],
  ['tril, triu', (a) => a.tril(1).add(a.triu(-1).mul(2)), floats],
  [
    'conversions',
    (a) => [a.to(torch.int64), a.to(torch.int32), a.bool(), a.double()],
    () => [torch.randn([3, 4]).mul(5)],
  ],
  ['conversions to half precision', (a) => a.to(torch.float16).float(), floats],
  ['conversions of integers', (a) => [a.float(), a.bool(), a.to(torch.int32).mul(2)], integers],
];

const reductions: Row[] = [
  ['sum', (x) => [x.sum(), x.sum(1), x.sum([0, 2], true)], floats],
  ['sum of truths', (x) => [x.sum(1)], truths],
  ['mean', (x) => [x.mean(), x.mean(-1), x.mean([0, 2], true)], floats],
  ['prod', (x) => [x.prod(1)], floats],
  ['amax, amin', (x) => [x.amax(1), x.amin([0, 2], true), x.max(), x.min()], floats],
  ['max and where', (x) => [...x.max(1)], floats],
  ['min and where', (x) => [...x.min(2, true)], floats],
  ['argmax, argmin', (x) => [x.argmax(), x.argmax(1), x.argmin(2, true)], floats],
  ['any, all', (x) => [x.any(), x.any(1), x.all(2, true)], truths],
  ['count_nonzero', (x) => [torch.count_nonzero(x, 1)], integers],
  ['var, std', (x) => [x.var(1), x.std([0, 2], { correction: 0 }), x.std()], floats],
  ['norms', (x) => [x.norm(), x.norm(1, 1), x.norm(3, 2), torch.norm(x, Infinity, 1), torch.norm(x, 0, 1)], floats],
  ['logsumexp', (x) => [x.logsumexp(1), x.logsumexp([0, 2], true)], floats],
];

const shapes: Row[] = [
  ['view, reshape, flatten', (x) => [x.view(12, 5), x.transpose(0, 2).reshape([10, 6]), x.flatten(1)], floats],
  ['transpose, permute', (x) => [x.transpose(0, 2), x.permute(2, 0, 1), x.mT], floats],
  ['transposed and multiplied', (x) => x.transpose(1, 2).matmul(x), floats],
  [
    'squeeze, unsqueeze',
    (x) => [x.unsqueeze(1).squeeze(1).unsqueeze(-1), x.select(0, 0).unsqueeze(0).squeeze()],
    floats,
  ],
  ['expand', (x) => [x.unsqueeze(1).expand(3, 2, 4, 5), x.narrow(1, 0, 1).expand(2, 3, 4, 5)], floats],
  ['repeat', (x) => x.repeat(2, 1, 3), floats],
  ['cat', (x) => torch.cat([x, x.mul(2), x.narrow(1, 1, 2)], 1), floats],
  ['cat of dtypes', (x) => torch.cat([x, x.gt(0)], 2), floats],
  ['stack', (x) => torch.stack([x, x.mul(2)], -1), floats],
  ['split, chunk, unbind', (x) => [...x.split(3, 1), ...x.split([1, 4], 2), ...x.chunk(2, 2), ...x.unbind(0)], floats],
  ['narrow, select', (x) => [x.narrow(2, 1, 3), x.select(1, -1)], floats],
  [
    'index by slices',
    (x) => [x.index(':', '1:', '::2'), x.index('...', -1), x.index(1, null), x.index('1:3:2')],
    floats,
  ],
  [
    'index by numbers',
    (x) => [x.index([2, 0, 1, 1]), x.index(':', [0, 3], [1, 4]), x.index([0, 2], ':', [1, 1])],
    floats,
  ],
  ['flip, roll', (x) => [x.flip(0, 2), x.roll(2, 1)], floats],
  ['index_select', (x) => x.index_select(1, torch.tensor([2, 0], { dtype: torch.int64 })), floats],
  ['gather', (x) => x.gather(1, x.argmax(1, true)), floats],
  ['scatter', (x) => x.new_zeros([3, 4, 5]).scatter(1, x.argmax(1, true), 1), floats],
  ['scatter in place', (x) => x.new_ones([3, 4, 5]).scatter_(1, x.argmax(1, true), 7), floats],
  ['scatter_add', (x) => x.scatter_add(2, x.argmax(2, true), x.sum(2, true)), floats],
  [
    'index_add',
    (x) => x.index_add(1, torch.tensor([3, 1], { dtype: torch.int64 }), x.narrow(1, 0, 2), { alpha: 2 }),
    floats,
  ],
  ['one_hot', (x) => F.one_hot(x, 7), () => [torch.randint(0, 7, [3, 4])]],
  ['pad', (x) => [F.pad(x, [1, 2, 0, -1]), F.pad(x, [2, 0], 'constant', 3), F.pad(x, [1, 2], 'replicate')], floats],
  ['matmul', (a, b) => a.matmul(b), () => [torch.randn([2, 3, 4, 5]), torch.randn([2, 3, 5, 2])]],
  ['matmul, broadcast', (a, b) => a.matmul(b), () => [torch.randn([2, 3, 4, 5]), torch.randn([3, 5, 2])]],
  [
    'matmul with a matrix',
    (a, b) => [a.matmul(b), b.t().matmul(a.mT)],
    () => [torch.randn([2, 4, 5]), torch.randn([5, 2])],
  ],
  [
    'matmul of vectors',
    (a, b) => [a.matmul(b), b.matmul(b), b.matmul(a.mT)],
    () => [torch.randn([4, 5]), torch.randn([5])],
  ],
  [
    'max_unpool2d',
    (x) => F.max_unpool2d(...F.max_pool2d(x, 2, { return_indices: true }), 2),
    () => [torch.randn([2, 3, 4, 6])],
  ],
  ['cdist', (x) => torch.cdist(x, x.mul(2)), floats],
  ['grid_sample', (x, g) => F.grid_sample(x, g, { align_corners: true }), grid],
  ['grid_sample, other corners', (x, g) => F.grid_sample(x, g), grid],
  ['grid_sample, nearest', (x, g) => F.grid_sample(x, g, { mode: 'nearest' }), grid],
  ['grid_sample, border', (x, g) => F.grid_sample(x, g, { padding_mode: 'border' }), grid],
  [
    'interpolate, antialias',
    (x) => F.interpolate(x, { size: [3, 4], mode: 'bilinear', antialias: true }),
    () => [grid()[0]],
  ],
  ['einsum', (a, b) => torch.einsum('bij,bjk->bik', a, b), () => [torch.randn([2, 4, 5]), torch.randn([2, 5, 3])]],
  [
    'a causal attention',
    (x) => F.scaled_dot_product_attention(x, x.mul(2), x.add(1), { is_causal: true }),
    () => [torch.randn([2, 3, 4, 5])],
  ],
];

const changes: Row[] = [
  ['in place on a result', (x) => x.mul(2).add_(1).relu_().mul_(x).clamp_(0, 2), floats],
  [
    'a view of a result that changes',
    (x) => {
      const y = x.mul(2);
      const flat = y.view(-1);
      y.add_(1);
      return flat.mul(y.view(-1));
    },
    floats,
  ],
  [
    'a view that changes a result',
    (x) => {
      const y = x.mul(2);
      y.view(-1).relu_();
      return y.add(1);
    },
    floats,
  ],
  [
    'a constant that changes between its uses',
    (x) => {
      const c = torch.ones([5]);
      const first = x.add(c);
      c.mul_(3);
      return first.mul(c);
    },
    floats,
  ],
  ['a constant into which a result is copied', (x) => torch.zeros([3, 4, 5]).copy_(x.sum(1, true)).add(x), floats],
  ['a result that is filled', (x) => x.mul(2).fill_(3).add(x), floats],
  ['zero_ and add_', (x) => x.clone().zero_().add_(x, { alpha: 3 }), floats],
  ['transposed in place', (x) => x.mul(2).transpose_(0, 1).add(1), floats],
  ['detached', (x) => x.mul(2).detach().add(1), floats],
  ['an output that is an input', (x) => [x, x.add(1), x], floats],
  ['an output that is a constant', (x) => [torch.arange(3), x.add(1)], floats],
];

describe('operations run in onnxruntime as they run here', () => {
  beforeEach(() => void torch.manual_seed(0));

  describe.each([
    ['arithmetic', arithmetic],
    ['functions', functions],
    ['choices', choices],
    ['reductions', reductions],
    ['shapes', shapes],
    ['changes in place', changes],
  ] as const)('%s', (_, rows) => {
    it.each(rows)('%s', async (_name, fn, args = floats) => {
      expect(await exportError(new Call(fn), args(), {}, args())).toBeLessThan(1e-5);
      // Constants that are nodes compute the same.
      expect(await exportError(new Call(fn), args(), { do_constant_folding: false }, args())).toBeLessThan(1e-5);
    });
  });
});
