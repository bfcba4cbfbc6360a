import * as torch from '../../../src/index.js';
import { ALL_DTYPES, kink, large, sample } from './build.js';
import { booleans, given, integers, random } from './inputs.js';
import { at, mask, refused, row } from './shapes.js';
import type { ErrorCase, Family, InputSpec, Row, Sample } from './types.js';

const dtypes = ALL_DTYPES;
const f64 = (shape: readonly number[]): InputSpec => random(shape, 0, 1, { dtype: 'float64' });

/** Refusals of one call. */
function refusals(
  call: ErrorCase['call'],
  python: string,
  cases: readonly (readonly [string | RegExp, ...(InputSpec | readonly number[])[]])[],
): ErrorCase[] {
  return cases.map(([message, ...inputs]) => refused(call, python, message, ...inputs));
}

const take: Row['call'] = ([x, i]) => torch.take(x, i);
const alongDim: Row['call'] = ([x, i]) => torch.take_along_dim(x, i, 1);
const put: Row['call'] = ([x, i, s]) => x.put(i, s);
const fill: Row['call'] = ([x, i]) => torch.index_fill(x, 0, i, -1.5);
const fillTensor: Row['call'] = ([x, i, v]) => x.index_fill(-1, i, v);
const copy: Row['call'] = ([x, i, s]) => torch.index_copy(x, 0, i, s);
const maskedScatter: Row['call'] = ([x, m, s]) => torch.masked_scatter(x, m, s);

const reductionSamples: Sample[] = [
  sample('plain', random([2, 3], 0.5, 2), at([2, 0, 2, 1, 1, 1], [2, 3]), random([2, 3], 0.5, 2)),
  // torch itself fails on it.
  large('larger source', random([2, 3], 0.5, 2), at([2, 2], [1, 2]), random([2, 3], 0.5, 2)),
  sample('vector', random([3], 0.5, 2), at([0, 0, 2]), random([3], 0.5, 2)),
  sample('no indices', random([2, 3]), integers([2, 0], 0, 3), random([2, 0])),
  sample('empty', random([0, 3]), integers([0, 1], 0, 3), random([0, 1])),
];
const ties = kink('ties', given([1, 2, 3]), at([0, 0, 1, 1]), given([1, 1, 5, 5]));
const zeros = kink('zeros', given([0, 2, 3, 0]), at([0, 1, 1, 2, 2, 2, 3]), given([2, 0, 5, 0, 0, 4, 0]));
const NaNs = kink('NaN', given([1, NaN, 3]), at([0, 0, 1, 2]), given([NaN, 1, 5, 5]));

function reduction(reduce: torch.ScatterReduction, include_self: boolean, samples: Sample[]): Row {
  const options = include_self ? undefined : { include_self };
  const dim = 'include_self=' + (include_self ? 'True' : 'False');
  return {
    name: 'scatter_reduce',
    variant: include_self ? reduce : `${reduce}, without self`,
    call: ([x, i, s]) => torch.scatter_reduce(x, -1, i, s, reduce, options),
    torch: `torch.scatter_reduce(i[0], -1, i[1], i[2], '${reduce}', ${dim})`,
    inPlace: ([x, i, s]) => x.scatter_reduce_(-1, i, s, reduce, options),
    samples,
  };
}

const integerSample = sample('integers', integers([3], -5, 5), at([0, 0, 2, 0]), integers([4], -5, 5));

