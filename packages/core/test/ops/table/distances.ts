import * as torch from '../../../src/index.js';
import { kink, sample } from './build.js';
import { given, integers, random } from './inputs.js';
import type { Family, Row } from './types.js';

const rows: Row[] = [2, 1, 3].flatMap((p): Row[] => [
  {
    name: 'cdist',
    variant: `p ${p}`,
    call: ([a, b]) => torch.cdist(a, b, p),
    torch: `torch.cdist(i[0], i[1], ${p}.0)`,
    samples: [
      sample('plain', random([3, 2], -2, 0), random([4, 2], 0.5, 2)),
      sample('batch', random([2, 2, 3], -2, 0), random([2, 1, 3], 0.5, 2)),
      sample('broadcast', random([2, 2], -2, 0), random([3, 2, 2], 0.5, 2)),
      sample('empty', random([0, 2]), random([3, 2])),
      kink('equal', given([1, 2, 3, 4], [2, 2]), given([1, 2], [1, 2])),
    ],
    dtypes: p === 2 ? ['float64'] : undefined,
    errors: [
      {
        inputs: [random([2, 2]), random([2, 3])],
        call: ([a, b]) => torch.cdist(a, b, p),
        torch: `torch.cdist(i[0], i[1], ${p}.0)`,
        message: 'X1 and X2 must have the same number of columns. X1: 2 X2: 3',
      },
      {
        inputs: [integers([2, 2], 0, 3), integers([2, 2], 0, 3)],
        call: ([a, b]) => torch.cdist(a, b, p),
        torch: `torch.cdist(i[0], i[1], ${p}.0)`,
        message: 'cdist only supports floating-point dtypes, X1 got: Long',
      },
    ],
  },
  {
    name: 'pdist',
    variant: `p ${p}`,
    call: ([x]) => torch.pdist(x, p),
    torch: `torch.pdist(i[0], ${p}.0)`,
    samples: [sample('plain', random([4, 3])), sample('one row', random([1, 3]))],
    neverEmpty: 'torch 1.13.1 crashes on the gradient of no rows',
    errors: [
      {
        inputs: [random([2])],
        call: ([x]) => torch.pdist(x, p),
        torch: `torch.pdist(i[0], ${p}.0)`,
        message: 'pdist only supports 2D tensors, got: 1D',
      },
    ],
  },
]);

export const distances: Family = { name: 'distances', rows };
