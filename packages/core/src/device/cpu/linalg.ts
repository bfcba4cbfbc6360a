import { float32 } from '../../dtype.js';
import type { Kernel, KernelTable } from '../kernel.js';
import { addressOf, collapse, type Operand } from '../operand.js';
import { type Scratch, withScratch } from './scratch.js';
import { OPERATIONS, runLoops } from './strided.js';
import { runShared } from './threads.js';
import { wasm } from './wasm.js';

const BIAS_PER_COLUMN = 1;
const BIAS_PER_ROW = 2;
const NO_BIAS = 0;
const OVERWRITE = 0;
/** Ranges of rows or columns begin at whole tiles. */
const TILE = 8;
/** So many rows pay for packing the other matrix twice, since what each thread then writes lies side by side. */
const MANY_ROWS = 256;

function isFloat32(operand: Operand): boolean {
  return operand.dtype === float32;
}

/** A matrix in memory: the address of its first element, and its strides in elements. */
interface Matrix {
  readonly address: number;
  readonly rows: number;
  readonly columns: number;
}

/** The sizes of a product of an m x k and a k x n matrix. */
interface Sizes {
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** About how much is computed for a product: rows are taken by fives and fours, columns by eights. */
function computed(m: number, n: number): number {
  return Math.ceil(m / 5) * 5 * Math.ceil(n / TILE) * TILE;
}

function transposed({ address, rows, columns }: Matrix): Matrix {
  return { address, rows: columns, columns: rows };
}

/** Writes the product of two matrices, row-major, at an address. */
function multiply({ m, n, k }: Sizes, a: Matrix, b: Matrix, to: number, bias: number, scratch: Scratch): void {
  // Few columns, as of a last layer, would leave much of a tile empty: as rows they do not.
  if (n === 1 || computed(m, n) < 1.2 * computed(n, m)) {
    multiplyTiles({ m, n, k }, a, b, to, bias, bias === 0 ? NO_BIAS : BIAS_PER_COLUMN, scratch);
    return;
  }
  const turned = scratch.allocate(4 * m * n);
  const mode = bias === 0 ? NO_BIAS : BIAS_PER_ROW;
  multiplyTiles({ m: n, n: m, k }, transposed(b), transposed(a), turned, bias, mode, scratch);
  const strides = [
    [n, 1],
    [1, m],
  ];
  runLoops('copy32', collapse([m, n], strides), [to, turned], OPERATIONS);
}

/** Threads share rows, or columns where rows are few and columns more: each packs all of the other matrix. */
function multiplyTiles(
  { m, n, k }: Sizes,
  a: Matrix,
  b: Matrix,
  to: number,
  bias: number,
  biasMode: number,
  scratch: Scratch,
): void {
  const factors = [a.address, a.rows, a.columns, b.address, b.rows, b.columns];
  // A last column left alone would be added up in another order.
  const byRows = m >= n || m >= MANY_ROWS || n % TILE === 1;
  runShared(
    {
      kernel: byRows ? 'sgemm' : 'sgemm_columns',
      args: [m, n, k, ...factors, to, n, OVERWRITE, bias, biasMode],
      scratchBytes: wasm().sgemm_scratch(m, n, k),
      total: byRows ? m : n,
      multiple: TILE,
      largePieces: true,
      operations: 2 * m * n * k,
    },
    scratch,
  );
}

/** The product of two matrices of any strides: the kernel reads transposes while packing. */
const mm: Kernel = ([out], [a, b]) => {
  if (!isFloat32(a)) return false;
  const [m, k] = a.shape;
  return withScratch((scratch) => {
    const left = { address: addressOf(a), rows: a.strides[0], columns: a.strides[1] };
    const right = { address: addressOf(b), rows: b.strides[0], columns: b.strides[1] };
    multiply({ m, n: b.shape[1], k }, left, right, addressOf(out), 0, scratch);
  });
};

/** The products of two equally long lists of matrices. */
const bmm: Kernel = ([out], [a, b]) => {
  if (!isFloat32(a)) return false;
  const [batch, m, k] = a.shape;
  const n = b.shape[2];
  return withScratch((scratch) => {
    const [from, by, to] = [addressOf(a), addressOf(b), addressOf(out)];
    for (let i = 0; i < batch; i++) {
      const left = { address: from + 4 * i * a.strides[0], rows: a.strides[1], columns: a.strides[2] };
      const right = { address: by + 4 * i * b.strides[0], rows: b.strides[1], columns: b.strides[2] };
      multiply({ m, n, k }, left, right, to + 4 * i * m * n, 0, scratch);
    }
  });
};

/** x times the transpose of the weight, plus the bias, in one pass. */
const linear: Kernel = ([out], [x, weight, bias]) => {
  if (!isFloat32(x) || x.shape.length !== 2) return false;
  const [m, k] = x.shape;
  return withScratch((scratch) => {
    const left = { address: addressOf(x), rows: x.strides[0], columns: x.strides[1] };
    const right = { address: addressOf(weight), rows: weight.strides[1], columns: weight.strides[0] };
    const offset = bias ? scratch.contiguous(bias) : 0;
    multiply({ m, n: weight.shape[0], k }, left, right, addressOf(out), offset, scratch);
  });
};

/** Kernels of matrix products. */
export const linalg: KernelTable = { mm, bmm, linear };
