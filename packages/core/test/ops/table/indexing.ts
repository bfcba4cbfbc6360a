import * as torch from '../../../src/index.js';
import { ALL_DTYPES, sample } from './build.js';
import { booleans, given, integers, random } from './inputs.js';
import type { ErrorCase, Family, InputSpec, Row } from './types.js';

const { slice } = torch;

/** Indices, each distinct, so that what is written does not depend on an order. */
const at = (values: readonly number[], shape: readonly number[] = [values.length]): InputSpec =>
  given(values, shape, { dtype: 'int64' });
const mask = (values: readonly number[], shape: readonly number[] = [values.length]): InputSpec =>
  given(values, shape, { dtype: 'bool' });

const refused = (
  inputs: readonly InputSpec[],
  call: ErrorCase['call'],
  python: string,
  message: string | RegExp,
): ErrorCase => ({ inputs, call, torch: python, message });

function indexRow(
  variant: string,
  items: Parameters<torch.Tensor['index']>,
  python: string,
  shapes: readonly number[][],
  extra: Partial<Row> = {},
): Row {
  return {
    name: 'index',
    variant,
    call: ([x]) => x.index(...items),
    torch: `i[0][${python}]`,
    samples: shapes.map((shape) => sample(`[${shape.join(', ')}]`, random(shape))),
    neverEmpty: 'see the row of slices',
    ...extra,
  };
}

