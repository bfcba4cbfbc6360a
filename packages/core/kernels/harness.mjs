// What check.mjs and bench.mjs share: build, instantiate over a memory of our own, and put arrays into it.
import { register } from 'tsx/esm/api';
import { buildKernels } from '../scripts/build-kernels.mjs';

await buildKernels();
register();
const { chooseMadd, decodeText, relaxedSimdAvailable } = await import('../src/device/cpu/wasm_code.ts');
const { wasmText } = await import('../src/device/cpu/wasm.generated.ts');

export const memory = new WebAssembly.Memory({ initial: 6000, maximum: 65535, shared: true });
/** Whether the engine has fused multiply-adds. */
export const relaxed = relaxedSimdAvailable();

/** @param {boolean} fused */
export function compileModule(fused) {
  return new WebAssembly.Module(chooseMadd(decodeText(wasmText), fused));
}

/** @returns {import('../src/device/cpu/kernel_exports.ts').KernelExports} */
function instantiate(fused) {
  return new WebAssembly.Instance(compileModule(fused), { env: { memory } }).exports;
}

const variants = { plain: instantiate(false), ...(relaxed && { fused: instantiate(true) }) };
/** The kernels in use. */
export let kernels = variants.plain;

/** Changes what `kernels` is: 'plain' or, where the engine has it, 'fused'. */
export function use(variant) {
  kernels = variants[variant];
}

let top = kernels.heap_base();

/** Forget everything that was placed. */
export function reset() {
  top = kernels.heap_base();
}

/** Bytes from the heap; 64-byte aligned, plus `shift` bytes for views. Filled with a pattern that is NaN as a float. */
export function place(bytes, shift = 0) {
  top = Math.ceil(top / 64) * 64;
  const at = top + shift;
  top = at + bytes + 64;
  if (top > memory.buffer.byteLength) throw new Error('harness memory is full');
  new Uint8Array(memory.buffer, at - shift, bytes + shift + 64).fill(0xff);
  return at;
}

/** A pointer to a copy of `array` (any typed array). */
export function put(array, shift = 0) {
  const at = place(array.byteLength, shift);
  new Uint8Array(memory.buffer, at, array.byteLength).set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  return at;
}

/** The bytes beyond `n` values at `at` still hold place()'s pattern. */
export function guarded(at, bytes) {
  return new Uint8Array(memory.buffer, at + bytes, 64).every((b) => b === 0xff);
}

export const f32 = (at, n) => new Float32Array(memory.buffer, at, n);
export const f64 = (at, n) => new Float64Array(memory.buffer, at, n);
export const u8 = (at, n) => new Uint8Array(memory.buffer, at, n);
export const i64 = (at, n) => new BigInt64Array(memory.buffer, at, n);
export const i32 = (at, n) => new Int32Array(memory.buffer, at, n);

let state = 12345;
/** A small generator of our own, so that failures repeat. */
export function random() {
  state = (Math.imul(state, 1664525) + 1013904223) | 0;
  return (state >>> 8) / 0x1000000;
}
export const randoms = (n) => Float32Array.from({ length: n }, () => random() * 2 - 1);
