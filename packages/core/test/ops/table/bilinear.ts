import * as torch from '../../../src/index.js';
import type { Tensor } from '../../../src/index.js';
import { sample } from './build.js';
import { random } from './inputs.js';
import type { ErrorCase, Family } from './types.js';

type Shape = readonly number[];

const refused = (shapes: readonly Shape[], message: string): ErrorCase => ({
  inputs: shapes.map((shape) => random(shape)),
  call: ([a, b, weight, bias]: (Tensor | undefined)[]) =>
    torch.bilinear(a as Tensor, b as Tensor, weight as Tensor, bias ?? null),
  torch: 'F.bilinear(*i)',
  message,
});

const weight: Shape = [5, 3, 4];

export const bilinear: Family = {
  name: 'bilinear',
  rows: [
    {
      name: 'bilinear',
      call: ([a, b, matrices, bias]) => torch.bilinear(a, b, matrices, bias),
      torch: 'F.bilinear(i[0], i[1], i[2], i[3])',
      samples: [
        sample('matrices', random([2, 3]), random([2, 2]), random([2, 3, 2]), random([2])),
        sample('vectors', random([3]), random([2]), random([2, 3, 2]), random([2])),
        sample('rank 3', random([2, 1, 2]), random([2, 1, 3]), random([1, 2, 3]), random([1])),
        sample('empty', random([0, 3]), random([0, 2]), random([2, 3, 2]), random([2])),
      ],
      dtypes: ['float64'],
      errors: [
        refused([[2, 3], [3, 4], weight], 'bilinear(): input batch dimensions do not match at dim 0: got 2 and 3'),
        refused([[2, 2], [2, 4], weight], 'bilinear(): input1 size does not match weight size: got 2 but expected 3'),
        refused([[2, 3], [2, 3], weight], 'bilinear(): input2 size does not match weight size: got 3 but expected 4'),
        refused(
          [[2, 3], [2, 4], weight, [4]],
          'bilinear(): bias size does not match weight size: got 4 but expected 5',
        ),
        refused([[1, 2, 3], [2, 4], weight], 'bilinear(): input dimensions do not match: got 3 and 2'),
      ],
    },
    {
      name: 'bilinear',
      variant: 'without bias',
      call: ([a, b, matrices]) => torch.bilinear(a, b, matrices),
      torch: 'F.bilinear(i[0], i[1], i[2])',
      samples: [
        sample('plain', random([2, 2]), random([2, 3]), random([3, 2, 3])),
        sample('empty', random([0, 2]), random([0, 3]), random([3, 2, 3])),
      ],
    },
  ],
};
