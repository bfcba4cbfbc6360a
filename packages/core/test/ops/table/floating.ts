import * as torch from '../../../src/index.js';
import { ALL_DTYPES, fewBinary, fewUnary, kink, sample } from './build.js';
import { booleans, given, integers, random } from './inputs.js';
import type { Family, Row } from './types.js';

export const floating: Family = {
  name: 'floating',
  rows: [
    ...(['fmax', 'fmin'] as const).map((name): Row => ({
      name,
      call: ([a, b]) => torch[name](a, b),
      torch: `torch.${name}(i[0], i[1])`,
      samples: [...fewBinary([-2, 0], [0.1, 2]), kink('ties', given([1, 1, -2, 3]), given([1, 2, -2, -3]))],
      dtypes: ALL_DTYPES,
    })),
    {
      name: 'copysign',
      call: ([a, b]) => torch.copysign(a, b),
      torch: 'torch.copysign(i[0], i[1])',
      inPlace: ([a, b]) => a.copysign_(b),
      samples: fewBinary([0.5, 2], [-2, -0.5], [Infinity, -Infinity, 0, -0, 1, -2]),
      dtypes: ALL_DTYPES,
    },
    {
      name: 'copysign',
      variant: 'number',
      call: ([a]) => torch.copysign(a, -1),
      torch: 'torch.copysign(i[0], -1)',
      samples: [
        sample('plain', random([3], 0.5, 2)),
        sample('int64', integers([3], -5, 5)),
        sample('empty', random([0])),
      ],
    },
    {
      name: 'nextafter',
      // To tell neighbours apart.
      call: ([a, b]) => torch.nextafter(a, b).eq(a).logical_not().logical_or(a.isnan()),
      torch: 'torch.nextafter(i[0], i[1]) != i[0]',
      inPlace: ([a, b]) => a.nextafter_(b),
      samples: [sample('plain', random([2, 3]), random([3])), sample('empty', random([0]), random([0]))],
      differentiable: false,
      errors: [
        {
          inputs: [integers([2], 0, 5)],
          call: ([a]) => torch.nextafter(a, a),
          torch: 'torch.nextafter(i[0], i[0])',
          message: '"nextafter_cpu" not implemented for \'Long\'',
        },
      ],
    },
    {
      name: 'nextafter',
      variant: 'the step, in units of 2^-149',
      call: ([a, b]) =>
        torch
          .nextafter(a, b)
          .detach()
          .double()
          .sub(a.detach().double())
          .mul(2 ** 100)
          .mul(2 ** 49),
      torch: '(torch.nextafter(i[0], i[1]).detach().double() - i[0].detach().double()) * 2.0 ** 149',
      samples: [
        kink('specials', given([0, -0, 1, 1, -1, -1, 1, NaN, 1e-45, 0]), given([1, -1, 2, 0, 0, -2, 1, 1, 0, -0])),
      ],
      differentiable: false,
    },
    {
      name: 'nextafter',
      variant: 'at the ends',
      call: ([a, b]) => torch.nextafter(a, b).detach(),
      torch: 'torch.nextafter(i[0], i[1]).detach()',
      samples: [
        kink('float32', given([Infinity, -Infinity, Infinity, 1]), given([0, Infinity, Infinity, NaN])),
        kink(
          'float64',
          given([Infinity, -Infinity, 1, NaN], [4], { dtype: 'float64' }),
          given([0, 0, 1, 1], [4], { dtype: 'float64' }),
        ),
      ],
      differentiable: false,
    },
    {
      name: 'heaviside',
      call: ([a, b]) => torch.heaviside(a, b),
      torch: 'torch.heaviside(i[0].detach(), i[1].detach())',
      inPlace: ([a, b]) => a.heaviside_(b),
      samples: [
        sample('plain', given([-1, 0, 2, -0, NaN]), given([0.5, 0.25, 3, 7, 1])),
        sample('broadcast', random([2, 3]), random([3])),
        sample('int64', integers([5], -2, 2), integers([], 3, 5)),
        sample('bools', booleans([5]), booleans([])),
        sample('empty', random([0]), random([])),
      ],
      differentiable: false,
      errors: [
        {
          inputs: [random([2]), random([2], 0, 1, { dtype: 'float64' })],
          call: ([a, b]) => torch.heaviside(a, b),
          torch: 'torch.heaviside(i[0], i[1])',
          message: 'heaviside is not yet implemented for tensors with different dtypes.',
        },
      ],
    },
    {
      name: 'frexp',
      call: ([x]) => {
        const { mantissa, exponent } = torch.frexp(x);
        return [mantissa, exponent];
      },
      torch: 'list(torch.frexp(i[0]))',
      samples: [
        sample('plain', given([0.3, 1.7, -5, 0.1])),
        sample('scalar', given([3], [])),
        sample('matrix', given([0.3, 1.7, -5, 0.1, 6, 100], [2, 3])),
        sample('empty', random([0])),
        kink('specials', given([0, -0, 1, -1, 0.5, 8, 1e-42, 3e38, Infinity, -Infinity, NaN, 0.99999994])),
        kink('float64', given([5e-324, 1.7e308, 2, 0.9999999999999999], [4], { dtype: 'float64', grad: false })),
      ],
      errors: [
        {
          inputs: [integers([2], 0, 5)],
          call: ([a]) => torch.frexp(a).mantissa,
          torch: 'torch.frexp(i[0])',
          message: 'torch.frexp() only supports floating-point dtypes',
        },
      ],
    },
    {
      name: 'ldexp',
      call: ([a, b]) => torch.ldexp(a, b),
      torch: 'torch.ldexp(i[0], i[1])',
      inPlace: ([a, b]) => a.ldexp_(b),
      samples: [
        ...fewBinary([-2, 2], [-2, 2], [NaN, 0, 1, -2]),
        sample('integers', random([2, 3]), integers([3], -4, 5)),
        sample('integers twice', integers([3], -5, 5, 'int32'), integers([3], -4, 5)),
      ],
      dtypes: ['float64'],
    },
    ...['', 'nan=1.5, posinf=2.5, neginf=-3.5'].map((options): Row => ({
      name: 'nan_to_num',
      variant: options === '' ? undefined : 'options',
      call: ([x]) => torch.nan_to_num(x, options === '' ? undefined : { nan: 1.5, posinf: 2.5, neginf: -3.5 }),
      torch: `torch.nan_to_num(i[0], ${options})`,
      inPlace: ([x]) => x.nan_to_num_(options === '' ? undefined : { nan: 1.5, posinf: 2.5, neginf: -3.5 }),
      samples: fewUnary(),
      dtypes: ALL_DTYPES,
    })),
    {
      name: 'nan_to_num',
      variant: 'float64',
      call: ([x]) => torch.nan_to_num(x),
      torch: 'torch.nan_to_num(i[0])',
      samples: [kink('specials', given([NaN, Infinity, -Infinity, 1], [4], { dtype: 'float64' }))],
      gradcheck: false,
      why: 'there is no sample without infinities',
    },
    {
      name: 'positive',
      call: ([x]) => torch.positive(x),
      torch: 'torch.positive(i[0])',
      samples: [sample('plain', random([2, 3])), sample('int64', integers([3], -5, 5)), sample('empty', random([0]))],
      errors: [
        {
          inputs: [booleans([2])],
          call: ([x]) => torch.positive(x),
          torch: 'torch.positive(i[0])',
          message: 'The `+` operator, on a bool tensor is not supported.',
        },
      ],
    },
    ...['1', '2', 'inf'].map((p): Row => ({
      name: 'dist',
      variant: `p ${p}`,
      call: ([a, b]) => torch.dist(a, b, p === 'inf' ? Infinity : Number(p)),
      torch: `torch.dist(i[0], i[1], ${p})`,
      samples: [
        sample('plain', random([2, 3], 0.5, 2), random([2, 3], -2, -0.5)),
        sample('broadcast', random([2, 3], 0.5, 2), random([3], -2, -0.5)),
        sample('scalars', random([], 0.5, 2), random([], -2, -0.5)),
        sample('empty', random([0]), random([0])),
      ],
      dtypes: ['float64'],
    })),
  ],
};
