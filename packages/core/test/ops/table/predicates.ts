import * as torch from '../../../src/index.js';
import type { Tensor } from '../../../src/index.js';
import { ALL_DTYPES, fewUnary, kink, sample } from './build.js';
import { booleans, given, integers, random } from './inputs.js';
import type { Family, Row } from './types.js';

const FLAGS = ['is_complex', 'is_signed', 'is_floating_point'] as const;

export const predicates: Family = {
  name: 'predicates',
  rows: [
    ...(['isposinf', 'isneginf', 'isreal', 'signbit'] as const).map((name): Row => ({
      name,
      call: ([x]) => torch[name](x),
      torch: `torch.${name}(i[0])`,
      samples: fewUnary(),
      dtypes: ALL_DTYPES,
      differentiable: false,
    })),
    ...FLAGS.map((name): Row => ({
      name,
      call: ([x]) => torch.tensor(torch[name](x)),
      torch: `torch.${name}(i[0])`,
      samples: [sample('plain', random([2, 3])), sample('scalar', random([])), sample('empty', random([0, 3]))],
      dtypes: ALL_DTYPES,
      differentiable: false,
    })),
    {
      name: 'numel',
      call: ([x]) => torch.tensor(torch.numel(x), { dtype: torch.int64 }),
      torch: 'torch.numel(i[0])',
      samples: [sample('plain', random([2, 3])), sample('scalar', random([])), sample('empty', random([0, 3]))],
      differentiable: false,
    },
    {
      name: 'result_type',
      call: ([a, b]) => [
        torch.zeros([1], { dtype: torch.result_type(a, b) }),
        torch.zeros([1], { dtype: torch.result_type(a, 2.5) }),
      ],
      torch: '[torch.zeros(1, dtype=torch.result_type(i[0], x)) for x in (i[1], 2.5)]',
      samples: [
        sample('int32 and int64', integers([2], 0, 5, 'int32'), integers([2], 0, 5)),
        sample('int32 and a scalar', integers([2], 0, 5, 'int32'), integers([], 0, 5)),
        sample('float32 and a float64 scalar', random([2]), random([], 0, 1, { dtype: 'float64' })),
        sample('bool and uint8', booleans([2]), integers([2], 0, 5, 'uint8')),
        sample('empty', booleans([0]), integers([2], 0, 5, 'int32')),
      ],
      differentiable: false,
    },
    {
      name: 'is_same_size',
      call: ([a, b]) => torch.tensor(torch.is_same_size(a, b)),
      torch: 'torch.is_same_size(i[0], i[1])',
      samples: [
        sample('the same', random([2, 3]), integers([2, 3], 0, 5)),
        sample('broadcast', random([2, 3]), random([3])),
        sample('empty', random([0, 3]), random([3, 0])),
      ],
      differentiable: false,
    },
    {
      name: 'is_nonzero',
      call: ([x]) => torch.tensor(torch.is_nonzero(x)),
      torch: 'torch.is_nonzero(i[0])',
      samples: [
        sample('zero', given([0])),
        sample('minus zero', given([-0], [])),
        sample('NaN', given([NaN])),
        sample('integer', integers([1, 1], 1, 5)),
        sample('bool', booleans([])),
      ],
      neverEmpty: 'a tensor without elements is refused',
      differentiable: false,
      errors: [
        {
          inputs: [random([2])],
          call: ([x]) => torch.is_nonzero(x),
          torch: 'torch.is_nonzero(i[0])',
          message: 'Boolean value of Tensor with more than one value is ambiguous',
        },
        {
          inputs: [random([0])],
          call: ([x]) => torch.is_nonzero(x),
          torch: 'torch.is_nonzero(i[0])',
          message: 'Boolean value of Tensor with no values is ambiguous',
        },
      ],
    },
    ...[false, true].map((invert): Row => ({
      name: 'isin',
      variant: `invert ${invert}`,
      call: ([a, b]) => torch.isin(a, b, { invert }),
      torch: `torch.isin(i[0], i[1], invert=${invert ? 'True' : 'False'})`,
      samples: [
        sample('plain', integers([2, 3], 0, 5), integers([3], 0, 5)),
        sample('promotion', integers([5], 0, 3), given([1, 1.5])),
        sample('scalars', integers([], 0, 3), integers([], 0, 3)),
        kink('specials', given([NaN, 0, -0, Infinity]), given([NaN, 0, Infinity])),
        sample('nothing to find', random([3]), random([0])),
        sample('empty', random([0]), random([3])),
      ],
      differentiable: false,
      errors: [
        {
          inputs: [booleans([2])],
          call: ([x]) => torch.isin(x, x),
          torch: 'torch.isin(i[0], i[0])',
          message: 'Unsupported input type encountered for isin(): Bool',
        },
      ],
    })),
    {
      name: 'isin',
      variant: 'a number among elements, elements among a number',
      call: ([x]) => [torch.isin(3, x), torch.isin(x, 3)],
      torch: '[torch.isin(3, i[0]), torch.isin(i[0], 3)]',
      samples: [sample('plain', integers([2, 3], 0, 5))],
      differentiable: false,
    },
    ...[{}, { rtol: 0.1, atol: 0, equal_nan: true }].map((options): Row => ({
      name: 'isclose',
      variant: 'rtol' in options ? 'options' : undefined,
      call: ([a, b]) => torch.isclose(a, b, options),
      torch: `torch.isclose(i[0], i[1]${'rtol' in options ? ', rtol=0.1, atol=0, equal_nan=True' : ''})`,
      samples: [
        sample('near', given([1, 2, 0, 0]), given([1.000001, 2.1, 1e-9, 1e-7])),
        kink('specials', given([NaN, Infinity, Infinity, 1, NaN]), given([NaN, Infinity, -Infinity, Infinity, 1])),
        sample('broadcast', integers([2, 3], 0, 3), integers([3], 0, 3)),
        sample('bools', booleans([2, 3]), booleans([3])),
        sample('scalars', random([]), random([])),
        sample('empty', random([0]), random([0])),
      ],
      differentiable: false,
      errors: [
        {
          inputs: [random([2]), integers([2], 0, 5)],
          call: ([a, b]) => torch.isclose(a, b),
          torch: 'torch.isclose(i[0], i[1])',
          message: 'Float did not match Long',
        },
        {
          inputs: [random([2])],
          call: ([a]) => torch.isclose(a, a, { rtol: -1 }),
          torch: 'torch.isclose(i[0], i[0], rtol=-1)',
          message: 'rtol must be greater than or equal to zero, but got -1',
        },
      ],
    })),
    {
      name: 'where',
      variant: 'condition alone',
      call: ([x]) => torch.where(x),
      torch: 'torch.where(i[0])',
      samples: [
        sample('bools', booleans([2, 3])),
        sample('numbers', given([0, 2, NaN, -0])),
        sample('scalar', given([3], [])),
        sample('empty', booleans([0, 3])),
      ],
      differentiable: false,
    },
    {
      name: 'clamp',
      variant: 'tensor bounds',
      call: ([x, min, max]) => torch.clamp(x, min, max),
      torch: 'torch.clamp(i[0], i[1], i[2])',
      inPlace: ([x, min, max]) => x.clamp_(min, max),
      samples: [
        sample('plain', random([2, 3], -2, 2), random([2, 3], -1, -0.5), random([2, 3], 0.5, 1)),
        sample('broadcast', random([2, 3], -2, 2), random([3], -1, -0.5), random([2, 1], 0.5, 1)),
        sample('min above max', random([2, 3], -2, 2), random([3], 0.6, 1), random([3], -1, 0.5)),
        sample('scalars', random([]), random([], -1, -0.5), random([], 0.5, 1)),
        sample('promotion', integers([2, 3], -5, 5), given([-1.5, 0, 1]), integers([], 2, 4)),
        sample('empty', random([0]), random([0]), random([1])),
        kink(
          'at the bounds',
          given([1, 2, 3, NaN, 2]),
          given([1, 1, 1, 1, NaN]),
          given([3, 2, 3, 3, 3], [5], { grad: false }),
        ),
      ],
      dtypes: ['float64', 'int64', 'uint8'],
      errors: [
        {
          inputs: [booleans([2])],
          call: ([x]) => torch.clamp(x, x, x),
          torch: 'torch.clamp(i[0], i[0], i[0])',
          message: '"clamp_cpu" not implemented for \'Bool\'',
        },
      ],
    },
    ...(['clamp_min', 'clamp_max'] as const).map((name): Row => ({
      name,
      variant: 'tensor bound',
      call: ([x, bound]) => torch[name](x, bound),
      torch: `torch.${name}(i[0], i[1])`,
      inPlace: ([x, bound]: Tensor[]) => x[`${name}_`](bound),
      samples: [
        sample('plain', given([0.5, 1.5, -0.5, -1.5]), given([1, 1, -1, -1])),
        kink('at the bound', given([1, NaN, 1]), given([1, 1, NaN])),
        sample('empty', random([0]), random([0])),
      ],
    })),
    {
      name: 'clamp',
      variant: 'by keywords',
      call: ([x, max]) => [torch.clamp(x, { min: 0.5 }), torch.clamp(x, { max })],
      torch: '[torch.clamp(i[0], min=0.5), torch.clamp(i[0], max=i[1])]',
      samples: [sample('plain', random([2, 3], 0.6, 2), random([3], -1, -0.5))],
    },
    {
      name: 'clamp',
      variant: 'a tensor and a number',
      call: ([x, min]) => torch.clamp(x, min, 1),
      torch: 'torch.clamp(i[0], i[1], torch.ones((), dtype=i[0].dtype))',
      samples: [
        sample('plain', random([2, 3], -2, 2), random([3], -1, -0.5)),
        sample('empty', random([0]), random([0])),
      ],
    },
    ...[1, -1].map((decimals): Row => ({
      name: 'round',
      variant: `decimals ${decimals}`,
      call: ([x]) => torch.round(x, { decimals }),
      torch: `torch.round(i[0], decimals=${decimals})`,
      inPlace: ([x]) => x.round_({ decimals }),
      samples: [
        sample('plain', given([1.23, -4.56, 12.34, -17.8, 0.12])),
        kink('halves and specials', given([0.25, 0.35, 15, 25, NaN, Infinity, -0.04])),
        sample('empty', random([0])),
      ],
      dtypes: ['float64'],
      errors: [
        {
          inputs: [integers([2], 0, 5)],
          call: ([x]) => torch.round(x, { decimals }),
          torch: `torch.round(i[0], decimals=${decimals})`,
          message: '"round_cpu" not implemented for \'Long\'',
        },
      ],
    })),
    ...(['sign', 'trunc', 'frac', 'expm1', 'log2', 'log10', 'log1p', 'erf', 'sin', 'cos', 'tan'] as const).map(
      inPlaceRow,
    ),
    ...(['asin', 'acos', 'atan', 'sinh', 'cosh', 'logical_not'] as const).map(inPlaceRow),
  ],
};

type InPlace =
  | ('sign' | 'trunc' | 'frac' | 'expm1' | 'log2' | 'log10' | 'log1p' | 'erf' | 'sin' | 'cos' | 'tan')
  | ('asin' | 'acos' | 'atan' | 'sinh' | 'cosh' | 'logical_not');

/** The in-place form of a function that has a row of its own. */
function inPlaceRow(name: InPlace): Row {
  const isTest = name === 'logical_not';
  return {
    name,
    variant: 'in place',
    call: ([x]) => torch[name](x),
    torch: `torch.${name}(i[0])`,
    inPlace: ([x]) => x[`${name}_`](),
    samples: [isTest ? sample('bools', booleans([2, 3])) : sample('plain', random([2, 3], 0.1, 0.9))],
    differentiable: !isTest,
  };
}
