/**
 * Shows that results are the same bits for any number of threads: trains on MNIST, a whole epoch of a small CNN and 100 steps of a larger
 * one, with 1, 2 and 4 threads, and compares hashes of all losses and parameters. Exits with 1 when they differ.
 */
import * as torch from '@sconce/core';
import { DataLoader, MNIST, transforms } from '@sconce/data';
import { fingerprint, makeTraining, type ModelName } from './lib/models.js';

const work: readonly { name: ModelName; steps: number }[] = [
  { name: 'seed', steps: Infinity },
  { name: 'lenet', steps: 100 },
];

const transform = new transforms.Compose([new transforms.ToTensor(), new transforms.Normalize([0.1307], [0.3081])]);
const dataset = new MNIST(null, { train: true, transform });

async function train(name: ModelName, steps: number, threads: number): Promise<string> {
  torch.set_num_threads(threads);
  torch.manual_seed(1);
  const loader = new DataLoader(dataset, { batch_size: 64, shuffle: true });
  const training = makeTraining(name);
  const losses: number[] = [];
  const started = performance.now();
  for (const [images, labels] of loader) {
    losses.push(training.step(images, labels));
    if (losses.length === steps) break;
  }
  const seconds = (performance.now() - started) / 1000;
  const hash = await fingerprint(losses, training.parameters);
  console.log(
    `${name.padEnd(6)} ${threads} ${threads === 1 ? 'thread ' : 'threads'} ${losses.length} steps: ${hash}, ` +
      `last loss ${losses[losses.length - 1].toFixed(4)}, ${seconds.toFixed(1)} s`,
  );
  return hash;
}

for (const { name, steps } of work) {
  const hashes = new Set<string>();
  for (const threads of [1, 2, 4]) hashes.add(await train(name, steps, threads));
  console.log(`${name.padEnd(6)} ${hashes.size === 1 ? 'the same bits' : 'THE BITS DIFFER'}`);
  if (hashes.size !== 1) process.exitCode = 1;
}
