import * as torch from '../../../src/index.js';
import { ALL_DTYPES, binarySamples, kink, NUMBER_DTYPES, promotions, sample } from './build.js';
import { given, integers, random } from './inputs.js';
import type { ErrorCase, Family } from './types.js';

const mismatch = (name: 'add' | 'sub' | 'mul' | 'div'): ErrorCase => ({
  inputs: [random([2, 3]), random([2, 4])],
  call: ([a, b]) => torch[name](a, b),
  torch: `torch.${name}(i[0], i[1])`,
  message: 'The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 1',
});

/** Results past the range, which wrap around. */
const wrapping = [
  sample(
    'int32 past its range',
    given([2147483647, -2147483648, 123456789, -2000000000], [4], { dtype: 'int32' }),
    given([2, -3, 987654321, 1234567891], [4], { dtype: 'int32' }),
  ),
  sample(
    'uint8 past its range',
    given([250, 3, 255], [3], { dtype: 'uint8' }),
    given([10, 7, 255], [3], { dtype: 'uint8' }),
  ),
];

const inPlaceErrors = (name: 'add' | 'sub' | 'mul' | 'div'): ErrorCase[] => [
  {
    inputs: [integers([2], 1, 5), random([2])],
    call: ([a, b]) => a[`${name}_`](b),
    torch: `i[0].${name}_(i[1])`,
    message: "result type Float can't be cast to the desired output type Long",
  },
  {
    inputs: [random([3], -2, 2, { grad: false }), random([2, 3])],
    call: ([a, b]) => a[`${name}_`](b),
    torch: `i[0].${name}_(i[1])`,
    message: "output with shape [3] doesn't match the broadcast shape [2, 3]",
  },
  {
    inputs: [random([3]), random([3])],
    call: ([a, b]) => a[`${name}_`](b),
    torch: `i[0].${name}_(i[1])`,
    message: 'a leaf Variable that requires grad is being used in an in-place operation.',
  },
  {
    inputs: [random([1], -2, 2, { grad: false }), random([3])],
    call: ([a, b]) => a.expand(3)[`${name}_`](b),
    torch: `i[0].expand(3).${name}_(i[1])`,
    message:
      'unsupported operation: more than one element of the written-to tensor refers to a single memory location.',
  },
];

const ties = [1, 1, -2, -2, 0, -0, 3, 3];
const tied = [1, 2, -2, -3, -0, 0, 3, 4];