export const indexing: Family = {
  name: 'indexing',
  rows: [
    {
      name: 'gather',
      call: ([x, index]) => torch.gather(x, 1, index),
      torch: 'torch.gather(i[0], 1, i[1])',
      samples: [
        sample('plain', random([2, 3]), integers([2, 4], 0, 3)),
        sample('repeated', random([2, 3]), at([1, 1, 1, 0, 0, 2], [2, 3])),
        sample('fewer rows', random([4, 3]), integers([2, 2], 0, 3)),
        sample('rank 3', random([2, 3, 2]), integers([2, 2, 2], 0, 3)),
        sample('empty', random([0, 3]), integers([0, 2], 0, 3)),
        sample('no indices', random([2, 3]), integers([2, 0], 0, 3)),
        sample('larger', random([17, 5]), integers([17, 1], 0, 5)),
      ],
      dtypes: ALL_DTYPES,
      errors: [
        refused(
          [random([2, 3]), at([0, 3], [2, 1])],
          ([x, index]) => torch.gather(x, 1, index),
          'torch.gather(i[0], 1, i[1])',
          'index 3 is out of bounds for dimension 1 with size 3',
        ),
        refused(
          [random([2, 3]), at([0, 1])],
          ([x, index]) => torch.gather(x, 1, index),
          'torch.gather(i[0], 1, i[1])',
          'Index tensor must have the same number of dimensions as input tensor',
        ),
        refused(
          [random([2, 3]), integers([3, 1], 0, 2)],
          ([x, index]) => torch.gather(x, 1, index),
          'torch.gather(i[0], 1, i[1])',
          /Size does not match at dimension 0 expected index \[3, 1\] to be smaller than self \[2, 3\] apart from dimension 1/,
        ),
        refused(
          [random([2, 3]), integers([2, 1], 0, 2, 'int32')],
          ([x, index]) => torch.gather(x, 1, index),
          'torch.gather(i[0], 1, i[1])',
          'gather(): Expected dtype int64 for index',
        ),
      ],
    },
    {
      name: 'scatter',
      call: ([x, index, source]) => torch.scatter(x, 1, index, source),
      torch: 'torch.scatter(i[0], 1, i[1], i[2])',
      inPlace: ([x, index, source]) => x.scatter_(1, index, source),
      samples: [
        sample('plain', random([2, 3]), at([2, 0, 1, 2], [2, 2]), random([2, 2])),
        // torch itself fails on the gradient of a source that is larger than the indices.
        sample('larger source', random([2, 3]), at([2, 0], [2, 1]), random([2, 2], -2, 2, { grad: false })),
        sample('empty', random([0, 3]), integers([0, 1], 0, 3), random([0, 1])),
        sample('no indices', random([2, 3]), integers([2, 0], 0, 3), random([2, 2], -2, 2, { grad: false })),
      ],
      dtypes: ALL_DTYPES,
      errors: [
        refused(
          [random([2, 3]), at([0, 3], [2, 1]), random([2, 1])],
          ([x, index, source]) => torch.scatter(x, 1, index, source),
          'torch.scatter(i[0], 1, i[1], i[2])',
          'index 3 is out of bounds for dimension 1 with size 3',
        ),
      ],
    },
    {
      name: 'scatter',
      variant: 'value',
      call: ([x, index]) => torch.scatter(x, 0, index, 1.5),
      torch: 'torch.scatter(i[0], 0, i[1], 1.5)',
      inPlace: ([x, index]) => x.scatter_(0, index, 1.5),
      samples: [
        sample('plain', random([3, 2]), at([2, 0], [1, 2])),
        sample('one hot', random([4]), at([2])),
        sample('empty', random([0]), integers([0], 0, 1)),
      ],
    },
    {
      name: 'scatter_add',
      call: ([x, index, source]) => torch.scatter_add(x, 1, index, source),
      torch: 'torch.scatter_add(i[0], 1, i[1], i[2])',
      inPlace: ([x, index, source]) => x.scatter_add_(1, index, source),
      samples: [
        sample('plain', random([2, 3]), at([2, 0, 1, 2], [2, 2]), random([2, 2])),
        sample('repeated', random([2, 3]), at([2, 2, 2, 0, 0, 2], [2, 3]), random([2, 3])),
        sample('empty', random([0, 3]), integers([0, 1], 0, 3), random([0, 1])),
      ],
      dtypes: ['float64', 'int32', 'int64', 'uint8'],
    },
    {
      name: 'index_select',
      call: ([x, index]) => torch.index_select(x, 0, index),
      torch: 'torch.index_select(i[0], 0, i[1])',
      samples: [
        sample('plain', random([4, 2]), at([2, 0, 2])),
        sample('int32', random([4]), integers([3], 0, 4, 'int32')),
        sample('scalar index', random([4, 2]), at([1], [])),
        sample('scalar', random([]), at([0])),
        sample('empty', random([2, 0]), at([1])),
        sample('no indices', random([2, 3]), at([])),
        sample('larger', random([17, 33]), integers([9], 0, 17)),
      ],
      dtypes: ALL_DTYPES,
      errors: [
        refused(
          [random([4]), at([4])],
          ([x, index]) => torch.index_select(x, 0, index),
          'torch.index_select(i[0], 0, i[1])',
          /index out of range in self|INDICES element is out of DATA bounds|out of range/,
        ),
        refused(
          [random([4]), random([1])],
          ([x, index]) => torch.index_select(x, 0, index),
          'torch.index_select(i[0], 0, i[1])',
          /index_select\(\): Expected dtype int32 or int64 for index/,
        ),
        refused(
          [random([4]), at([0, 1], [1, 2])],
          ([x, index]) => torch.index_select(x, 0, index),
          'torch.index_select(i[0], 0, i[1])',
          'index_select(): Index is supposed to be a vector',
        ),
      ],
    },
    {
      name: 'index_select',
      variant: 'dim -1',
      call: ([x, index]) => torch.index_select(x, -1, index),
      torch: 'torch.index_select(i[0], -1, i[1])',
      samples: [
        sample('plain', random([2, 3]), at([1, 1, 0])),
        sample('rank 3', random([2, 2, 3]), at([2, 0])),
        sample('empty', random([0, 3]), at([1])),
      ],
    },
    {
      name: 'index_add',
      call: ([x, index, source]) => torch.index_add(x, 0, index, source),
      torch: 'torch.index_add(i[0], 0, i[1], i[2])',
      inPlace: ([x, index, source]) => x.index_add_(0, index, source),
      samples: [
        sample('plain', random([4, 2]), at([2, 0]), random([2, 2])),
        sample('repeated', random([3]), at([2, 2, 0]), random([3])),
        sample('empty', random([0, 2]), at([]), random([0, 2])),
        sample('no indices', random([2, 2]), at([]), random([0, 2])),
      ],
      dtypes: ['float64', 'int32', 'int64', 'uint8'],
    },
    {
      name: 'index_add',
      variant: 'alpha, dim 1',
      call: ([x, index, source]) => torch.index_add(x, 1, index, source, { alpha: -2 }),
      torch: 'torch.index_add(i[0], 1, i[1], i[2], alpha=-2)',
      inPlace: ([x, index, source]) => x.index_add_(1, index, source, { alpha: -2 }),
      samples: [
        sample('plain', random([2, 3]), at([2, 0]), random([2, 2])),
        sample('empty', random([0, 2]), at([1]), random([0, 1])),
      ],
    },
    {
      name: 'masked_fill',
      call: ([x, m]) => torch.masked_fill(x, m, -1.5),
      torch: 'torch.masked_fill(i[0], i[1], -1.5)',
      inPlace: ([x, m]) => x.masked_fill_(m, -1.5),
      samples: [
        sample('plain', random([2, 3]), booleans([2, 3])),
        sample('broadcast mask', random([2, 3]), booleans([3])),
        sample('scalar', random([]), booleans([])),
        sample('empty', random([0, 3]), booleans([3])),
        ...[15, 16, 17, 33].map((n) => sample(`size ${n}`, random([n]), booleans([n]))),
      ],
      dtypes: ['float64'],
      errors: [
        // PyTorch 1.13.1 reads an integer mask's bytes; later versions say this.
        {
          inputs: [random([2]), integers([2], 0, 2)],
          call: ([x, m]) => torch.masked_fill(x, m, 0),
          message: 'masked_fill_ only supports boolean masks, but got mask with dtype int64',
        },
      ],
    },
    {
      name: 'masked_fill',
      variant: 'tensor value',
      call: ([x, m, value]) => torch.masked_fill(x, m, value),
      torch: 'torch.masked_fill(i[0], i[1], i[2])',
      samples: [
        sample('plain', random([2, 3]), booleans([2, 3]), random([])),
        sample('empty', random([0]), booleans([0]), random([])),
      ],
      errors: [
        refused(
          [random([2]), booleans([2]), random([2])],
          ([x, m, value]) => torch.masked_fill(x, m, value),
          'torch.masked_fill(i[0], i[1], i[2])',
          'only supports a 0-dimensional value tensor, but got tensor with 1 dimension(s).',
        ),
      ],
    },
    {
      name: 'masked_select',
      call: ([x, m]) => torch.masked_select(x, m),
      torch: 'torch.masked_select(i[0], i[1])',
      samples: [
        sample('plain', random([2, 3]), mask([1, 0, 1, 0, 0, 1], [2, 3])),
        sample('broadcast', random([2, 1]), mask([1, 0, 1])),
        sample('nothing', random([2]), mask([0, 0])),
        sample('scalar', random([]), mask([1], [])),
        sample('empty', random([0]), booleans([0])),
      ],
      dtypes: ALL_DTYPES,
    },
    {
      name: 'nonzero',
      call: ([x]) => torch.nonzero(x),
      torch: 'torch.nonzero(i[0])',
      samples: [
        sample('plain', given([0, 1, NaN, 0, -0, 2], [2, 3])),
        sample('vector', given([0, 1, 0, 1])),
        sample('none', given([0, 0])),
        sample('bool', booleans([2, 2, 3])),
        sample('int64', integers([7], -1, 2)),
        sample('empty', random([0, 2])),
      ],
      differentiable: false,
    },
    {
      name: 'nonzero',
      variant: 'as_tuple',
      call: ([x]) => torch.nonzero(x, { as_tuple: true }),
      torch: 'torch.nonzero(i[0], as_tuple=True)',
      samples: [sample('plain', booleans([3, 3])), sample('empty', random([0]))],
      differentiable: false,
    },
    indexRow('one number', [1], '1', [[3], [2, 3]], { dtypes: ALL_DTYPES }),
    indexRow('two numbers', [-1, 0], '-1, 0', [
      [2, 3],
      [2, 3, 2],
    ]),
    indexRow(
      'slices',
      [slice(1, 4), slice(null, null, 2)],
      '1:4, ::2',
      [
        [5, 3],
        [2, 4, 2],
        [0, 3],
        [9, 17],
      ],
      { dtypes: ALL_DTYPES },
    ),
    indexRow('ellipsis and new dimensions', [null, '...', 0], 'None, ..., 0', [[2, 3], [2, 2, 2], [3]]),
    {
      name: 'index',
      variant: 'a tensor of indices',
      call: ([x, index]) => x.index(index),
      torch: 'i[0][i[1]]',
      samples: [
        sample('plain', random([4, 2]), at([2, 0, -1, 2])),
        sample('matrix of indices', random([4]), at([2, 0, 1, 3], [2, 2])),
        sample('mask', random([3, 2]), mask([1, 0, 1])),
        sample('full mask', random([2, 2]), mask([1, 0, 1, 1], [2, 2])),
        sample('no indices', random([4, 2]), at([])),
        sample('empty', random([2, 0]), at([1])),
      ],
      dtypes: ALL_DTYPES,
      errors: [
        refused(
          [random([3]), at([3])],
          ([x, index]) => x.index(index),
          'i[0][i[1]]',
          'index 3 is out of bounds for dimension 0 with size 3',
        ),
        refused([random([3])], ([x]) => x.index(3), 'i[0][3]', 'index 3 is out of bounds for dimension 0 with size 3'),
        refused([random([3])], ([x]) => x.index(0, 0), 'i[0][0, 0]', 'too many indices for tensor of dimension 1'),
        refused(
          [random([3]), mask([1, 0])],
          ([x, m]) => x.index(m),
          'i[0][i[1]]',
          'The shape of the mask [2] at index 0 does not match the shape of the indexed tensor [3] at index 0',
        ),
        refused(
          [random([3]), random([1])],
          ([x, index]) => x.index(index),
          'i[0][i[1]]',
          'tensors used as indices must be long, byte or bool tensors',
        ),
      ],
    },
    {
      name: 'index',
      variant: 'two tensors and a slice between',
      call: ([x, a, b]) => x.index(a, slice(), b),
      torch: 'i[0][i[1], :, i[2]]',
      samples: [
        sample('plain', random([3, 2, 2]), at([2, 0]), at([1, 1])),
        sample('broadcast', random([3, 2, 2]), at([2, 0, 1], [3, 1]), at([0, 1])),
      ],
      neverEmpty: 'see the row of slices',
    },
    {
      name: 'index',
      variant: 'a slice, then a tensor',
      call: ([x, a]) => x.index(slice(0, 2), a),
      torch: 'i[0][0:2, i[1]]',
      samples: [sample('plain', random([3, 4]), at([2, 0])), sample('rank 3', random([3, 2, 2]), at([1, 1, 0]))],
      neverEmpty: 'see the row of slices',
    },
    {
      name: 'index_put_',
      call: ([x, index, values]) => x.clone().index_put_([index], values),
      torch: 'i[0].clone().index_put_((i[1],), i[2])',
      samples: [
        sample('plain', random([4, 2]), at([2, 0]), random([2, 2])),
        sample('broadcast', random([4, 2]), at([2, 0]), random([2])),
        sample('scalar', random([4]), at([3]), random([])),
        sample('mask', random([3]), mask([1, 0, 1]), random([2])),
        sample('no indices', random([4]), at([]), random([0])),
      ],
      dtypes: ALL_DTYPES,
    },
    {
      name: 'index_put_',
      variant: 'accumulate',
      call: ([x, index, values]) => x.clone().index_put_([index], values, { accumulate: true }),
      torch: 'i[0].clone().index_put_((i[1],), i[2], accumulate=True)',
      samples: [
        sample('repeated', random([4, 2]), at([2, 0, 2]), random([3, 2])),
        sample('no indices', random([4]), at([]), random([0])),
      ],
      dtypes: ['float64', 'int64'],
    },
  ],
};
