import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as torch from '@sconce/core';
import { kill, messageOf, start } from './children.js';

/** When to kill: so many milliseconds after so many checkpoints have been announced. */
export interface Moment {
  readonly announced: number;
  readonly milliseconds: number;
}

export interface KillSummary {
  readonly kills: number;
  /** Checkpoints that were written whole. */
  readonly written: number;
  /** Kills that hit a file while it was written, and left it as a stray. */
  readonly strays: number;
  /** Kills after which the newest checkpoint was there though its writer had not yet been told so. */
  readonly unannounced: number;
}

/** A checkpoint of so many numbers, which are all `n` when it is whole. */
export function makeCheckpoint(floats: number): {
  readonly checkpoint: torch.Checkpoint<{ n: number }>;
  readonly weight: torch.Tensor;
} {
  const weight = torch.zeros([floats]);
  const part: torch.Stateful = {
    state_dict: () => ({ weight }),
    load_state_dict: ({ weight: saved }: { weight: torch.Tensor }) => weight.copy_(saved),
  };
  return { checkpoint: new torch.Checkpoint({ part }, { n: 0 }), weight };
}

const delay = async (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });

/** The number of the checkpoint at a path, which must be whole. */
async function readWhole(path: string, floats: number): Promise<number> {
  const { checkpoint, weight } = makeCheckpoint(floats);
  await checkpoint.load(path);
  const { n } = checkpoint.values;
  const isWhole = weight.eq(n).all().item();
  if (!isWhole || torch.initial_seed() !== n) throw new Error(`checkpoint ${n} is a mixture`);
  return n;
}

/**
 * Kills a process that writes checkpoints over one path, again and again, each time at another moment, and looks whether a whole one is
 * there: the last that was announced, or the next.
 *
 * @param moments - when each writer is killed.
 * @param floats - numbers in a checkpoint, 4 bytes each.
 * @throws Error when no whole checkpoint is there, or more than one stray file.
 */
export async function killWriters(moments: readonly Moment[], floats: number): Promise<KillSummary> {
  const folder = mkdtempSync(join(tmpdir(), 'sconce-kill-'));
  const path = join(folder, 'checkpoint.pt');
  const writer = new URL('checkpoint_writer.ts', import.meta.url);
  const summary = { kills: moments.length, written: 0, strays: 0, unannounced: 0 };
  torch.manual_seed(0);
  await makeCheckpoint(floats).checkpoint.save(path);
  let there = 0;
  try {
    for (const [i, moment] of moments.entries()) {
      const child = start(writer, [path, String(floats), String(there + 1)]);
      await messageOf(child, (message) => message === 'ready');
      let announced = there;
      child.on('message', (n: number) => (announced = n));
      const enough = moment.announced > 0 ? messageOf(child, (n) => n === there + moment.announced) : null;
      child.send('go');
      await enough;
      await delay(moment.milliseconds);
      await kill(child);
      const found = await readWhole(path, floats);
      if (found !== announced && found !== announced + 1) {
        throw new Error(`kill ${i}: checkpoint ${announced} was announced, but ${found} is there`);
      }
      const strays = readdirSync(folder).filter((name) => name !== 'checkpoint.pt');
      if (strays.length > 1) throw new Error(`kill ${i}: strays: ${strays.join(', ')}`);
      summary.written += found - there;
      summary.strays += strays.length;
      summary.unannounced += found - announced;
      there = found;
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return summary;
}
