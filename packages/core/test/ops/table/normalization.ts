import * as torch from '../../../src/index.js';
import { kink, sample } from './build.js';
import { given, integers, random } from './inputs.js';
import type { ErrorCase, Family, InputSpec, Row, Sample } from './types.js';

type Shape = readonly number[];

/** An input with the weight and bias of its channels. */
function affine(name: string, x: Shape, weight: Shape): Sample {
  return sample(name, random(x), random(weight, 0.5, 2), random(weight, -1, 1));
}

const channels: readonly Sample[] = [
  affine('plain', [3, 2, 4], [2]),
  affine('image', [2, 4, 3, 2], [4]),
  affine('one group of 4', [2, 4], [4]),
  affine('volume', [2, 2, 2, 1, 3], [2]),
  affine('no batch', [0, 2, 3], [2]),
  affine('no pixels', [2, 2, 0], [2]),
  affine('more', [3, 6, 5], [6]),
];

const running = (n: number): InputSpec[] => [random([n], -1, 1, { grad: false }), random([n], 0.5, 2, { grad: false })];

/** Returns the result and the running values as they are afterwards, without changing the given ones. */
const CLONES = 'i[-2].clone(), i[-1].clone()';

const refused = (
  name: 'batch_norm' | 'instance_norm',
  training: boolean,
  inputs: readonly (InputSpec | null)[],
  message: string,
): ErrorCase => {
  const places = inputs.map((input, i) => (input ? inputs.slice(0, i).filter(Boolean).length : -1));
  const args = places.map((place) => (place < 0 ? 'None' : `i[${place}]`)).join(', ');
  return {
    inputs: inputs.filter((input) => input !== null),
    call: (given) => {
      const [x, weight, bias, mean, variance] = places.map((place) => (place < 0 ? null : given[place]));
      return torch[name](x as torch.Tensor, weight, bias, mean, variance, training, 0.1, 1e-5);
    },
    torch: `torch.${name}(${args}, ${training ? 'True' : 'False'}, 0.1, 1e-5, False)`,
    message,
  };
};

const running2 = random([2], 0.5, 1, { grad: false });

function runningRows(name: 'batch_norm' | 'instance_norm', errors: readonly ErrorCase[]): Row[] {
  // Of samples without pixels there is no mean, and of no samples torch has no instance_norm with weights.
  const own = channels.filter(({ name: kind }) => name === 'batch_norm' || !/^(one group|no batch)/.test(kind));
  const follows = own.filter(({ inputs }) => !inputs[0].shape.includes(0));
  return [
    {
      name,
      variant: 'training',
      call: ([x, weight, bias]) => torch[name](x, weight, bias, null, null, true, 0.1, 1e-5),
      torch: `torch.${name}(i[0], i[1], i[2], None, None, True, 0.1, 1e-5, False)`,
      samples: own,
      dtypes: ['float64'],
      errors,
    },
    {
      name,
      variant: 'without weights',
      call: ([x]) => torch[name](x, null, null, null, null, true, 0.1, 1e-3),
      torch: `torch.${name}(i[0], None, None, None, None, True, 0.1, 1e-3, False)`,
      samples: [
        ...own.map(({ name: kind, inputs }) => sample(kind, inputs[0])),
        kink('equal elements', given([1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2], [2, 2, 3])),
        kink('NaN in one channel', given([NaN, 1, 2, 3, 4, 6, 7, 8], [2, 2, 2])),
      ],
    },
    {
      name,
      variant: 'moving the running values',
      call: ([x, weight, bias, mean, variance]) => {
        const values = [mean.clone(), variance.clone()];
        return [torch[name](x, weight, bias, values[0], values[1], true, 0.3, 1e-5), ...values];
      },
      torch: `(lambda m, v: (torch.${name}(i[0], i[1], i[2], m, v, True, 0.3, 1e-5, False), m, v))(${CLONES})`,
      samples: follows.map(({ name: kind, inputs }) => sample(kind, ...inputs, ...running(inputs[1].shape[0]))),
      neverEmpty: 'the running values of torch move towards NaN without elements, or stay, by its version',
    },
    {
      name,
      variant: 'by the running values',
      call: ([x, weight, bias, mean, variance]) => torch[name](x, weight, bias, mean, variance, false, 0.1, 1e-5),
      torch: `torch.${name}(i[0], i[1], i[2], i[3], i[4], False, 0.1, 1e-5, False)`,
      samples: own.map(({ name: kind, inputs }) => sample(kind, ...inputs, ...running(inputs[1].shape[0]))),
      dtypes: ['float64'],
    },
  ];
}

const layers: readonly Sample[] = [
  affine('plain', [3, 4], [4]),
  affine('sequence', [2, 3, 5], [5]),
  affine('vector', [6], [6]),
  affine('no rows', [0, 3], [3]),
  affine('no columns', [2, 0], [0]),
  affine('more', [2, 33], [33]),
  kink('NaN in one row', given([NaN, 1, 2, 3, 1, 2], [2, 3]), random([3]), random([3])),
];

const refusedLayer = (inputs: readonly InputSpec[], shape: Shape, message: string): ErrorCase => ({
  inputs,
  call: ([x, weight, bias]: (torch.Tensor | undefined)[]) =>
    torch.layer_norm(x as torch.Tensor, shape, weight ?? null, bias ?? null),
  torch: `torch.layer_norm(i[0], [${shape.join(', ')}], *i[1:])`,
  message,
});

