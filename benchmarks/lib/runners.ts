import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { out } from './files.js';

/** A framework in one of its settings. */
export interface Runner {
  readonly name: string;
  /** Of the runners of one framework the best one counts. */
  readonly framework: string;
  readonly env: NodeJS.ProcessEnv;
  /** The command line, or why there is none. */
  find(): { readonly command: readonly string[] } | { readonly missing: string };
}

/** The folder of the benchmarks, in which the runners run. */
export const here = fileURLToPath(new URL('..', import.meta.url));

const script = (file: string): string => fileURLToPath(new URL(`../runners/${file}`, import.meta.url));

/** Sconce as its users have it: the built packages, and a runner that is plain JavaScript. */
const sconce: Runner = {
  name: 'sconce',
  framework: 'sconce',
  env: {},
  find() {
    if (!existsSync(`${here}../packages/optim/dist/node.mjs`)) return { missing: 'it is not built (npm run build)' };
    const outfile = `${out}/sconce.mjs`;
    buildSync({
      entryPoints: [script('sconce.ts')],
      outfile,
      bundle: true,
      packages: 'external',
      format: 'esm',
      platform: 'node',
    });
    return { command: [process.execPath, outfile] };
  },
};

/** The Python that has torch: $PYTHON, the first of the path, or Debian's own. */
export function findPython(): string | undefined {
  const probe = 'import importlib.util, sys; sys.exit(importlib.util.find_spec("torch") is None)';
  return [process.env['PYTHON'], 'python3', '/usr/bin/python3'].find(
    (python) => python !== undefined && spawnSync(python, ['-c', probe]).status === 0,
  );
}

function pytorch(threads: number): Runner {
  return {
    name: `pytorch-${threads}`,
    framework: 'pytorch',
    env: { OMP_NUM_THREADS: String(threads) },
    find() {
      const python = findPython();
      if (python === undefined) return { missing: 'PyTorch is not installed (Debian: apt-get install python3-torch)' };
      return { command: [python, script('pytorch.py'), String(threads)] };
    },
  };
}

function peer(name: string, framework: string, packageName: string, file: string, ...args: string[]): Runner {
  return {
    name,
    framework,
    env: {},
    find() {
      if (!existsSync(`${here}peers/node_modules/${packageName}`)) {
        return { missing: `${packageName} is not installed (npm install --prefix benchmarks/peers)` };
      }
      return { command: [process.execPath, script(file), ...args] };
    },
  };
}

/** Sconce first, then those it is measured against. */
export const runners: readonly Runner[] = [
  sconce,
  pytorch(1),
  pytorch(2),
  peer('jax-js', 'jax-js', '@jax-js/jax', 'jax.mjs'),
  peer('tfjs-wasm', 'tfjs', '@tensorflow/tfjs-backend-wasm', 'tfjs.mjs', 'wasm'),
  peer('tfjs-cpu', 'tfjs', '@tensorflow/tfjs', 'tfjs.mjs', 'cpu'),
];
