/** A few steps of training on random images, with relaxed SIMD off: what Node and the pages of `check:browser` do alike. */
import * as torch from '@sconce/core';
import { fingerprint, makeTraining, type ModelName } from './models.js';

export interface Outcome {
  readonly name: ModelName;
  readonly threads: number;
  readonly hash: string;
  readonly lastLoss: number;
}

/** A page's workers start while nothing runs. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function train(name: ModelName, steps: number, threads: number): Promise<Outcome> {
  torch.manual_seed(1);
  const training = makeTraining(name);
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) {
    losses.push(training.step(torch.randn([64, 1, 28, 28]), torch.randint(10, [64])));
    await pause(0);
  }
  return { name, threads, hash: await fingerprint(losses, training.parameters), lastLoss: losses[steps - 1] };
}

/** Trains both networks with that many threads. */
export async function trainShortly(threads: number): Promise<Outcome[]> {
  torch.setRelaxedSimd(false);
  torch.set_num_threads(threads);
  const x = torch.ones([300, 300]);
  x.mm(x);
  if (threads > 1) await pause(1000);
  return [await train('seed', 10, threads), await train('lenet', 3, threads)];
}
