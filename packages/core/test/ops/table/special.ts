import * as torch from '../../../src/index.js';
import type { Tensor } from '../../../src/index.js';
import { fewBinary, fewUnary, kink, sample } from './build.js';
import { given, integers, random } from './inputs.js';
import type { DtypeName, Family, Row } from './types.js';

const { special: S } = torch;

const DTYPES: readonly DtypeName[] = ['float64', 'int64', 'bool'];

interface Options extends Partial<Row> {
  readonly low?: number;
  readonly high?: number;
  readonly specials?: readonly number[];
}

/** A row of a function of one tensor, smooth between `low` and `high`. */
function unary(name: string, call: (x: Tensor) => Tensor, options: Options = {}): Row {
  const { low = -2, high = 2, specials = [NaN, Infinity, -Infinity, 0, -0, 1, -1], samples = [], ...rest } = options;
  return {
    name,
    call: ([x]) => call(x),
    torch: `torch.${name}(i[0])`,
    samples: [...fewUnary(low, high, specials), ...samples],
    dtypes: DTYPES,
    integers: [-1, 2],
    ...rest,
  };
}

const refusedLong = (name: 'hypot' | 'logaddexp' | 'logaddexp2') => ({
  inputs: [integers([2], 0, 5)],
  call: ([a]: Tensor[]) => torch[name](a, a),
  torch: `torch.${name}(i[0], i[0])`,
  message: `"${name}_cpu" not implemented for 'Long'`,
});

const trigonometry: Row[] = [
  unary('asinh', torch.asinh, { inPlace: ([x]) => x.asinh_() }),
  unary('acosh', torch.acosh, { low: 1.5, high: 4, inPlace: ([x]) => x.acosh_() }),
  unary('atanh', torch.atanh, { low: -0.9, high: 0.9, inPlace: ([x]) => x.atanh_() }),
  unary('arcsinh', torch.arcsinh, { inPlace: ([x]) => x.arcsinh_() }),
  unary('arccosh', torch.arccosh, { low: 1.5, high: 4, inPlace: ([x]) => x.arccosh_() }),
  unary('arctanh', torch.arctanh, { low: -0.9, high: 0.9, inPlace: ([x]) => x.arctanh_() }),
  unary('deg2rad', torch.deg2rad, { inPlace: ([x]) => x.deg2rad_() }),
  unary('rad2deg', torch.rad2deg, { inPlace: ([x]) => x.rad2deg_() }),
  unary('sinc', torch.sinc, { low: 0.2, high: 1.7, specials: [NaN, 0, -0, 0.5], inPlace: ([x]) => x.sinc_() }),
  ...(['atan2', 'arctan2'] as const).map((name): Row => ({
    name,
    call: ([a, b]) => torch[name](a, b),
    torch: `torch.${name}(i[0], i[1])`,
    inPlace: ([a, b]) => a[`${name}_`](b),
    samples: fewBinary([0.5, 2], [-2, -0.5]),
    dtypes: DTYPES,
  })),
  {
    name: 'hypot',
    call: ([a, b]) => torch.hypot(a, b),
    torch: 'torch.hypot(i[0], i[1])',
    inPlace: ([a, b]) => a.hypot_(b),
    samples: [...fewBinary([0.5, 2]), kink('large', given([3e30, 3e-30]), given([4e30, 4e-30]))],
    dtypes: ['float64'],
    errors: [refusedLong('hypot')],
  },
];

