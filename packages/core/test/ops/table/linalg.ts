import * as torch from '../../../src/index.js';
import type { Tensor } from '../../../src/index.js';
import { kink, sample } from './build.js';
import { given, integers, random } from './inputs.js';
import type { ErrorCase, Family, InputSpec, Row, Sample } from './types.js';

const { linalg } = torch;

/** Something heavy on the diagonal, so that nothing is nearly singular. */
const well = (x: Tensor): Tensor => x.add(torch.eye(x.shape[x.shape.length - 1]).mul(2));
const WELL = '(i[0] + 2 * torch.eye(i[0].shape[-1]))';
/** Symmetric and positive-definite. */
const positive = (x: Tensor): Tensor => well(x.matmul(x.mT));
const POSITIVE = '(i[0] @ i[0].mT + 2 * torch.eye(i[0].shape[-1]))';

const matrix = (...shape: number[]): InputSpec => random(shape, -1, 1);

const squares: Sample[] = [
  sample('plain', matrix(3, 3)),
  sample('batch', matrix(2, 2, 2)),
  sample('one', matrix(1, 1)),
  sample('more', matrix(5, 5)),
  sample('no matrices', matrix(0, 2, 2)),
];

const rectangles: Sample[] = [
  sample('square', matrix(3, 3)),
  sample('tall', matrix(4, 2)),
  sample('wide', matrix(2, 4)),
  sample('batch', matrix(2, 3, 2)),
  sample('no matrices', matrix(0, 3, 2)),
];

const refused = (
  inputs: readonly InputSpec[],
  call: (inputs: Tensor[]) => unknown,
  python: string,
  message: RegExp,
): ErrorCase => ({ inputs, call, torch: python, message });

function squareErrors(name: string, call: (x: Tensor) => unknown, python: string): ErrorCase[] {
  const given1 = ([x]: Tensor[]): unknown => call(x);
  return [
    refused([matrix(2)], given1, python, new RegExp(`${name}: The input tensor A must have at least 2 dimensions`)),
    refused([matrix(2, 3)], given1, python, /must be batches of square matrices, but they are 2 by 3 matrices/),
    refused([integers([2, 2], 1, 4)], given1, python, /Expected a floating point or complex tensor as input. Got Long/),
  ];
}

const float32 = { rtol: 1e-4, atol: 1e-5, why: 'LAPACK rounds to float32 after every step' };

