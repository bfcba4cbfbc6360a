/**
 * Feeds mutated files to every reader: `npm run fuzz -- [--inputs 100000] [--format npy] [--seed 1]`. Each input must be read or refused
 * with a FileFormatError, within a second and without unbounded memory. An input that breaks this is printed in base64 with its number, so
 * that `--seed S --format F --from N --inputs 1` shows it again. Each format runs in a process of its own, which a hang can be told of.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { FileFormatError } from '@sconce/core';
import { makeRandom, mutate } from './mutate.js';
import type { FormatSuite } from './suite.js';
import { suites } from './suites.js';

const MIB = 2 ** 20;
const MOST_MILLISECONDS = 1000;
const MOST_BYTES = 100 * MIB;
/** Every so many inputs the memory is looked at. */
const STRIDE = 256;

interface Tally {
  refused: number;
  slowest: number;
  peak: number;
}

/** Bytes of this process, outside the pages of its code and its idle heap. */
function inUse(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function run(suite: FormatSuite, seed: number, from: number, inputs: number): Promise<Tally> {
  const seeds = suite.seeds();
  const tally: Tally = { refused: 0, slowest: 0, peak: 0 };
  globalThis.gc?.();
  const before = inUse();
  for (let i = from; i < from + inputs; i++) {
    const random = makeRandom(seed, i);
    const bytes = mutate(seeds, random);
    const blame = (what: string): never => {
      const input = Buffer.from(bytes).toString('base64');
      throw new Error(`${suite.format}: --seed ${seed} --from ${i}: ${what}\n${input.slice(0, 4000)}`);
    };
    const start = performance.now();
    try {
      await suite.read(bytes, 'fuzz');
    } catch (error) {
      if (!(error instanceof FileFormatError))
        blame(error instanceof Error ? (error.stack ?? error.message) : String(error));
      tally.refused++;
    }
    const milliseconds = performance.now() - start;
    tally.slowest = Math.max(tally.slowest, milliseconds);
    if (milliseconds > MOST_MILLISECONDS) blame(`took ${milliseconds.toFixed(0)} ms`);
    if (i % STRIDE !== 0) continue;
    let grown = inUse() - before;
    if (grown > MOST_BYTES) {
      globalThis.gc?.();
      await new Promise((resolve) => setTimeout(resolve));
      grown = inUse() - before;
      if (grown > MOST_BYTES) blame(`${(grown / MIB).toFixed(0)} MiB more than at first`);
    }
    tally.peak = Math.max(tally.peak, grown);
    // Finalizers run while nothing else does.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return tally;
}

function runApart(format: string, args: readonly string[], inputs: number): boolean {
  const command = [
    ...process.execArgv,
    '--expose-gc',
    fileURLToPath(import.meta.url),
    '--apart',
    '--format',
    format,
    ...args,
  ];
  // A hang in one input must not hang the run.
  const { status, signal } = spawnSync(process.execPath, command, { stdio: 'inherit', timeout: 120_000 + 10 * inputs });
  if (status === 0) return true;
  console.error(`${format}: ended with ${signal ?? String(status)}`);
  return false;
}

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '100000' },
    format: { type: 'string' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    apart: { type: 'boolean', default: false },
  },
});
const [inputs, seed, from] = [Number(values.inputs), Number(values.seed), Number(values.from)];
const chosen = suites.filter(({ format }) => values.format === undefined || format === values.format);
if (chosen.length === 0)
  throw new Error(`no format ${values.format}: ${suites.map(({ format }) => format).join(', ')}`);
if (values.apart) {
  const { refused, slowest, peak } = await run(chosen[0], seed, from, inputs);
  const share = ((100 * refused) / inputs).toFixed(1);
  console.log(
    `${chosen[0].format}: ${inputs} inputs, ${share} % refused, slowest ${slowest.toFixed(1)} ms, at most ${(peak / MIB).toFixed(1)} MiB more`,
  );
} else {
  const args = ['--inputs', String(inputs), '--seed', String(seed), '--from', String(from)];
  const passed = chosen.map(({ format }) => runApart(format, args, inputs));
  if (passed.includes(false)) process.exitCode = 1;
}
