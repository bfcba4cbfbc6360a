import { spawnSync } from 'node:child_process';
import type { Outcome } from './lane.js';
import { findPython, here } from './runners.js';
import { median } from './units.js';

/** What a run of one seed says: seconds of training, and whether they were enough. */
interface Run {
  readonly seconds: number;
  readonly reached: boolean;
}

interface Trainer {
  command(seed: number): readonly string[] | undefined;
  /** Reads what it printed. */
  read(output: string): Run;
}

/** The example, on the built packages: without the condition of the sources. */
function sconce(target: number): Trainer {
  const script = `${here}../examples/mnist/main.ts`;
  return {
    command: (seed) => [
      process.execPath,
      '--import',
      'tsx',
      script,
      '--target',
      String(target),
      '--seed',
      String(seed),
    ],
    read(output) {
      const seconds = /after ([\d.]+) s of training/.exec(output)?.[1];
      if (seconds === undefined) throw new Error('the example did not say how long it trained');
      return { seconds: Number(seconds), reached: / was reached\./.test(output) };
    },
  };
}

function pytorch(target: number, threads: number): Trainer {
  const script = `${here}runners/pytorch_target.py`;
  return {
    command(seed) {
      const python = findPython();
      return python === undefined
        ? undefined
        : [python, script, String(threads), '--target', String(target), '--seed', String(seed)];
    },
    read: (output) => JSON.parse(output) as Run,
  };
}

function runOnce(trainer: Trainer, seed: number): Run {
  const [file, ...args] = trainer.command(seed) ?? [];
  if (file === undefined) throw new Error('no Python with torch');
  // It ends with an error where the target was not reached, and says so.
  const { stdout, stderr } = spawnSync(file, args, { cwd: here, encoding: 'utf8' });
  if (stdout.trim() === '') throw new Error(stderr.trim().split('\n').at(-1));
  return trainer.read(stdout);
}

/** Seconds of training until a part of the test images is right, by the same recipe with the same seeds; the runners take turns. */
export function targetOutcomes(
  runners: readonly string[],
  target: number,
  seeds: number,
): ReadonlyMap<string, Outcome> {
  const trainers: Readonly<Record<string, Trainer>> = {
    sconce: sconce(target),
    'pytorch-1': pytorch(target, 1),
    'pytorch-2': pytorch(target, 2),
  };
  const rounds = new Map<string, number[]>(runners.map((name) => [name, []]));
  const failures = new Map<string, string>();
  for (let seed = 1; seed <= seeds; seed++) {
    for (const name of runners) {
      if (failures.has(name)) continue;
      try {
        if (!trainers[name]) throw new Error('no program that trains to a target');
        const { seconds, reached } = runOnce(trainers[name], seed);
        if (!reached) throw new Error(`seed ${seed} did not reach ${100 * target} %`);
        rounds.get(name)?.push(seconds);
      } catch (error) {
        failures.set(name, (error as Error).message);
      }
    }
  }
  return new Map(
    runners.map((name): [string, Outcome] => {
      const [reason, seconds] = [failures.get(name), rounds.get(name) ?? []];
      if (reason !== undefined) return [name, { status: 'cannot', reason }];
      const rest = { rounds: seconds, stepsPerRound: 1, cold: false, values: [] };
      return [name, { status: 'measured', cost: median(seconds), ...rest }];
    }),
  );
}
