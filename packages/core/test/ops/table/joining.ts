import * as torch from '../../../src/index.js';
import type { Tensor } from '../../../src/index.js';
import { ALL_DTYPES, large, sample } from './build.js';
import { integers, random } from './inputs.js';
import type { ErrorCase, Family } from './types.js';

const refused = (
  call: ErrorCase['call'],
  python: string,
  message: string | RegExp,
  ...shapes: readonly (readonly number[])[]
): ErrorCase => ({ inputs: shapes.map((shape) => random(shape)), call, torch: python, message });

const cat0 = (inputs: Tensor[]): Tensor => torch.cat(inputs);

export const joining: Family = {
  name: 'joining',
  rows: [
    {
      name: 'cat',
      call: cat0,
      torch: 'torch.cat(i)',
      samples: [
        sample('plain', random([2, 3]), random([1, 3])),
        sample('three', random([2]), random([3]), random([1])),
        sample('one', random([2, 2])),
        sample('alike', random([2, 2]), random([2, 2])),
        sample('empty', random([0, 3]), random([2, 3])),
        sample('all empty', random([0, 3]), random([0, 3])),
        sample('an empty vector joins anything', random([0]), random([2, 3])),
        sample('float32 and int64', random([2]), integers([3], -5, 5)),
        sample('int32 and float64', integers([2], -5, 5, 'int32'), random([3], -1, 1, { dtype: 'float64' })),
        ...[15, 16, 17, 33].map((n) => sample(`size ${n}`, random([n]), random([n + 1]))),
        large('larger', random([33, 65]), random([17, 65])),
      ],
      dtypes: ALL_DTYPES,
      errors: [
        refused(
          cat0,
          'torch.cat(i)',
          'Sizes of tensors must match except in dimension 0. Expected size 3 but got size 4 for tensor number 1 in the list.',
          [2, 3],
          [2, 4],
        ),
        refused(cat0, 'torch.cat(i)', 'Tensors must have same number of dimensions: got 2 and 1', [2, 3], [3]),
        refused(cat0, 'torch.cat(i)', 'zero-dimensional tensor (at position 0) cannot be concatenated', [], [3]),
        refused(() => torch.cat([]), 'torch.cat([])', 'expected a non-empty list of Tensors'),
        refused(
          (inputs) => torch.cat(inputs, 2),
          'torch.cat(i, 2)',
          'Dimension out of range (expected to be in range of [-2, 1], but got 2)',
          [2, 3],
        ),
      ],
    },
    {
      name: 'cat',
      variant: 'dim -1',
      call: (inputs) => torch.cat(inputs, -1),
      torch: 'torch.cat(i, -1)',
      samples: [
        sample('plain', random([2, 3]), random([2, 1])),
        sample('rank 3', random([2, 2, 1]), random([2, 2, 3])),
        sample('empty', random([2, 0]), random([2, 2])),
        large('larger', random([17, 33]), random([17, 5])),
      ],
      dtypes: ALL_DTYPES,
    },
    {
      name: 'stack',
      call: (inputs) => torch.stack(inputs),
      torch: 'torch.stack(i)',
      samples: [
        sample('plain', random([2, 3]), random([2, 3])),
        sample('scalars', random([]), random([])),
        sample('one', random([3])),
        sample('empty', random([0]), random([0])),
        sample('float32 and int64', random([2]), integers([2], -5, 5)),
      ],
      dtypes: ALL_DTYPES,
      errors: [
        refused(
          (inputs) => torch.stack(inputs),
          'torch.stack(i)',
          'stack expects each tensor to be equal size, but got [2] at entry 0 and [3] at entry 1',
          [2],
          [3],
        ),
        refused(() => torch.stack([]), 'torch.stack([])', 'stack expects a non-empty TensorList'),
      ],
    },
    {
      name: 'stack',
      variant: 'dim -1',
      call: (inputs) => torch.stack(inputs, -1),
      torch: 'torch.stack(i, -1)',
      samples: [sample('plain', random([2, 3]), random([2, 3])), sample('empty', random([0, 2]), random([0, 2]))],
    },
    {
      name: 'split',
      call: ([x]) => torch.split(x, 2),
      torch: 'torch.split(i[0], 2)',
      samples: [sample('plain', random([5, 2])), sample('even', random([4])), sample('empty', random([0, 2]))],
      dtypes: ALL_DTYPES,
      errors: [
        refused(
          ([x]) => torch.split(x, -1),
          'torch.split(i[0], -1)',
          'split expects split_size be non-negative, but got split_size=-1',
          [3],
        ),
        refused(
          ([x]) => torch.split(x, 0),
          'torch.split(i[0], 0)',
          'split_size can only be 0 if dimension size is 0, but got dimension size of 3',
          [3],
        ),
        refused(
          ([x]) => torch.split(x, 1),
          'torch.split(i[0], 1)',
          'split expects at least a 1-dimensional tensor',
          [],
        ),
      ],
    },
    {
      name: 'split',
      variant: 'sections, dim 1',
      call: ([x]) => torch.split(x, [1, 0, 2], 1),
      torch: 'torch.split(i[0], [1, 0, 2], 1)',
      samples: [sample('plain', random([2, 3])), sample('empty', random([0, 3]))],
      errors: [
        refused(
          ([x]) => torch.split(x, [1, 1], 1),
          'torch.split(i[0], [1, 1], 1)',
          "split_with_sizes expects split_sizes to sum exactly to 3 (input tensor's size at dimension 1), but got split_sizes=[1, 1]",
          [2, 3],
        ),
      ],
    },
    {
      name: 'chunk',
      call: ([x]) => torch.chunk(x, 3, -1),
      torch: 'torch.chunk(i[0], 3, -1)',
      samples: [
        sample('plain', random([2, 7])),
        sample('fewer than chunks', random([2])),
        sample('four', random([4])),
        sample('empty', random([2, 0])),
      ],
      dtypes: ALL_DTYPES,
      errors: [
        refused(
          ([x]) => torch.chunk(x, 0),
          'torch.chunk(i[0], 0)',
          'chunk expects `chunks` to be greater than 0, got: 0',
          [3],
        ),
      ],
    },
    {
      name: 'unbind',
      call: ([x]) => torch.unbind(x, 1),
      torch: 'torch.unbind(i[0], 1)',
      samples: [sample('plain', random([2, 3])), sample('rank 3', random([2, 2, 2])), sample('empty', random([0, 2]))],
      dtypes: ALL_DTYPES,
      errors: [
        refused(
          ([x]) => torch.unbind(x, 2),
          'torch.unbind(i[0], 2)',
          'Dimension out of range (expected to be in range of [-2, 1], but got 2)',
          [2, 3],
        ),
      ],
    },
  ],
};
