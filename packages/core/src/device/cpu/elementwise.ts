import { bool, type dtype, float32, float64, int32, int64, uint8 } from '../../dtype.js';
import { numel } from '../../shape.js';
import type { Kernel, KernelTable } from '../kernel.js';
import { addressOf, collapse, type Operand, operandIsContiguous } from '../operand.js';
import type { KernelExports } from './kernel_exports.js';
import { copyWindow, OPERATIONS, runLoops } from './strided.js';
import { runShared } from './threads.js';

/** The names of kernels that walk strided windows. */
type StridedName = {
  [Name in keyof KernelExports]: KernelExports[Name] extends (p: number, out: number, ...rest: infer Rest) => void
    ? Rest extends number[]
      ? Name
      : never
    : never;
}[keyof KernelExports];

/** Kernels that compute more than they move. */
const SLOW = new Set<StridedName>(['exp_f32', 'log_f32', 'log1p_f32', 'sigmoid_f32', 'tanh_f32']);
/** About how many multiplications and additions take as long as one element. */
const SLOW_OPERATIONS = 64;

function hasTypes(operands: readonly Operand[], types: readonly dtype[]): boolean {
  return operands.every((operand, i) => operand.dtype === types[Math.min(i, types.length - 1)]);
}

function runStrided(kernel: StridedName, out: Operand, ins: readonly Operand[]): void {
  const addresses = ins.map(addressOf);
  const to = addressOf(out);
  const loops = collapse(out.shape, [out.strides, ...ins.map((x) => x.strides)]);
  runLoops(kernel, loops, [to, ...addresses], SLOW.has(kernel) ? SLOW_OPERATIONS : OPERATIONS);
}

interface Variant {
  readonly kernel: StridedName;
  readonly out: dtype;
  readonly ins: readonly dtype[];
}

/** The first of several strided kernels whose dtypes fit; the last input dtype stands for all further inputs. */
function strided(...variants: readonly Variant[]): Kernel {
  return (outs, ins) => {
    const choice = variants.find((v) => outs[0].dtype === v.out && hasTypes(ins, v.ins));
    if (!choice) return false;
    runStrided(choice.kernel, outs[0], ins);
    return true;
  };
}

/** Kernels called by the operation's name with `_f32` behind it, which take and give float32. */
function floatKernels<Name extends string>(
  names: readonly (Name & (`${Name}_f32` extends StridedName ? Name : never))[],
): Record<string, Kernel> {
  return Object.fromEntries(
    names.map((name) => [name, strided({ kernel: `${name}_f32` as StridedName, out: float32, ins: [float32] })]),
  );
}

function comparison(kernel: StridedName): Variant {
  return { kernel, out: bool, ins: [float32] };
}

function copyTo(out: Operand, source: Operand): boolean {
  // The 16-bit dtypes have no kernels.
  if (source.dtype.itemsize === 2) return false;
  copyWindow({ address: addressOf(out), strides: out.strides }, source);
  return true;
}

const fill: Kernel<{ readonly value: number | bigint }> = ([out], _ins, { value }) => {
  if (!operandIsContiguous(out)) return false;
  const elements = out.storage.array();
  elements.fill(value as never, out.offset, out.offset + numel(out.shape));
  return true;
};

/** The conversion of contiguous elements between two dtypes, if there is a kernel for it. */
function castKernel(from: dtype, to: dtype): keyof KernelExports | undefined {
  if (to === float64) return from === float32 ? 'cast_f32_f64' : undefined;
  if (to !== float32) return undefined;
  if (from === bool || from === uint8) return 'cast_u8_f32';
  if (from === int32) return 'cast_i32_f32';
  if (from === int64) return 'cast_i64_f32';
  return from === float64 ? 'cast_f64_f32' : undefined;
}

const convert: Kernel = ([out], [x]) => {
  const kernel = castKernel(x.dtype, out.dtype);
  if (!kernel || !operandIsContiguous(x) || !operandIsContiguous(out)) return false;
  const from = addressOf(x);
  const total = numel(x.shape);
  runShared({ kernel, args: [addressOf(out), from], total, multiple: 16, operations: OPERATIONS * total });
  return true;
};

/** Kernels of element-wise operations, copies and conversions. */
export const elementwise: KernelTable = {
  ...floatKernels([
    'neg',
    'abs',
    'relu',
    'exp',
    'log',
    'log1p',
    'sqrt',
    'rsqrt',
    'reciprocal',
    'square',
    'sigmoid',
    'tanh',
    'floor',
    'ceil',
    'div',
    'maximum',
    'minimum',
    'threshold_backward',
    'sigmoid_backward',
    'tanh_backward',
  ]),
  add: strided({ kernel: 'add_f32', out: float32, ins: [float32] }, { kernel: 'add_i64', out: int64, ins: [int64] }),
  sub: strided({ kernel: 'sub_f32', out: float32, ins: [float32] }, { kernel: 'sub_i64', out: int64, ins: [int64] }),
  mul: strided({ kernel: 'mul_f32', out: float32, ins: [float32] }, { kernel: 'mul_i64', out: int64, ins: [int64] }),
  eq: strided(comparison('eq_f32'), { kernel: 'eq_i64', out: bool, ins: [int64] }),
  lt: strided(comparison('lt_f32'), { kernel: 'lt_i64', out: bool, ins: [int64] }),
  ne: strided(comparison('ne_f32')),
  le: strided(comparison('le_f32')),
  gt: strided(comparison('gt_f32')),
  ge: strided(comparison('ge_f32')),
  where: strided({ kernel: 'where_f32', out: float32, ins: [bool, float32] }),
  copy: ([out], [source]) => copyTo(out, source),
  copy_: ([out], [, source]) => copyTo(out, source),
  fill_: fill,
  convert,
};
