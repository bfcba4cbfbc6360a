/** Linear systems as operations: what solving.ts and the derivatives of decompositions.ts stand on. */
import { apply } from '../autograd/apply.js';
import { defineOp, type Op } from '../autograd/op.js';
import { eliminate, forEachMatrix, identity, substitute } from './_dense.js';
import { checkSquare, failure } from './_square.js';

/** `lenient` gives infinities for a singular matrix, where inv throws. */
export const inverseOp = defineOp<{ readonly lenient: boolean }>({
  name: 'linalg_inv',
  infer([a]) {
    checkSquare(a, 'inv');
    return { outputs: [{ shape: a.shape, dtype: a.dtype }] };
  },
  ref([out], [a], { lenient }) {
    const n = a.shape[a.shape.length - 1];
    forEachMatrix(a, (matrix, i) => {
      const inverse = identity(n);
      const { singular } = eliminate(matrix, n, inverse, n);
      if (singular && !lenient) {
        const what = `The diagonal element ${singular} is zero, the inversion could not be completed because the input matrix is singular.`;
        throw failure('linalg.inv', a.shape.length > 2, i, what);
      }
      substitute(matrix, n, inverse, n, true);
      out.data.set(inverse, i * n * n);
    });
  },
  save: { outputs: [0] },
  backward(ctx, grad) {
    const turned = ctx.output(0).mT;
    return [turned.matmul(grad).matmul(turned).neg()];
  },
});

/** B has as many batches as A. */
export const solveOp: Op<undefined> = defineOp<undefined>({
  name: 'linalg_solve',
  infer: ([, b]) => ({ outputs: [{ shape: b.shape, dtype: b.dtype }] }),
  ref([out], [a, b]) {
    const n = a.shape[a.shape.length - 1];
    const columns = b.shape[b.shape.length - 1];
    const size = n * columns;
    forEachMatrix(a, (matrix, i) => {
      const x = Float64Array.from(b.data.subarray(i * size, (i + 1) * size));
      if (eliminate(matrix, n, x, columns).singular) {
        const what = 'The solver failed because the input matrix is singular.';
        throw failure('torch.linalg.solve', a.shape.length > 2, i, what);
      }
      substitute(matrix, n, x, columns, true);
      out.data.set(x, i * size);
    });
  },
  save: { inputs: [0], outputs: [0] },
  backward(ctx, grad) {
    const gb = apply(solveOp, [ctx.input(0).mT, grad], undefined);
    return [ctx.needs(0) ? gb.matmul(ctx.output(0).mT).neg() : null, gb];
  },
});

export interface TriangularAttrs {
  readonly upper: boolean;
  readonly unitriangular: boolean;
}

export const solveTriangularOp: Op<TriangularAttrs> = defineOp<TriangularAttrs>({
  name: 'linalg_solve_triangular',
  infer: ([, b]) => ({ outputs: [{ shape: b.shape, dtype: b.dtype }] }),
  ref([out], [a, b], { upper, unitriangular }) {
    const n = a.shape[a.shape.length - 1];
    const columns = b.shape[b.shape.length - 1];
    const size = n * columns;
    forEachMatrix(a, (matrix, i) => {
      const x = Float64Array.from(b.data.subarray(i * size, (i + 1) * size));
      substitute(matrix, n, x, columns, upper, unitriangular);
      out.data.set(x, i * size);
    });
  },
  save: { inputs: [0], outputs: [0] },
  backward(ctx, grad) {
    const { upper, unitriangular } = ctx.attrs;
    const gb = apply(solveTriangularOp, [ctx.input(0).mT, grad], { upper: !upper, unitriangular });
    if (!ctx.needs(0)) return [null, gb];
    const ga = gb.matmul(ctx.output(0).mT).neg();
    const away = unitriangular ? 1 : 0;
    return [upper ? ga.triu(away) : ga.tril(-away), gb];
  },
});