const exponential: Row[] = [
  unary('exp2', torch.exp2, { inPlace: ([x]) => x.exp2_() }),
  ...(['logaddexp', 'logaddexp2'] as const).map((name): Row => ({
    name,
    call: ([a, b]) => torch[name](a, b),
    torch: `torch.${name}(i[0], i[1])`,
    samples: [...fewBinary(), kink('far apart and equal', given([-1000, 1000, 5]), given([0, -1000, 5]))],
    dtypes: ['float64'],
    errors: [refusedLong(name)],
  })),
  {
    name: 'xlogy',
    call: ([a, b]) => torch.xlogy(a, b),
    torch: 'torch.xlogy(i[0], i[1])',
    inPlace: ([a, b]) => a.xlogy_(b),
    samples: fewBinary([0.5, 2]),
    dtypes: DTYPES,
    integers: [1, 5],
  },
  {
    name: 'xlogy',
    variant: 'numbers',
    call: ([a]) => [torch.xlogy(a, 2), torch.xlogy(2, a)],
    torch: '[torch.xlogy(i[0], 2), torch.xlogy(2, i[0])]',
    samples: [sample('plain', random([3], 0.5, 2)), sample('int64', integers([3], 1, 5))],
  },
  {
    name: 'special.xlog1py',
    call: ([a, b]) => S.xlog1py(a, b),
    torch: 'torch.special.xlog1py(i[0], i[1])',
    samples: fewBinary([0.5, 2], [-0.5, 2], [NaN, Infinity, 0, -0, 1, -1]),
    dtypes: DTYPES,
    integers: [1, 5],
  },
  unary('special.entr', S.entr, { low: 0.2 }),
  unary('logit', torch.logit, {
    low: 0.1,
    high: 0.9,
    specials: [NaN, 0, 1, 0.5, 1e-30],
    inPlace: ([x]) => x.logit_(),
  }),
  unary('logit', (x) => torch.logit(x, { eps: 0.2 }), {
    variant: 'eps',
    torch: 'torch.logit(i[0], eps=0.2)',
    low: 0.3,
    high: 0.7,
    specials: [0, 1, -3, 5, 0.1],
    inPlace: ([x]) => x.logit_({ eps: 0.2 }),
  }),
  {
    name: 'float_power',
    call: ([a, b]) => torch.float_power(a, b),
    torch: 'torch.float_power(i[0], i[1])',
    samples: fewBinary([0.5, 2], [-2, 2], [NaN, Infinity, 0, 1, -2]),
    dtypes: DTYPES,
    integers: [1, 4],
  },
  {
    name: 'float_power',
    variant: 'numbers',
    call: ([a]) => [torch.float_power(a, 2), torch.float_power(2, a)],
    torch: '[torch.float_power(i[0], 2), torch.float_power(2, i[0])]',
    samples: [sample('plain', random([3], 0.5, 2)), sample('int64', integers([3], -5, 5))],
  },
  {
    name: 'float_power',
    variant: 'in place',
    call: ([a, b]) => torch.float_power(a, b),
    torch: 'torch.float_power(i[0], i[1])',
    inPlace: ([a, b]) => a.float_power_(b),
    samples: [sample('float64', random([3], 0.5, 2, { dtype: 'float64' }), random([3]))],
    errors: [
      {
        inputs: [random([2], 0.5, 2, { grad: false })],
        call: ([a]) => a.float_power_(2),
        torch: 'i[0].float_power_(2)',
        message: "the base given to float_power_ has dtype Float but the operation's result requires dtype Double",
      },
    ],
  },
];

const gaussian: Row[] = [
  unary('erfc', torch.erfc, {
    samples: [kink('tails', given([2.4, 2.6, 5, 9, -6, -7, 27], [7], { dtype: 'float64' }))],
    inPlace: ([x]) => x.erfc_(),
  }),
  unary('special.erfcx', S.erfcx, { samples: [kink('tails', given([2.4, 2.6, 30, 1e5, -3]))] }),
  unary('erfinv', torch.erfinv, {
    low: -0.9,
    high: 0.9,
    specials: [NaN, 0, -0, 1, -1, 2, 1e-10, 0.5, -0.51],
    samples: [kink('precise', given([0.999, -0.9999999, 1e-12, 0.51], [4], { dtype: 'float64' }))],
    inPlace: ([x]) => x.erfinv_(),
  }),
  unary('special.ndtr', S.ndtr, { samples: [kink('tails', given([-5, 5, -9, 9]))] }),
  unary('special.log_ndtr', S.log_ndtr, {
    specials: [NaN, Infinity, 0, -0, 1, -1],
    samples: [kink('tails', given([-1, -5, 5, -30, -1000], [5], { dtype: 'float64' }))],
  }),
  unary('special.ndtri', S.ndtri, { low: 0.1, high: 0.9, specials: [NaN, 0, 1, -1, 2, 0.5, 1e-20, 0.25, 0.999] }),
];

