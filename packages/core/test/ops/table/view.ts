import * as torch from '../../../src/index.js';
import { ALL_DTYPES, sample } from './build.js';
import { random } from './inputs.js';
import type { Family } from './types.js';

const dtypes = ALL_DTYPES;

export const view: Family = {
  name: 'view',
  rows: [
    {
      name: 'view',
      call: ([x]) => x.view(3, -1),
      torch: 'i[0].view(3, -1)',
      samples: [sample('plain', random([2, 6])), sample('vector', random([3])), sample('ones', random([1, 3, 1]))],
      dtypes,
      neverEmpty: 'a size of -1 is ambiguous without elements; reshape has that sample',
      needsContiguous: 'a view of elements that lie elsewhere is refused; reshape copies them',
      errors: [
        {
          inputs: [random([2, 5])],
          call: ([x]) => x.view(3, -1),
          torch: 'i[0].view(3, -1)',
          message: "shape '[3, -1]' is invalid for input of size 10",
        },
        {
          inputs: [random([2, 3])],
          call: ([x]) => x.t().view(6),
          torch: 'i[0].t().view(6)',
          message: "view size is not compatible with input tensor's size and stride",
        },
        {
          inputs: [random([2, 3])],
          call: ([x]) => x.view(-1, -1),
          torch: 'i[0].view(-1, -1)',
          message: 'only one dimension can be inferred',
        },
        {
          inputs: [random([2, 0])],
          call: ([x]) => x.view(-1, 0),
          torch: 'i[0].view(-1, 0)',
          message: 'cannot reshape tensor of 0 elements into shape [-1, 0]',
        },
      ],
    },
    {
      name: 'view_as',
      call: ([x, y]) => x.view_as(y),
      torch: 'i[0].view_as(i[1])',
      samples: [sample('plain', random([2, 6]), random([4, 3])), sample('empty', random([0, 2]), random([2, 0, 5]))],
      needsContiguous: 'as in view',
    },
    {
      name: 'reshape',
      call: ([x]) => torch.reshape(x, [2, -1]),
      torch: 'torch.reshape(i[0], (2, -1))',
      samples: [
        sample('plain', random([3, 4])),
        sample('rank 3', random([2, 3, 4])),
        sample('empty', random([0, 3])),
        sample('vector', random([34])),
      ],
      dtypes,
      errors: [
        {
          inputs: [random([3])],
          call: ([x]) => torch.reshape(x, [2, -1]),
          torch: 'torch.reshape(i[0], (2, -1))',
          message: "shape '[2, -1]' is invalid for input of size 3",
        },
      ],
    },
    {
      name: 'reshape',
      variant: 'to a scalar',
      call: ([x]) => torch.reshape(x, []),
      torch: 'torch.reshape(i[0], ())',
      samples: [sample('plain', random([1, 1])), sample('scalar', random([]))],
    },
    {
      name: 'reshape_as',
      call: ([x, y]) => x.reshape_as(y),
      torch: 'i[0].reshape_as(i[1])',
      samples: [sample('plain', random([2, 6]), random([4, 3])), sample('empty', random([0, 2]), random([2, 0, 5]))],
    },
    {
      name: 'permute',
      call: ([x]) => torch.permute(x, [2, 0, -2]),
      torch: 'torch.permute(i[0], (2, 0, -2))',
      samples: [
        sample('plain', random([2, 3, 4])),
        sample('larger', random([5, 17, 3])),
        sample('empty', random([2, 0, 3])),
      ],
      dtypes,
      errors: [
        {
          inputs: [random([2, 3])],
          call: ([x]) => torch.permute(x, [0, 1, 2]),
          torch: 'torch.permute(i[0], (0, 1, 2))',
          message:
            /number of dimensions in the tensor input does not match the length of the desired ordering of dimensions/,
        },
        {
          inputs: [random([2, 3])],
          call: ([x]) => torch.permute(x, [0, 0]),
          torch: 'torch.permute(i[0], (0, 0))',
          message: /duplicate dims are not allowed|repeated dim in permute/,
        },
      ],
    },
    {
      name: 'transpose',
      call: ([x]) => torch.transpose(x, 0, -1),
      torch: 'torch.transpose(i[0], 0, -1)',
      samples: [
        sample('plain', random([2, 3])),
        sample('rank 3', random([2, 3, 4])),
        sample('vector', random([3])),
        sample('scalar', random([])),
        sample('empty', random([0, 3])),
        sample('larger', random([17, 33])),
      ],
      dtypes,
      errors: [
        {
          inputs: [random([2, 3])],
          call: ([x]) => torch.transpose(x, 0, 2),
          torch: 'torch.transpose(i[0], 0, 2)',
          message: 'Dimension out of range (expected to be in range of [-2, 1], but got 2)',
        },
      ],
    },
    {
      name: 't',
      call: ([x]) => torch.t(x),
      torch: 'torch.t(i[0])',
      samples: [
        sample('plain', random([2, 3])),
        sample('vector', random([3])),
        sample('scalar', random([])),
        sample('empty', random([0, 3])),
      ],
      dtypes,
      errors: [
        {
          inputs: [random([2, 3, 4])],
          call: ([x]) => torch.t(x),
          torch: 'torch.t(i[0])',
          message: 't() expects a tensor with <= 2 dimensions, but self is 3D',
        },
      ],
    },
    {
      name: 'expand',
      call: ([x]) => x.expand(2, -1, 3),
      torch: 'i[0].expand(2, -1, 3)',
      samples: [
        sample('plain', random([4, 1])),
        sample('same', random([2, 4, 3])),
        sample('rank 3', random([1, 2, 1])),
        sample('empty', random([0, 1])),
      ],
      dtypes,
      errors: [
        {
          inputs: [random([4, 2])],
          call: ([x]) => x.expand(2, -1, 3),
          torch: 'i[0].expand(2, -1, 3)',
          message:
            'The expanded size of the tensor (3) must match the existing size (2) at non-singleton dimension 2.  Target sizes: [2, -1, 3].  Tensor sizes: [4, 2]',
        },
        {
          inputs: [random([2, 3])],
          call: ([x]) => x.expand(3),
          torch: 'i[0].expand(3)',
          message:
            /the number of sizes provided \(1\) must be greater or equal to the number of dimensions in the tensor \(2\)/,
        },
        {
          inputs: [random([3])],
          call: ([x]) => x.expand(-1, 3),
          torch: 'i[0].expand(-1, 3)',
          message: "The expanded size of the tensor (-1) isn't allowed in a leading, non-existing dimension 0",
        },
      ],
    },
    {
      name: 'expand_as',
      call: ([x, y]) => x.expand_as(y),
      torch: 'i[0].expand_as(i[1])',
      samples: [
        sample('plain', random([3, 1]), random([2, 3, 4])),
        sample('scalar', random([]), random([2, 2])),
        sample('empty', random([1]), random([0])),
      ],
    },
    {
      name: 'squeeze',
      call: ([x]) => torch.squeeze(x),
      torch: 'torch.squeeze(i[0])',
      samples: [
        sample('plain', random([1, 3, 1])),
        sample('nothing', random([2, 3])),
        sample('all', random([1, 1])),
        sample('scalar', random([])),
        sample('empty', random([1, 0])),
      ],
      dtypes,
    },
    {
      name: 'squeeze',
      variant: 'dim 0',
      call: ([x]) => torch.squeeze(x, 0),
      torch: 'torch.squeeze(i[0], 0)',
      samples: [
        sample('plain', random([1, 3, 1])),
        sample('nothing', random([2, 1])),
        sample('scalar', random([])),
        sample('empty', random([1, 0])),
      ],
      errors: [
        {
          inputs: [random([2, 3])],
          call: ([x]) => torch.squeeze(x, 2),
          torch: 'torch.squeeze(i[0], 2)',
          message: 'Dimension out of range (expected to be in range of [-2, 1], but got 2)',
        },
      ],
    },
    {
      name: 'unsqueeze',
      call: ([x]) => torch.unsqueeze(x, -1),
      torch: 'torch.unsqueeze(i[0], -1)',
      samples: [sample('plain', random([2, 3])), sample('scalar', random([])), sample('empty', random([0]))],
      dtypes,
      errors: [
        {
          inputs: [random([2, 3])],
          call: ([x]) => torch.unsqueeze(x, 3),
          torch: 'torch.unsqueeze(i[0], 3)',
          message: 'Dimension out of range (expected to be in range of [-3, 2], but got 3)',
        },
      ],
    },
    {
      name: 'select',
      call: ([x]) => torch.select(x, 1, -1),
      torch: 'torch.select(i[0], 1, -1)',
      samples: [sample('plain', random([2, 3])), sample('rank 3', random([2, 3, 4])), sample('empty', random([0, 3]))],
      dtypes,
      errors: [
        {
          inputs: [random([2, 3])],
          call: ([x]) => torch.select(x, 1, 3),
          torch: 'torch.select(i[0], 1, 3)',
          message: 'select(): index 3 out of range for tensor of size [2, 3] at dimension 1',
        },
        {
          inputs: [random([])],
          call: ([x]) => torch.select(x, 0, 0),
          torch: 'torch.select(i[0], 0, 0)',
          message: 'select() cannot be applied to a 0-dim tensor.',
        },
      ],
    },
    {
      name: 'narrow',
      call: ([x]) => torch.narrow(x, 0, 1, 2),
      torch: 'torch.narrow(i[0], 0, 1, 2)',
      samples: [sample('plain', random([4, 3])), sample('vector', random([3])), sample('empty', random([3, 0]))],
      dtypes,
      errors: [
        {
          inputs: [random([2, 3])],
          call: ([x]) => torch.narrow(x, 0, 1, 2),
          torch: 'torch.narrow(i[0], 0, 1, 2)',
          message: 'start (1) + length (2) exceeds dimension size (2).',
        },
      ],
    },
    {
      name: 'flatten',
      call: ([x]) => torch.flatten(x),
      torch: 'torch.flatten(i[0])',
      samples: [
        sample('plain', random([2, 3, 2])),
        sample('vector', random([3])),
        sample('scalar', random([])),
        sample('empty', random([2, 0])),
      ],
      dtypes,
    },
    {
      name: 'flatten',
      variant: 'from 1 to -2',
      call: ([x]) => torch.flatten(x, 1, -2),
      torch: 'torch.flatten(i[0], 1, -2)',
      samples: [
        sample('plain', random([2, 3, 2, 2])),
        sample('rank 3', random([2, 3, 4])),
        sample('empty', random([2, 0, 3, 1])),
      ],
      errors: [
        {
          inputs: [random([2, 3])],
          call: ([x]) => torch.flatten(x, 1, 0),
          torch: 'torch.flatten(i[0], 1, 0)',
          message: 'flatten() has invalid args: start_dim cannot come after end_dim',
        },
      ],
    },
    {
      name: 'contiguous',
      call: ([x]) => x.contiguous(),
      torch: 'i[0].contiguous()',
      samples: [
        sample('plain', random([2, 3])),
        sample('rank 4', random([2, 3, 4, 5])),
        sample('empty', random([0, 2])),
      ],
      dtypes,
    },
  ],
};
