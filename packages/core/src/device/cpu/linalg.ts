import { float32 } from '../../dtype.js';
import type { Kernel, KernelTable } from '../kernel.js';
import { addressOf, type Operand } from '../operand.js';
import { withScratch } from './scratch.js';
import { wasm } from './wasm.js';

const BIAS_PER_COLUMN = 1;
const NO_BIAS = 0;
const OVERWRITE = 0;

function isFloat32(operand: Operand): boolean {
  return operand.dtype === float32;
}

/** The product of two matrices of any strides: the kernel reads transposes while packing. */
const mm: Kernel = ([out], [a, b]) => {
  if (!isFloat32(a)) return false;
  const [m, k] = a.shape;
  const n = b.shape[1];
  const { sgemm, sgemm_scratch } = wasm();
  return withScratch((scratch) => {
    const [from, by, to] = [addressOf(a), addressOf(b), addressOf(out)];
    const work = scratch.allocate(sgemm_scratch(m, n, k));
    const [rsa, csa] = a.strides;
    const [rsb, csb] = b.strides;
    sgemm(m, n, k, from, rsa, csa, by, rsb, csb, to, n, OVERWRITE, 0, NO_BIAS, work, 0, m);
  });
};

/** The products of two equally long lists of matrices. */
const bmm: Kernel = ([out], [a, b]) => {
  if (!isFloat32(a)) return false;
  const [batch, m, k] = a.shape;
  const n = b.shape[2];
  const { sgemm, sgemm_scratch } = wasm();
  return withScratch((scratch) => {
    const [from, by, to] = [addressOf(a), addressOf(b), addressOf(out)];
    const work = scratch.allocate(sgemm_scratch(m, n, k));
    const [stepA, rsa, csa] = a.strides;
    const [stepB, rsb, csb] = b.strides;
    for (let i = 0; i < batch; i++) {
      const [ai, bi, ci] = [from + 4 * i * stepA, by + 4 * i * stepB, to + 4 * i * m * n];
      sgemm(m, n, k, ai, rsa, csa, bi, rsb, csb, ci, n, OVERWRITE, 0, NO_BIAS, work, 0, m);
    }
  });
};

/** x times the transpose of the weight, plus the bias, in one pass. */
const linear: Kernel = ([out], [x, weight, bias]) => {
  if (!isFloat32(x) || x.shape.length !== 2) return false;
  const [m, k] = x.shape;
  const n = weight.shape[0];
  const { sgemm, sgemm_scratch } = wasm();
  return withScratch((scratch) => {
    const [from, by, to] = [addressOf(x), addressOf(weight), addressOf(out)];
    const offset = bias ? scratch.contiguous(bias) : 0;
    const work = scratch.allocate(sgemm_scratch(m, n, k));
    const [rsa, csa] = x.strides;
    const [csb, rsb] = weight.strides;
    sgemm(
      m,
      n,
      k,
      from,
      rsa,
      csa,
      by,
      rsb,
      csb,
      to,
      n,
      OVERWRITE,
      offset,
      bias ? BIAS_PER_COLUMN : NO_BIAS,
      work,
      0,
      m,
    );
  });
};

/** Kernels of matrix products. */
export const linalg: KernelTable = { mm, bmm, linear };
