import * as torch from '../../../src/index.js';
import type { CovOptions, Interpolation, Tensor, VarOptions } from '../../../src/index.js';
import { ALL_DTYPES, kink, NUMBER_DTYPES, sample } from './build.js';
import { distinct, given, integers, random } from './inputs.js';
import { refused } from './sorting.js';
import type { ErrorCase, Family, InputSpec, Row, Sample } from './types.js';

const some: readonly Sample[] = [
  sample('plain', random([2, 3])),
  sample('rank 3', random([3, 2, 2])),
  sample('no lines', random([0, 3])),
];

const withNaN: readonly Sample[] = [
  ...some,
  kink('NaN', given([1, NaN, 3, NaN, NaN, -2], [2, 3])),
  // torch multiplies an infinite gradient by 0 there.
  sample('only NaN', given([NaN, NaN, 1, 2], [2, 2], { grad: false })),
];

const noIntegers = (name: string, message: string, run: ErrorCase['call']): ErrorCase =>
  refused(`torch.${name}(i[0])`, message, run, integers([3], 0, 3));

const varianceRows = (['var_mean', 'std_mean'] as const).flatMap((name): Row[] =>
  (
    [
      ['all', '', null, {}],
      ['dim 1', ', 1', 1, {}],
      ['dims, keepdim', ', (0, 1), unbiased=False, keepdim=True', [0, 1], { correction: 0, keepdim: true }],
    ] as [string, string, number | number[] | null, VarOptions][]
  ).map(([variant, python, dim, options]) => ({
    name,
    variant,
    call: ([x]) => torch[name](x, dim, options),
    torch: `torch.${name}(i[0]${python})`,
    samples: dim === 1 ? some : some.slice(0, 2),
    neverEmpty: 'torch warns there, and var and std have such samples',
    dtypes: ['float64'],
    errors: [noIntegers(name, `${name} only support floating point and complex dtypes`, ([x]) => torch[name](x))],
  })),
);

const nanRows = (['nansum', 'nanmean'] as const).flatMap((name): Row[] => [
  {
    name,
    call: ([x]) => torch[name](x),
    torch: `torch.${name}(i[0])`,
    samples: [
      ...withNaN.filter((s) => s.name !== 'no lines'),
      kink('empty', random([0, 3])),
      sample('scalar', random([])),
    ],
    dtypes: name === 'nansum' ? ALL_DTYPES : ['float64'],
    ...(name === 'nanmean' && {
      errors: [
        noIntegers(name, 'nanmean(): expected input to have floating point dtype but got Long', ([x]) =>
          torch.nanmean(x),
        ),
      ],
    }),
  },
  {
    name,
    variant: 'dim 1, keepdim, dtype',
    call: ([x]) => torch[name](x, 1, true, { dtype: torch.float64 }),
    torch: `torch.${name}(i[0], 1, True, dtype=torch.float64)`,
    samples: withNaN,
  },
]);

const aminmaxRows = (
  [
    ['all', '', {}],
    ['dim 1', ', dim=1', { dim: 1 }],
    ['dim -2, keepdim', ', dim=-2, keepdim=True', { dim: -2, keepdim: true }],
  ] as const
).map(([variant, python, options]): Row => ({
  name: 'aminmax',
  variant,
  call: ([x]) => [...torch.aminmax(x, options)],
  // Of aminmax itself torch 1.13 has no derivative.
  torch: `[torch.amin(i[0]${python}), torch.amax(i[0]${python})]`,
  samples: [
    sample('plain', distinct([2, 3])),
    ...(variant === 'dim 1' ? [sample('no lines', random([0, 3]))] : []),
    kink('ties', given([1, 3, 3, 2, 2, 2], [2, 3])),
    sample('bool', integers([2, 3], 0, 2, 'bool')),
  ],
  dtypes: NUMBER_DTYPES,
  errors: [
    refused(
      'torch.aminmax(i[0])',
      'aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity.',
      ([x]) => torch.aminmax(x),
      random([0]),
    ),
    refused(
      'torch.aminmax(i[0], dim=1)',
      'aminmax: Expected reduction dim 1 to have non-zero size.',
      ([x]) => torch.aminmax(x, { dim: 1 }),
      random([2, 0]),
    ),
  ],
}));

const INTERPOLATIONS: readonly Interpolation[] = ['linear', 'lower', 'higher', 'midpoint', 'nearest'];

