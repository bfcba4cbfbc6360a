/**
 * Shows how fast loaders are: batches of MNIST beside the training of the smallest network on one thread, and a folder of PNG files read by
 * one worker and by two. Times are told and not judged, since they depend on what else the machine does.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as torch from '@sconce/core';
import { DataLoader, ImageFolder, MNIST, transforms, write_png } from '@sconce/data';
import { makeTraining } from './lib/models.js';

const BATCH = 64;
const FILES = 512;
const SIZE = 128;
const PASSES = 4;

type Loader = DataLoader<unknown, [torch.Tensor, torch.Tensor]>;

/** Images a second in the best of some passes; the first, in which workers start, is not counted. */
async function imagesPerSecond(loader: Loader, passes: number): Promise<number> {
  let best = 0;
  for (let pass = 0; pass <= passes; pass++) {
    let images = 0;
    const started = performance.now();
    for await (const batch of loader) {
      images += batch[0].shape[0];
      for (const tensor of batch) tensor.dispose();
    }
    if (pass > 0) best = Math.max(best, (1000 * images) / (performance.now() - started));
  }
  return best;
}

function trainingPerSecond(loader: Loader): number {
  const training = makeTraining('seed');
  const [[images, labels]] = loader;
  let best = Infinity;
  for (let i = 0; i < 300; i++) {
    const started = performance.now();
    training.step(images, labels);
    best = Math.min(best, performance.now() - started);
  }
  return (1000 * BATCH) / best;
}

async function mnist(): Promise<void> {
  const transform = new transforms.Compose([new transforms.ToTensor(), new transforms.Normalize([0.1307], [0.3081])]);
  const dataset = new MNIST(null, { transform });
  const loaderOf = (num_workers: number): Loader =>
    new DataLoader<unknown, [torch.Tensor, torch.Tensor]>(dataset, {
      batch_size: BATCH,
      shuffle: true,
      num_workers,
      persistent_workers: num_workers > 0,
    });
  const training = trainingPerSecond(loaderOf(0));
  console.log(`MNIST, batches of ${BATCH}, ToTensor and Normalize: images a second, and how often as fast as training`);
  console.log(`training, seed network ${Math.round(training).toString().padStart(9)}`);
  for (const num_workers of [0, 1, 2]) {
    const speed = await imagesPerSecond(loaderOf(num_workers), PASSES);
    const ratio = (speed / training).toFixed(1);
    console.log(`loader, ${num_workers} workers      ${Math.round(speed).toString().padStart(9)} ${ratio.padStart(6)}`);
  }
}

/** An image with smooth parts and noise, as photographs have, so that it is not packed too well. */
function picture(seed: number): torch.Tensor {
  const data = Uint8Array.from({ length: 3 * SIZE * SIZE }, (_, i) => {
    const [pixel, channel] = [i % (SIZE * SIZE), Math.floor(i / (SIZE * SIZE))];
    const noise = (Math.imul(i + 1, 2654435761 + 2 * seed) >>> 28) & 7;
    return ((pixel % SIZE) + Math.floor(pixel / SIZE) + 40 * channel + noise) & 255;
  });
  return torch.fromTypedArray(data, [3, SIZE, SIZE]);
}

async function png(): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'sconce-loader-'));
  try {
    mkdirSync(join(root, 'pictures'));
    for (let i = 0; i < FILES; i++) await write_png(picture(i), join(root, 'pictures', `${i}.png`));
    const folder = new ImageFolder(root, { transform: new transforms.ToTensor() });
    console.log(
      `${FILES} PNG files of ${SIZE} by ${SIZE}, batches of 32: images a second, and how often as fast as 1 worker`,
    );
    let one = 0;
    for (const num_workers of [0, 1, 2]) {
      const options = { batch_size: 32, num_workers, persistent_workers: num_workers > 0 };
      const speed = await imagesPerSecond(
        new DataLoader<unknown, [torch.Tensor, torch.Tensor]>(folder, options),
        PASSES,
      );
      if (num_workers === 1) one = speed;
      const ratio = num_workers > 0 ? (speed / one).toFixed(2) : '';
      console.log(
        `loader, ${num_workers} workers      ${Math.round(speed).toString().padStart(9)} ${ratio.padStart(6)}`,
      );
    }
  } finally {
    rmSync(root, { recursive: true });
  }
}

torch.set_num_threads(1);
torch.manual_seed(1);
await mnist();
await png();
