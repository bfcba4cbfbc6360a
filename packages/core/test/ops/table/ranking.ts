import * as torch from '../../../src/index.js';
import type { Tensor, ValuesAndIndices } from '../../../src/index.js';
import { kink, NUMBER_DTYPES, sample } from './build.js';
import { distinct, given, integers, random } from './inputs.js';
import { lineSamples, refused } from './sorting.js';
import type { ErrorCase, Family, Row } from './types.js';

const scalar = sample('scalar', random([]));
const ties = kink('ties', given([2, 1, 2, 1, 1, 3, 3, 3], [2, 4]));

const pair = ({ values, indices }: ValuesAndIndices): Tensor[] => [values, indices];

const ONE_DIM = [
  [-1, false],
  [-2, true],
] as const;

function errorsOf(name: 'kthvalue' | 'median' | 'nanmedian' | 'mode'): ErrorCase[] {
  const call = name === 'kthvalue' ? 'kthvalue(i[0], 1, 1)' : `${name}(i[0], 1)`;
  const run: ErrorCase['call'] = ([x]) => (name === 'kthvalue' ? torch.kthvalue(x, 1, 1) : torch[name](x, 1));
  return [
    refused(
      `torch.${call}`,
      `${name.replace('nan', '')}(): Expected reduction dim 1 to have non-zero size.`,
      run,
      random([2, 0]),
    ),
    refused(
      `torch.${call}`,
      'Dimension out of range (expected to be in range of [-1, 0], but got 1)',
      run,
      random([3]),
    ),
  ];
}

const noBool = (name: 'median' | 'nanmedian'): ErrorCase =>
  refused(
    `torch.${name}(i[0])`,
    `"median_cpu" not implemented for 'Bool'`,
    ([x]) => torch[name](x),
    integers([3], 0, 2, 'bool'),
  );

const alongRows: Row[] = ONE_DIM.flatMap(([dim, keepdim]): Row[] => {
  const variant = `dim ${dim}${keepdim ? ', keepdim' : ''}`;
  const tail = `${dim}, ${keepdim ? 'True' : 'False'}`;
  const some = dim === -1 ? [...lineSamples, scalar] : lineSamples;
  const oneNaN = kink('one NaN', given([1, 4, NaN, 3, 2, 5], [3, 2]));
  return [
    {
      name: 'kthvalue',
      variant,
      call: ([x]) => pair(torch.kthvalue(x, 1, dim, keepdim)),
      torch: `torch.kthvalue(i[0], 1, ${tail})`,
      samples: some,
      errors: errorsOf('kthvalue'),
    },
    ...(['median', 'nanmedian'] as const).map((name): Row => ({
      name,
      variant,
      call: ([x]) => pair(torch[name](x, dim, keepdim)),
      torch: `torch.${name}(i[0], ${tail})`,
      samples: [...some, oneNaN],
      errors: errorsOf(name),
    })),
    {
      name: 'mode',
      variant,
      call: ([x]) => pair(torch.mode(x, dim, keepdim)),
      torch: `torch.mode(i[0], ${tail})`,
      samples: [...some, ties, sample('bool', integers([5, 3], 0, 2, 'bool')), sample('int64', integers([5, 9], 0, 4))],
      errors: errorsOf('mode'),
    },
  ];
});

export const ranking: Family = {
  name: 'ranking',
  rows: [
    ...alongRows,
    {
      name: 'kthvalue',
      variant: 'third, values',
      call: ([x]) => torch.kthvalue(x, 3).values.detach(),
      torch: 'torch.kthvalue(i[0], 3).values.detach()',
      samples: [
        sample('plain', distinct([2, 5])),
        ties,
        kink('NaN', given([NaN, 1, NaN, -Infinity])),
        sample('no lines', random([0, 3])),
      ],
      dtypes: NUMBER_DTYPES,
      differentiable: false,
      errors: [
        refused(
          'torch.kthvalue(i[0], 3)',
          'kthvalue(): selected number k out of range for dimension 0',
          ([x]) => torch.kthvalue(x, 3),
          random([2]),
        ),
        refused(
          'torch.kthvalue(i[0], 1)',
          `"kthvalue_cpu" not implemented for 'Bool'`,
          ([x]) => torch.kthvalue(x, 1),
          integers([3], 0, 2, 'bool'),
        ),
      ],
    },
    ...(['median', 'nanmedian'] as const).map((name): Row => ({
      name,
      call: ([x]) => torch[name](x),
      torch: `torch.${name}(i[0])`,
      samples: [
        sample('plain', distinct([2, 3])),
        sample('odd', distinct([17])),
        scalar,
        sample('empty', random([2, 0])),
        ties,
        kink('NaN', given([1, NaN, 3, NaN, 2])),
        kink('NaN only', given([NaN, NaN])),
      ],
      dtypes: NUMBER_DTYPES,
      errors: [noBool(name)],
    })),
    {
      name: 'mode',
      variant: 'of NaN',
      call: ([x]) => pair(torch.mode(x)),
      torch: 'torch.mode(i[0])',
      samples: [kink('NaN', given([NaN, NaN, NaN, 1, 1]))],
      gradcheck: false,
      why: 'NaN has no differences',
    },
  ],
};
