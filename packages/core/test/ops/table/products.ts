import * as torch from '../../../src/index.js';
import { sample } from './build.js';
import { given, integers, random } from './inputs.js';
import { at, refused, row } from './shapes.js';
import type { DtypeName, Family, Sample } from './types.js';

const dtypes: readonly DtypeName[] = ['float64', 'int64'];
const of = (...shapes: readonly (readonly number[])[]): Sample =>
  sample(shapes.map((shape) => `[${shape.join(', ')}]`).join(' '), ...shapes.map((shape) => random(shape)));
const weights = { beta: 0.5, alpha: -2 };
const noInput = { beta: 0 };
const nan = (shape: readonly number[]) =>
  given(new Array<number>(shape.reduce((a, b) => a * b, 1)).fill(NaN), shape, { grad: false });

export const products: Family = {
  name: 'products',
  rows: [
    row(
      'tensordot',
      ([a, b]) => torch.tensordot(a, b, 1),
      'torch.tensordot(*i, 1)',
      [of([2, 3], [3, 2]), of([2, 2], [2, 2]), of([2, 2, 2], [2]), of([2, 0], [0, 2])],
      {
        dtypes,
        errors: [
          refused(
            ([a, b]) => torch.tensordot(a, b, -1),
            'torch.tensordot(*i, -1)',
            'tensordot expects dims >= 0, but got dims=-1',
            [2],
            [2],
          ),
          refused(
            ([a, b]) => torch.tensordot(a, b, 1),
            'torch.tensordot(*i, 1)',
            'contracted dimensions need to match, but first has size 3 in dim -1 and second has size 2 in dim 0',
            [2, 3],
            [2, 3],
          ),
          refused(
            ([a, b]) => torch.tensordot(a, b, [[0], [0, 1]]),
            'torch.tensordot(*i, ([0], [0, 1]))',
            'both dimension lists should have same length',
            [2, 3],
            [2, 3],
          ),
          refused(
            ([a, b]) =>
              torch.tensordot(a, b, [
                [0, 0],
                [0, 1],
              ]),
            'torch.tensordot(*i, ([0, 0], [0, 1]))',
            'dim 0 appears multiple times in the list of dims',
            [2, 2],
            [2, 2],
          ),
          refused(
            ([a, b]) => torch.tensordot(a, b),
            'torch.tensordot(*i)',
            'Dimension out of range (expected to be in range of [-1, 0], but got -2)',
            [2],
            [2, 2],
          ),
          refused(
            ([a, b]) => torch.tensordot(a, b, 1),
            'torch.tensordot(*i, 1)',
            'expected scalar type Float but found Double',
            [2],
            random([2], 0, 1, { dtype: 'float64' }),
          ),
        ],
      },
    ),
    row(
      'tensordot',
      ([a, b]) => torch.tensordot(a, b),
      'torch.tensordot(*i)',
      [of([2, 2, 3], [2, 3, 2]), of([2, 2], [2, 2])],
      {
        variant: '2 dims',
        neverEmpty: 'see the row before',
      },
    ),
    row(
      'tensordot',
      ([a, b]) =>
        torch.tensordot(a, b, [
          [1, -1],
          [2, 0],
        ]),
      'torch.tensordot(*i, ([1, -1], [2, 0]))',
      [of([2, 3, 2], [2, 2, 3]), of([2, 1, 2], [2, 2, 3])],
      { variant: 'lists', neverEmpty: 'see the row before' },
    ),
    row('tensordot', ([a, b]) => torch.tensordot(a, b, 0), 'torch.tensordot(*i, 0)', [of([2, 2], [3]), of([], [2])], {
      variant: 'no dims',
      neverEmpty: 'see the row before',
    }),
    row(
      'kron',
      ([a, b]) => torch.kron(a, b),
      'torch.kron(*i)',
      [of([2, 3], [2, 2]), of([2], [2]), of([2, 2], [3]), of([], [2]), of([0, 2], [2, 2])],
      {
        dtypes: [...dtypes, 'bool'],
      },
    ),
    row(
      'inner',
      ([a, b]) => torch.inner(a, b),
      'torch.inner(*i)',
      [of([2, 3], [2, 3]), of([3], [3]), of([2, 2, 2], [2]), of([], [2]), of([0, 2], [2])],
      {
        dtypes,
        errors: [
          refused(
            ([a, b]) => torch.inner(a, b),
            'torch.inner(*i)',
            'inner() the last dimension must match on both input tensors but got shapes [2, 3] and [4, 2]',
            [2, 3],
            [4, 2],
          ),
        ],
      },
    ),
    row('vdot', ([a, b]) => torch.vdot(a, b), 'torch.vdot(*i)', [of([3], [3]), of([0], [0])], { dtypes }),
    row('ger', ([a, b]) => torch.ger(a, b), 'torch.ger(*i)', [of([3], [2]), of([2], [2]), of([0], [2])], { dtypes }),
    row(
      'addmm',
      ([x, a, b]) => x.addmm(a, b, weights),
      'torch.addmm(*i, beta=0.5, alpha=-2)',
      [of([2, 2], [2, 3], [3, 2]), of([0, 2], [0, 3], [3, 2])],
      {
        variant: 'in place',
        inPlace: ([x, a, b]) => x.addmm_(a, b, weights),
        errors: [
          refused(
            ([x, a, b]) => torch.no_grad(() => x.addmm_(a, b)),
            'i[0].detach().addmm_(i[1], i[2])',
            'Bad in-place call: input tensor size [4] and output tensor size [2, 4] should match',
            [4],
            [2, 3],
            [3, 4],
          ),
        ],
      },
    ),
    row(
      'addmm',
      ([x, a, b]) => x.addmm(a, b, noInput),
      'torch.addmm(*i, beta=0)',
      [sample('NaN', nan([2, 2]), random([2, 3]), random([3, 2]))],
      {
        variant: 'in place, without the input',
        inPlace: ([x, a, b]) => x.addmm_(a, b, noInput),
      },
    ),
    row('baddbmm', ([x, a, b]) => x.baddbmm(a, b), 'torch.baddbmm(*i)', [of([2, 2, 2], [2, 2, 1], [2, 1, 2])], {
      variant: 'in place',
      inPlace: ([x, a, b]) => x.baddbmm_(a, b),
    }),
    row(
      'addmv',
      ([x, a, b]) => torch.addmv(x, a, b, weights),
      'torch.addmv(*i, beta=0.5, alpha=-2)',
      [of([2], [2, 3], [3]), of([], [2, 3], [3]), of([1], [2, 2], [2]), of([0], [0, 2], [2])],
      {
        inPlace: ([x, a, b]) => x.addmv_(a, b, weights),
        errors: [
          refused(
            ([x, a, b]) => torch.addmv(x, a, b),
            'torch.addmv(*i)',
            'size mismatch, got 3, 2x3,3',
            [3],
            [2, 3],
            [3],
          ),
          refused(
            ([x, a, b]) => torch.addmv(x, a, b),
            'torch.addmv(*i)',
            'vector + matrix @ vector expected, got 1, 1, 1',
            [2],
            [3],
            [4],
          ),
        ],
      },
    ),
    row(
      'addmv',
      ([x, a, b]) => x.addmv(a, b, noInput),
      'torch.addmv(*i, beta=0)',
      [sample('NaN', nan([2]), random([2, 3]), random([3])), of([2], [2, 1], [1])],
      {
        variant: 'without the input',
      },
    ),
    row(
      'addr',
      ([x, a, b]) => torch.addr(x, a, b, weights),
      'torch.addr(*i, beta=0.5, alpha=-2)',
      [of([2, 3], [2], [3]), of([3], [2], [3]), of([], [2], [2]), of([0, 2], [0], [2])],
      {
        inPlace: ([x, a, b]) => x.addr_(a, b, weights),
        errors: [
          refused(
            ([x, a, b]) => torch.addr(x, a, b),
            'torch.addr(*i)',
            'The expanded size of the tensor (3) must match the existing size (2) at non-singleton dimension 1.  Target sizes: [2, 3].  Tensor sizes: [2, 2]',
            [2, 2],
            [2],
            [3],
          ),
          refused(
            ([x, a, b]) => torch.addr(x, a, b),
            'torch.addr(*i)',
            'addr: Expected 1-D argument vec1, but got 2-D',
            [2, 3],
            [2, 2],
            [3],
          ),
        ],
      },
    ),
    row(
      'addr',
      ([x, a, b]) => x.addr(a, b),
      'torch.addr(*i)',
      [sample('promoted', integers([2, 2], -3, 4), random([2]), random([2])), of([2, 2], [2], [2])],
      {
        variant: 'plain',
        dtypes,
      },
    ),
    row(
      'addbmm',
      ([x, a, b]) => torch.addbmm(x, a, b, weights),
      'torch.addbmm(*i, beta=0.5, alpha=-2)',
      [of([2, 2], [2, 2, 3], [2, 3, 2]), of([2], [3, 2, 1], [3, 1, 2]), of([2, 2], [0, 2, 3], [0, 3, 2])],
      {
        inPlace: ([x, a, b]) => x.addbmm_(a, b, weights),
        errors: [
          refused(
            ([x, a, b]) => torch.addbmm(x, a, b),
            'torch.addbmm(*i)',
            'batch1 and batch2 must have same number of batches, got 5 and 4',
            [2, 4],
            [5, 2, 3],
            [4, 3, 4],
          ),
          refused(
            ([x, a, b]) => torch.addbmm(x, a, b),
            'torch.addbmm(*i)',
            'Incompatible matrix sizes for bmm (2x3 and 2x4)',
            [2, 4],
            [5, 2, 3],
            [5, 2, 4],
          ),
          // torch complains of the input's shape first.
          {
            inputs: [random([2, 4]), random([2, 3]), random([5, 3, 4])],
            call: ([x, a, b]) => torch.addbmm(x, a, b),
            message: 'batch1 must be a 3D tensor',
          },
        ],
      },
    ),
    row(
      'cross',
      ([a, b]) => torch.cross(a, b),
      'torch.cross(*i)',
      [of([3], [3]), of([2, 3], [2, 3]), of([3, 2], [3, 2]), of([0, 3], [0, 3])],
      {
        dtypes: ['float64', 'int64', 'int32'],
        errors: [
          refused(([a, b]) => torch.cross(a, b), 'torch.cross(*i)', 'no dimension of size 3 in input', [2, 2], [2, 2]),
          refused(
            ([a, b]) => torch.cross(a, b, 1),
            'torch.cross(*i, 1)',
            'linalg.cross: inputs dimension 1 must have length 3. Got 2 and 2',
            [3, 2],
            [3, 2],
          ),
          refused(
            ([a, b]) => torch.cross(a, b),
            'torch.cross(*i)',
            'linalg.cross: inputs must have the same number of dimensions.',
            [3, 2],
            [3],
          ),
          refused(
            ([a, b]) => torch.cross(a, b),
            'torch.cross(*i)',
            'expected scalar type Float but found Long',
            [3],
            at([1, 2, 3]),
          ),
        ],
      },
    ),
    row('cross', ([a, b]) => a.cross(b, -1), 'i[0].cross(i[1], -1)', [of([1, 3], [2, 3]), of([3, 3], [3, 3])], {
      variant: 'dim -1',
      neverEmpty: 'see the row before',
    }),
    row(
      'chain_matmul',
      (list) => torch.chain_matmul(...list),
      'torch.chain_matmul(*i)',
      [
        of([2, 3], [3, 2], [2, 1]),
        of([2, 2], [2, 2]),
        of([2, 1], [1, 3], [3, 2], [2, 1]),
        of([2, 2]),
        of([0, 2], [2, 3], [3, 1]),
      ],
      {
        errors: [
          refused(
            (list) => torch.chain_matmul(list),
            'torch.chain_matmul(*i)',
            'multi_dot(): tensors 0 and 1 with shapes [2, 3] and [4, 2] cannot be multiplied',
            [2, 3],
            [4, 2],
          ),
          refused(
            (list) => torch.chain_matmul(list),
            'torch.chain_matmul(*i)',
            'Tensor dimension is 1, expected 2 instead.',
            [2, 3],
            [3],
            [3, 2],
          ),
          refused(() => torch.chain_matmul(), 'torch.chain_matmul()', 'chain_matmul(): Expected one or more matrices'),
        ],
      },
    ),
  ],
};