const gamma: Row[] = [
  unary('lgamma', torch.lgamma, {
    low: 0.2,
    high: 4,
    specials: [NaN, Infinity, 0, 1, 2, 3, 0.5, 20, 1e5],
    samples: [kink('negative', given([-0.5, -1.5, -2.25, -20.75]))],
    inPlace: ([x]) => x.lgamma_(),
    integers: [1, 5],
  }),
  unary('digamma', torch.digamma, {
    low: 0.2,
    high: 4,
    specials: [NaN, 0, -0, 1, 10, 1e5],
    samples: [kink('negative', given([-0.5, -1.5, -2.25]))],
    inPlace: ([x]) => x.digamma_(),
    integers: [1, 5],
  }),
  ...[0, 1, 2, 4].map((n) =>
    unary('polygamma', (x) => torch.polygamma(n, x), {
      variant: `n ${n}`,
      torch: `torch.polygamma(${n}, i[0])`,
      low: 0.5,
      high: 4,
      specials: [NaN, 0.25, 12, 30],
      samples: [kink('negative', given([-0.5, -1.25, -2.75]))],
      inPlace: ([x]) => x.polygamma_(n),
      integers: [1, 5],
      errors: [
        {
          inputs: [random([2])],
          call: ([x]) => torch.polygamma(-1, x),
          torch: 'torch.polygamma(-1, i[0])',
          message: 'polygamma(n, x) does not support negative n.',
        },
      ],
    }),
  ),
  unary('mvlgamma', (x) => torch.mvlgamma(x, 3), {
    torch: 'torch.mvlgamma(i[0], 3)',
    low: 1.6,
    high: 4,
    specials: [NaN, 2.5, 12],
    inPlace: ([x]) => x.mvlgamma_(3),
    integers: [2, 6],
    dtypes: ['float64', 'int64'],
    errors: [
      {
        inputs: [random([2])],
        call: ([x]) => torch.mvlgamma(x, 0),
        torch: 'torch.mvlgamma(i[0], 0)',
        message: 'p has to be greater than or equal to 1',
      },
    ],
  }),
  {
    name: 'special.zeta',
    call: ([s, q]) => S.zeta(s, q),
    torch: 'torch.special.zeta(i[0], i[1])',
    samples: [
      sample('plain', random([2, 3], 1.2, 5, { grad: false }), random([2, 3], 0.5, 5)),
      sample('broadcast', random([3], 1.2, 5, { grad: false }), random([2, 1], 0.5, 5)),
      sample('empty', random([0], 1.2, 5, { grad: false }), random([0])),
      kink(
        'specials',
        given([1, 0.5, 2, 2, 2.5, 3, NaN, 2], [8], { grad: false }),
        given([1, 1, 0, -1, -0.5, -0.5, 1, NaN]),
      ),
    ],
    gradgrad: false,
    why: 'the derivative with respect to the exponent is not implemented, in torch neither',
    errors: [
      {
        inputs: [random([2], 1.2, 5)],
        call: ([s]) => torch.autograd.grad(S.zeta(s, 2).sum(), s),
        torch: 'torch.special.zeta(i[0], 2)',
        message: /derivative for .*zeta.* is not implemented/,
      },
    ],
  },
];

const incomplete: Row[] = (['igamma', 'igammac'] as const).map((name) => ({
  name,
  call: ([a, x]) => torch[name](a, x),
  torch: `torch.${name}(i[0], i[1])`,
  inPlace: ([a, x]) => a[`${name}_`](x),
  samples: [
    sample('plain', random([2, 3], 0.5, 5, { grad: false }), random([2, 3], 0.5, 5)),
    sample('broadcast', random([3], 0.5, 5, { grad: false }), random([2, 1], 3, 9)),
    sample('scalars', random([], 0.5, 5, { grad: false }), random([])),
    sample('empty', random([0], 1, 2, { grad: false }), random([0])),
    kink(
      'ends and tails',
      given([0, 1, 0, -1, 1, Infinity, 1, 100, 1000, 0.5, 2], [11], { dtype: 'float64', grad: false }),
      given([1, 0, 0, 1, -1, 1, Infinity, 90, 1000, 30, 1e-5], [11], { dtype: 'float64', grad: false }),
    ),
  ],
  dtypes: ['float64'],
  gradgrad: false,
  why: 'the derivative with respect to the first parameter is not implemented, in torch neither',
  errors: [
    {
      inputs: [random([2], 1, 2)],
      call: ([a]) => torch.autograd.grad(torch[name](a, a).sum(), a),
      torch: `torch.${name}(i[0], i[0])`,
      message: `the derivative for '${name}: input' is not implemented.`,
    },
    {
      inputs: [integers([2], 1, 5)],
      call: ([a]) => torch[name](a, a),
      torch: `torch.${name}(i[0], i[0])`,
      message: `"${name}_cpu" not implemented for 'Long'`,
    },
  ],
}));

const bessel: Row[] = [
  unary('i0', torch.i0, { samples: [kink('far', given([29, 31, -31, 80]))], inPlace: ([x]) => x.i0_() }),
  ...(['i0e', 'i1', 'i1e'] as const).map((name) =>
    unary(`special.${name}`, S[name], {
      low: 0.2,
      specials: name === 'i0e' ? undefined : [0, -0, 1, -1],
      samples: [kink('far', given([29, 31, -31, 80, -0.5]))],
    }),
  ),
];

const secondNames: Row[] = [
  unary('special.expit', S.expit),
  unary('special.gammaln', S.gammaln, { low: 0.5, specials: [1, 2] }),
  unary('special.psi', S.psi, { low: 0.5, specials: [1, 2] }),
  unary('special.multigammaln', (x) => S.multigammaln(x, 2), {
    torch: 'torch.special.multigammaln(i[0], 2)',
    low: 1.1,
    specials: [3],
    dtypes: ['float64'],
  }),
];

export const special: Family = {
  name: 'special',
  rows: [...trigonometry, ...exponential, ...gaussian, ...gamma, ...incomplete, ...bessel, ...secondNames],
};