export const taking: Family = {
  name: 'taking',
  rows: [
    row(
      'take',
      take,
      'torch.take(i[0], i[1])',
      [
        sample('plain', random([2, 3]), integers([2, 2], -6, 6)),
        sample('repeated', random([3]), at([2, 2, -1])),
        sample('scalars', random([]), at([0], [])),
        sample('empty', random([0]), at([])),
      ],
      {
        dtypes,
        errors: refusals(take, 'torch.take(i[0], i[1])', [
          ['take(): Expected a long tensor for index, but got Float', [3], [1]],
          [/out of range: tried to access index 3 on a tensor of 3 elements/, [3], at([3])],
          [/out of range: tried to access index -4 on a tensor of 3 elements/, [3], at([-4])],
          ['take(): tried to take from an empty tensor', [0], at([0])],
        ]),
      },
    ),
    row(
      'take_along_dim',
      alongDim,
      'torch.take_along_dim(i[0], i[1], 1)',
      [
        sample('plain', random([2, 3]), integers([2, 2], 0, 3)),
        sample('broadcast', random([2, 3]), integers([1, 2], 0, 3)),
        sample('broadcast input', random([1, 3]), integers([2, 1], 0, 3)),
        sample('empty', random([0, 3]), integers([1, 2], 0, 3)),
      ],
      {
        dtypes,
        errors: refusals(alongDim, 'torch.take_along_dim(i[0], i[1], 1)', [
          [
            'torch.take_along_dim(): input and indices should have the same number of dimensions, but got 2 dimensions for input, and 1 dimensions for indices',
            [2, 3],
            at([1]),
          ],
          ['index 5 is out of bounds for dimension 1 with size 3', [2, 3], at([5], [1, 1])],
          [
            'The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0',
            [2, 3],
            at([1, 0, 1], [3, 1]),
          ],
        ]),
      },
    ),
    row(
      'take_along_dim',
      ([x, i]) => x.take_along_dim(i),
      'i[0].take_along_dim(i[1])',
      [sample('plain', random([2, 3]), integers([2, 2], 0, 6))],
      {
        variant: 'flat',
        neverEmpty: 'see the row before',
      },
    ),
    row(
      'put',
      put,
      'i[0].put(i[1], i[2])',
      [
        sample('plain', random([2, 3]), at([4, -1], [1, 2]), random([2, 1])),
        sample('scalar', random([]), at([0], []), random([])),
        sample('empty', random([0, 2]), at([]), random([0])),
      ],
      {
        dtypes,
        inPlace: ([x, i, s]) => x.put_(i, s),
        errors: refusals(put, 'i[0].put(i[1], i[2])', [
          [
            'put_(): Expected source and index to have the same number of elements, but got source.numel() = 3, index.numel() = 2',
            [3],
            at([1, 2]),
            [3],
          ],
          [/out of range: tried to access index 5 on a tensor of 3 elements/, [3], at([5]), [1]],
          ['put_(): Expected a long tensor for index, but got Float', [3], [1], [1]],
          [
            'put_(): self and source expected to have the same dtype, but got self.dtype = Float and source.dtype = Long',
            [3],
            at([1]),
            at([1]),
          ],
        ]),
      },
    ),
    row(
      'put',
      ([x, i, s]) => x.put(i, s, true),
      'i[0].put(i[1], i[2], True)',
      [sample('repeated', random([2, 2]), at([3, 3, 0]), random([3]))],
      {
        variant: 'accumulate',
        inPlace: ([x, i, s]) => x.put_(i, s, true),
      },
    ),
    row(
      'index_put',
      ([x, i, j, v]) => x.index_put([i, j], v, { accumulate: true }),
      'i[0].index_put((i[1], i[2]), i[3], True)',
      [
        sample('plain', random([2, 3]), at([1, 1, 0]), at([-1, 2, 0]), random([3])),
        sample('broadcast', random([2, 3, 2]), at([1, 0], [2, 1]), at([1, 2]), random([2])),
        sample('empty', random([0, 3]), at([]), at([]), random([0])),
      ],
      {
        variant: 'accumulate',
        inPlace: ([x, i, j, v]) => x.index_put_([i, j], v, { accumulate: true }),
        dtypes: ['float64', 'int64'],
      },
    ),
    row(
      'index_fill',
      fill,
      'torch.index_fill(i[0], 0, i[1], -1.5)',
      [
        sample('plain', random([3, 2]), integers([2], -3, 3)),
        sample('scalar index', random([3]), integers([], 0, 3)),
        sample('scalar', random([]), at([0])),
        sample('empty', random([0, 2]), at([])),
      ],
      {
        dtypes: ['float64', 'int64', 'int32'],
        inPlace: ([x, i]) => x.index_fill_(0, i, -1.5),
        errors: refusals(fill, 'torch.index_fill(i[0], 0, i[1], -1.5)', [
          ['index 2 is out of bounds for dimension 0 with size 2', [2, 3], at([2])],
          ['index_fill_(): Expected dtype int64 for index.', [2, 3], [1]],
          ['Index has to be a vector/scalar', [2, 3], at([1], [1, 1])],
        ]),
      },
    ),
    row(
      'index_fill',
      fillTensor,
      'i[0].index_fill(-1, i[1], i[2])',
      [sample('plain', random([2, 3]), at([2, 0]), random([])), sample('other dtype', random([3]), at([1]), f64([]))],
      {
        variant: 'tensor value',
        inPlace: ([x, i, v]) => x.index_fill_(-1, i, v),
        neverEmpty: 'see the row before',
        errors: refusals(fillTensor, 'i[0].index_fill(-1, i[1], i[2])', [
          [
            'index_fill_ only supports a 0-dimensional value tensor, but got tensor with 1 dimension(s).',
            [2, 3],
            at([1]),
            [1],
          ],
        ]),
      },
    ),
    row(
      'index_copy',
      copy,
      'torch.index_copy(i[0], 0, i[1], i[2])',
      [
        sample('plain', random([3, 2]), at([2, 0]), random([2, 2])),
        sample('scalar index', random([3]), at([1], []), random([1])),
        sample('scalar source', random([3]), at([1]), random([])),
        sample('scalars', random([]), at([0]), random([])),
        sample('empty', random([0, 2]), at([]), random([0, 2])),
      ],
      {
        dtypes,
        inPlace: ([x, i, s]) => x.index_copy_(0, i, s),
        errors: refusals(copy, 'torch.index_copy(i[0], 0, i[1], i[2])', [
          ['index_copy_(): index 2 is out of bounds for dimension 0 with size 2', [2, 3], at([2]), [1, 3]],
          ['index_copy_(): index -1 is out of bounds for dimension 0 with size 2', [2, 3], at([-1]), [1, 3]],
          ['index_copy_(): Number of indices (1) should be equal to source.size(dim) (2)', [2, 3], at([1]), [2, 3]],
          [
            'index_copy_(): Source/destination tensor must have same slice shapes. Destination slice shape: 3 at dimension 0 and source slice shape: 2 at dimension 0.',
            [2, 3],
            at([1]),
            [1, 2],
          ],
          [
            'index_copy_(): When source and destination are not scalars, their dimensionality must match. Source dimensionality (1), destination dimensionality (2)',
            [2, 3],
            at([1]),
            [3],
          ],
          ['index_copy_(): When source is scalar, index should have one element (got 2)', [3], at([1, 2]), []],
          ['index_copy_(): Expected a long tensor for index, but got Float', [2, 3], [1], [1, 3]],
          [
            'index_copy_(): self and source expected to have the same dtype, but got (self) Float and (source) Double',
            [2],
            at([1]),
            f64([1]),
          ],
          ['index_copy_(): Index should have dimension 1 or 0 (got 2)', [2, 3], at([1], [1, 1]), [1, 3]],
        ]),
      },
    ),
    row(
      'index_copy',
      ([x, i, s]) => x.index_copy(-1, i, s),
      'i[0].index_copy(-1, i[1], i[2])',
      [sample('plain', random([2, 3]), at([2, 0]), random([2, 2]))],
      {
        variant: 'dim -1',
        inPlace: ([x, i, s]) => x.index_copy_(-1, i, s),
        neverEmpty: 'see the row before',
      },
    ),
    row(
      'masked_scatter',
      maskedScatter,
      'torch.masked_scatter(i[0], i[1], i[2])',
      [
        sample('plain', random([2, 3]), booleans([2, 3]), random([2, 3])),
        sample('broadcast mask', random([2, 3]), mask([1, 0, 1]), random([5])),
        sample('broadcast input', random([2]), mask([1, 0], [2, 1]), random([2])),
        sample('scalar', random([]), mask([1], []), random([2])),
        sample('empty', random([0, 3]), booleans([3]), random([0])),
      ],
      {
        dtypes,
        inPlace: ([x, m, s]) => x.masked_scatter_(m, s),
        errors: refusals(maskedScatter, 'torch.masked_scatter(i[0], i[1], i[2])', [
          ['Number of elements of source < number of ones in mask', [3], mask([1, 1, 0]), [1]],
          [
            /masked_scatter: expected self and source to have same dtypes but got ?Float and Double/,
            [3],
            mask([1, 1, 0]),
            f64([3]),
          ],
          [
            /The size of tensor a \(\d\) must match the size of tensor b \(\d\) at non-singleton dimension 0/,
            [3],
            mask([1, 1]),
            [3],
          ],
        ]),
      },
    ),
    ...(['add', 'multiply'] as const).map((reduce) =>
      row(
        'scatter',
        ([x, i, s]) => torch.scatter(x, -1, i, s, { reduce }),
        // torch has no gradient of scatter with reduce, but of this.
        `torch.scatter_reduce(i[0], -1, i[1], i[2], '${reduce === 'add' ? 'sum' : 'prod'}')`,
        reductionSamples.slice(0, 3),
        {
          variant: reduce,
          inPlace: ([x, i, s]) => x.scatter_(-1, i, s, { reduce }),
          neverEmpty: 'see the rows of scatter_reduce',
        },
      ),
    ),
    row(
      'scatter',
      ([x, i]) => x.scatter(0, i, 2, { reduce: 'multiply' }),
      "i[0].scatter(0, i[1], 2, reduce='multiply')",
      [sample('plain', random([3], -2, 2, { grad: false }), at([0, 0, 2]))],
      {
        variant: 'multiply by a value',
        differentiable: false,
        errors: refusals(
          ([x, i]) => x.scatter(0, i, 2, { reduce: 'sum' as 'add' }),
          "i[0].scatter(0, i[1], 2, reduce='sum')",
          [['reduce argument must be either add or multiply.', [3], at([0])]],
        ),
      },
    ),
    {
      ...reduction('sum', true, [...reductionSamples, integerSample, NaNs]),
      errors: [
        refused(
          ([x, i, s]) => torch.scatter_reduce(x, 0, i, s, 'max' as 'amax'),
          "torch.scatter_reduce(i[0], 0, i[1], i[2], 'max')",
          'reduce argument must be either sum, prod, mean, amax or amin.',
          [3],
          at([0]),
          [1],
        ),
        refused(
          ([x, i, s]) => torch.scatter_reduce(x, 0, i, s, 'sum'),
          "torch.scatter_reduce(i[0], 0, i[1], i[2], 'sum')",
          'scatter(): Expected self.dtype to be equal to src.dtype',
          [3],
          at([0]),
          f64([1]),
        ),
        refused(
          ([x, i, s]) => torch.scatter_reduce(x, 0, i, s, 'sum'),
          "torch.scatter_reduce(i[0], 0, i[1], i[2], 'sum')",
          'index 5 is out of bounds for dimension 0 with size 3',
          [3],
          at([5]),
          [1],
        ),
      ],
    },
    reduction('sum', false, [...reductionSamples, integerSample]),
    reduction('prod', true, [...reductionSamples, integerSample, zeros]),
    reduction('prod', false, [...reductionSamples, integerSample]),
    reduction('mean', true, [...reductionSamples, integerSample, NaNs]),
    reduction('mean', false, [...reductionSamples, integerSample]),
    reduction('amax', true, [...reductionSamples, integerSample, ties, NaNs]),
    reduction('amax', false, [...reductionSamples, integerSample]),
    reduction('amin', true, [...reductionSamples, integerSample, ties, NaNs]),
    reduction('amin', false, [...reductionSamples, integerSample]),
    row(
      'select_scatter',
      ([x, s]) => torch.select_scatter(x, s, 1, -1),
      'torch.select_scatter(i[0], i[1], 1, -1)',
      [
        sample('plain', random([2, 3]), random([2])),
        sample('empty', random([0, 2]), random([0])),
        sample('other dtype', random([2, 2]), f64([2])),
      ],
      {
        dtypes,
        errors: refusals(([x, s]) => x.select_scatter(s, 0, 0), 'torch.select_scatter(i[0], i[1], 0, 0)', [
          ['expected src to have a size equal to the slice of self. src size = [2], slice size = [3]', [2, 3], [2]],
        ]),
      },
    ),
    row(
      'slice_scatter',
      ([x, s]) => torch.slice_scatter(x, s, 1, 0, -1, 2),
      'torch.slice_scatter(i[0], i[1], 1, 0, -1, 2)',
      [
        sample('plain', random([2, 4]), random([2, 2])),
        sample('short', random([2, 2]), random([2, 1])),
        sample('empty', random([0, 2]), random([0, 1])),
      ],
      {
        dtypes,
        errors: refusals(([x, s]) => x.slice_scatter(s, 0, 1, 9, 0), 'torch.slice_scatter(i[0], i[1], 0, 1, 9, 0)', [
          ['slice step must be positive', [2, 3], [1, 3]],
        ]),
      },
    ),
    row(
      'slice_scatter',
      ([x, s]) => x.slice_scatter(s),
      // torch's own fails on the gradient of the whole.
      'torch.where(torch.ones(2, 2, dtype=torch.bool), i[1], i[0])',
      [sample('plain', random([2, 2]), random([2, 2]))],
      {
        variant: 'all',
        neverEmpty: 'see the row before',
      },
    ),
    row(
      'diagonal_scatter',
      ([x, s]) => torch.diagonal_scatter(x, s, 1),
      'torch.diagonal_scatter(i[0], i[1], 1)',
      [
        sample('plain', random([2, 3]), random([2])),
        sample('square', random([3, 3]), random([2])),
        sample('empty', random([0, 2]), random([0])),
      ],
      {
        dtypes,
        errors: refusals(([x, s]) => x.diagonal_scatter(s), 'torch.diagonal_scatter(i[0], i[1])', [
          ['expected src to have a size equal to the slice of self. src size = [3], slice size = [2]', [2, 3], [3]],
        ]),
      },
    ),
  ],
};
