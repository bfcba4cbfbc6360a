/** Trains until the test accuracy reaches a target, as fast as it goes: what `npm run mnist -- --target 0.99` does. */
import * as torch from '@sconce/core';
import type { Tensor } from '@sconce/core';
import { MNIST } from '@sconce/data';
import * as nn from '@sconce/nn';
import * as optim from '@sconce/optim';
import type { Options } from './lib/options.js';
import { SmallNet } from './small_model.js';

const F = nn.functional;

/** The recipe; benchmarks/runners/pytorch_target.py has the same one. */
const RECIPE = {
  batch_size: 128,
  max_lr: 0.005,
  betas: [0.7, 0.9],
  pct_start: 0.15,
  /** One pass over the images in one cycle of the learning rate; where that was not enough, short cycles with small steps. */
  first: { part: 1, scale: 1 },
  later: { part: 0.25, scale: 0.2 },
  most_cycles: 5,
} as const;

/** Images, normalized, and their labels. */
export interface Digits {
  readonly images: Tensor;
  readonly labels: Tensor;
}

/** What it took to reach the target. */
export interface Result {
  readonly accuracy: number;
  readonly reached: boolean;
  readonly cycles: number;
  /** Seconds of training, and of the tests between. */
  readonly training: number;
  readonly testing: number;
}

/** Reads all images, or the first ones, into one tensor: batches are then taken by one operation. */
export function loadDigits(root: string | undefined, train: boolean, limit = Infinity): Digits {
  const { data, targets } = new MNIST(root, { train });
  const count = Math.min(limit, data.shape[0]);
  const images = data.narrow(0, 0, count).unsqueeze(1).to(torch.float32).div_(255).sub_(0.1307).div_(0.3081);
  return { images, labels: targets.narrow(0, 0, count) };
}

/** One cycle of the learning rate over a part of the images, in a new order. */
function trainCycle(
  model: SmallNet,
  { images, labels }: Digits,
  { part, scale }: { part: number; scale: number },
): void {
  const { batch_size, betas, pct_start } = RECIPE;
  const max_lr = RECIPE.max_lr * scale;
  const count = Math.ceil(part * labels.numel());
  const batches = torch.randperm(labels.numel()).narrow(0, 0, count).split(batch_size);
  const optimizer = new optim.Adam(model.parameters(), { lr: max_lr, betas });
  const scheduler = new optim.lr_scheduler.OneCycleLR(optimizer, max_lr, {
    total_steps: batches.length,
    pct_start,
    cycle_momentum: false,
  });
  model.train();
  for (const batch of batches) {
    const loss = F.cross_entropy(model(images.index_select(0, batch)), labels.index_select(0, batch));
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    scheduler.step();
  }
}

function testAccuracy(model: SmallNet, { images, labels }: Digits): number {
  model.eval();
  return torch.no_grad(() => {
    let correct = 0;
    const parts = labels.split(1000);
    images.split(1000).forEach((part, i) => {
      correct += model(part).argmax(1).eq(parts[i]).sum().item();
    });
    return correct / labels.numel();
  });
}

/** Trains a new network until it classifies `target` of the test images, or the recipe is at its end. */
export function trainToTarget(training: Digits, test: Digits, target: number, seed: number): Result {
  let [accuracy, cycles, started] = [0, 0, performance.now()];
  const seconds = { training: 0, testing: 0 };
  const lap = (kind: keyof typeof seconds): void => {
    const now = performance.now();
    seconds[kind] += (now - started) / 1000;
    started = now;
  };
  torch.manual_seed(seed);
  const model = new SmallNet();
  while (accuracy < target && cycles < RECIPE.most_cycles) {
    trainCycle(model, training, cycles === 0 ? RECIPE.first : RECIPE.later);
    cycles++;
    lap('training');
    accuracy = testAccuracy(model, test);
    lap('testing');
  }
  return { accuracy, reached: accuracy >= target, cycles, ...seconds };
}

const percent = (value: number): string => `${(100 * value).toFixed(2)} %`;
const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** Trains with one seed after another, and prints what each took. */
export function reachTarget({ root, limit, seed, seeds }: Options, target: number): void {
  const started = performance.now();
  const [training, test] = [loadDigits(root, true, limit), loadDigits(root, false)];
  const setup = (performance.now() - started) / 1000;
  console.log(`${training.labels.numel()} images read in ${setup.toFixed(2)} s; threads: ${torch.get_num_threads()}`);

  const results = Array.from({ length: seeds }, (_, i) => {
    const result = trainToTarget(training, test, target, seed + i);
    const cycles = result.cycles === 1 ? '1 cycle' : `${result.cycles} cycles`;
    console.log(
      `seed ${seed + i}: ${percent(result.accuracy)} after ${result.training.toFixed(2)} s of training ` +
        `(${cycles}; tests took ${result.testing.toFixed(2)} s)`,
    );
    return result;
  });

  const reached = results.filter((result) => result.reached).length;
  if (reached < seeds) process.exitCode = 1;
  if (seeds === 1) console.log(`${percent(target)} was ${reached ? '' : 'not '}reached.`);
  else {
    const [accuracy, seconds] = [results.map((r) => r.accuracy), results.map((r) => r.training)].map(mean);
    console.log(
      `mean: ${percent(accuracy)} after ${seconds.toFixed(2)} s; ${reached} of ${seeds} reached ${percent(target)}.`,
    );
  }
}
