import * as torch from '../../../src/index.js';
import { ALL_DTYPES, sample } from './build.js';
import { integers, random } from './inputs.js';
import { at, refused, row, shaped } from './shapes.js';
import type { Family, InputSpec, Sample } from './types.js';

const dtypes = ALL_DTYPES;
const pair = (...shapes: readonly (readonly number[])[]): Sample =>
  sample(
    shapes.map((shape) => `[${shape.join(', ')}]`).join(' and '),
    ...shapes.map((shape): InputSpec => random(shape)),
  );
const promoted = sample('float32 and int64', random([2]), integers([2], -5, 5));

export const stacking: Family = {
  name: 'stacking',
  rows: [
    row('concat', (list) => torch.concat(list, 1), 'torch.concat(i, 1)', [pair([2, 2], [2, 2]), pair([2, 1], [2, 0])]),
    row('concatenate', (list) => torch.concatenate(list), 'torch.cat(i)', [pair([2, 2], [2, 2]), pair([0, 1], [2, 1])]),
    row(
      'hstack',
      (list) => torch.hstack(list),
      'torch.hstack(i)',
      [pair([2, 2], [2, 2]), pair([3], []), pair([0], [2]), pair([2, 1, 2], [2, 2, 2]), promoted],
      {
        dtypes,
        errors: [
          refused(() => torch.hstack([]), 'torch.hstack([])', 'hstack expects a non-empty TensorList'),
          refused(
            (list) => torch.hstack(list),
            'torch.hstack(i)',
            'Sizes of tensors must match except in dimension 1. Expected size 2 but got size 3 for tensor number 1 in the list.',
            [2, 2],
            [3, 2],
          ),
        ],
      },
    ),
    row(
      'vstack',
      (list) => torch.vstack(list),
      'torch.vstack(i)',
      [pair([2], [2]), pair([2, 2], [2]), pair([], []), pair([0, 2], [2]), promoted],
      { dtypes },
    ),
    row('row_stack', (list) => torch.row_stack(list), 'torch.row_stack(i)', [pair([2], [2]), pair([0, 2], [2])]),
    row(
      'dstack',
      (list) => torch.dstack(list),
      'torch.dstack(i)',
      [pair([2], [2]), pair([2, 2], [2, 2]), pair([], []), pair([1, 2, 0], [2]), promoted],
      { dtypes },
    ),
    row(
      'column_stack',
      (list) => torch.column_stack(list),
      'torch.column_stack(i)',
      [pair([2], [2]), pair([2], [2, 3]), pair([], []), pair([2], [2, 0]), promoted],
      {
        dtypes,
      },
    ),
    row(
      'meshgrid',
      ([x, y]) => torch.meshgrid(x, y),
      "torch.meshgrid(*i, indexing='ij')",
      [pair([2], [3]), pair([], [2]), pair([0], [2]), pair([2], [2])],
      {
        dtypes,
        errors: [
          refused(() => torch.meshgrid([]), 'torch.meshgrid()', 'meshgrid expects a non-empty TensorList'),
          refused(
            (list) => torch.meshgrid(list),
            'torch.meshgrid(*i)',
            'torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got:',
            [2],
            [2, 2],
          ),
          refused(
            ([x, y]) => torch.meshgrid(x, y, { indexing: 'ab' as 'ij' }),
            "torch.meshgrid(*i, indexing='ab')",
            'torch.meshgrid: indexing must be one of "xy" or "ij", but received: ab',
            [2],
            [2],
          ),
          refused(
            (list) => torch.meshgrid(list),
            'torch.meshgrid(*i)',
            'meshgrid expects all tensors to have the same dtype',
            [2],
            at([1]),
          ),
        ],
      },
    ),
    row(
      'meshgrid',
      (list) => torch.meshgrid(list, { indexing: 'xy' }),
      "torch.meshgrid(*i, indexing='xy')",
      [pair([2], [3]), pair([2], [], [2]), pair([0], [2]), pair([2])],
      {
        variant: 'xy',
      },
    ),
    row(
      'cartesian_prod',
      (list) => torch.cartesian_prod(...list),
      'torch.cartesian_prod(*i)',
      [pair([2], [3]), pair([2], [1], [2]), pair([2]), pair([0], [2])],
      {
        dtypes,
        errors: [
          refused(
            (list) => torch.cartesian_prod(list),
            'torch.cartesian_prod(*i)',
            'Expect a 1D vector, but got shape [2, 2]',
            [2],
            [2, 2],
          ),
        ],
      },
    ),
    row('combinations', ([x]) => torch.combinations(x), 'torch.combinations(i[0])', shaped([4], [2], [1], [0]), {
      dtypes,
      errors: [
        refused(
          ([x]) => torch.combinations(x),
          'torch.combinations(i[0])',
          'Expect a 1D vector, but got shape [3, 3]',
          [3, 3],
        ),
        refused(
          ([x]) => torch.combinations(x, -1),
          'torch.combinations(i[0], -1)',
          'Expect a non-negative number, but got -1',
          [3],
        ),
      ],
    }),
    row(
      'combinations',
      ([x]) => torch.combinations(x, 3, true),
      'torch.combinations(i[0], 3, True)',
      shaped([3], [1], [0]),
      {
        variant: 'with replacement',
      },
    ),
    row(
      'block_diag',
      (list) => torch.block_diag(...list),
      'torch.block_diag(*i)',
      [pair([2, 1], [2], []), pair([2, 2]), pair([2, 0], [1, 2]), pair([2], [2]), promoted],
      {
        dtypes,
        errors: [
          refused(
            (list) => torch.block_diag(list),
            'torch.block_diag(*i)',
            'torch.block_diag: Input tensors must have 2 or fewer dimensions. Input 0 has 3 dimensions',
            [2, 2, 2],
          ),
        ],
      },
    ),
    row(
      'split_with_sizes',
      ([x]) => torch.split_with_sizes(x, [2, 1], -1),
      'torch.split_with_sizes(i[0], (2, 1), -1)',
      shaped([2, 3], [3], [0, 3]),
      {
        errors: [
          refused(
            ([x]) => x.split_with_sizes([1, 1]),
            'i[0].split_with_sizes((1, 1))',
            "split_with_sizes expects split_sizes to sum exactly to 3 (input tensor's size at dimension 0), but got split_sizes=[1, 1]",
            [3],
          ),
        ],
      },
    ),
    row(
      'tensor_split',
      ([x]) => torch.tensor_split(x, 3),
      'torch.tensor_split(i[0], 3)',
      shaped([7], [3, 2], [2], [0, 2]),
      {
        dtypes,
        errors: [
          refused(
            ([x]) => torch.tensor_split(x, 2),
            'torch.tensor_split(i[0], 2)',
            'tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims',
            [],
          ),
          refused(
            ([x]) => torch.tensor_split(x, 0),
            'torch.tensor_split(i[0], 0)',
            'number of sections must be larger than 0, got 0',
            [3],
          ),
          refused(
            ([x, n]) => torch.tensor_split(x, n),
            'torch.tensor_split(i[0], i[1])',
            'tensor_split expected tensor_indices_or_sections to have dtype of long, but got Float',
            [3],
            [1],
          ),
          refused(
            ([x, n]) => torch.tensor_split(x, n),
            'torch.tensor_split(i[0], i[1])',
            'tensor_split expected tensor_indices_or_sections to be a zero-dimensional or one-dimensional tensor, but got a tensor with 2 dims',
            [3],
            at([1], [1, 1]),
          ),
        ],
      },
    ),
    row(
      'tensor_split',
      ([x]) => x.tensor_split([3, 1, -1, 9], 1),
      'i[0].tensor_split((3, 1, -1, 9), 1)',
      shaped([2, 5], [1, 3], [2, 0]),
      {
        variant: 'indices',
      },
    ),
    row(
      'tensor_split',
      ([x, n]) => x.tensor_split(n),
      'i[0].tensor_split(i[1])',
      [sample('indices', random([4]), at([1, 3])), sample('sections', random([5]), at([2], []))],
      {
        variant: 'a tensor',
      },
    ),
    row('hsplit', ([x]) => torch.hsplit(x, 2), 'torch.hsplit(i[0], 2)', shaped([4], [3, 4], [1, 2, 2], [2, 0]), {
      errors: [
        refused(
          ([x]) => torch.hsplit(x, 2),
          'torch.hsplit(i[0], 2)',
          'torch.hsplit requires a tensor with at least 1 dimension, but got a tensor with 0 dimensions!',
          [],
        ),
        refused(
          ([x]) => x.hsplit(2),
          'i[0].hsplit(2)',
          'torch.hsplit attempted to split along dimension 1, but the size of the dimension 3 is not divisible by the split_size 2!',
          [3, 3],
        ),
      ],
    }),
    row('vsplit', ([x]) => torch.vsplit(x, [1]), 'torch.vsplit(i[0], (1,))', shaped([3, 2], [2, 1], [0, 2]), {
      errors: [
        refused(
          ([x]) => x.vsplit(2),
          'i[0].vsplit(2)',
          'torch.vsplit requires a tensor with at least 2 dimension, but got a tensor with 1 dimensions!',
          [4],
        ),
      ],
    }),
    row('dsplit', ([x]) => torch.dsplit(x, 2), 'torch.dsplit(i[0], 2)', shaped([1, 2, 4], [2, 1, 2], [0, 2, 2]), {
      errors: [
        refused(
          ([x]) => x.dsplit(2),
          'i[0].dsplit(2)',
          'torch.dsplit requires a tensor with at least 3 dimension, but got a tensor with 2 dimensions!',
          [4, 2],
        ),
      ],
    }),
  ],
};
