import { bool, type dtype, float32, float64, int32, int64, uint8 } from '../../dtype.js';
import { numel } from '../../shape.js';
import { registerKernel } from '../device.js';
import { addressOf, collapse, type Operand, operandIsContiguous } from '../operand.js';
import { copyWindow, writeLoops } from './scratch.js';
import type { KernelExports } from './kernel_exports.js';
import { wasm } from './wasm.js';

type StridedKernel = (loops: number, ...addresses: number[]) => void;

/** The names of kernels that walk strided windows. */
type StridedName = {
  [Name in keyof KernelExports]: KernelExports[Name] extends (p: number, out: number, ...rest: infer Rest) => void
    ? Rest extends number[]
      ? Name
      : never
    : never;
}[keyof KernelExports];

function hasTypes(operands: readonly Operand[], types: readonly dtype[]): boolean {
  return operands.every((operand, i) => operand.dtype === types[Math.min(i, types.length - 1)]);
}

function runStrided(kernel: StridedKernel, out: Operand, ins: readonly Operand[]): void {
  const addresses = ins.map(addressOf);
  const to = addressOf(out);
  const loops = collapse(out.shape, [out.strides, ...ins.map((x) => x.strides)]);
  kernel(writeLoops(loops), to, ...addresses);
}

/** Offers a strided kernel for operands of these dtypes; the last one stands for all further operands. */
function strided(op: string, kernel: StridedName, out: dtype, ...ins: dtype[]): void {
  variants(op, [{ kernel, out, ins }]);
}

interface Variant {
  readonly kernel: StridedName;
  readonly out: dtype;
  readonly ins: readonly dtype[];
}

function variants(op: string, choices: readonly Variant[]): void {
  registerKernel(op, (outs, ins) => {
    const choice = choices.find((c) => outs[0].dtype === c.out && hasTypes(ins, c.ins));
    if (!choice) return false;
    runStrided(wasm()[choice.kernel] as StridedKernel, outs[0], ins);
    return true;
  });
}

const UNARY = [
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
] as const;
for (const op of UNARY) strided(op, `${op}_f32`, float32, float32);

const FLOAT_BINARY = [
  'div',
  'maximum',
  'minimum',
  'threshold_backward',
  'sigmoid_backward',
  'tanh_backward',
] as const;
for (const op of FLOAT_BINARY) strided(op, `${op}_f32`, float32, float32);

for (const op of ['add', 'sub', 'mul'] as const) {
  variants(op, [
    { kernel: `${op}_f32`, out: float32, ins: [float32] },
    { kernel: `${op}_i64`, out: int64, ins: [int64] },
  ]);
}

for (const op of ['eq', 'lt'] as const) {
  variants(op, [
    { kernel: `${op}_f32`, out: bool, ins: [float32] },
    { kernel: `${op}_i64`, out: bool, ins: [int64] },
  ]);
}
for (const op of ['ne', 'le', 'gt', 'ge'] as const) strided(op, `${op}_f32`, bool, float32);

strided('where', 'where_f32', float32, bool, float32);

function copyKernel(out: Operand, source: Operand): boolean {
  copyWindow({ address: addressOf(out), strides: out.strides }, source);
  return true;
}
registerKernel('copy', (outs, ins) => copyKernel(outs[0], ins[0]));
registerKernel('copy_', (outs, ins) => copyKernel(outs[0], ins[1]));

registerKernel('fill_', ([out], _ins, { value }: { value: number | bigint }) => {
  if (!operandIsContiguous(out)) return false;
  const elements = out.storage.array();
  elements.fill(value as never, out.offset, out.offset + numel(out.shape));
  return true;
});

type Cast = (out: number, x: number, n: number) => void;

/** Conversions of contiguous elements, by the names of the dtypes. */
const CASTS = new Map<dtype, ReadonlyMap<dtype, (kernels: KernelExports) => Cast>>([
  [
    float32,
    new Map([
      [uint8, (k) => k.cast_u8_f32],
      [bool, (k) => k.cast_u8_f32],
      [int32, (k) => k.cast_i32_f32],
      [int64, (k) => k.cast_i64_f32],
      [float64, (k) => k.cast_f64_f32],
    ]),
  ],
  [float64, new Map([[float32, (k) => k.cast_f32_f64]])],
]);

registerKernel('convert', ([out], [x]) => {
  const cast = CASTS.get(out.dtype)?.get(x.dtype);
  if (!cast || !operandIsContiguous(x) || !operandIsContiguous(out)) return false;
  const from = addressOf(x);
  cast(wasm())(addressOf(out), from, numel(x.shape));
  return true;
});
