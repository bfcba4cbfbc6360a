import * as torch from '../../../src/index.js';
import { ALL_DTYPES, kink, large, sample } from './build.js';
import { given, random } from './inputs.js';
import { refused, row, shaped } from './shapes.js';
import type { Family } from './types.js';

const dtypes = ALL_DTYPES;
const matrices = [...shaped([3, 3], [2, 4], [4, 2], [2, 3, 3], [0, 3]), large('larger', random([17, 19]))];
const withNan = kink('NaN and infinities', given([NaN, Infinity, -Infinity, NaN], [2, 2]));

export const diagonal: Family = {
  name: 'diagonal',
  rows: [
    row('tril', ([x]) => torch.tril(x), 'torch.tril(i[0])', [...matrices, withNan], {
      inPlace: ([x]) => x.tril_(),
      dtypes,
      errors: [
        refused(
          ([x]) => torch.tril(x),
          'torch.tril(i[0])',
          /Dimension out of range \(expected to be in range of \[-1, 0\], but got -2\)/,
          [3],
        ),
      ],
    }),
    row('tril', ([x]) => x.tril(1), 'i[0].tril(1)', matrices, { variant: '1', inPlace: ([x]) => x.tril_(1) }),
    row('triu', ([x]) => torch.triu(x), 'torch.triu(i[0])', [...matrices, withNan], {
      inPlace: ([x]) => x.triu_(),
      dtypes,
    }),
    row('triu', ([x]) => x.triu(-1), 'i[0].triu(-1)', matrices, { variant: '-1', inPlace: ([x]) => x.triu_(-1) }),
    row('diagonal', ([x]) => torch.diagonal(x), 'torch.diagonal(i[0])', matrices, {
      dtypes,
      errors: [
        refused(
          ([x]) => x.diagonal(0, 1, -1),
          'i[0].diagonal(0, 1, -1)',
          'diagonal dimensions cannot be identical 1, -1',
          [3, 3],
        ),
        refused(
          ([x]) => x.diagonal(),
          'i[0].diagonal()',
          'Dimension out of range (expected to be in range of [-1, 0], but got 1)',
          [3],
        ),
      ],
    }),
    row(
      'diagonal',
      ([x]) => x.diagonal(-1, -1, 0),
      'i[0].diagonal(-1, -1, 0)',
      shaped([3, 2, 4], [3, 3], [1, 1], [2, 0]),
      {
        variant: 'offset and dims',
      },
    ),
    row('diag_embed', ([x]) => torch.diag_embed(x), 'torch.diag_embed(i[0])', shaped([3], [2, 3], [0], [2, 0]), {
      dtypes,
      errors: [
        refused(
          ([x]) => x.diag_embed(0, 0, 0),
          'i[0].diag_embed(0, 0, 0)',
          'diagonal dimensions cannot be identical 0, 0',
          [3],
        ),
        refused(
          ([x]) => x.diag_embed(),
          'i[0].diag_embed()',
          'Dimension out of range (expected to be in range of [-1, 0], but got -2)',
          [],
        ),
      ],
    }),
    row('diag_embed', ([x]) => x.diag_embed(-2, 0, 2), 'i[0].diag_embed(-2, 0, 2)', shaped([2, 3], [1, 2], [0, 2]), {
      variant: 'offset and dims',
    }),
    row('diag', ([x]) => torch.diag(x), 'torch.diag(i[0])', shaped([3], [3, 4], [0], [2, 0]), {
      dtypes,
      errors: [refused(([x]) => torch.diag(x), 'torch.diag(i[0])', 'matrix or a vector expected', [2, 2, 2])],
    }),
    row('diag', ([x]) => x.diag(1), 'i[0].diag(1)', shaped([2], [3, 4], [1, 1]), { variant: '1' }),
    row('diagflat', ([x]) => torch.diagflat(x, -1), 'torch.diagflat(i[0], -1)', shaped([3], [2, 2], [], [0]), {
      dtypes,
    }),
    row(
      'fill_diagonal_',
      ([x]) => x.clone().fill_diagonal_(-1),
      'i[0].clone().fill_diagonal_(-1)',
      [...matrices.filter(({ inputs }) => inputs[0].shape.length === 2), ...shaped([2, 2, 2])],
      {
        dtypes: ['float64', 'int64'],
        errors: [
          refused(
            ([x]) => x.clone().fill_diagonal_(1),
            'i[0].clone().fill_diagonal_(1)',
            'dimensions must larger than 1',
            [3],
          ),
          refused(
            ([x]) => x.clone().fill_diagonal_(1),
            'i[0].clone().fill_diagonal_(1)',
            'all dimensions of input must be of equal length',
            [2, 3, 2],
          ),
        ],
      },
    ),
    row(
      'fill_diagonal_',
      ([x]) => x.clone().fill_diagonal_(2, true),
      'i[0].clone().fill_diagonal_(2, wrap=True)',
      shaped([7, 2], [3, 2], [2, 3], [9, 2]),
      {
        variant: 'wrap',
      },
    ),
    row('trace', ([x]) => torch.trace(x), 'torch.trace(i[0])', shaped([3, 3], [2, 3], [0, 2]), {
      dtypes: ['float64', 'int32', 'int64', 'uint8'],
      errors: [
        refused(
          ([x]) => torch.trace(x),
          'torch.trace(i[0])',
          'trace: expected a matrix, but got tensor with dim 1',
          [3],
        ),
      ],
    }),
    row(
      'vander',
      ([x]) => torch.vander(x),
      // torch's own has no gradient in 1.13.1.
      'i[0].unsqueeze(1) ** torch.arange(i[0].numel()).flip(0)',
      [...shaped([3], [0]), sample('two', random([2], 0.5, 2))],
      {
        dtypes: ['float64', 'int64'],
        errors: [
          refused(([x]) => torch.vander(x), 'torch.vander(i[0])', 'x must be a one-dimensional tensor.', [2, 2]),
          refused(([x]) => torch.vander(x, -1), 'torch.vander(i[0], -1)', 'N must be non-negative.', [2]),
        ],
      },
    ),
    row('vander', ([x]) => torch.vander(x, 2, true), 'i[0].unsqueeze(1) ** torch.arange(2)', shaped([3], [1], [0]), {
      variant: 'increasing',
    }),
  ],
};
