import { describe, expect, it } from 'vitest';
import type { KernelExports } from '../../src/device/cpu/kernel_exports.js';
import { wasmText } from '../../src/device/cpu/wasm.generated.js';
import { chooseMadd, decodeText, importUnsharedMemory, relaxedSimdAvailable } from '../../src/device/cpu/wasm_code.js';

const SIZE = { initial: 20, maximum: 65535 };

/** The product of two small matrices by the kernels in that form and memory. */
function productOf(code: Uint8Array<ArrayBuffer>, memory: WebAssembly.Memory): number[] {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory } });
  const { sgemm } = instance.exports as unknown as KernelExports;
  const [a, b, c, scratch] = [65536, 65536 + 4096, 65536 + 8192, 131072];
  const floats = new Float32Array(memory.buffer);
  for (let i = 0; i < 100; i++) [floats[a / 4 + i], floats[b / 4 + i]] = [i % 7, i % 5];
  sgemm(10, 10, 10, a, 10, 1, b, 10, 1, c, 10, 0, 0, 0, scratch, 0, 10);
  return [...floats.subarray(c / 4, c / 4 + 100)];
}

function expected(): number[] {
  return Array.from({ length: 100 }, (_, at) => {
    let total = 0;
    for (let k = 0; k < 10; k++) total += ((10 * Math.floor(at / 10) + k) % 7) * ((10 * k + (at % 10)) % 5);
    return total;
  });
}

describe("the kernels' code", () => {
  it('works on memory that is shared, with plain SIMD and, where the engine has it, with relaxed', () => {
    for (const fused of relaxedSimdAvailable() ? [false, true] : [false]) {
      const memory = new WebAssembly.Memory({ ...SIZE, shared: true });
      expect(productOf(chooseMadd(decodeText(wasmText), fused), memory)).toEqual(expected());
    }
  });

  it('works on memory that is not shared, as in a page without cross-origin isolation', () => {
    const code = importUnsharedMemory(chooseMadd(decodeText(wasmText), false));
    expect(productOf(code, new WebAssembly.Memory(SIZE))).toEqual(expected());
  });
});
