import * as torch from '../../../src/index.js';
import { ALL_DTYPES, sample } from './build.js';
import { random } from './inputs.js';
import { refused, row, shaped } from './shapes.js';
import type { Family } from './types.js';

const dtypes = ALL_DTYPES;
const readsStorage = 'it shows elements by where they lie in the storage';
const covers = (name: string): { neverEmpty: string } => ({ neverEmpty: `see the row of ${name}` });

export const dimensions: Family = {
  name: 'dimensions',
  rows: [
    row('movedim', ([x]) => torch.movedim(x, 0, -1), 'torch.movedim(i[0], 0, -1)', shaped([2, 3, 4], [3], [], [0, 2]), {
      dtypes,
      errors: [
        refused(
          ([x]) => torch.movedim(x, [0, 1], [0]),
          'torch.movedim(i[0], (0, 1), (0,))',
          'movedim: Invalid source or destination dims: source ([0, 1] dims) should contain the same number of dims as destination ([0] dims)',
          [2, 3],
        ),
        refused(
          ([x]) => torch.movedim(x, [0, -2], [0, 1]),
          'torch.movedim(i[0], (0, -2), (0, 1))',
          /movedim: repeated dim in `source` \(\[0, -2\]\)/,
          [2, 3],
        ),
        refused(
          ([x]) => torch.movedim(x, 0, 2),
          'torch.movedim(i[0], 0, 2)',
          'Dimension out of range (expected to be in range of [-2, 1], but got 2)',
          [2, 3],
        ),
      ],
    }),
    row(
      'moveaxis',
      ([x]) => torch.moveaxis(x, [0, 1], [-1, -3]),
      'torch.moveaxis(i[0], (0, 1), (-1, -3))',
      shaped([2, 3, 4], [2, 0, 1]),
    ),
    row(
      'swapaxes',
      ([x]) => torch.swapaxes(x, 0, -1),
      'torch.swapaxes(i[0], 0, -1)',
      shaped([2, 2], [2, 3, 4], [2, 0]),
      {
        inPlace: ([x]) => x.swapaxes_(0, -1),
      },
    ),
    row('swapdims', ([x]) => torch.swapdims(x, 0, 1), 'torch.swapdims(i[0], 0, 1)', shaped([2, 2], [2, 3], [2, 0]), {
      inPlace: ([x]) => x.swapdims_(0, 1),
    }),
    row('transpose', ([x]) => x.transpose(0, 2), 'i[0].transpose(0, 2)', shaped([2, 3, 2], [2, 3, 4]), {
      variant: 'in place',
      inPlace: ([x]) => x.transpose_(0, 2),
    }),
    row('t', ([x]) => x.t(), 'i[0].t()', shaped([2, 2], [3], []), { variant: 'in place', inPlace: ([x]) => x.t_() }),
    row('squeeze', ([x]) => x.squeeze(1), 'i[0].squeeze(1)', shaped([2, 3], [2, 1]), {
      variant: 'in place',
      inPlace: ([x]) => x.squeeze_(1),
    }),
    row('unsqueeze_', ([x]) => x.clone().unsqueeze_(-1), 'i[0].clone().unsqueeze_(-1)', shaped([2, 3], [], [0])),
    row(
      'unflatten',
      ([x]) => torch.unflatten(x, -1, [2, -1]),
      'i[0].unflatten(-1, (2, -1))',
      shaped([2, 6], [4], [0, 2]),
      {
        dtypes,
        errors: [
          refused(
            ([x]) => torch.unflatten(x, 0, [4, -1]),
            'i[0].unflatten(0, (4, -1))',
            "unflatten: Provided sizes [4, -1] don't multiply up to the size of dim 0 (6) in the input tensor",
            [6],
          ),
          refused(([x]) => x.unflatten(0, []), 'i[0].unflatten(0, ())', 'unflatten: sizes must be non-empty', [6]),
        ],
      },
    ),
    row('ravel', ([x]) => torch.ravel(x), 'torch.ravel(i[0])', shaped([2, 3], [3], [], [0, 2]), { dtypes }),
    row('adjoint', ([x]) => torch.adjoint(x), 'torch.adjoint(i[0])', shaped([2, 3], [2, 3, 4], [], [0, 2]), {
      errors: [
        refused(
          ([x]) => x.adjoint(),
          'i[0].adjoint()',
          'tensor.adjoint() is only supported on matrices or batches of matrices. Got 1-D tensor.',
          [3],
        ),
      ],
    }),
    row('adjoint', ([x]) => [x.mH, x.mT, x.H], '[i[0].mH, i[0].mT, i[0].H]', shaped([2, 3], []), {
      variant: 'as properties',
      errors: [
        refused(
          ([x]) => x.mH,
          'i[0].mH',
          'tensor.mH is only supported on matrices or batches of matrices. Got 1-D tensor.',
          [3],
        ),
        refused(
          ([x]) => x.mT,
          'i[0].mT',
          'tensor.mT is only supported on matrices or batches of matrices. Got 1-D tensor.',
          [3],
        ),
        refused(
          ([x]) => x.H,
          'i[0].H',
          'tensor.H is only supported on matrices (2-D tensors). Got 3-D tensor. For batches of matrices, consider using tensor.mH',
          [2, 2, 3],
        ),
      ],
    }),
    row(
      'narrow_copy',
      ([x]) => torch.narrow_copy(x, 0, 1, 2),
      'i[0].narrow(0, 1, 2).clone()',
      shaped([4, 3], [3], [3, 0]),
      {
        dtypes,
      },
    ),
    row(
      'broadcast_to',
      ([x]) => torch.broadcast_to(x, [2, 2, 3]),
      'torch.broadcast_to(i[0], (2, 2, 3))',
      shaped([3], [2, 1], []),
      {
        dtypes,
        ...covers('broadcast_tensors'),
      },
    ),
    row(
      'broadcast_tensors',
      ([x, y, z]) => torch.broadcast_tensors(x, y, z),
      'torch.broadcast_tensors(*i)',
      [
        sample('plain', random([3]), random([2, 1]), random([])),
        sample('alike', random([2]), random([2]), random([2])),
        sample('empty', random([0, 3]), random([1]), random([3])),
      ],
      {
        errors: [
          refused(
            (list) => torch.broadcast_tensors(list),
            'torch.broadcast_tensors(*i)',
            'The size of tensor a (3) must match the size of tensor b (2) at non-singleton dimension 0',
            [3],
            [2],
          ),
        ],
      },
    ),
    row('atleast_1d', ([x]) => torch.atleast_1d(x), 'torch.atleast_1d(i[0])', shaped([], [3], [2, 3], [0])),
    row('atleast_2d', ([x]) => torch.atleast_2d(x), 'torch.atleast_2d(i[0])', shaped([], [3], [2, 3], [0])),
    row('atleast_3d', ([x]) => torch.atleast_3d(x), 'torch.atleast_3d(i[0])', shaped([], [3], [2, 3], [2, 3, 4], [0])),
    row(
      'atleast_3d',
      (list) => [...torch.atleast_1d(list), ...torch.atleast_2d(...list), ...torch.atleast_3d(list)],
      '[*torch.atleast_1d(i), *torch.atleast_2d(i), *torch.atleast_3d(i)]',
      [sample('plain', random([]), random([2])), sample('empty', random([0]), random([2, 1, 1, 2]))],
      { variant: 'and the others, of several tensors' },
    ),
    row('unfold', ([x]) => x.unfold(0, 2, 1), 'i[0].unfold(0, 2, 1)', shaped([4], [3, 2], [2, 0], [2, 3, 2]), {
      dtypes,
      errors: [
        refused(
          ([x]) => x.unfold(0, 3, 1),
          'i[0].unfold(0, 3, 1)',
          'maximum size for tensor at dimension 0 is 2 but size is 3',
          [2, 3],
        ),
        refused(([x]) => x.unfold(0, 2, 0), 'i[0].unfold(0, 2, 0)', 'step is 0 but must be > 0', [2, 3]),
        refused(
          ([x]) => x.unfold(2, 1, 1),
          'i[0].unfold(2, 1, 1)',
          'Dimension out of range (expected to be in range of [-2, 1], but got 2)',
          [2, 3],
        ),
      ],
    }),
    row('unfold', ([x]) => x.unfold(-1, 1, 2), 'i[0].unfold(-1, 1, 2)', shaped([2, 5], [3], []), {
      variant: 'apart',
      ...covers('unfold'),
    }),
    row(
      'unfold',
      ([x]) => x.unfold(1, 3, 2).unfold(0, 2, 1),
      'i[0].unfold(1, 3, 2).unfold(0, 2, 1)',
      shaped([3, 5], [2, 4]),
      {
        variant: 'twice',
        ...covers('unfold'),
      },
    ),
    row(
      'as_strided',
      ([x]) => torch.as_strided(x, [2, 2], [1, 2]),
      'torch.as_strided(i[0], (2, 2), (1, 2))',
      shaped([2, 2], [5], [2, 3]),
      {
        dtypes,
        needsContiguous: readsStorage,
        ...covers('as_strided (overlapping)'),
        errors: [
          refused(
            ([x]) => x.as_strided([2, 2], [1]),
            'i[0].as_strided((2, 2), (1,))',
            'mismatch in length of strides and shape',
            [3],
          ),
          refused(
            ([x]) => x.as_strided([2, 2], [1, -1]),
            'i[0].as_strided((2, 2), (1, -1))',
            'as_strided: Negative strides are not supported at the moment, got strides: [1, -1]',
            [3],
          ),
          refused(
            ([x]) => x.as_strided([2, 2], [2, 2]),
            'i[0].as_strided((2, 2), (2, 2))',
            'setStorage: sizes [2, 2], strides [2, 2], storage offset 0, and itemsize 4 requiring a storage size of 20 are out of bounds for storage of size 12',
            [3],
          ),
          refused(
            ([x]) => x.as_strided([2], [1], -1),
            'i[0].as_strided((2,), (1,), -1)',
            'Tensor: invalid storage offset -1',
            [3],
          ),
          refused(
            ([x]) => x.as_strided([-2], [1]),
            'i[0].as_strided((-2,), (1,))',
            'Storage size calculation overflowed with sizes=[-2] and strides=[1]',
            [3],
          ),
        ],
      },
    ),
    row(
      'as_strided',
      ([x]) => torch.as_strided(x, [3, 2], [0, 1], 1),
      'torch.as_strided(i[0], (3, 2), (0, 1), 1)',
      shaped([2, 2], [5], [4]),
      {
        variant: 'repeating',
        needsContiguous: readsStorage,
        ...covers('as_strided (overlapping)'),
      },
    ),
    row(
      'as_strided',
      ([x]) => torch.as_strided(x, [2, 0, 3], [1, 1, 1]),
      'torch.as_strided(i[0], (2, 0, 3), (1, 1, 1))',
      shaped([2, 2], [0], [3]),
      {
        variant: 'no elements',
        needsContiguous: readsStorage,
      },
    ),
    row(
      'as_strided',
      ([x]) => torch.as_strided(x, [2, 3], [1, 1]).square(),
      'torch.as_strided(i[0], (2, 3), (1, 1)).square()',
      shaped([2, 3], [4], [2, 2, 2]),
      { variant: 'overlapping', needsContiguous: readsStorage, ...covers('as_strided (no elements)') },
    ),
    row(
      'as_strided',
      ([x]) => x.t().index('1:').as_strided([2, 2], [2, 1], 1),
      'i[0].t()[1:].as_strided((2, 2), (2, 1), 1)',
      shaped([2, 3], [3, 3], [3, 2]),
      {
        variant: 'of a view',
        needsContiguous: readsStorage,
        ...covers('as_strided (no elements)'),
        gradcheck: false,
        why: 'as in torch, what lies beside the view that it is called on gets no gradient',
      },
    ),
    row(
      'as_strided',
      ([x]) => x.expand(3, 2).as_strided([2, 2], [1, 0]),
      'i[0].expand(3, 2).as_strided((2, 2), (1, 0))',
      shaped([2], [1, 2], [3, 2]),
      { variant: 'of an expanded tensor', needsContiguous: readsStorage, ...covers('as_strided (no elements)') },
    ),
  ],
};
