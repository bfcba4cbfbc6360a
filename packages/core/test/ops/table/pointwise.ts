import * as torch from '../../../src/index.js';
import type { Tensor } from '../../../src/index.js';
import { ALL_DTYPES, kink, NUMBER_DTYPES, sample, unarySamples } from './build.js';
import { booleans, given, integers, random } from './inputs.js';
import type { DtypeName, Family, Row } from './types.js';

type Unary = (input: Tensor) => Tensor;

interface Options extends Partial<Row> {
  readonly low?: number;
  readonly high?: number;
  readonly specials?: readonly number[];
}

/** A row of a function of one tensor, smooth between `low` and `high`. */
export function unaryRow(name: string, call: Unary, options: Options = {}): Row {
  const { low = -2, high = 2, specials, samples = [], ...rest } = options;
  return {
    name,
    call: ([x]) => call(x),
    torch: `torch.${name}(i[0])`,
    samples: [...unarySamples(low, high, specials), ...samples],
    dtypes: ALL_DTYPES,
    ...rest,
  };
}

const BOOL_REFUSED = (name: string, call: Unary, message: string): Pick<Row, 'errors' | 'dtypes'> => ({
  dtypes: NUMBER_DTYPES,
  errors: [{ inputs: [booleans([3])], call: ([x]) => call(x), torch: `torch.${name}(i[0])`, message }],
});

const FLOATS: readonly DtypeName[] = ['float64'];

