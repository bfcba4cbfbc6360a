import * as torch from '../../../src/index.js';
import type { PadMode, Tensor } from '../../../src/index.js';
import { NUMBER_DTYPES, sample } from './build.js';
import { random } from './inputs.js';
import type { ErrorCase, Family, Row, Sample } from './types.js';

function row(mode: PadMode, pad: readonly number[], samples: readonly Sample[], extra: Partial<Row> = {}): Row {
  return {
    name: 'pad',
    variant: `${mode} [${pad.join(', ')}]`,
    call: ([x]) => torch.pad(x, pad, mode),
    torch: `F.pad(i[0], [${pad.join(', ')}], mode='${mode}')`,
    samples,
    ...extra,
  };
}

const refused = (
  shape: readonly number[],
  pad: readonly number[],
  mode: PadMode,
  message: string | RegExp,
): ErrorCase => ({
  inputs: [random(shape)],
  call: ([x]: Tensor[]) => torch.pad(x, pad, mode),
  torch: `F.pad(i[0], [${pad.join(', ')}], mode='${mode}')`,
  message,
});

const image = [sample('plain', random([1, 2, 3, 4])), sample('batch', random([2, 1, 4, 3]))];

export const padding: Family = {
  name: 'padding',
  rows: [
    row(
      'constant',
      [1, 2],
      [
        sample('plain', random([2, 3])),
        sample('vector', random([4])),
        sample('rank 4', random([1, 2, 2, 3])),
        sample('empty', random([0, 2])),
        sample('empty line', random([2, 0])),
      ],
      {
        dtypes: NUMBER_DTYPES,
        errors: [
          refused([2, 3], [1], 'constant', 'Padding length must be divisible by 2'),
          refused([3], [1, 1, 1, 1], 'constant', 'Padding length too large'),
        ],
      },
    ),
    row('constant', [1, 0, 2, 1], [...image, sample('matrix', random([2, 3])), sample('empty', random([0, 2, 2]))]),
    row('constant', [-1, 1, 0, -1], [...image, sample('empty', random([0, 3, 3]))]),
    {
      name: 'pad',
      variant: 'value',
      call: ([x]) => torch.pad(x, [1, 1], 'constant', -2.5),
      torch: "F.pad(i[0], [1, 1], 'constant', -2.5)",
      samples: [sample('plain', random([2, 3])), sample('empty', random([0, 3]))],
    },
    ...(['reflect', 'replicate', 'circular'] as const).flatMap((mode): Row[] => [
      row(mode, [1, 2], [sample('plain', random([1, 2, 3])), sample('batch', random([2, 3, 4]))], {
        dtypes: ['float64'],
      }),
      row(mode, [1, 2, 2, 0], image, {
        dtypes: ['float64'],
        errors: [
          refused(
            [2, 3],
            [1, 2, 2, 0],
            mode,
            /Only 2D, 3D, 4D, 5D padding with non-constant padding are supported for now/,
          ),
        ],
      }),
    ]),
  ],
};
