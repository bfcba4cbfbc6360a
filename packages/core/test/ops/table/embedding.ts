import * as torch from '../../../src/index.js';
import { sample } from './build.js';
import { integers, random } from './inputs.js';
import type { Family, Sample } from './types.js';

const samples = (): Sample[] => [
  sample('plain', random([5, 3]), integers([2, 4], 0, 5)),
  sample('vector', random([3, 2]), integers([7], 0, 3)),
  sample('scalar', random([3, 2]), integers([], 0, 3)),
  sample('int32', random([3, 2]), integers([4], 0, 3, 'int32')),
  sample('nothing looked up', random([3, 2]), integers([0, 2], 0, 3)),
  sample('no columns', random([3, 0]), integers([2], 0, 3)),
];

const call = ([weight, index]: torch.Tensor[]): torch.Tensor => torch.embedding(weight, index);
const inTorch = 'torch.embedding(i[0], i[1])';

export const embedding: Family = {
  name: 'embedding',
  rows: [
    {
      name: 'embedding',
      call,
      torch: inTorch,
      samples: samples(),
      dtypes: ['float64'],
      errors: [
        { inputs: [random([3]), integers([2], 0, 3)], call, torch: inTorch, message: "'weight' must be 2-D" },
        {
          inputs: [random([3, 2]), random([2])],
          call,
          torch: inTorch,
          message:
            "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got torch.FloatTensor instead (while checking arguments for embedding)",
        },
        { inputs: [random([3, 2]), integers([2], 3, 4)], call, torch: inTorch, message: 'index out of range in self' },
        {
          inputs: [random([3, 2]), integers([2], -2, -1)],
          call,
          torch: inTorch,
          message: 'index out of range in self',
        },
      ],
    },
    {
      name: 'embedding',
      variant: 'padding_idx',
      call: ([weight, index]) => torch.embedding(weight, index, { padding_idx: 1 }),
      torch: 'torch.embedding(i[0], i[1], 1)',
      samples: samples().slice(0, 2),
      gradcheck: false,
      why: 'as in torch, the gradient leaves the padding row out, though it has one',
      neverEmpty: 'the plain row has such samples',
    },
    {
      name: 'embedding',
      variant: 'padding_idx, scale_grad_by_freq',
      call: ([weight, index]) => torch.embedding(weight, index, { padding_idx: 0, scale_grad_by_freq: true }),
      torch: 'torch.embedding(i[0], i[1], 0, True)',
      samples: samples().slice(0, 2),
      gradcheck: false,
      why: 'the gradient is scaled',
      neverEmpty: 'the plain row has such samples',
    },
  ],
};
