import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endOf, kill, messageOf, start } from './children.js';

export const STEPS_PER_EPOCH = 12;

/** What came out of a training. */
export interface Outcome {
  readonly losses: readonly number[];
  /** Of the bits of the losses, and of the parameters and buffers at the end. */
  readonly hash: string;
}

/** Where a training is killed: after a step, when it saves every so many. */
export interface Break {
  readonly step: number;
  readonly every: number;
}

/** Trains to the end, in processes that are killed at the breaks, one after the other. */
export async function train(breaks: readonly Break[], epochs: number, workers: number): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'sconce-resume-'));
  const run = (every: number): ReturnType<typeof start> =>
    start(new URL('trainee.ts', import.meta.url), [
      join(folder, 'checkpoint.pt'),
      ...[every, epochs, workers].map((number) => String(number)),
    ]);
  try {
    for (const { step, every } of breaks) {
      const child = run(every);
      await messageOf(child, (message) => message === step);
      await kill(child);
    }
    const child = run(5);
    const outcome = await messageOf(child, (message) => typeof message === 'object');
    await endOf(child);
    return outcome as Outcome;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Where two trainings come apart, or null when they are the same to the bit. */
export function difference(a: Outcome, b: Outcome): string | null {
  const step = a.losses.findIndex((loss, i) => loss !== b.losses[i]);
  if (step >= 0) return `the losses of step ${step + 1} are ${a.losses[step]} and ${b.losses[step]}`;
  return a.hash === b.hash ? null : 'the parameters differ';
}
