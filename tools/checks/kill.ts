/**
 * Shows that a checkpoint survives a crash: kills a process 200 times at random moments while it writes checkpoints of 4 MB over one path,
 * and reads what is there. `npm run check:kill -- [--kills 200] [--seed 1]`. Then writes where it must fail: on a full disk (a small
 * file system that is mounted for it, for which one must be root), past a limit on the size of files, and into a folder that is closed.
 */
import { parseArgs } from 'node:util';
import { makeRandom } from '../malformed/mutate.js';
import { checkFaults } from './lib/faults.js';
import { killWriters } from './lib/kill.js';

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
});
const draw = makeRandom(Number(values.seed), 0);
const moments = Array.from({ length: Number(values.kills) }, () => ({ announced: draw(4), milliseconds: draw(100) }));
const { kills, written, strays, unannounced } = await killWriters(moments, 2 ** 20);
console.log(
  `${kills} kills, ${written} checkpoints written, a whole one there each time; ` +
    `${strays} kills left a stray file, after ${unannounced} the newest checkpoint was there before it was announced`,
);
for (const line of await checkFaults()) console.log(line);