function quantileErrors(name: 'quantile' | 'nanquantile'): ErrorCase[] {
  const call = `torch.${name}(i[0], 0.5)`;
  const run: ErrorCase['call'] = ([x]) => torch[name](x, 0.5);
  const withTensor: ErrorCase['call'] = ([x, q]) => torch[name](x, q);
  const tensorCall = `torch.${name}(i[0], i[1])`;
  return [
    refused(call, 'quantile() input tensor must be non-empty', run, random([0])),
    refused(call, 'quantile() input tensor must be either float or double dtype', run, integers([3], 0, 3)),
    refused(
      `torch.${name}(i[0], 1.5)`,
      'quantile() q must be in the range [0, 1] but got 1.5',
      ([x]) => torch[name](x, 1.5),
      random([3]),
    ),
    refused(tensorCall, 'quantile() q values must be in the range [0, 1]', withTensor, random([3]), given([1.5])),
    refused(tensorCall, 'quantile() q must be a scalar or 1D tensor', withTensor, random([3]), given([0], [1, 1])),
    refused(
      tensorCall,
      'quantile() q tensor must be same dtype as the input tensor',
      withTensor,
      random([3]),
      given([0], [1], { dtype: 'float64' }),
    ),
    refused(
      `torch.${name}(i[0], 0.5, interpolation='up')`,
      'quantile() interpolation must be one of linear, lower, higher, midpoint or nearest, but got up',
      ([x]) => torch[name](x, 0.5, null, false, { interpolation: 'up' as never }),
      random([3]),
    ),
  ];
}

const quantileRows = (['quantile', 'nanquantile'] as const).flatMap((name): Row[] => [
  {
    name,
    call: ([x]) => torch[name](x, 0.4),
    torch: `torch.${name}(i[0], 0.4)`,
    samples: [
      sample('plain', distinct([2, 3])),
      sample('scalar', random([])),
      sample('one', random([1])),
      kink('NaN', given([1, NaN, 3, 2])),
      kink('only NaN', given([NaN, NaN])),
    ],
    neverEmpty: 'refused',
    dtypes: ['float64'],
    errors: quantileErrors(name),
  },
  {
    name,
    variant: 'keepdim',
    call: ([x]) => torch[name](x, 0.75, null, true),
    torch: `torch.${name}(i[0], 0.75, keepdim=True)`,
    samples: [sample('plain', distinct([2, 3]))],
  },
  {
    name,
    variant: 'several, dim 0',
    call: ([x, q]) => torch[name](x, q, 0),
    torch: `torch.${name}(i[0], i[1], 0)`,
    samples: [
      sample('plain', distinct([3, 2]), given([0.1, 0.9, 0.3])),
      sample('scalar q', distinct([4, 2]), given([0.1], [])),
      kink('NaN', given([1, NaN, 3, 2, 5, 4], [3, 2]), given([0, 0.6, 1])),
    ],
  },
  {
    name,
    variant: 'several, dim -2, keepdim',
    call: ([x, q]) => torch[name](x, q, -2, true),
    torch: `torch.${name}(i[0], i[1], -2, True)`,
    samples: [sample('plain', distinct([2, 3, 2]), given([0.1, 0.9]))],
  },
  ...INTERPOLATIONS.map((interpolation): Row => ({
    name,
    variant: interpolation,
    call: ([x]) => torch[name](x, torch.tensor([0.1, 0.5, 0.75], { dtype: x.dtype }), 1, false, { interpolation }),
    torch: `torch.${name}(i[0], torch.tensor([0.1, 0.5, 0.75], dtype=i[0].dtype), 1, interpolation='${interpolation}')`,
    samples: [sample('plain', distinct([2, 4])), sample('odd', distinct([1, 7]))],
  })),
]);

const covWeights = (name: string, message: string, weights: InputSpec): ErrorCase =>
  refused(`torch.cov(i[0], ${name}=i[1])`, message, ([x, w]) => torch.cov(x, { [name]: w }), random([2, 2]), weights);

