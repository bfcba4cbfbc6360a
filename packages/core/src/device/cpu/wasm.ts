import { heap } from '../../memory/heap.js';
import { shared } from '../../state.js';
import type { KernelExports } from './kernel_exports.js';
import { wasmText } from './wasm.generated.js';
import { chooseMadd, decodeText, importUnsharedMemory, relaxedSimdAvailable } from './wasm_code.js';

/** The kernels' code, the same for every thread: a module can be posted to workers. */
export function kernelModule(): WebAssembly.Module {
  if (cache.module) return cache.module;
  const code = chooseMadd(decodeText(wasmText), usesRelaxedSimd());
  cache.module = new WebAssembly.Module(heap.isShared ? code : importUnsharedMemory(code));
  return cache.module;
}

function instantiate(): KernelExports {
  const instance = new WebAssembly.Instance(kernelModule(), { env: { memory: heap.memory } });
  const exports = instance.exports as unknown as KernelExports;
  if (exports.heap_base() > heap.parameters) {
    throw new Error(
      `the kernels' constants end at ${exports.heap_base()}, past the ${heap.parameters} bytes kept for them`,
    );
  }
  return exports;
}

/** The compiled kernels, made when the first one is needed. */
export function wasm(): KernelExports {
  return (cache.exports ??= instantiate());
}

/** Whether multiply-adds are fused: where the engine can, until {@link chooseRelaxedSimd} says otherwise. */
export function usesRelaxedSimd(): boolean {
  return (cache.relaxed ??= relaxedSimdAvailable());
}

/** Compiles the kernels anew when they are next needed. They keep nothing between calls, so nothing is lost. */
export function chooseRelaxedSimd(enabled: boolean): void {
  cache.relaxed = enabled && relaxedSimdAvailable();
  cache.module = null;
  cache.exports = null;
}

const cache = shared('device.wasm', () => ({
  exports: null as KernelExports | null,
  module: null as WebAssembly.Module | null,
  relaxed: null as boolean | null,
}));
