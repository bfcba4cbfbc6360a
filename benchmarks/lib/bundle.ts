import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Metafile } from 'esbuild';
import type { Outcome } from './lane.js';
import { here } from './runners.js';

/** The files of a bundle that a page loads before it can begin: the entry, and what that imports statically. */
function neededFiles({ outputs }: Metafile): Set<string> {
  const needed = new Set(Object.keys(outputs).filter((file) => outputs[file].entryPoint !== undefined));
  for (const file of needed) {
    for (const { path, kind } of outputs[file].imports) if (kind === 'import-statement') needed.add(path);
  }
  return needed;
}

/** Bundles the program of a runner for browsers, minified, and returns its bytes after gzip. */
async function bundledBytes(program: string): Promise<number> {
  const { outputFiles, metafile } = await build({
    entryPoints: [program],
    absWorkingDir: here,
    nodePaths: [join(here, 'peers/node_modules')],
    outdir: join(here, 'out/bundle'),
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const needed = neededFiles(metafile);
  return outputFiles
    .filter(({ path }) => [...needed].some((file) => join(here, file) === path))
    .reduce((bytes, { contents }) => bytes + gzipSync(contents, { level: 9 }).length, 0);
}

async function outcomeOf(runner: string): Promise<Outcome> {
  const program = join(here, `bundles/${runner}.mjs`);
  if (!existsSync(program)) return { status: 'cannot', reason: 'no program for browsers that trains it' };
  try {
    const cost = await bundledBytes(program);
    return { status: 'measured', cost, rounds: [cost], stepsPerRound: 1, cold: false, values: [] };
  } catch (error) {
    return { status: 'cannot', reason: (error as Error).message.split('\n')[0] };
  }
}

/** The size of each runner's bundle. */
export async function bundleOutcomes(runners: readonly string[]): Promise<ReadonlyMap<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  for (const runner of runners) outcomes.set(runner, await outcomeOf(runner));
  return outcomes;
}
