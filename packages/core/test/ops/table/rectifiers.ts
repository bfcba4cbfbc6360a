import * as torch from '../../../src/index.js';
import type { Tensor } from '../../../src/index.js';
import { kink, sample } from './build.js';
import { booleans, given, integers, random } from './inputs.js';
import type { Family, Row } from './types.js';

interface Rectifier {
  readonly variant?: string;
  /** The arguments after the input. */
  readonly args?: readonly number[];
  readonly kernel: string;
  /** Where the function or its derivative jumps. */
  readonly kinks: readonly number[];
  readonly inPlace?: boolean;
}

type Fn = (input: Tensor, ...args: number[]) => Tensor;

function row(name: 'celu' | 'hardshrink' | 'rrelu' | 'selu' | 'threshold', options: Rectifier): Row {
  const { variant, args = [], kernel, kinks, inPlace } = options;
  const apply = torch[name] as unknown as Fn;
  const change = (torch as unknown as Record<string, Fn>)[`${name}_`];
  return {
    name,
    ...(variant !== undefined && { variant }),
    call: ([x]) => apply(x, ...args),
    torch: `torch.${name}(${['i[0]', ...args].join(', ')})`,
    ...(inPlace && { inPlace: ([x]: Tensor[]) => change(x, ...args) }),
    samples: [
      sample('plain', random([2, 3], 0.75, 2)),
      sample('below', random([2, 3], -2, -0.75)),
      sample('scalar', random([], -2, -1)),
      sample('empty', random([2, 0])),
      kink('mixed', random([17])),
      kink('kinks', given([...kinks, 0, -0, 100, -100, NaN, Infinity, -Infinity])),
    ],
    dtypes: name === 'threshold' ? ['float64', 'int64'] : ['float64'],
    errors: [
      {
        inputs: [name === 'threshold' ? booleans([3]) : integers([3], -2, 3)],
        call: ([x]) => apply(x, ...args),
        torch: `torch.${name}(${['i[0]', ...args].join(', ')})`,
        message: `"${kernel}" not implemented for '${name === 'threshold' ? 'Bool' : 'Long'}'`,
      },
    ],
  };
}

const refused = (input: readonly number[], weight: readonly number[], message: string) => ({
  inputs: [random(input), random(weight)],
  call: ([x, w]: Tensor[]) => torch.prelu(x, w),
  torch: 'torch.prelu(i[0], i[1])',
  message,
});

export const rectifiers: Family = {
  name: 'rectifiers',
  rows: [
    row('selu', { kernel: 'elu_cpu', kinks: [], inPlace: true }),
    row('celu', { kernel: 'elu_cpu', kinks: [], inPlace: true }),
    row('celu', { variant: 'alpha', args: [0.5], kernel: 'elu_cpu', kinks: [] }),
    row('hardshrink', { kernel: 'hardshrink_cpu', kinks: [0.5, -0.5] }),
    row('hardshrink', { variant: 'lambd', args: [0.25], kernel: 'hardshrink_cpu', kinks: [0.25, -0.25] }),
    row('threshold', { args: [0.5, 20], kernel: 'threshold_cpu', kinks: [0.5], inPlace: true }),
    row('rrelu', { kernel: 'leaky_relu_cpu', kinks: [], inPlace: true }),
    row('rrelu', { variant: 'bounds', args: [0.25, 0.5], kernel: 'leaky_relu_cpu', kinks: [] }),
    {
      name: 'prelu',
      call: ([x, weight]) => torch.prelu(x, weight),
      torch: 'torch.prelu(i[0], i[1])',
      samples: [
        sample('channels', random([2, 3], -2, -0.5), random([3])),
        sample('image', random([2, 3, 2, 2], -2, -0.5), random([3])),
        sample('one slope', random([2, 3], 0.5, 2), random([1])),
        sample('one slope for a vector', random([4], -2, -0.5), random([1])),
        sample('scalars', random([], -2, -0.5), random([])),
        sample('empty', random([0, 3]), random([3])),
        kink('mixed', random([3, 3]), random([3])),
        kink('specials', given([0, -0, NaN, Infinity, -Infinity, 1]), given([0.5])),
      ],
      dtypes: ['float64'],
      errors: [
        refused(
          [2, 3],
          [2],
          'Mismatch of parameter numbers and input channel size. Found parameter numbers = 2 and channel size = 3.',
        ),
        refused([2, 3], [1, 1], 'prelu: Expected `weight` to be a scalar or 1D tensor, but got ndim = 2'),
        {
          inputs: [random([2, 3]), random([3], -1, 1, { dtype: 'float64' })],
          call: ([x, weight]) => x.prelu(weight),
          torch: 'i[0].prelu(i[1])',
          message: 'Found dtype Double but expected Float',
        },
      ],
    },
  ],
};
