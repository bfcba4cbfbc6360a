import { describe, expect, it } from 'vitest';
import { closedFolder, overLimit, unreadableFolder } from '../checks/lib/faults.js';
import { killWriters } from '../checks/lib/kill.js';
import { difference, train } from '../checks/lib/resume.js';

describe('a checkpoint', () => {
  // npm run check:kill does it 200 times.
  it('is there, whole, when its writer was killed', async () => {
    const moments = [0, 1, 2].map((announced) => ({ announced, milliseconds: 7 * announced }));
    const { kills, written } = await killWriters(moments, 2 ** 18);
    expect(kills).toBe(3);
    expect(written).toBeGreaterThanOrEqual(3);
  }, 120_000);

  it('stays as it was when the new one does not fit', async () => {
    expect(await overLimit()).toMatch(/^cannot write .*checkpoint\.pt: EFBIG/);
  }, 120_000);

  it('stays as it was when its folder is closed', async () => {
    expect(await closedFolder()).toMatch(/^cannot write .*checkpoint\.pt: EACCES/);
    expect(await unreadableFolder()).toMatch(/^cannot write .*: EACCES.*; cannot read .*: EACCES/);
  });
});

describe('a training', () => {
  // npm run check:resume does it at 20 random steps.
  it('that is killed twice gives the bits of one that is not, with workers, augmentation and dropout', async () => {
    const breaks = [
      { step: 5, every: 2 },
      { step: 14, every: 1 },
    ];
    const [whole, broken] = [await train([], 2, 2), await train(breaks, 2, 2)];
    expect(whole.losses.length).toBe(24);
    expect(difference(whole, broken)).toBeNull();
  }, 300_000);
});
