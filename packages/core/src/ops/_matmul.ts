import { _give_to_tape } from '../autograd/apply.js';
import type { RefOperand } from '../device/reference.js';
import { bool, type dtype } from '../dtype.js';
import { RuntimeError } from '../errors.js';
import type { Meta } from '../autograd/op.js';
import type { Tensor } from '../tensor.js';

/** @throws RuntimeError, in torch's words, unless both factors have one dtype and can be multiplied. */
export function checkFactorTypes(a: Meta, b: Meta, implementation: string): dtype {
  if (a.dtype !== b.dtype) {
    throw new RuntimeError(`expected scalar type ${a.dtype.scalarName} but found ${b.dtype.scalarName}`);
  }
  if (a.dtype === bool) throw new RuntimeError(`"${implementation}" not implemented for 'Bool'`);
  return a.dtype;
}

/** @throws RuntimeError, in torch's words, unless two matrices of these sizes can be multiplied. */
export function checkInnerSize(rows: number, inner: number, otherInner: number, columns: number): void {
  if (inner === otherInner) return;
  throw new RuntimeError(`mat1 and mat2 shapes cannot be multiplied (${rows}x${inner} and ${otherInner}x${columns})`);
}

/** Frees the copy that a product needed of an input whose elements lie in another order, as soon as the tape needs it no more. */
export function giveCopy(copy: Tensor, input: Tensor): void {
  if (copy.storage !== input.storage) _give_to_tape(copy);
}

/** Multiplies `batches` pairs of row-major matrices, n x k by k x m. */
export function multiplyMatrices([out]: readonly RefOperand[], [a, b]: readonly RefOperand[]): void {
  const [n, k] = a.shape.slice(-2);
  const m = b.shape[b.shape.length - 1];
  const batches = a.shape.length === 3 ? a.shape[0] : 1;
  const row = new Float64Array(m);
  for (let i = 0; i < batches * n; i++) {
    const inB = Math.floor(i / n) * k * m;
    row.fill(0);
    for (let p = 0; p < k; p++) {
      const factor = a.data[i * k + p];
      const from = inB + p * m;
      for (let j = 0; j < m; j++) row[j] += factor * b.data[from + j];
    }
    out.data.set(row, i * m);
  }
}
