import * as torch from '../../../src/index.js';
import { ALL_DTYPES, large, sample } from './build.js';
import { given, integers, random } from './inputs.js';
import { at, refused, row, shaped } from './shapes.js';
import type { Family } from './types.js';

const dtypes = ALL_DTYPES;
/** Wider than a SIMD vector and than a block of the copying kernels. */
const larger = large('larger', random([3, 35, 21]));

export const rearranging: Family = {
  name: 'rearranging',
  rows: [
    row('repeat', ([x]) => x.repeat(2, 3), 'i[0].repeat(2, 3)', shaped([2, 2], [3], [], [0, 2], [2, 17]), {
      dtypes,
      errors: [
        refused(
          ([x]) => x.repeat(2),
          'i[0].repeat(2)',
          'Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor',
          [2, 3],
        ),
        refused(
          ([x]) => x.repeat(-1, 2),
          'i[0].repeat(-1, 2)',
          /Trying to create tensor with negative dimension -2/,
          [2, 3],
        ),
      ],
    }),
    row('repeat', ([x]) => x.repeat([1, 1]), 'i[0].repeat(1, 1)', shaped([2, 3], [2], [0]), { variant: 'once' }),
    row('repeat', ([x]) => x.repeat(2, 0), 'i[0].repeat(2, 0)', shaped([2, 3], [2]), { variant: 'never' }),
    row('tile', ([x]) => torch.tile(x, [2]), 'torch.tile(i[0], (2,))', shaped([2, 3], [2], [], [0]), { dtypes }),
    row('tile', ([x]) => x.tile(2, 1), 'i[0].tile((2, 1))', shaped([3], [2, 2]), { variant: 'more dimensions' }),
    row(
      'repeat_interleave',
      ([x]) => torch.repeat_interleave(x, 2),
      'torch.repeat_interleave(i[0], 2)',
      shaped([2, 3], [3], [], [0, 2]),
      {
        dtypes,
        errors: [
          refused(([x]) => x.repeat_interleave(-1), 'i[0].repeat_interleave(-1)', 'repeats can not be negative', [2]),
          refused(
            ([x]) => x.repeat_interleave(2, 0),
            'i[0].repeat_interleave(2, 0)',
            'Dimension specified as 0 but tensor has no dimensions',
            [],
          ),
        ],
      },
    ),
    row(
      'repeat_interleave',
      ([x]) => x.repeat_interleave(3, -2),
      'i[0].repeat_interleave(3, -2)',
      shaped([2, 3], [2, 2, 2], [0, 3]),
      {
        variant: 'dim -2',
      },
    ),
    row(
      'repeat_interleave',
      ([x, n]) => x.repeat_interleave(n, 0),
      'i[0].repeat_interleave(i[1], 0)',
      [
        sample('plain', random([3, 2]), at([2, 0, 1])),
        sample('one count', random([3]), at([2])),
        sample('a scalar count', random([3]), at([2], [])),
        sample('empty', random([0, 2]), at([])),
        sample('int32', random([2]), integers([2], 1, 3, 'int32')),
      ],
      {
        variant: 'counts',
        errors: [
          refused(
            ([x, n]) => x.repeat_interleave(n, 0),
            'i[0].repeat_interleave(i[1], 0)',
            'repeats must have the same size as input along dim',
            [3, 2],
            at([1, 2]),
          ),
          refused(
            ([x, n]) => x.repeat_interleave(n, 0),
            'i[0].repeat_interleave(i[1], 0)',
            'repeats can not be negative',
            [2],
            at([1, -2]),
          ),
          refused(
            ([x, n]) => x.repeat_interleave(n, 0),
            'i[0].repeat_interleave(i[1], 0)',
            'repeats must be 0-dim or 1-dim tensor',
            [2],
            at([1, 2], [1, 2]),
          ),
          refused(
            ([x, n]) => x.repeat_interleave(n, 0),
            'i[0].repeat_interleave(i[1], 0)',
            `"repeat_interleave_cpu" not implemented for 'Float'`,
            [2],
            given([1, 2]),
          ),
          refused(
            ([x, n]) => x.repeat_interleave(n, 0, { output_size: 5 }),
            'i[0].repeat_interleave(i[1], 0, output_size=5)',
            'allocated size does not match required size',
            [2],
            at([1, 2]),
          ),
        ],
      },
    ),
    row(
      'repeat_interleave',
      ([n]) => torch.repeat_interleave(n),
      'torch.repeat_interleave(i[0])',
      [sample('plain', at([2, 0, 3])), sample('empty', at([]))],
      { variant: 'of counts alone', differentiable: false },
    ),
    row('roll', ([x]) => torch.roll(x, 1), 'torch.roll(i[0], 1)', [...shaped([2, 3], [4], [], [0]), larger], {
      dtypes,
      errors: [
        refused(
          ([x]) => torch.roll(x, [1, 2], 0),
          'torch.roll(i[0], (1, 2), 0)',
          'shifts and dimensions must align. shifts: 2, dims:1',
          [3],
        ),
        refused(([x]) => torch.roll(x, [], []), 'torch.roll(i[0], (), ())', '`shifts` required', [3]),
      ],
    }),
    row(
      'roll',
      ([x]) => x.roll([-1, 5], [-1, 0]),
      'i[0].roll((-1, 5), (-1, 0))',
      [...shaped([2, 3], [5, 2, 2], [3, 0]), larger],
      {
        variant: 'two dims',
      },
    ),
    row(
      'flip',
      ([x]) => torch.flip(x, [0, -1]),
      'torch.flip(i[0], (0, -1))',
      [...shaped([2, 3], [2, 3, 2], [0, 2]), larger],
      {
        dtypes,
        errors: [
          refused(([x]) => x.flip(0, 0), 'i[0].flip(0, 0)', 'dim 0 appears multiple times in the list of dims', [3]),
          refused(
            ([x]) => x.flip([2]),
            'i[0].flip((2,))',
            'Dimension out of range (expected to be in range of [-1, 0], but got 2)',
            [3],
          ),
        ],
      },
    ),
    row('flip', ([x]) => torch.flip(x, 0), 'torch.flip(i[0], (0,))', [...shaped([3], [2, 3], [], [0], [33]), larger], {
      variant: 'one dim',
    }),
    row('flip', ([x]) => x.flip([]), 'i[0].flip(())', shaped([3], []), { variant: 'no dim' }),
    row('fliplr', ([x]) => torch.fliplr(x), 'torch.fliplr(i[0])', [...shaped([2, 3], [2, 0]), larger], {
      dtypes,
      errors: [refused(([x]) => torch.fliplr(x), 'torch.fliplr(i[0])', 'Input must be >= 2-d.', [3])],
    }),
    row('flipud', ([x]) => torch.flipud(x), 'torch.flipud(i[0])', [...shaped([2, 3], [3], [2, 0]), larger], {
      dtypes,
      errors: [refused(([x]) => torch.flipud(x), 'torch.flipud(i[0])', 'Input must be >= 1-d.', [])],
    }),
    row('rot90', ([x]) => torch.rot90(x), 'torch.rot90(i[0])', shaped([2, 3], [2, 3, 2], [2, 0]), {
      dtypes,
      errors: [
        refused(([x]) => torch.rot90(x), 'torch.rot90(i[0])', 'expected total dims >= 2, but got total dims = 1', [3]),
        refused(
          ([x]) => x.rot90(1, [1, -1]),
          'i[0].rot90(1, (1, -1))',
          'expected rotation dims to be different, but got dim0 = 1 and dim1 = -1',
          [3, 3],
        ),
        refused(([x]) => x.rot90(1, [0, 5]), 'i[0].rot90(1, (0, 5))', 'Rotation dim1 out of range, dim1 = 5', [3, 3]),
        refused(
          ([x]) => x.rot90(1, [0, 1, 2]),
          'i[0].rot90(1, (0, 1, 2))',
          'expected total rotation dims == 2, but got dims = 3',
          [3, 3],
        ),
      ],
    }),
    row(
      'rot90',
      ([x]) => [2, -1, 4].map((k) => x.rot90(k, [-1, 0])),
      '[i[0].rot90(k, (-1, 0)) for k in (2, -1, 4)]',
      shaped([2, 3], [3, 2, 2]),
      { variant: 'other turns' },
    ),
  ],
};