export const arithmetic: Family = {
  name: 'arithmetic',
  rows: [
    {
      name: 'add',
      call: ([a, b]) => torch.add(a, b),
      torch: 'torch.add(i[0], i[1])',
      inPlace: ([a, b]) => a.add_(b),
      samples: [...binarySamples(), ...promotions(), ...wrapping],
      dtypes: ALL_DTYPES,
      errors: [mismatch('add'), ...inPlaceErrors('add')],
    },
    {
      name: 'add',
      variant: 'alpha 2',
      call: ([a, b]) => torch.add(a, b, { alpha: 2 }),
      torch: 'torch.add(i[0], i[1], alpha=2)',
      inPlace: ([a, b]) => a.add_(b, { alpha: 2 }),
      samples: [
        sample('plain', random([2, 3]), random([2, 3])),
        sample('broadcast', random([2, 3]), random([3])),
        sample('empty', random([0]), random([0])),
      ],
      dtypes: NUMBER_DTYPES,
      errors: [
        {
          inputs: [integers([2], 0, 5), integers([2], 0, 5)],
          call: ([a, b]) => torch.add(a, b, { alpha: 0.5 }),
          torch: 'torch.add(i[0], i[1], alpha=0.5)',
          message: 'For integral input tensors, argument alpha must not be a floating point number.',
        },
      ],
    },
    {
      name: 'add',
      variant: 'number',
      call: ([a]) => torch.add(a, 2.5),
      torch: 'torch.add(i[0], 2.5)',
      samples: [sample('plain', random([2, 3])), sample('int64', integers([3], -5, 5)), sample('empty', random([0]))],
    },
    {
      name: 'sub',
      call: ([a, b]) => torch.sub(a, b),
      torch: 'torch.sub(i[0], i[1])',
      inPlace: ([a, b]) => a.sub_(b),
      samples: [...binarySamples(), ...promotions().filter(({ inputs }) => inputs[1].dtype !== 'bool'), ...wrapping],
      dtypes: NUMBER_DTYPES,
      errors: [
        mismatch('sub'),
        {
          inputs: [random([2]), integers([2], 0, 2, 'bool')],
          call: ([a, b]) => torch.sub(a, b),
          torch: 'torch.sub(i[0], i[1])',
          message: 'Subtraction, the `-` operator, with a bool tensor is not supported.',
        },
        {
          inputs: [integers([2], 0, 2, 'bool'), integers([2], 0, 2, 'bool')],
          call: ([a, b]) => torch.sub(a, b),
          torch: 'torch.sub(i[0], i[1])',
          message: 'Subtraction, the `-` operator, with two bool tensors is not supported.',
        },
      ],
    },
    {
      name: 'sub',
      variant: 'alpha -0.5',
      call: ([a, b]) => torch.sub(a, b, { alpha: -0.5 }),
      torch: 'torch.sub(i[0], i[1], alpha=-0.5)',
      inPlace: ([a, b]) => a.sub_(b, { alpha: -0.5 }),
      samples: [sample('plain', random([2, 3]), random([2, 3])), sample('empty', random([0]), random([0]))],
    },
    {
      name: 'mul',
      call: ([a, b]) => torch.mul(a, b),
      torch: 'torch.mul(i[0], i[1])',
      inPlace: ([a, b]) => a.mul_(b),
      samples: [...binarySamples(), ...promotions(), ...wrapping],
      dtypes: ALL_DTYPES,
      errors: [mismatch('mul'), ...inPlaceErrors('mul')],
    },
    {
      name: 'mul',
      variant: 'number',
      call: ([a]) => torch.mul(a, -3),
      torch: 'torch.mul(i[0], -3)',
      samples: [
        sample('plain', random([2, 3])),
        sample('int32', integers([3], -5, 5, 'int32')),
        sample('empty', random([0])),
      ],
      dtypes: ['float64', 'int64'],
    },
    {
      name: 'div',
      call: ([a, b]) => torch.div(a, b),
      torch: 'torch.div(i[0], i[1])',
      inPlace: ([a, b]) => a.div_(b),
      samples: [...binarySamples([-2, 2], [0.5, 2]), ...promotions()],
      dtypes: ALL_DTYPES,
      integers: [1, 10],
      errors: [mismatch('div'), ...inPlaceErrors('div')],
    },
    {
      name: 'div',
      variant: 'floor',
      call: ([a, b]) => torch.div(a, b, { rounding_mode: 'floor' }),
      torch: "torch.div(i[0], i[1], rounding_mode='floor')",
      inPlace: ([a, b]) => a.div_(b, { rounding_mode: 'floor' }),
      samples: [
        sample('plain', random([2, 3], 0.55, 0.95), random([2, 3], 0.3, 0.5)),
        sample('broadcast', random([2, 3], -0.95, -0.55), random([3], 0.97, 2)),
        sample('empty', random([0]), random([0])),
        sample('signs', integers([8], -20, 20), given([1, 2, 3, -1, -2, -3, 7, -7], [8], { dtype: 'int64' })),
        kink('specials', ...specialDivisions()),
      ],
      dtypes: NUMBER_DTYPES,
      integers: [1, 10],
      errors: [
        {
          inputs: [integers([2], 1, 5), given([1, 0], [2], { dtype: 'int64' })],
          call: ([a, b]) => torch.div(a, b, { rounding_mode: 'floor' }),
          torch: "torch.div(i[0], i[1], rounding_mode='floor')",
          message: 'ZeroDivisionError',
        },
      ],
    },
    {
      name: 'div',
      variant: 'trunc',
      call: ([a, b]) => torch.div(a, b, { rounding_mode: 'trunc' }),
      torch: "torch.div(i[0], i[1], rounding_mode='trunc')",
      inPlace: ([a, b]) => a.div_(b, { rounding_mode: 'trunc' }),
      samples: [
        sample('plain', random([2, 3], 0.55, 0.95), random([2, 3], 0.3, 0.5)),
        sample('broadcast', random([2, 3], -0.95, -0.55), random([3], 0.97, 2)),
        sample('empty', random([0]), random([0])),
        sample('signs', integers([8], -20, 20), given([1, 2, 3, -1, -2, -3, 7, -7], [8], { dtype: 'int64' })),
        kink('specials', ...specialDivisions()),
      ],
      dtypes: NUMBER_DTYPES,
      integers: [1, 10],
    },
    {
      name: 'remainder',
      call: ([a, b]) => torch.remainder(a, b),
      torch: 'torch.remainder(i[0], i[1])',
      samples: [
        sample('plain', random([2, 3], 0.6, 0.9), random([2, 3], 0.4, 0.5)),
        sample('broadcast', random([2, 3], -0.9, -0.6), random([3], 1, 2)),
        sample('scalars', random([], 0.6, 0.9), random([], 0.4, 0.5)),
        sample('empty', random([0]), random([0])),
        sample('signs', integers([8], -20, 20), given([1, 2, 3, -1, -2, -3, 7, -7], [8], { dtype: 'int64' })),
        kink('float signs', given([5, -5, 5, -5, 6, -6]), given([3, 3, -3, -3, 3, 3])),
      ],
      dtypes: NUMBER_DTYPES,
      integers: [1, 10],
    },
    {
      name: 'pow',
      call: ([a, b]) => torch.pow(a, b),
      torch: 'torch.pow(i[0], i[1])',
      inPlace: ([a, b]) => a.pow_(b),
      samples: [...binarySamples([0.5, 2], [-2, 2], [NaN, Infinity, -Infinity, 0, -0, 1, -1, 0.5, 2, -2, 3])],
      dtypes: NUMBER_DTYPES,
      integers: [1, 4],
      rtol: 4e-6,
      why: 'torch computes vectors of float32 powers by its own approximation',
      errors: [
        {
          inputs: [integers([2], 1, 5)],
          call: ([a]) => torch.pow(a, -1),
          torch: 'torch.pow(i[0], -1)',
          message: 'Integers to negative integer powers are not allowed.',
        },
      ],
    },
    ...[2, 3, 0.5, -1, 0, 1].map((exponent) => ({
      name: 'pow',
      variant: `exponent ${exponent}`,
      call: ([a]: torch.Tensor[]) => torch.pow(a, exponent),
      torch: `torch.pow(i[0], ${exponent})`,
      samples: [
        sample('plain', random([2, 3], 0.5, 2)),
        sample('scalar', random([], 0.5, 2)),
        sample('empty', random([0])),
        sample('size 17', random([17], 0.5, 2)),
        kink('specials', given([NaN, Infinity, 0, -0, 1, -1, 0.5, -0.5, 1e-10])),
      ],
      rtol: 4e-6,
      why: 'torch computes vectors of float32 powers by its own approximation',
    })),
    {
      name: 'maximum',
      call: ([a, b]) => torch.maximum(a, b),
      torch: 'torch.maximum(i[0], i[1])',
      samples: [
        ...binarySamples([-2, 0], [0.1, 2]),
        ...binarySamples([0.1, 2], [-2, 0]).slice(0, 1),
        kink('ties', given(ties), given(tied)),
      ],
      dtypes: ALL_DTYPES,
      errors: [
        {
          inputs: [random([2]), random([3])],
          call: ([a, b]) => torch.maximum(a, b),
          torch: 'torch.maximum(i[0], i[1])',
          message: 'The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0',
        },
      ],
    },
    {
      name: 'minimum',
      call: ([a, b]) => torch.minimum(a, b),
      torch: 'torch.minimum(i[0], i[1])',
      samples: [
        ...binarySamples([-2, 0], [0.1, 2]),
        ...binarySamples([0.1, 2], [-2, 0]).slice(0, 1),
        kink('ties', given(ties), given(tied)),
      ],
      dtypes: ALL_DTYPES,
    },
  ],
};

function specialDivisions() {
  const values = [NaN, Infinity, -Infinity, 0, 1, -1, 2.5, -2.5];
  const pairs = values.flatMap((a) => [NaN, Infinity, 1, -1, 2, -2].map((b) => [a, b]));
  return [given(pairs.map(([a]) => a)), given(pairs.map(([, b]) => b))] as const;
}