export const pointwise: Family = {
  name: 'pointwise',
  rows: [
    unaryRow('neg', torch.neg, {
      inPlace: ([x]) => x.neg_(),
      ...BOOL_REFUSED('neg', torch.neg, 'Negation, the `-` operator, on a bool tensor is not supported.'),
    }),
    unaryRow('abs', torch.abs, {
      low: 0.1,
      inPlace: ([x]) => x.abs_(),
      samples: [sample('negative', random([2, 3], -2, -0.1)), sample('integers', integers([5], -5, 5))],
      dtypes: NUMBER_DTYPES,
      errors: [
        { inputs: [booleans([3])], call: ([x]) => torch.abs(x), message: '"abs_cpu" not implemented for \'Bool\'' },
      ],
    }),
    unaryRow('sign', torch.sign, { low: 0.1, samples: [sample('negative', random([2, 3], -2, -0.1))] }),
    unaryRow('square', torch.square, { inPlace: ([x]) => x.square_() }),
    unaryRow('reciprocal', torch.reciprocal, { low: 0.5, inPlace: ([x]) => x.reciprocal_() }),
    unaryRow('sqrt', torch.sqrt, { low: 0.1, integers: [0, 19], inPlace: ([x]) => x.sqrt_() }),
    unaryRow('rsqrt', torch.rsqrt, { low: 0.3, integers: [0, 19], inPlace: ([x]) => x.rsqrt_() }),
    unaryRow('exp', torch.exp, {
      inPlace: ([x]) => x.exp_(),
      samples: [kink('where it overflows', given([88, 88.7, 88.8, 89, -86, -87.5, -103, -104, -110]))],
    }),
    unaryRow('expm1', torch.expm1, { samples: [kink('near zero', given([1e-8, -1e-8, 1e-4, -1e-4]))] }),
    unaryRow('log', torch.log, {
      low: 0.1,
      integers: [0, 19],
      inPlace: ([x]) => x.log_(),
      samples: [kink('near one', given([0.9999, 1.0001, 1.5, 1e-38, 1e-42, 3e38]))],
    }),
    unaryRow('log2', torch.log2, { low: 0.1, integers: [0, 19] }),
    unaryRow('log10', torch.log10, { low: 0.1, integers: [0, 19] }),
    unaryRow('log1p', torch.log1p, {
      low: -0.9,
      integers: [0, 19],
      samples: [kink('near zero', given([1e-8, -1e-8, 1e-4, -1e-4]))],
    }),
    unaryRow('erf', torch.erf, {
      samples: [kink('tails', given([3, -3, 4, -4, 5.9, 6, 1e-5, -1e-5]))],
      dtypes: ALL_DTYPES,
    }),
    unaryRow('sigmoid', torch.sigmoid, {
      inPlace: ([x]) => x.sigmoid_(),
      samples: [kink('tails', given([20, -20, 88, -88, 89, -89, 104, -104]))],
    }),
    unaryRow('tanh', torch.tanh, {
      inPlace: ([x]) => x.tanh_(),
      samples: [kink('tails', given([5, -5, 9, -9, 20, -20, 1e-4, -1e-4, 100, -100]))],
    }),
    unaryRow('relu', torch.relu, {
      low: 0.1,
      inPlace: ([x]) => x.relu_(),
      samples: [sample('negative', random([2, 3], -2, -0.1)), sample('mixed', given([1, -1, 2, -2, 0.5]))],
      ...BOOL_REFUSED('relu', torch.relu, 'Boolean inputs not supported for relu'),
    }),
    unaryRow('sin', torch.sin),
    unaryRow('cos', torch.cos),
    unaryRow('tan', torch.tan, { low: -1, high: 1, rtol: 4e-6, why: 'the tangent of 1e30 moves fast' }),
    unaryRow('asin', torch.asin, { low: -0.9, high: 0.9, integers: [-1, 2] }),
    unaryRow('acos', torch.acos, { low: -0.9, high: 0.9, integers: [-1, 2] }),
    unaryRow('atan', torch.atan),
    unaryRow('sinh', torch.sinh),
    unaryRow('cosh', torch.cosh),
    ...(['floor', 'ceil', 'round', 'trunc'] as const).map((name) =>
      unaryRow(name, torch[name], {
        low: 0.1,
        high: 0.4,
        samples: [
          sample('negative', random([2, 3], -0.9, -0.6)),
          kink('halves', given([0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 3, -3, 8388609, 0.49999997])),
        ],
        ...(name !== 'trunc' && { inPlace: ([x]: Tensor[]) => x[`${name}_`]() }),
        dtypes: NUMBER_DTYPES,
      }),
    ),
    unaryRow('frac', torch.frac, {
      low: 0.1,
      high: 0.9,
      dtypes: FLOATS,
      samples: [kink('negative', given([-1.25, -0.75]))],
    }),
    ...(['isnan', 'isinf', 'isfinite', 'logical_not'] as const).map((name) =>
      unaryRow(name, torch[name], { differentiable: false, integers: [-1, 2] }),
    ),
    {
      name: 'clamp',
      call: ([x]) => torch.clamp(x, -1, 1),
      torch: 'torch.clamp(i[0], -1, 1)',
      inPlace: ([x]) => x.clamp_(-1, 1),
      samples: [
        ...unarySamples(-0.9, 0.9),
        sample('outside', given([-2, -1.5, 1.5, 2, 0])),
        kink('at the bounds', given([-1, 1, -1.0000001, 1.0000001])),
      ],
      dtypes: NUMBER_DTYPES,
      errors: [
        {
          inputs: [random([3])],
          call: ([x]) => torch.clamp(x),
          torch: 'torch.clamp(i[0])',
          message: "torch.clamp: At least one of 'min' or 'max' must not be None",
        },
      ],
    },
    {
      name: 'clamp',
      variant: 'min above max, numbers with fractions',
      call: ([x]) => torch.clamp(x, 0.75, 0.25),
      torch: 'torch.clamp(i[0], 0.75, 0.25)',
      samples: [
        sample('plain', random([2, 3])),
        sample('integers', integers([5], -3, 3)),
        sample('empty', random([0])),
      ],
      gradcheck: false,
      why: 'torch lets a gradient through nowhere, and so do we; the values near a bound are its own matter',
    },
    {
      name: 'clamp_min',
      call: ([x]) => torch.clamp_min(x, 0.5),
      torch: 'torch.clamp_min(i[0], 0.5)',
      inPlace: ([x]) => x.clamp_min_(0.5),
      samples: [
        sample('plain', random([2, 3], 0.6, 2)),
        sample('below', random([5], -2, 0.4)),
        sample('empty', random([0])),
        kink('specials', given([NaN, Infinity, -Infinity, 0.5])),
      ],
      dtypes: FLOATS,
    },
    {
      name: 'clamp_max',
      call: ([x]) => torch.clamp_max(x, 2),
      torch: 'torch.clamp_max(i[0], 2)',
      inPlace: ([x]) => x.clamp_max_(2),
      samples: [
        sample('plain', random([2, 3], 0.6, 1.9)),
        sample('above', random([5], 2.1, 4)),
        sample('empty', random([0])),
        kink('specials', given([NaN, Infinity, -Infinity, 2])),
      ],
      dtypes: NUMBER_DTYPES,
    },
  ],
};
