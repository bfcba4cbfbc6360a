import * as torch from '../../../src/index.js';
import type { IntOrList, Tensor } from '../../../src/index.js';
import { kink, sample } from './build.js';
import { distinct, given, integers, keywords, random } from './inputs.js';
import type { ErrorCase, Family, InputSpec, Row, Sample } from './types.js';

type Options = Readonly<Record<string, unknown>>;

function lpRow(
  name: 'lp_pool1d' | 'lp_pool2d',
  p: number,
  kernel: number | readonly [number, number],
  options: Options,
  samples: readonly Sample[],
  extra: Partial<Row> = {},
): Row {
  return {
    name,
    variant: `p ${p}, ${String(kernel)}${keywords(options)}`,
    call: ([x]) => torch[name](x, p, kernel as number, options),
    torch: `F.${name}(i[0], ${p}, ${typeof kernel === 'number' ? kernel : `(${kernel.join(', ')})`}${keywords(options)})`,
    samples,
    ...extra,
  };
}

type Unpool = 'max_unpool1d' | 'max_unpool2d' | 'max_unpool3d';

/** Pooling, and back. */
function unpoolRow(name: Unpool, kernel: number, options: Options, shapes: readonly (readonly number[])[]): Row {
  const pool = name.replace('un', '') as 'max_pool1d';
  const { output_size, ...window } = options;
  return {
    name,
    variant: `${kernel}${keywords(options)}`,
    call([x]) {
      const [values, indices] = torch[pool](x, kernel, { ...window, return_indices: true });
      return torch[name as 'max_unpool1d'](values, indices, kernel, options);
    },
    torch: `F.${name}(*F.${pool}(i[0], ${kernel}, return_indices=True${keywords(window)}), ${kernel}${keywords(options)})`,
    samples: shapes.map((shape) => sample(`[${shape.join(', ')}]`, distinct(shape))),
    ...(output_size !== undefined && { neverEmpty: 'the size is fixed' }),
  };
}

const refused = (name: Unpool, inputs: readonly InputSpec[], message: string, options: Options = {}): ErrorCase => ({
  inputs,
  call: ([x, indices]: Tensor[]) => torch[name as 'max_unpool1d'](x, indices, 2 as IntOrList as number, options),
  torch: `F.${name}(i[0], i[1], 2${keywords(options)})`,
  message,
});

const maxima = random([1, 1, 2, 2]);
const places = given([0, 1, 2, 3], [1, 1, 2, 2], { dtype: 'int64' });

const errors: readonly ErrorCase[] = [
  refused(
    'max_unpool2d',
    [maxima, given([0, 1, 2, 99], [1, 1, 2, 2], { dtype: 'int64' })],
    'Found an invalid max index: 99 (output volumes are of size 4x4',
  ),
  refused(
    'max_unpool2d',
    [maxima, integers([1, 1, 2, 2], 0, 3, 'int32')],
    'elements in indices should be type int64 but got: Int',
  ),
  refused(
    'max_unpool2d',
    [maxima, given([0, 1], [1, 1, 1, 2], { dtype: 'int64' })],
    'Expected shape of indices to be same as that of the input tensor ([1, 1, 2, 2]) but got indices tensor with shape: [1, 1, 1, 2]',
  ),
  refused('max_unpool2d', [maxima, places], 'invalid output_size "[9, 9]" (dim 0 must be between 2 and 6)', {
    output_size: [9, 9],
  }),
  refused(
    'max_unpool2d',
    [maxima, places],
    "output_size should be a sequence containing 2 or 4 elements, but it has a length of '1'",
    { output_size: [4] },
  ),
  refused(
    'max_unpool2d',
    [random([2, 2]), given([0, 1, 2, 3], [2, 2], { dtype: 'int64' })],
    'Input to max_unpooling2d should be a 3d or 4d Tensor, but got a tensor with 2 dimensions.',
  ),
  refused(
    'max_unpool1d',
    [random([1, 2]), given([0, 99], [1, 2], { dtype: 'int64' })],
    'Found an invalid max index: 99 (output volumes are of size 4x1',
  ),
];

export const poolOthers: Family = {
  name: 'pool_others',
  rows: [
    lpRow('lp_pool1d', 2, 3, { stride: 2 }, [
      sample('plain', random([2, 2, 7], 0.5, 2)),
      sample('without a batch', random([2, 5], 0.5, 2)),
      sample('no sequences', random([0, 2, 5])),
    ]),
    lpRow(
      'lp_pool2d',
      3,
      [2, 3],
      {},
      [
        sample('plain', random([2, 1, 4, 6], 0.5, 2)),
        sample('without a batch', random([2, 3, 3], 0.5, 2)),
        sample('no images', random([0, 1, 4, 6])),
        kink('negative sums', random([1, 1, 4, 6], -2, 0)),
      ],
      { dtypes: ['float64'] },
    ),
    lpRow('lp_pool2d', 1, 2, { stride: [1, 2], ceil_mode: true }, [sample('plain', random([1, 2, 3, 5], 0.5, 2))]),
    unpoolRow('max_unpool1d', 2, {}, [
      [2, 2, 6],
      [2, 4],
      [0, 2, 4],
    ]),
    {
      ...unpoolRow('max_unpool2d', 2, {}, [
        [2, 1, 4, 6],
        [2, 4, 4],
        [0, 1, 4, 4],
      ]),
      errors,
    },
    unpoolRow('max_unpool2d', 2, { stride: 3, padding: 1, output_size: [5, 6] }, [[1, 2, 5, 6]]),
    unpoolRow('max_unpool3d', 2, {}, [
      [1, 2, 4, 2, 2],
      [1, 2, 4, 4],
      [0, 1, 2, 2, 2],
    ]),
  ],
};
