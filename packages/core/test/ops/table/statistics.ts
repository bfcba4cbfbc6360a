import * as torch from '../../../src/index.js';
import type { VarOptions } from '../../../src/index.js';
import { ALL_DTYPES, kink, NUMBER_DTYPES, sample } from './build.js';
import { given, integers, random } from './inputs.js';
import type { Family, InputSpec, Row, Sample } from './types.js';

const SIZES = [1, 3, 4, 5, 15, 16, 17, 33, 65];

const whole = (make: (...shape: number[]) => InputSpec): Sample[] => [
  sample('plain', make(2, 3)),
  sample('rank 3', make(2, 2, 2)),
  ...SIZES.map((n) => sample(`size ${n}`, make(n))),
  kink('scalar', make()),
  kink('empty', make(0)),
  kink('specials', given([1, NaN, 2])),
  kink('infinity', given([1, Infinity, 2])),
];

const lines = (make: (...shape: number[]) => InputSpec): Sample[] => [
  sample('plain', make(2, 3)),
  sample('rank 3', make(2, 3, 2)),
  sample('no lines', make(0, 3)),
  ...SIZES.map((n) => sample(`lines of ${n}`, make(2, n))),
  ...SIZES.slice(1).map((n) => sample(`columns of ${n}`, make(2, n, 3))),
  kink('empty lines', make(2, 0)),
];

const smooth = (...shape: number[]) => random(shape, -2, 2);
const positive = (...shape: number[]) => random(shape, 0.3, 2);
/** More than one element, as a variance needs: one is a kink. */
const severalOnly = (s: Sample): Sample => (/ 1$/.test(s.name) ? { ...s, kink: true } : s);

const spreads: readonly [string, string, VarOptions][] = [
  ['', '', {}],
  ['correction 0', 'unbiased=False', { correction: 0 }],
  ['unbiased false', 'unbiased=False', { unbiased: false }],
];

/** torch 1.13.1 itself fails on the gradient of a vector of at most one element, and gives minus infinity for a scalar's. */
const variable = whole(smooth).filter(({ name }) => !['size 1', 'empty', 'scalar'].includes(name));

const spreadRows = (['var', 'std'] as const).flatMap((name): Row[] => [
  ...spreads.map(([variant, python, options]): Row => ({
    name,
    variant: variant || undefined,
    call: ([x]) => torch[name](x, null, options),
    torch: `torch.${name}(i[0]${python && `, ${python}`})`,
    samples: variable,
    dtypes: ['float64'],
    errors: [
      {
        inputs: [integers([3], 0, 5)],
        call: ([x]) => torch[name](x),
        torch: `torch.${name}(i[0])`,
        message: /std and var only support floating point and complex dtypes/,
      },
    ],
  })),
  {
    name,
    variant: 'dim 1',
    call: ([x]) => torch[name](x, 1),
    torch: `torch.${name}(i[0], 1)`,
    samples: lines(smooth).map(severalOnly),
    dtypes: ['float64'],
  },
  {
    name,
    variant: 'dims, keepdim, correction 2',
    call: ([x]) => torch[name](x, [0, -1], { correction: 2, keepdim: true }),
    torch: `torch.${name}(i[0], (0, -1), correction=2, keepdim=True)`,
    samples: [sample('plain', smooth(2, 2, 3)), sample('rank 2', smooth(3, 4)), sample('empty', smooth(2, 0, 3))],
  },
]);

const normRows = (['fro', 2, 1, 3, 0.5, Infinity, -Infinity, 0] as const).flatMap((p): Row[] => {
  const python = p === Infinity ? 'inf' : p === -Infinity ? '-inf' : JSON.stringify(p);
  const extremum = p === Infinity || p === -Infinity;
  return [
    {
      name: 'norm',
      variant: `p ${p}`,
      call: ([x]) => torch.norm(x, p),
      torch: `torch.norm(i[0], ${python})`,
      samples: whole(positive).filter((s) => !(extremum && s.name === 'empty')),
      dtypes: ['float64'],
      rtol: 4e-6,
      why: 'torch computes vectors of float32 powers by its own approximation',
    },
    {
      name: 'norm',
      variant: `p ${p}, dim 1, keepdim`,
      call: ([x]) => torch.norm(x, p, 1, true),
      torch: `torch.norm(i[0], ${python}, 1, True)`,
      samples: [
        ...lines(positive).filter((s) => !(extremum && s.name === 'empty lines')),
        kink('zeros', given([0, 0, 3, 4], [2, 2])),
      ],
      rtol: 4e-6,
      why: 'torch computes vectors of float32 powers by its own approximation',
    },
  ];
});