const systems: Row[] = [
  {
    name: 'linalg.inv',
    call: ([x]) => linalg.inv(well(x)),
    torch: `torch.linalg.inv(${WELL})`,
    samples: squares,
    dtypes: ['float64'],
    errors: [
      ...squareErrors('linalg.inv', (x) => linalg.inv(x), 'torch.linalg.inv(i[0])'),
      refused(
        [given([1, 2, 2, 4], [2, 2])],
        ([x]) => linalg.inv(x),
        'torch.linalg.inv(i[0])',
        /linalg.inv: The diagonal element 2 is zero, the inversion could not be completed because the input matrix is singular/,
      ),
    ],
    ...float32,
  },
  {
    name: 'inverse',
    call: ([x]) => torch.inverse(well(x)),
    torch: `torch.inverse(${WELL})`,
    samples: squares,
    ...float32,
  },
  {
    name: 'det',
    call: ([x]) => torch.det(well(x)),
    torch: `torch.det(${WELL})`,
    samples: squares,
    dtypes: ['float64'],
    errors: squareErrors('linalg.det', (x) => torch.det(x), 'torch.det(i[0])'),
    ...float32,
  },
  {
    name: 'det',
    variant: 'singular',
    call: ([x]) => torch.det(x),
    torch: 'torch.det(i[0])',
    samples: [kink('singular', given([1, 2, 2, 4], [2, 2])), kink('zeros', given([0, 0, 0, 0], [2, 2]))],
    neverEmpty: 'the row is about two matrices',
    gradcheck: false,
    gradgrad: false,
    why: 'torch gives a gradient of zeros, which is not the derivative',
  },
  {
    name: 'slogdet',
    call: ([x]) => Object.values(torch.slogdet(well(x))) as Tensor[],
    torch: `tuple(torch.slogdet(${WELL}))`,
    samples: squares,
    errors: squareErrors('linalg.slogdet', (x) => torch.slogdet(x), 'torch.slogdet(i[0])'),
    ...float32,
  },
  {
    name: 'logdet',
    call: ([x]) => torch.logdet(positive(x)),
    torch: `torch.logdet(${POSITIVE})`,
    samples: squares,
    ...float32,
  },
  {
    name: 'linalg.solve',
    call: ([x, b]) => linalg.solve(well(x), b),
    torch: `torch.linalg.solve(${WELL}, i[1])`,
    samples: [
      sample('plain', matrix(3, 3), matrix(3, 2)),
      sample('vector', matrix(3, 3), matrix(3)),
      sample('batch', matrix(2, 2, 2), matrix(2, 2, 3)),
      sample('batch of vectors', matrix(2, 2, 2), matrix(2, 2)),
      sample('broadcast', matrix(2, 2), matrix(3, 2, 1)),
      sample('no columns', matrix(2, 2), matrix(2, 0)),
    ],
    dtypes: ['float64'],
    errors: [
      refused(
        [matrix(2, 2), matrix(3)],
        ([x, b]) => linalg.solve(x, b),
        'torch.linalg.solve(i[0], i[1])',
        /Incompatible shapes of A and B for the equation AX = B \(2x2 and 3x1\)/,
      ),
      refused(
        [given([1, 2, 2, 4], [2, 2]), matrix(2)],
        ([x, b]) => linalg.solve(x, b),
        'torch.linalg.solve(i[0], i[1])',
        /The solver failed because the input matrix is singular/,
      ),
    ],
    ...float32,
  },
  {
    name: 'linalg.solve',
    variant: 'from the right',
    call: ([x, b]) => linalg.solve(well(x), b, { left: false }),
    torch: `torch.linalg.solve(${WELL}, i[1], left=False)`,
    samples: [sample('plain', matrix(3, 3), matrix(2, 3)), sample('no rows', matrix(2, 2), matrix(0, 2))],
    ...float32,
  },
  ...[true, false].flatMap((upper) =>
    [true, false].map((left): Row => ({
      name: 'linalg.solve_triangular',
      variant: `${upper ? 'upper' : 'lower'}${left ? '' : ', from the right'}`,
      call: ([x, b]) => linalg.solve_triangular(well(x), b, { upper, left, unitriangular: !left }),
      torch: `torch.linalg.solve_triangular(${WELL}, i[1], upper=${upper ? 'True' : 'False'}, left=${left ? 'True' : 'False'}, unitriangular=${left ? 'False' : 'True'})`,
      samples: [
        sample('plain', matrix(3, 3), matrix(3, 3)),
        sample('batch', matrix(2, 2, 2), matrix(2, 2, 2)),
        sample('empty', matrix(0, 0), matrix(0, 0)),
      ],
      ...float32,
    })),
  ),
];

