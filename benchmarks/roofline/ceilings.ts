import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { chooseMadd, relaxedSimdAvailable } from '../../packages/core/src/device/cpu/wasm_code.js';

/** What a core can do at most, as WebAssembly. */
export interface Ceilings {
  /** Multiplications and additions a second by the micro-kernel of products and convolutions, its operands in the L1 cache. */
  readonly flops: number;
  /** Whether it has fused multiply-adds. */
  readonly fused: boolean;
  /** Bandwidth of a plain copy, read and written bytes together, by where the bytes lie. */
  readonly copies: readonly Copy[];
}

export interface Copy {
  readonly where: 'L2' | 'L3' | 'memory';
  /** What is read and written has at most so many bytes. */
  readonly most: number;
  readonly bytesPerSecond: number;
}

/** Beside the kernels' own sources, so that it is the very micro-kernel that is measured. */
const SOURCE = `
import { micro } from './micro';

export function copy(to: usize, from: usize, nbytes: usize): void {
  for (const end = from + nbytes; from < end; from += 64) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    v128.store(to, v128.load(from, 32), 32);
    v128.store(to, v128.load(from, 48), 48);
    to += 64;
  }
}

export function tiles(count: i32, rows: i32, k: i32, a: usize, b: usize, c: usize, mode: i32): void {
  for (; count > 0; count--) micro(rows, k, a, b, 32, 0, c, 32, mode, 0);
}

// Called once only, the micro-kernel would be inlined, and V8 would keep its sums in memory.
export function tile(rows: i32, k: i32, a: usize, b: usize, c: usize, mode: i32): void {
  micro(rows, k, a, b, 32, 0, c, 32, mode, 0);
}
`;

interface Exports {
  copy(to: number, from: number, nbytes: number): void;
  tiles(count: number, rows: number, k: number, a: number, b: number, c: number, mode: number): void;
}

const FLAGS =
  '-O3 --converge --noAssert --runtime stub --importMemory --use abort= --enable simd --enable relaxed-simd';
const MEGABYTE = 2 ** 20;
/** From here on the memory is free. */
const BASE = MEGABYTE;
/** A tile of 5 by 8 over so many steps, as products take them. */
const STEPS = 256;
/** The micro-kernel's mode in which a tile overwrites. */
const STORE = 0;

async function compile(): Promise<Uint8Array<ArrayBuffer>> {
  const kernels = fileURLToPath(new URL('../../packages/core/kernels/', import.meta.url));
  let binary: Uint8Array | undefined;
  const { error } = await asc.main(['ceilings.ts', '--outFile', 'out.wasm', ...FLAGS.split(' ')], {
    readFile: (name) => {
      if (name === 'ceilings.ts') return SOURCE;
      return existsSync(kernels + name) ? readFileSync(kernels + name, 'utf8') : null;
    },
    writeFile: (_, contents) => {
      if (typeof contents !== 'string') binary = contents;
    },
    listFiles: () => [],
  });
  if (error || !binary) throw error ?? new Error('the ceilings do not compile');
  return new Uint8Array(binary);
}

/** The least seconds that `run` takes, of as many runs as there is time for. */
function best(run: () => void, seconds = 0.5): number {
  let least = Infinity;
  for (const end = performance.now() + 1000 * seconds; performance.now() < end;) {
    const start = performance.now();
    run();
    least = Math.min(least, (performance.now() - start) / 1000);
  }
  return least;
}

/** Size in bytes of the cache of that level, as Linux tells it. */
function cacheSize(level: 2 | 3, otherwise: number): number {
  const path = `/sys/devices/system/cpu/cpu0/cache/index${level}/size`;
  return existsSync(path) ? parseInt(readFileSync(path, 'utf8')) * 1024 : otherwise;
}

function measureCopy(exports: Exports, where: Copy['where'], most: number, nbytes: number): Copy {
  const half = Math.floor(nbytes / 128) * 64;
  // A run must last long enough for the clock.
  const times = Math.max(1, Math.ceil((16 * MEGABYTE) / nbytes));
  const seconds = best(() => {
    for (let i = 0; i < times; i++) exports.copy(BASE + half, BASE, half);
  });
  return { where, most, bytesPerSecond: (2 * half * times) / seconds };
}

/** Measures what one core can do at most. */
export async function measureCeilings(): Promise<Ceilings> {
  const fused = relaxedSimdAvailable();
  const module = new WebAssembly.Module(chooseMadd(await compile(), fused));
  const [l2, l3] = [cacheSize(2, MEGABYTE), cacheSize(3, 32 * MEGABYTE)];
  const memory = new WebAssembly.Memory({ initial: (BASE + 8 * l3) / 2 ** 16 });
  // Every page is touched once, so that all of them exist.
  new Uint8Array(memory.buffer).fill(1);
  const exports = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Exports;

  const count = 1000;
  const [a, b, c] = [BASE, BASE + 4 * 5 * STEPS, BASE + 4 * 13 * STEPS];
  new Float32Array(memory.buffer, BASE, 13 * STEPS).fill(1 / 16);
  const seconds = best(() => exports.tiles(count, 5, STEPS, a, b, c, STORE));
  return {
    flops: (2 * 5 * 8 * STEPS * count) / seconds,
    fused,
    copies: [
      measureCopy(exports, 'L2', l2, l2 / 2),
      measureCopy(exports, 'L3', l3, l3 / 2),
      measureCopy(exports, 'memory', Infinity, 8 * l3 - MEGABYTE),
    ],
  };
}
