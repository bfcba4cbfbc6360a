import { nodeModule } from '../../host.js';

/** Bytes that were written as printable characters by `scripts/build-kernels.mjs`. */
export function decodeText(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    let rank = rankAt(text, i);
    if (rank >= SINGLE) rank = SINGLE + (rank - SINGLE) * CHARACTERS + rankAt(text, ++i);
    bytes[length++] = rank - 3;
  }
  return bytes.slice(0, length);
}

/** The characters from % to ~ without \ and ` count from 0. */
function rankAt(text: string, i: number): number {
  const code = text.charCodeAt(i);
  return code - 37 - (code > 92 ? 1 : 0) - (code > 96 ? 1 : 0);
}

const CHARACTERS = 88;
const SINGLE = 86;

const RELAXED_MIN = 0x8d;
const RELAXED_MAX = 0x8e;

/** Three bytes that take the places of the two instructions with which `kernels/madd.ts` marks a multiply-add. */
const PLAIN = [
  [0xfd, 0xe6, 0x01], // f32x4.mul
  [0xfd, 0xe4, 0x01], // f32x4.add
];
const FUSED = [
  [0x01, 0x01, 0x01], // nop: the factors stay on the stack
  [0xfd, 0x85, 0x02], // f32x4.relaxed_madd
];

/** Makes the module of either kind of engine, in place; the build saw to it that the bytes of the marks stand nowhere else. */
export function chooseMadd(code: Uint8Array<ArrayBuffer>, fused: boolean): Uint8Array<ArrayBuffer> {
  const [multiply, add] = fused ? FUSED : PLAIN;
  for (let i = 0; i + 2 < code.length; i++) {
    if (code[i] !== 0xfd || code[i + 2] !== 0x02) continue;
    if (code[i + 1] === RELAXED_MIN) code.set(multiply, i);
    else if (code[i + 1] === RELAXED_MAX) code.set(add, i);
  }
  return code;
}

const MEMORY_IMPORT = Array.from('memory', (letter) => letter.charCodeAt(0));
const MEMORY_KIND = 0x02;
const SHARED_WITH_MAXIMUM = 0x03;
const WITH_MAXIMUM = 0x01;

/** Makes the module import ordinary memory instead of shared, in place. */
export function importUnsharedMemory(code: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const wanted = [...MEMORY_IMPORT, MEMORY_KIND, SHARED_WITH_MAXIMUM];
  const at = code.findIndex((_, i) => wanted.every((byte, k) => code[i + k] === byte));
  code[at + wanted.length - 1] = WITH_MAXIMUM;
  return code;
}

/** A function that does one relaxed multiply-add and nothing else. */
const PROBE = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0], // the header
  ...[1, 5, 1, 96, 0, 1, 123], // a type: nothing to v128
  ...[3, 2, 1, 0], // a function of that type
  ...[10, 19, 1, 17, 0], // its code: three times i32.const 0, i32x4.splat; f32x4.relaxed_madd; end
  ...[65, 0, 253, 17, 65, 0, 253, 17, 65, 0, 253, 17, 253, 133, 2, 11],
);

interface V8Module {
  readonly setFlagsFromString?: (flags: string) => void;
}

/** Whether the engine compiles relaxed SIMD; Node 20 does so once it is told to. */
export function relaxedSimdAvailable(): boolean {
  if (WebAssembly.validate(PROBE)) return true;
  try {
    nodeModule<V8Module>('node:v8')?.setFlagsFromString?.('--experimental-wasm-relaxed-simd');
  } catch {
    // Other runtimes know neither the module nor the flag.
  }
  return WebAssembly.validate(PROBE);
}
