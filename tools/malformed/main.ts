/**
 * Reads every malformed case in a process of its own and tells its time and memory: `npm run check:malformed`. Exits with 1 when a case
 * takes more than a second or 100 MB above what the same process takes for a well-formed file.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { FileFormatError } from '@sconce/core';
import { suites } from './suites.js';

const MOST_MILLISECONDS = 1000;
const MOST_BYTES = 100e6;

interface Figures {
  readonly milliseconds: number;
  readonly bytes: number;
  readonly message: string;
}

async function measure(format: string, name: string): Promise<Figures> {
  const suite = suites.find((one) => one.format === format);
  const found = suite?.cases.find((one) => one.name === name);
  if (!suite || !found) throw new Error(`no case '${name}' of ${format}`);
  const bytes = found.bytes();
  // What the reader needs at all, its code and its tables, is not the file's doing.
  for (const seed of suite.seeds()) await suite.read(seed, 'good');
  const before = process.resourceUsage().maxRSS;
  const start = performance.now();
  let message = '';
  try {
    await suite.read(bytes, `bad.${format}`);
  } catch (error) {
    if (error instanceof FileFormatError) ({ message } = error);
  }
  const milliseconds = performance.now() - start;
  return { milliseconds, bytes: 1024 * (process.resourceUsage().maxRSS - before), message };
}

function measureApart(format: string, name: string): Figures {
  const command = [...process.execArgv, fileURLToPath(import.meta.url), format, name];
  const { status, stdout } = spawnSync(process.execPath, command, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 60_000,
  });
  if (status !== 0) throw new Error(`${format}: ${name}: ended with ${String(status)}`);
  return JSON.parse(stdout) as Figures;
}

const [format, name] = process.argv.slice(2);
if (name !== undefined) console.log(JSON.stringify(await measure(format, name)));
else {
  let [cases, slowest, largest] = [0, 0, 0];
  for (const suite of suites) {
    for (const one of suite.cases) {
      const { milliseconds, bytes, message } = measureApart(suite.format, one.name);
      const passed = message !== '' && milliseconds <= MOST_MILLISECONDS && bytes <= MOST_BYTES;
      console.log(
        `${passed ? 'ok  ' : 'FAIL'} ${suite.format}: ${one.name}: ${milliseconds.toFixed(1)} ms, ${(bytes / 1e6).toFixed(1)} MB: ${message}`,
      );
      if (!passed) process.exitCode = 1;
      cases++;
      slowest = Math.max(slowest, milliseconds);
      largest = Math.max(largest, bytes);
    }
  }
  console.log(`${cases} cases, slowest ${slowest.toFixed(1)} ms, at most ${(largest / 1e6).toFixed(1)} MB`);
}