const refusedGroup = (inputs: readonly InputSpec[], groups: number, message: string): ErrorCase => ({
  inputs,
  call: ([x, weight, bias]: (torch.Tensor | undefined)[]) =>
    torch.group_norm(x as torch.Tensor, groups, weight ?? null, bias ?? null),
  torch: `torch.group_norm(i[0], ${groups}, *i[1:])`,
  message,
});

const x = random([2, 3]);
const double = random([3], -1, 1, { dtype: 'float64' });

const layerRows: Row[] = [
  {
    name: 'layer_norm',
    call: ([input, weight, bias]) => torch.layer_norm(input, weight.shape, weight, bias),
    torch: 'torch.layer_norm(i[0], i[1].shape, i[1], i[2])',
    samples: layers,
    dtypes: ['float64'],
    errors: [
      refusedLayer(
        [x],
        [4],
        'Given normalized_shape=[4], expected input with shape [*, 4], but got input of size[2, 3]',
      ),
      refusedLayer([random([3])], [2, 3], 'expected input with shape [*, 2, 3], but got input of size[3]'),
      refusedLayer(
        [x],
        [],
        'Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got normalized_shape = []',
      ),
      refusedLayer(
        [x, random([4])],
        [3],
        'Expected weight to be of same shape as normalized_shape, but got weight of shape [4] and normalized_shape = [3]',
      ),
      refusedLayer(
        [x, random([3]), random([1, 3])],
        [3],
        'Expected bias to be of same shape as normalized_shape, but got bias of shape [1, 3] and normalized_shape = [3]',
      ),
      refusedLayer([x, double], [3], 'expected scalar type Float but found Double'),
      refusedLayer([integers([2, 3], 0, 5)], [3], '"LayerNormKernelImpl" not implemented for \'Long\''),
    ],
  },
  {
    name: 'layer_norm',
    variant: 'over two dimensions',
    call: ([input, weight]) => torch.layer_norm(input, [2, 3], weight, null, 0.1),
    torch: 'torch.layer_norm(i[0], [2, 3], i[1], None, 0.1)',
    samples: [
      sample('plain', random([2, 2, 3]), random([2, 3])),
      sample('one', random([2, 3]), random([2, 3])),
      sample('empty', random([0, 2, 3]), random([2, 3])),
    ],
  },
  {
    name: 'layer_norm',
    variant: 'without weights',
    call: ([input]) => torch.layer_norm(input, [input.shape[1]]),
    torch: 'torch.layer_norm(i[0], i[0].shape[1:])',
    samples: [sample('plain', random([3, 4])), sample('empty', random([0, 4])), sample('single', random([2, 1]))],
  },
];

const grouped = channels.filter(({ name }) => name !== 'no pixels');

const groupRows: Row[] = [
  ...[1, 2].map((groups): Row => ({
    name: 'group_norm',
    variant: `${groups} group${groups > 1 ? 's' : ''}`,
    call: ([input, weight, bias]) => torch.group_norm(input, groups, weight, bias),
    torch: `torch.group_norm(i[0], ${groups}, i[1], i[2])`,
    samples: grouped,
    dtypes: ['float64'],
  })),
  {
    name: 'group_norm',
    variant: 'without weights',
    call: ([input]) => torch.group_norm(input, 2, null, null, 1e-2),
    torch: 'torch.group_norm(i[0], 2, None, None, 1e-2)',
    samples: [sample('plain', random([2, 4, 3])), sample('empty', random([0, 4, 3]))],
    errors: [
      refusedGroup(
        [x],
        2,
        'Expected number of channels in input to be divisible by num_groups, but got input of shape [2, 3] and num_groups=2',
      ),
      refusedGroup([random([3])], 1, 'Dimension out of range (expected to be in range of [-1, 0], but got 1)'),
      refusedGroup(
        [random([2, 4, 2]), random([3])],
        2,
        'Expected weight to be a vector of size equal to the number of channels in input, but got weight of shape [3] and input of shape [2, 4, 2]',
      ),
      refusedGroup([x, double], 3, 'expected scalar type Float but found Double'),
      refusedGroup([integers([2, 4], 0, 5)], 2, '"GroupNormKernelImpl" not implemented for \'Long\''),
    ],
  },
];

export const normalization: Family = {
  name: 'normalization',
  rows: [
    ...runningRows('batch_norm', [
      refused('batch_norm', true, [x, null, null, running2, null], 'running_mean should contain 3 elements not 2'),
      refused('batch_norm', true, [x, null, null, null, running2], 'running_var should contain 3 elements not 2'),
      refused('batch_norm', true, [x, random([4]), null, null, null], 'weight should contain 3 elements not 4'),
      refused(
        'batch_norm',
        false,
        [random([3, 2]), null, null, running2, null],
        'running_var must be defined in evaluation mode',
      ),
      refused('batch_norm', false, [x, null, null, null, null], 'running_mean must be defined in evaluation mode'),
      refused(
        'batch_norm',
        true,
        [integers([2, 3], 0, 5), null, null, null, null],
        '"batch_norm" not implemented for \'Long\'',
      ),
    ]),
    ...runningRows('instance_norm', [
      refused(
        'instance_norm',
        false,
        [random([2, 3, 2]), null, null, null, null],
        'Expected running_mean and running_var to be defined when use_input_stats is false',
      ),
      {
        inputs: [random([2, 3, 4]), random([2])],
        call: ([input, weight]) => torch.instance_norm(input, weight, null, null, null, true, 0.1, 1e-5),
        message: 'weight should contain 3 elements not 2',
      },
    ]),
    ...layerRows,
    ...groupRows,
  ],
};
