import * as torch from '../../../src/index.js';
import { large, sample } from './build.js';
import { integers, random } from './inputs.js';
import { refused } from './shapes.js';
import type { ErrorCase, Family, Row, Sample } from './types.js';

type Shapes = readonly (readonly number[])[];

const shapesSample = (shapes: Shapes): Sample =>
  sample(shapes.map((shape) => `[${shape.join(', ')}]`).join(' '), ...shapes.map((shape) => random(shape)));

function equation(text: string, samples: readonly (Shapes | Sample)[], extra: Partial<Row> = {}): Row {
  return {
    name: 'einsum',
    variant: text,
    call: (operands) => torch.einsum(text, ...operands),
    torch: `torch.einsum('${text}', *i)`,
    samples: samples.map((s) => ('inputs' in s ? s : shapesSample(s))),
    neverEmpty: 'see the row of ij,jk->ik',
    ...extra,
  };
}

const wrong = (text: string, message: string | RegExp, ...shapes: Shapes): ErrorCase =>
  refused((operands) => torch.einsum(text, operands), `torch.einsum('${text}', *i)`, message, ...shapes);

export const einsum: Family = {
  name: 'einsum',
  rows: [
    equation(
      'ij,jk->ik',
      [
        [
          [2, 3],
          [3, 2],
        ],
        [
          [2, 2],
          [2, 2],
        ],
        [
          [2, 1],
          [3, 2],
        ],
        [
          [2, 0],
          [0, 3],
        ],
        [
          [0, 2],
          [2, 3],
        ],
        large('larger', random([33, 17]), random([17, 35])),
      ],
      {
        dtypes: ['float64', 'int32', 'int64'],
        errors: [
          wrong(
            'ij,jk->ik',
            /subscript j has size 4 for operand 1 which does not broadcast with previously seen size 3/,
            [2, 3],
            [4, 5],
          ),
          wrong('ij->ik', 'einsum(): output subscript k does not appear in the equation for any input operand', [2, 3]),
          wrong('ij->ii', 'einsum(): output subscript i appears more than once in the output', [2, 3]),
          wrong('ii', "einsum(): subscript i is repeated for operand 0 but the sizes don't match, 3 != 2", [2, 3]),
          wrong(
            'ijk',
            'einsum(): the number of subscripts in the equation (3) does not match the number of dimensions (2) for operand 0 and no ellipsis was given',
            [2, 3],
          ),
          wrong(
            'ijk...',
            /einsum\(\): the number of subscripts in the equation \(3\) is (greater|more) than the number of dimensions \(2\) for operand 0/,
            [2, 3],
          ),
          wrong('i..', "einsum(): found '.' for operand 0 that is not part of any ellipsis", [2, 3]),
          wrong('i......', "einsum(): found '.' for operand 0 for which an ellipsis was already found", [2, 3]),
          wrong(
            'i1',
            'einsum(): invalid subscript given at index 1 in the equation string, subscripts must be in [a-zA-Z]',
            [2, 3],
          ),
          wrong('ij->i..', "einsum(): found '.' for output that is not part of any ellipsis (...)", [2, 3]),
          wrong('ij->......', "einsum(): found '.' for output but an ellipsis (...) was already found", [2, 3]),
          wrong('ij,jk', 'einsum(): fewer operands were provided than specified in the equation', [2, 3]),
          wrong('ij', 'einsum(): more operands were provided than specified in the equation', [2, 3], [2, 3]),
          wrong(
            '...,...',
            /dimension 0 covered by ellipsis in operand 1 ?has size 3 which does not broadcast/,
            [2],
            [3],
          ),
          refused(
            (operands) => torch.einsum('i,i', operands),
            "torch.einsum('i,i', *i)",
            'expected scalar type Float but found Long',
            [2],
            integers([2], 0, 2),
          ),
          wrong('ij,jk->ik', /must specify the equation string and at least one operand/),
        ],
      },
    ),
    equation('ba', [[[2, 3]], [[1, 2]]], { dtypes: ['float64', 'int64', 'bool'] }),
    equation('Aa,aB', [
      [
        [2, 3],
        [3, 2],
      ],
    ]),
    equation('ij->', [[[2, 3]], [[0, 3]]], { dtypes: ['float64', 'int32', 'bool'] }),
    equation('ii', [[[3, 3]]]),
    equation('ii->i', [[[3, 3]]]),
    equation('iijj->ji', [[[2, 2, 3, 3]]]),
    equation('iii->i', [[[2, 2, 2]]]),
    equation(' i j -> j ', [[[2, 3]]]),
    equation('b...a', [[[2, 2, 3]], [[2, 3]]]),
    equation('i...->...', [[[2, 3]], [[2, 2, 2]]]),
    equation('i...->i', [[[2, 3]], [[2]]]),
    equation('ij->i...', [[[2, 3]]]),
    equation(
      'i,j',
      [
        [[2], [3]],
        [[2], [2]],
      ],
      { dtypes: ['float64', 'int64', 'bool'] },
    ),
    equation('i,i', [
      [[3], [3]],
      [[1], [3]],
    ]),
    equation(
      'i,i->i',
      [
        [[3], [3]],
        [[1], [3]],
      ],
      { dtypes: ['float64', 'bool'] },
    ),
    equation('ij,ij->i', [
      [
        [2, 3],
        [2, 3],
      ],
    ]),
    equation('ij,j', [[[2, 3], [3]]]),
    equation(
      'bij,bjk->bik',
      [
        [
          [2, 2, 3],
          [2, 3, 2],
        ],
        [
          [1, 2, 2],
          [2, 2, 2],
        ],
      ],
      { dtypes: ['float64', 'int64'] },
    ),
    equation('bhqd,bhkd->bhqk', [
      [
        [1, 2, 2, 2],
        [1, 2, 3, 2],
      ],
    ]),
    equation('bhqk,bkhd->bqhd', [
      [
        [1, 2, 2, 2],
        [1, 2, 2, 3],
      ],
    ]),
    equation('...ij,...jk->...ik', [
      [
        [2, 1, 2, 2],
        [2, 2, 2],
      ],
      [
        [2, 3],
        [3, 2],
      ],
    ]),
    equation('...,...', [
      [[2, 3], [3]],
      [[], [2]],
    ]),
    equation('bn,anm,bm->ba', [
      [
        [2, 2],
        [2, 2, 3],
        [2, 3],
      ],
    ]),
    equation('i,j,k->kji', [[[2], [3], [2]]]),
    equation('ik,jk,lk->ijl', [
      [
        [2, 2],
        [3, 2],
        [2, 2],
      ],
    ]),
    equation('ij,jk,kl,lm', [
      [
        [2, 3],
        [3, 2],
        [2, 2],
        [2, 1],
      ],
    ]),
    equation('ii,i->i', [[[2, 2], [2]]]),
    equation('ij,kl->i', [
      [
        [2, 3],
        [2, 2],
      ],
    ]),
    equation(',', [[[], []]]),
  ],
};