const covRows: Row[] = [
  ...(
    [
      [undefined, '', () => ({})],
      ['correction 0', ', correction=0', () => ({ correction: 0 })],
    ] as [string | undefined, string, () => CovOptions][]
  ).map(([variant, python, options]): Row => ({
    name: 'cov',
    variant,
    call: ([x]) => torch.cov(x, options()),
    torch: `torch.cov(i[0]${python})`,
    samples: [sample('plain', random([3, 4])), sample('vector', random([5])), sample('int64', integers([2, 3], 0, 9))],
    neverEmpty: 'NaN there',
    errors: [
      refused(
        'torch.cov(i[0])',
        'cov(): expected input to have two or fewer dimensions but got an input with 3 dimensions',
        ([x]) => torch.cov(x),
        random([2, 2, 2]),
      ),
      refused(
        'torch.cov(i[0])',
        'cov(): bool dtype is not supported for input',
        ([x]) => torch.cov(x),
        integers([3], 0, 2, 'bool'),
      ),
    ],
  })),
  ...(
    [
      ['fweights', 'fweights=i[1]', ([fweights]: Tensor[]) => ({ fweights })],
      ['aweights', 'aweights=i[2]', ([, aweights]: Tensor[]) => ({ aweights })],
      ['both', 'fweights=i[1], aweights=i[2]', ([fweights, aweights]: Tensor[]) => ({ fweights, aweights })],
    ] as const
  ).map(([variant, python, options]): Row => ({
    name: 'cov',
    variant,
    call: ([x, ...weights]) => torch.cov(x, options(weights)),
    torch: `torch.cov(i[0], ${python})`,
    samples: [sample('plain', random([2, 3]), integers([3], 1, 4), random([3], 0.1, 2))],
    errors: [
      covWeights(
        'fweights',
        'cov(): expected fweights to have one or fewer dimensions but got fweights with 2 dimensions',
        integers([1, 2], 0, 2),
      ),
      covWeights(
        'fweights',
        'cov(): expected fweights to have integral dtype but got fweights with Float dtype',
        random([2]),
      ),
      covWeights(
        'aweights',
        'cov(): expected aweights to have floating point dtype but got aweights with Long dtype',
        integers([2], 0, 2),
      ),
      covWeights(
        'fweights',
        'cov(): expected fweights to have the same numel as there are observations in the input but got 3 != 2',
        integers([3], 0, 2),
      ),
      covWeights('aweights', 'cov(): aweights cannot be negative', given([1, -1])),
    ],
  })),
  {
    name: 'corrcoef',
    call: ([x]) => torch.corrcoef(x),
    torch: 'torch.corrcoef(i[0])',
    samples: [kink('plain', random([3, 4])), kink('vector', random([5])), sample('int64', integers([2, 3], 0, 9))],
    neverEmpty: 'NaN there',
    gradcheck: false,
    why: 'the diagonal is 1, where it is clamped',
    errors: [
      refused(
        'torch.corrcoef(i[0])',
        'corrcoef(): expected input to have two or fewer dimensions but got an input with 3 dimensions',
        ([x]) => torch.corrcoef(x),
        random([2, 2, 2]),
      ),
    ],
  },
];

const renormRows = (
  [
    [2, 0, 1],
    [1, -1, 0.5],
    [Infinity, 1, 1],
    [3, 0, 100],
  ] as const
).map(([p, dim, maxnorm]): Row => ({
  name: 'renorm',
  variant: `${p}, dim ${dim}, ${maxnorm}`,
  call: ([x]) => torch.renorm(x, p, dim, maxnorm),
  torch: `torch.renorm(i[0], ${p === Infinity ? 'inf' : p}, ${dim}, ${maxnorm})`,
  inPlace: ([x]) => x.renorm_(p, dim, maxnorm),
  samples: [
    sample('plain', distinct([2, 3], 0.3)),
    sample('rank 3', distinct([2, 2, 3])),
    ...(p === Infinity ? [] : [sample('empty', random([0, 3]))]),
  ],
  errors: [
    refused(
      'torch.renorm(i[0], 2, 0, 1)',
      'renorm: input needs at least 2 dimensions, got 1 dimensions',
      ([x]) => torch.renorm(x, 2, 0, 1),
      random([3]),
    ),
    refused(
      'torch.renorm(i[0], 0, 0, 1)',
      'renorm: non-positive-norm not supported',
      ([x]) => torch.renorm(x, 0, 0, 1),
      random([2, 2]),
    ),
    refused(
      'torch.renorm(i[0], 2, 0, -1)',
      'renorm: expected maxnorm to be >= 0 but got -1',
      ([x]) => torch.renorm(x, 2, 0, -1),
      random([2, 2]),
    ),
  ],
}));

export const moments: Family = {
  name: 'moments',
  rows: [...varianceRows, ...nanRows, ...aminmaxRows, ...quantileRows, ...covRows, ...renormRows],
};