const decompositions: Row[] = [
  {
    name: 'linalg.cholesky',
    call: ([x]) => linalg.cholesky(positive(x)),
    torch: `torch.linalg.cholesky(${POSITIVE})`,
    samples: squares,
    dtypes: ['float64'],
    errors: [
      ...squareErrors('linalg.cholesky', (x) => linalg.cholesky(x), 'torch.linalg.cholesky(i[0])'),
      refused(
        [given([1, 2, 2, 1], [2, 2])],
        ([x]) => linalg.cholesky(x),
        'torch.linalg.cholesky(i[0])',
        /the input is not positive-definite \(the leading minor of order 2 is not positive-definite\)/,
      ),
    ],
    ...float32,
  },
  {
    name: 'linalg.cholesky',
    variant: 'upper',
    call: ([x]) => linalg.cholesky(positive(x), { upper: true }),
    torch: `torch.linalg.cholesky(${POSITIVE}, upper=True)`,
    samples: squares,
    ...float32,
  },
  {
    name: 'cholesky_inverse',
    call: ([x]) => torch.cholesky_inverse(well(x).tril()),
    torch: `torch.cholesky_inverse(${WELL}.tril())`,
    samples: squares.slice(0, 4),
    neverEmpty: 'torch refuses a batch of none',
    ...float32,
  },
  {
    name: 'cholesky_solve',
    call: ([x, b]) => torch.cholesky_solve(b, well(x).triu(), true),
    torch: `torch.cholesky_solve(i[1], ${WELL}.triu(), True)`,
    samples: [sample('plain', matrix(3, 3), matrix(3, 2)), sample('no columns', matrix(2, 2), matrix(2, 0))],
    ...float32,
  },
  ...(['reduced', 'complete'] as const).map((mode): Row => ({
    name: 'linalg.qr',
    variant: mode,
    call: ([x]) => Object.values(linalg.qr(x, mode)) as Tensor[],
    torch: `tuple(torch.linalg.qr(i[0], '${mode}'))`,
    samples: mode === 'complete' ? rectangles.filter(({ name }) => ['square', 'wide'].includes(name)) : rectangles,
    neverEmpty: mode === 'complete' ? 'see the other row' : undefined,
    dtypes: ['float64'],
    errors: [
      refused([matrix(2)], ([x]) => linalg.qr(x), 'torch.linalg.qr(i[0])', /must have at least 2 dimensions/),
      refused(
        [matrix(2, 2)],
        ([x]) => linalg.qr(x, 'foo' as 'r'),
        "torch.linalg.qr(i[0], mode='foo')",
        /qr received unrecognized mode 'foo'/,
      ),
    ],
    ...float32,
  })),
  {
    name: 'linalg.eigvalsh',
    call: ([x]) => linalg.eigvalsh(x.add(x.mT)),
    torch: 'torch.linalg.eigvalsh(i[0] + i[0].mT)',
    samples: squares,
    dtypes: ['float64'],
    errors: [
      refused([matrix(2, 3)], ([x]) => linalg.eigvalsh(x), 'torch.linalg.eigvalsh(i[0])', /they are 2 by 3 matrices/),
    ],
    ...float32,
  },
  {
    name: 'linalg.eigh',
    // Signs of eigenvectors are arbitrary: a function of them in which they do not matter.
    call: ([x]) => {
      const { eigenvalues, eigenvectors } = linalg.eigh(x.add(x.mT), 'U');
      return eigenvectors.mul(eigenvalues.exp().unsqueeze(-2)).matmul(eigenvectors.mT);
    },
    torch: '(lambda e: (e[1] * e[0].exp().unsqueeze(-2)) @ e[1].mT)(torch.linalg.eigh(i[0] + i[0].mT, UPLO="U"))',
    samples: squares,
    dtypes: ['float64'],
    ...float32,
  },
  {
    name: 'linalg.svdvals',
    call: ([x]) => linalg.svdvals(x),
    torch: 'torch.linalg.svdvals(i[0])',
    samples: rectangles,
    dtypes: ['float64'],
    errors: [refused([matrix(2)], ([x]) => linalg.svd(x), 'torch.linalg.svd(i[0])', /must have at least 2 dimensions/)],
    ...float32,
  },
  ...[false, true].map((full): Row => ({
    name: 'linalg.svd',
    variant: full ? 'full matrices' : undefined,
    call: ([x]) => {
      const { U, S, Vh } = linalg.svd(x, full);
      const k = S.shape[S.shape.length - 1];
      return U.narrow(-1, 0, k)
        .mul(S.exp().unsqueeze(-2))
        .matmul(Vh.narrow(-2, 0, k));
    },
    torch: `(lambda s: (s[0][..., :s[1].shape[-1]] * s[1].exp().unsqueeze(-2)) @ s[2][..., :s[1].shape[-1], :])(torch.linalg.svd(i[0], full_matrices=${full ? 'True' : 'False'}))`,
    samples: rectangles,
    dtypes: ['float64'],
    ...float32,
  })),
  {
    name: 'svd',
    call: ([x]) => {
      const { U, S, V } = torch.svd(x);
      return U.mul(S.square().unsqueeze(-2)).matmul(V.mT);
    },
    torch: '(lambda s: (s[0] * s[1].square().unsqueeze(-2)) @ s[2].mT)(torch.svd(i[0]))',
    samples: rectangles,
    ...float32,
  },
];

const ORDERS = ['fro', 'nuc', 1, -1, 2, -2, Infinity, -Infinity] as const;

const python = (ord: string | number): string =>
  Number.isFinite(ord) ? String(ord) : typeof ord === 'string' ? `'${ord}'` : `float('${ord > 0 ? '' : '-'}inf')`;

const norms: Row[] = [
  ...ORDERS.map((ord): Row => ({
    name: 'linalg.matrix_norm',
    variant: String(ord),
    call: ([x]) => linalg.matrix_norm(x, ord, [-2, -1], true),
    torch: `torch.linalg.matrix_norm(i[0], ${python(ord)}, keepdim=True)`,
    samples: rectangles,
    errors: [
      refused(
        [matrix(2, 2)],
        ([x]) => linalg.matrix_norm(x, 3),
        'torch.linalg.matrix_norm(i[0], 3)',
        /linalg.matrix_norm: Order 3 not supported/,
      ),
    ],
    ...float32,
  })),
  {
    name: 'linalg.matrix_norm',
    variant: 'dims',
    call: ([x]) => linalg.matrix_norm(x, 1, [2, 0]),
    torch: 'torch.linalg.matrix_norm(i[0], 1, dim=(2, 0))',
    samples: [sample('plain', matrix(2, 3, 2)), sample('empty', matrix(2, 0, 2))],
  },
  ...[2, 1, 3, Infinity, 0].map((ord): Row => ({
    name: 'linalg.vector_norm',
    variant: String(ord),
    call: ([x]) => linalg.vector_norm(x, ord, -1),
    torch: `torch.linalg.vector_norm(i[0], ${python(ord)}, dim=-1)`,
    samples: [sample('plain', matrix(2, 3)), sample('vector', matrix(4)), sample('empty', matrix(0, 3))],
    errors: [
      refused(
        [integers([2], 1, 4)],
        ([x]) => linalg.vector_norm(x),
        'torch.linalg.vector_norm(i[0])',
        /linalg.vector_norm: Expected a floating point or complex tensor as input. Got Long/,
      ),
    ],
  })),
  {
    name: 'linalg.norm',
    call: ([x]) => [linalg.norm(x), linalg.norm(x, 'nuc'), linalg.norm(x, 3, 1), linalg.norm(x, 1, [1, 0])],
    torch:
      "[torch.linalg.norm(i[0]), torch.linalg.norm(i[0], 'nuc'), torch.linalg.norm(i[0], 3, dim=1), torch.linalg.norm(i[0], 1, dim=(1, 0))]",
    samples: [sample('plain', matrix(3, 2))],
    neverEmpty: 'an extreme of nothing is refused',
    errors: [
      refused(
        [matrix(2, 2, 2)],
        ([x]) => linalg.norm(x, 2),
        'torch.linalg.norm(i[0], 2)',
        /linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got 3D/,
      ),
    ],
    ...float32,
  },
];

