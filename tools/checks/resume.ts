/**
 * Shows that training that was killed and resumed is the same to the bit: kills a training process right after each of 20 random steps, goes
 * on from its last checkpoint in a new process, and compares the losses, parameters and buffers with those of a run that nothing stopped.
 * The model has dropout and batch norm, and the loader's workers change the images by chance.
 * `npm run check:resume -- [--breaks 20] [--workers 2] [--seed 1]`. Exits with 1 when anything differs.
 */
import { parseArgs } from 'node:util';
import { makeRandom } from '../malformed/mutate.js';
import { difference, STEPS_PER_EPOCH, train } from './lib/resume.js';

const { values } = parseArgs({
  options: {
    breaks: { type: 'string', default: '20' },
    workers: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
  },
});
const EPOCHS = 4;
const workers = Number(values.workers);
const draw = makeRandom(Number(values.seed), 0);
const whole = await train([], EPOCHS, workers);
console.log(`${whole.losses.length} steps without a break: ${whole.hash}, last loss ${whole.losses.at(-1)}`);
let same = 0;
for (let i = 0; i < Number(values.breaks); i++) {
  const at = { step: 1 + draw(EPOCHS * STEPS_PER_EPOCH - 1), every: 1 + draw(4) };
  const found = difference(whole, await train([at], EPOCHS, workers));
  console.log(`killed after step ${at.step}, with a checkpoint every ${at.every}: ${found ?? 'the same bits'}`);
  if (found === null) same++;
  else process.exitCode = 1;
}
console.log(`${same} of ${values.breaks} resumed runs gave the bits of the uninterrupted one, with ${workers} workers`);
