/**
 * Shows how fast loaders are: batches of MNIST beside the training of the smallest network on one thread, and a folder of PNG files read by
 * one worker and by two. Times are told and not judged, since they depend on what else the machine does.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as torch from '@sconce/core';
import { DataLoader, type Dataset, ImageFolder, MNIST, transforms, write_png } from '@sconce/data';
import { makeTraining } from './lib/models.js';

const BATCH = 64;
const FILES = 1024;
const SIZE = 128;
const WORKERS = [0, 1, 2];
const ROUNDS = 8;
/** Of training, in a round. */
const STEPS = 100;

type Loader = DataLoader<unknown, [torch.Tensor, torch.Tensor]>;

/** What one image costs: milliseconds that went by, and milliseconds of the processor, all threads together. */
interface Cost {
  readonly wall: number;
  readonly cpu: number;
}

async function costOf(work: () => number | Promise<number>): Promise<Cost> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  const images = await work();
  const wall = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  return { wall: wall / images, cpu: (user + system) / 1000 / images };
}

async function pass(loader: Loader): Promise<number> {
  let images = 0;
  for await (const batch of loader) {
    images += batch[0].shape[0];
    for (const tensor of batch) tensor.dispose();
  }
  return images;
}

/** The least cost over some rounds in which each takes its turn, so that all see the same machine. In the first workers start. */
async function compare(works: readonly (() => number | Promise<number>)[]): Promise<Cost[]> {
  const best = works.map((): Cost => ({ wall: Infinity, cpu: Infinity }));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [i, work] of works.entries()) {
      const { wall, cpu } = await costOf(work);
      if (round > 0) best[i] = { wall: Math.min(best[i].wall, wall), cpu: Math.min(best[i].cpu, cpu) };
    }
  }
  return best;
}

function print(name: string, { wall, cpu }: Cost, ratio: number): void {
  const perSecond = Math.round(1000 / wall).toString();
  console.log(
    `${name.padEnd(24)}${perSecond.padStart(10)}${(1000 * cpu).toFixed(1).padStart(14)}${ratio.toFixed(2).padStart(10)}`,
  );
}

/** A loader for each number of workers. */
function loaders(dataset: Dataset<[torch.Tensor, number]>, batch_size: number): Loader[] {
  return WORKERS.map((num_workers) => {
    const options = { batch_size, shuffle: true, num_workers, persistent_workers: num_workers > 0 };
    return new DataLoader<unknown, [torch.Tensor, torch.Tensor]>(dataset, options);
  });
}

async function mnist(): Promise<void> {
  const transform = new transforms.Compose([new transforms.ToTensor(), new transforms.Normalize([0.1307], [0.3081])]);
  const served = loaders(new MNIST(null, { transform }), BATCH);
  const training = makeTraining('seed');
  const [[images, labels]] = served[0];
  const train = (): number => {
    for (let i = 0; i < STEPS; i++) training.step(images, labels);
    return STEPS * BATCH;
  };
  const [trained, ...loaded] = await compare([train, ...served.map((loader) => () => pass(loader))]);
  console.log(`MNIST, batches of ${BATCH}, ToTensor and Normalize; last, how often as fast as training on one thread`);
  console.log('                          images/s  processor µs');
  print('training, seed network', trained, 1);
  // A loader in this thread takes its time from training; beside one with workers both have a thread.
  loaded.forEach((cost, i) => {
    print(`loader, ${WORKERS[i]} workers`, cost, WORKERS[i] === 0 ? trained.cpu / cost.cpu : trained.wall / cost.wall);
  });
}

/** An image with smooth parts and noise, so that it takes as many bytes as a photograph. */
function picture(): torch.Tensor {
  const smooth = torch
    .arange(SIZE)
    .add(torch.arange(SIZE).unsqueeze(1))
    .add(torch.tensor([0, 40, 80]).view(3, 1, 1));
  return smooth
    .add(torch.randint(16, [3, SIZE, SIZE]))
    .remainder(256)
    .to(torch.uint8);
}

async function png(): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'sconce-loader-'));
  try {
    mkdirSync(join(root, 'pictures'));
    for (let i = 0; i < FILES; i++) await write_png(picture(), join(root, 'pictures', `${i}.png`));
    const folder = new ImageFolder(root, { transform: new transforms.ToTensor() });
    const costs = await compare(loaders(folder, 32).map((loader) => () => pass(loader)));
    console.log(`${FILES} PNG files of ${SIZE} by ${SIZE}, batches of 32; last, how often as fast as 1 worker`);
    console.log('                          images/s  processor µs');
    costs.forEach((cost, i) => print(`loader, ${WORKERS[i]} workers`, cost, costs[1].wall / cost.wall));
  } finally {
    rmSync(root, { recursive: true });
  }
}

torch.set_num_threads(1);
torch.manual_seed(1);
await mnist();
await png();