const others: Row[] = [
  ...[0, 1, 3, -2].map((n): Row => ({
    name: 'matrix_power',
    variant: String(n),
    call: ([x]) => torch.matrix_power(well(x), n),
    torch: `torch.matrix_power(${WELL}, ${n})`,
    samples: squares,
    errors: [
      refused(
        [matrix(2, 3)],
        ([x]) => torch.matrix_power(x, n),
        `torch.matrix_power(i[0], ${n})`,
        /linalg.matrix_power: A must be batches of square matrices/,
      ),
    ],
    ...float32,
  })),
  {
    name: 'matrix_exp',
    call: ([x]) => torch.matrix_exp(x.mul(3)),
    torch: 'torch.matrix_exp(i[0] * 3)',
    samples: squares,
    dtypes: ['float64'],
    errors: [
      refused(
        [matrix(2, 3)],
        ([x]) => torch.matrix_exp(x),
        'torch.matrix_exp(i[0])',
        /must be batches of square matrices/,
      ),
    ],
    ...float32,
  },
  {
    name: 'linalg.pinv',
    call: ([x]) => linalg.pinv(x),
    torch: 'torch.linalg.pinv(i[0])',
    samples: rectangles,
    dtypes: ['float64'],
    errors: [
      refused(
        [matrix(3)],
        ([x]) => linalg.pinv(x),
        'torch.linalg.pinv(i[0])',
        /linalg.pinv\(Float\{\[3\]\}\): expected a tensor with 2 or more/,
      ),
    ],
    ...float32,
  },
  {
    name: 'pinverse',
    call: ([x]) => torch.pinverse(x),
    torch: 'torch.pinverse(i[0])',
    samples: rectangles,
    ...float32,
  },
  {
    name: 'linalg.matrix_rank',
    call: ([x]) => linalg.matrix_rank(x),
    torch: 'torch.linalg.matrix_rank(i[0])',
    samples: [
      ...rectangles,
      sample('rank 1', given([1, 2, 2, 4], [2, 2])),
      sample('zeros', given([0, 0, 0, 0, 0, 0], [2, 3])),
    ],
    differentiable: false,
  },
  {
    name: 'linalg.lstsq',
    call: ([x, b]) => linalg.lstsq(x, b).solution,
    torch: 'torch.linalg.lstsq(i[0], i[1], driver="gelsd").solution',
    samples: [
      sample('tall', matrix(4, 2), matrix(4, 3)),
      sample('square', matrix(3, 3), matrix(3, 1)),
      sample('wide', matrix(2, 3), matrix(2, 1)),
    ],
    neverEmpty: 'LAPACK refuses it',
    ...float32,
  },
  {
    name: 'linalg.cond',
    call: ([x]) => [linalg.cond(well(x)), linalg.cond(well(x), 1), linalg.cond(well(x), -2)],
    // torch 1.13.1 itself fails on the gradient for orders that need the inverse.
    torch: `(lambda a: [torch.linalg.cond(a), torch.linalg.norm(a, 1) * torch.linalg.norm(torch.linalg.inv(a), 1), torch.linalg.cond(a, -2)])(${WELL})`,
    samples: [sample('plain', matrix(3, 3)), sample('one', matrix(1, 1)), sample('more', matrix(4, 4))],
    neverEmpty: 'torch refuses a batch of none for some orders',
    ...float32,
  },
];

export const linalgRows: Family = { name: 'linalg', rows: [...systems, ...decompositions, ...norms, ...others] };
