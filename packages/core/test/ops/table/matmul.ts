import * as torch from '../../../src/index.js';
import type { AddmmOptions, Tensor } from '../../../src/index.js';
import { kink, large, NUMBER_DTYPES, sample } from './build.js';
import { given, integers, keywords, random } from './inputs.js';
import type { ErrorCase, Family, Row, Sample } from './types.js';

const LONG = { rtol: 1e-5, atol: 2e-5, why: 'long sums of products, which torch adds in another order' } as const;

const m = (...shape: number[]) => random(shape, -1, 1);

/** Sizes around the tiles of the packed product, one dimension at a time, and some of all three. */
const products: readonly Sample[] = [
  sample('plain', m(2, 3), m(3, 4)),
  sample('square', m(3, 3), m(3, 3)),
  sample('row by column', m(1, 5), m(5, 1)),
  sample('column by row', m(4, 1), m(1, 3)),
  sample('one', m(1, 1), m(1, 1)),
  sample('no rows', m(0, 3), m(3, 2)),
  sample('no columns', m(2, 3), m(3, 0)),
  sample('nothing to add', m(2, 0), m(0, 3)),
  ...[1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 33].map((n) => sample(`${n} rows`, m(n, 3), m(3, 2))),
  ...[1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 33].map((n) => sample(`${n} columns`, m(2, 3), m(3, n))),
  ...[1, 4, 5, 15, 16, 17, 33, 65].map((n) => sample(`inner ${n}`, m(2, n), m(n, 3))),
  kink('not finite', given([NaN, 1, Infinity, 2], [2, 2]), given([1, 0, 2, 3], [2, 2])),
  large('tiles', m(65, 33), m(33, 65)),
  large('blocks', m(70, 300), m(300, 130)),
  large('tall', m(515, 5), m(5, 17)),
  large('wide', m(3, 17), m(17, 515)),
  large('long', m(5, 1030), m(1030, 9)),
];

const refused = (
  name: 'mm' | 'matmul' | 'bmm' | 'mv' | 'dot' | 'outer',
  a: number[],
  b: number[],
  message: string | RegExp,
): ErrorCase => ({
  inputs: [m(...a), m(...b)],
  call: ([x, y]: Tensor[]) => torch[name](x, y),
  torch: `torch.${name}(i[0], i[1])`,
  message,
});

const notMultiplied = 'mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)';

function scaledRows(): Row[] {
  const cases: readonly [string, AddmmOptions][] = [
    ['plain', {}],
    ['beta, alpha', { beta: 0.5, alpha: -2 }],
    ['beta 0', { beta: 0 }],
  ];
  return cases.flatMap(([variant, options]): Row[] => [
    {
      name: 'addmm',
      variant,
      call: ([x, a, b]) => torch.addmm(x, a, b, options),
      torch: `torch.addmm(i[0], i[1], i[2]${keywords(options as Record<string, unknown>)})`,
      samples: [
        sample('plain', m(2, 4), m(2, 3), m(3, 4)),
        sample('vector', m(4), m(2, 3), m(3, 4)),
        sample('scalar', m(), m(2, 3), m(3, 4)),
        sample('empty', m(0, 4), m(0, 3), m(3, 4)),
        sample('nothing to add', m(2, 4), m(2, 0), m(0, 4)),
        kink('NaN in the input', given([NaN, 1, 2, 3], [2, 2]), m(2, 2), m(2, 2)),
      ],
      dtypes: ['float64'],
    },
    {
      name: 'baddbmm',
      variant,
      call: ([x, a, b]) => torch.baddbmm(x, a, b, options),
      torch: `torch.baddbmm(i[0], i[1], i[2]${keywords(options as Record<string, unknown>)})`,
      samples: [
        sample('plain', m(2, 2, 2), m(2, 2, 3), m(2, 3, 2)),
        sample('broadcast', m(1, 2), m(2, 2, 3), m(2, 3, 2)),
        sample('empty', m(0, 2, 2), m(0, 2, 3), m(0, 3, 2)),
      ],
      dtypes: ['float64'],
    },
  ]);
}

