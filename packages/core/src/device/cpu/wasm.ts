import { heap } from '../../memory/heap.js';
import { shared } from '../../state.js';
import type { KernelExports } from './kernel_exports.js';
import { wasmBase64 } from './wasm.generated.js';

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

function instantiate(): KernelExports {
  const module = new WebAssembly.Module(decodeBase64(wasmBase64));
  const instance = new WebAssembly.Instance(module, { env: { memory: heap.memory } });
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

const cache = shared('device.wasm', () => ({ exports: null as KernelExports | null }));
