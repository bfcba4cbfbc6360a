import { type dtype, int64, type TypedArray } from '../dtype.js';
import { RuntimeError } from '../errors.js';
import { decoded, encodeHalf, isHalf } from '../half.js';
import { heap } from '../memory/heap.js';
import { contiguousStrides, numel } from '../shape.js';
import { collapse, forEachRun, type Operand, operandIsContiguous } from './operand.js';

/** An array whose elements are numbers. */
export type NumberArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/** What a reference loop sees of an operand: its elements, row-major from 0, and their shape. */
export interface RefOperand {
  readonly data: NumberArray;
  readonly shape: readonly number[];
}

/** The plain loop that defines what an operation means. A kernel only accelerates it. */
export type ReferenceLoop<A> = (outs: readonly RefOperand[], ins: readonly RefOperand[], attributes: A) => void;

/** What the device can run: a name under which to look for kernels, and the loop to run without one. */
export interface Runnable<A> {
  readonly name: string;
  readonly ref: ReferenceLoop<A>;
  /**
   * The loop only moves elements, so that those of int64 may come as bigints. Other loops see int64 as float64 numbers, which are
   * exact for safe integers only.
   */
  readonly moves?: boolean;
  /**
   * The loop gives a kernel's bits, since it uses only operations that IEEE 754 rounds correctly. For a few elements, which live in
   * JavaScript, it is run instead of a kernel.
   */
  readonly exact?: boolean;
}

/**
 * An array outside the heap.
 *
 * @throws RuntimeError when there is no room for it.
 */
export function hostArray(type: dtype, length: number): TypedArray {
  heap.checkRoom(length * type.itemsize);
  try {
    return new type.array(length);
  } catch {
    throw new RuntimeError(
      `out of memory: JavaScript has no room for an array of ${length} elements (${length * type.itemsize} bytes)`,
    );
  }
}

/** Copies the elements of a window, row-major, into `out`. */
export function readWindow<T extends TypedArray>(operand: Operand, out: T): T {
  const source = operand.storage.array() as T;
  const { shape, offset } = operand;
  const loops = collapse(shape, [operand.strides, contiguousStrides(shape)]);
  const n = loops.sizes.at(-1) as number;
  const step = loops.strides[0].at(-1) as number;
  const copyRun = (from: number, to: number): void => {
    for (let i = 0; i < n; i++) out[to + i] = source[from + i * step];
  };
  if (numel(shape) > 0) forEachRun(loops, copyRun, offset, 0);
  return out;
}

/** Copies `values`, row-major, into the elements of a window. */
export function writeWindow<T extends TypedArray>(operand: Operand, values: T): void {
  const target = operand.storage.array() as T;
  const { shape, offset } = operand;
  const loops = collapse(shape, [operand.strides, contiguousStrides(shape)]);
  const n = loops.sizes.at(-1) as number;
  const step = loops.strides[0].at(-1) as number;
  const copyRun = (to: number, from: number): void => {
    for (let i = 0; i < n; i++) target[to + i * step] = values[from + i];
  };
  if (numel(shape) > 0) forEachRun(loops, copyRun, offset, 0);
}

/** The elements of a window in row-major order, as numbers or bigints: the storage's own array where they lie so, else a copy. */
export function elementsOf(operand: Operand): TypedArray {
  return decoded(rawElementsOf(operand), operand.dtype);
}

/** {@link elementsOf}, but a 16-bit dtype's bits. */
function rawElementsOf(operand: Operand): TypedArray {
  const n = numel(operand.shape);
  if (!operandIsContiguous(operand)) return readWindow(operand, hostArray(operand.dtype, n));
  const array = operand.storage.array();
  return n === array.length ? array : array.subarray(operand.offset, operand.offset + n);
}

function toNumbers(values: BigInt64Array): Float64Array {
  const out = new Float64Array(values.length);
  for (let i = 0; i < out.length; i++) {
    out[i] = Number(values[i]);
    if (!Number.isSafeInteger(out[i])) {
      throw new RuntimeError(`this operation computes int64 as numbers, and ${values[i]} is not a safe integer`);
    }
  }
  return out;
}

/** Whether both windows may touch the same elements without being the same window. */
function mayOverlap(a: Operand, b: Operand): boolean {
  return a.storage === b.storage && (a.offset !== b.offset || !operandIsContiguous(a) || !operandIsContiguous(b));
}

/** What a loop writes the results of a dtype into whose elements it does not see as they are stored. */
function computedArray(type: dtype): typeof Float64Array | typeof Float32Array {
  return type === int64 ? Float64Array : Float32Array;
}

/** Numbers as they are stored in such a dtype. */
function stored(values: NumberArray, type: dtype): TypedArray {
  if (type === int64) return BigInt64Array.from(values, (value) => BigInt(value));
  return Uint16Array.from(values, (value) => encodeHalf(value, type));
}

/** Runs an operation's reference loop over windows of any strides and dtype. */
export function runReference<A>(
  op: Runnable<A>,
  outs: readonly Operand[],
  ins: readonly Operand[],
  attributes: A,
): void {
  const asStored = op.moves === true;
  const isStored = (type: dtype): boolean => asStored || (type !== int64 && !isHalf(type));
  const read = (operand: Operand): RefOperand => {
    let data = asStored ? rawElementsOf(operand) : elementsOf(operand);
    if (outs.some((out) => mayOverlap(out, operand))) data = data.slice();
    if (operand.dtype === int64 && !asStored) data = toNumbers(data as BigInt64Array);
    return { data: data as NumberArray, shape: operand.shape };
  };
  // What must enter the heap does so now: once arrays are handed out, nothing may move.
  for (const operand of [...outs, ...ins]) operand.storage.array();
  const inputs = ins.map(read);
  const results = outs.map((out): { operand: RefOperand; direct: boolean } => {
    const direct = operandIsContiguous(out) && isStored(out.dtype);
    const n = numel(out.shape);
    const data = direct
      ? rawElementsOf(out)
      : new (isStored(out.dtype) ? out.dtype.array : computedArray(out.dtype))(n);
    return { operand: { data: data as NumberArray, shape: out.shape }, direct };
  });
  op.ref(
    results.map((r) => r.operand),
    inputs,
    attributes,
  );
  outs.forEach((out, i) => {
    const { operand, direct } = results[i];
    if (direct) return;
    writeWindow(out, isStored(out.dtype) ? operand.data : stored(operand.data, out.dtype));
  });
}