export const matmul: Family = {
  name: 'matmul',
  rows: [
    {
      name: 'mm',
      call: ([a, b]) => torch.mm(a, b),
      torch: 'torch.mm(i[0], i[1])',
      samples: products,
      dtypes: NUMBER_DTYPES,
      ...LONG,
      errors: [
        refused('mm', [2, 3], [4, 5], notMultiplied),
        refused('mm', [2], [2, 3], 'self must be a matrix'),
        refused('mm', [2, 3], [3], 'mat2 must be a matrix'),
      ],
    },
    {
      name: 'matmul',
      call: ([a, b]) => torch.matmul(a, b),
      torch: 'torch.matmul(i[0], i[1])',
      samples: [
        sample('matrices', m(2, 3), m(3, 4)),
        sample('vectors', m(5), m(5)),
        sample('vector by matrix', m(3), m(3, 4)),
        sample('matrix by vector', m(2, 3), m(3)),
        sample('batches', m(2, 2, 3), m(2, 3, 2)),
        sample('batch by matrix', m(2, 2, 3), m(3, 2)),
        sample('matrix by batch', m(2, 3), m(2, 3, 2)),
        sample('batch by vector', m(2, 2, 3), m(3)),
        sample('vector by batch', m(2), m(2, 2, 3)),
        sample('broadcast batches', m(2, 1, 1, 3), m(3, 3, 2)),
        sample('two batch dimensions', m(2, 2, 2, 2), m(2, 2, 2, 2)),
        sample('empty', m(0, 3), m(3, 2)),
        sample('empty batch', m(0, 2, 3), m(0, 3, 2)),
        sample('empty vectors', m(0), m(0)),
        large('tiles', m(3, 17, 33), m(3, 33, 9)),
      ],
      dtypes: ['float64', 'int64'],
      ...LONG,
      errors: [
        refused('matmul', [2, 3], [4, 5], notMultiplied),
        refused('matmul', [], [2], /both arguments to matmul need to be at least 1D, but they are 0D and 1D/),
        refused(
          'matmul',
          [2, 2, 3],
          [2, 4, 5],
          /Expected size for first two dimensions of batch2 tensor to be: \[2, 3\] but got: \[2, 4\]\./,
        ),
        refused(
          'matmul',
          [2, 2, 3],
          [3, 3, 2],
          /The size of tensor a \(2\) must match the size of tensor b \(3\) at non-singleton dimension 0/,
        ),
      ],
    },
    {
      name: 'bmm',
      call: ([a, b]) => torch.bmm(a, b),
      torch: 'torch.bmm(i[0], i[1])',
      samples: [
        sample('plain', m(2, 2, 3), m(2, 3, 2)),
        sample('one', m(1, 3, 3), m(1, 3, 3)),
        sample('no batch', m(0, 2, 3), m(0, 3, 2)),
        sample('nothing to add', m(2, 2, 0), m(2, 0, 2)),
        ...[4, 5, 8, 9, 16, 17].map((n) => sample(`size ${n}`, m(2, n, 3), m(2, 3, n))),
        large('tiles', m(3, 33, 17), m(3, 17, 65)),
      ],
      dtypes: ['float64', 'int64'],
      ...LONG,
      errors: [
        refused(
          'bmm',
          [2, 2, 3],
          [2, 4, 2],
          'Expected size for first two dimensions of batch2 tensor to be: [2, 3] but got: [2, 4].',
        ),
        refused('bmm', [2, 3], [2, 3, 2], 'batch1 must be a 3D tensor'),
      ],
    },
    {
      name: 'mv',
      call: ([a, b]) => torch.mv(a, b),
      torch: 'torch.mv(i[0], i[1])',
      samples: [
        sample('plain', m(2, 3), m(3)),
        sample('no rows', m(0, 3), m(3)),
        sample('nothing to add', m(2, 0), m(0)),
        ...[4, 5, 16, 17, 33].map((n) => sample(`size ${n}`, m(n, 3), m(3))),
        ...[4, 5, 16, 17, 33, 65].map((n) => sample(`inner ${n}`, m(3, n), m(n))),
      ],
      dtypes: ['float64', 'int64'],
      errors: [refused('mv', [2, 3], [2], /size mismatch, got (input \(2\), mat \(2x3\), vec \(2\)|2, 2x3,2)/)],
    },
    {
      name: 'dot',
      call: ([a, b]) => torch.dot(a, b),
      torch: 'torch.dot(i[0], i[1])',
      samples: [
        sample('plain', m(3), m(3)),
        sample('empty', m(0), m(0)),
        ...[1, 4, 5, 15, 16, 17, 33, 65].map((n) => sample(`size ${n}`, m(n), m(n))),
      ],
      dtypes: ['float64', 'int64'],
      errors: [
        refused(
          'dot',
          [2],
          [3],
          'inconsistent tensor size, expected tensor [2] and src [3] to have the same number of elements, but got 2 and 3 elements respectively',
        ),
        refused('dot', [2, 2], [2], '1D tensors expected, but got 2D and 1D tensors'),
      ],
    },
    {
      name: 'outer',
      call: ([a, b]) => torch.outer(a, b),
      torch: 'torch.outer(i[0], i[1])',
      samples: [
        sample('plain', m(2), m(3)),
        sample('square', m(3), m(3)),
        sample('empty', m(0), m(3)),
        sample('int by float', integers([2], -3, 3), m(3)),
      ],
      dtypes: ['float64', 'int64'],
      errors: [refused('outer', [2, 2], [2], /outer: Expected 1-D argument self, but got 2-D/)],
    },
    ...scaledRows(),
    {
      name: 'linear',
      call: ([x, weight, bias]) => torch.linear(x, weight, bias),
      torch: 'F.linear(i[0], i[1], i[2])',
      samples: [
        sample('plain', m(2, 3), m(4, 3), m(4)),
        sample('rank 3', m(2, 2, 3), m(2, 3), m(2)),
        sample('vector', m(3), m(2, 3), m(2)),
        sample('one feature', m(3, 2), m(1, 2), m(1)),
        sample('no rows', m(0, 3), m(4, 3), m(4)),
        sample('no inputs', m(2, 0), m(3, 0), m(3)),
        ...[1, 4, 5, 15, 16, 17, 33].map((n) => sample(`batch of ${n}`, m(n, 3), m(2, 3), m(2))),
        ...[1, 4, 5, 15, 16, 17, 33, 65].map((n) => sample(`${n} inputs`, m(2, n), m(3, n), m(3))),
        ...[4, 5, 15, 16, 17, 33, 65].map((n) => sample(`${n} outputs`, m(2, 3), m(n, 3), m(n))),
        large('MLP', m(17, 130), m(65, 130), m(65)),
        large('classifier', m(33, 300), m(10, 300), m(10)),
      ],
      dtypes: ['float64'],
      ...LONG,
      errors: [
        {
          inputs: [m(2, 3), m(5, 4), m(5)],
          call: ([x, weight, bias]) => torch.linear(x, weight, bias),
          torch: 'F.linear(i[0], i[1], i[2])',
          message: 'mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)',
        },
        {
          inputs: [m(2, 3), m(5, 3), m(4)],
          call: ([x, weight, bias]) => torch.linear(x, weight, bias),
          torch: 'F.linear(i[0], i[1], i[2])',
          message: 'The expanded size of the tensor (5) must match the existing size (4) at non-singleton dimension 1.',
        },
      ],
    },
    {
      name: 'linear',
      variant: 'no bias',
      call: ([x, weight]) => torch.linear(x, weight),
      torch: 'F.linear(i[0], i[1])',
      samples: [
        sample('plain', m(2, 3), m(4, 3)),
        sample('square', m(3, 3), m(3, 3)),
        sample('rank 4', m(2, 1, 2, 3), m(2, 3)),
        sample('vector', m(3), m(2, 3)),
        sample('empty', m(0, 3), m(4, 3)),
      ],
      dtypes: ['float64'],
    },
  ],
};