export const statistics: Family = {
  name: 'statistics',
  rows: [
    {
      name: 'mean',
      call: ([x]) => torch.mean(x),
      torch: 'torch.mean(i[0])',
      samples: whole(smooth),
      dtypes: ['float64'],
      errors: [
        {
          inputs: [integers([3], 0, 5)],
          call: ([x]) => torch.mean(x),
          torch: 'torch.mean(i[0])',
          message:
            /mean\(\): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: Long/,
        },
        {
          inputs: [random([2, 3])],
          call: ([x]) => torch.mean(x, 2),
          torch: 'torch.mean(i[0], 2)',
          message: 'Dimension out of range (expected to be in range of [-2, 1], but got 2)',
        },
      ],
    },
    {
      name: 'mean',
      variant: 'dim 1',
      call: ([x]) => torch.mean(x, 1),
      torch: 'torch.mean(i[0], 1)',
      samples: lines(smooth),
      dtypes: ['float64'],
    },
    {
      name: 'mean',
      variant: 'dims, keepdim, dtype',
      call: ([x]) => torch.mean(x, [0, -1], true, { dtype: torch.float64 }),
      torch: 'torch.mean(i[0], (0, -1), True, dtype=torch.float64)',
      samples: [sample('plain', smooth(2, 2, 3)), sample('int', integers([3, 2], 0, 9)), kink('empty', smooth(0, 2))],
    },
    ...spreadRows,
    ...normRows,
    {
      name: 'logsumexp',
      call: ([x]) => torch.logsumexp(x, 1),
      torch: 'torch.logsumexp(i[0], 1)',
      samples: [
        ...lines(smooth),
        kink('large', given([1000, 999, -1000, -1000], [2, 2])),
        kink('infinities', given([-Infinity, -Infinity, Infinity, 1, NaN, 1], [3, 2])),
      ],
      dtypes: ['float64'],
    },
    {
      name: 'logsumexp',
      variant: 'dims, keepdim',
      call: ([x]) => torch.logsumexp(x, [0, -1], true),
      torch: 'torch.logsumexp(i[0], (0, -1), True)',
      samples: [sample('plain', smooth(2, 2, 3)), sample('matrix', smooth(3, 2)), kink('empty', smooth(2, 0, 3))],
    },
    {
      name: 'prod',
      call: ([x]) => torch.prod(x),
      torch: 'torch.prod(i[0])',
      samples: [
        sample('plain', positive(2, 3)),
        sample('scalar', positive()),
        sample('empty', positive(0)),
        sample('one zero', given([2, 0, 3])),
        sample('two zeros', given([2, 0, 3, 0])),
        ...SIZES.map((n) => sample(`size ${n}`, random([n], 0.8, 1.2))),
      ],
      dtypes: ALL_DTYPES,
      integers: [-2, 3],
      rtol: 1e-5,
      why: 'torch multiplies in float32, in another order',
    },
    {
      name: 'prod',
      variant: 'dim 1, keepdim',
      call: ([x]) => torch.prod(x, 1, true),
      torch: 'torch.prod(i[0], 1, True)',
      samples: [
        ...lines((...shape) => random(shape, 0.8, 1.2)),
        sample('zeros', given([2, 0, 3, 0, 0, 1, 4, 5, 6], [3, 3])),
      ],
      dtypes: ALL_DTYPES,
      integers: [-2, 3],
      rtol: 1e-5,
      why: 'torch multiplies in float32, in another order',
    },
    {
      name: 'cumsum',
      call: ([x]) => torch.cumsum(x, 0),
      torch: 'torch.cumsum(i[0], 0)',
      inPlace: ([x]) => x.cumsum_(0),
      samples: [
        sample('plain', smooth(3, 2)),
        sample('vector', smooth(5)),
        sample('scalar', smooth()),
        sample('empty', smooth(0, 2)),
        sample('rank 3', smooth(2, 2, 3)),
        ...[15, 17, 65].map((n) => sample(`size ${n}`, smooth(n))),
        kink('NaN', given([1, NaN, 2])),
      ],
      dtypes: ALL_DTYPES,
      errors: [
        {
          inputs: [random([2, 3])],
          call: ([x]) => torch.cumsum(x, 2),
          torch: 'torch.cumsum(i[0], 2)',
          message: 'Dimension out of range (expected to be in range of [-2, 1], but got 2)',
        },
      ],
    },
    {
      name: 'cumsum',
      variant: 'dim -1, dtype',
      call: ([x]) => torch.cumsum(x, -1, { dtype: torch.float64 }),
      torch: 'torch.cumsum(i[0], -1, dtype=torch.float64)',
      samples: [sample('plain', smooth(2, 3)), sample('int', integers([4], 0, 9)), sample('empty', smooth(2, 0))],
    },
    {
      name: 'count_nonzero',
      call: ([x]) => torch.count_nonzero(x),
      torch: 'torch.count_nonzero(i[0])',
      samples: [
        sample('plain', integers([2, 3], 0, 2, 'float32')),
        sample('specials', given([NaN, 0, -0, Infinity])),
        sample('empty', smooth(0)),
        sample('bool', integers([9], 0, 2, 'bool')),
      ],
      differentiable: false,
      dtypes: NUMBER_DTYPES,
      integers: [-1, 2],
    },
    {
      name: 'count_nonzero',
      variant: 'dim 0',
      call: ([x]) => torch.count_nonzero(x, 0),
      torch: 'torch.count_nonzero(i[0], 0)',
      samples: [sample('plain', integers([4, 3], 0, 2, 'float32')), sample('empty', smooth(0, 2))],
      differentiable: false,
    },
  ],
};
