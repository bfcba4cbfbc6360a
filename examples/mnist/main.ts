/** Trains a convolutional network on MNIST. See README.md beside this file. */
import * as torch from '@sconce/core';
import type { Tensor } from '@sconce/core';
import { DataLoader, type Dataset, MNIST, Subset, transforms } from '@sconce/data';
import * as nn from '@sconce/nn';
import * as optim from '@sconce/optim';
import { drawDigit } from './lib/digits.js';
import { type Options, parseOptions } from './lib/options.js';
import { writeLossCurve } from './lib/plot.js';
import { TrainingBar } from './lib/progress.js';
import { Net } from './model.js';
import { reachTarget } from './target.js';

const F = nn.functional;

type Batch = [images: Tensor, labels: Tensor];

/** Trains for one epoch and returns the loss of each step. */
async function train(model: Net, loader: DataLoader<Batch>, optimizer: optim.SGD, bar: TrainingBar): Promise<number[]> {
  const losses: number[] = [];
  model.train();
  for await (const [images, labels] of loader) {
    optimizer.zero_grad();
    const output = model(images);
    const loss = F.cross_entropy(output, labels);
    loss.backward();
    optimizer.step();

    losses.push(loss.item());
    bar.step(loss.item(), countCorrect(output, labels), labels.numel());
  }
  return losses;
}

function countCorrect(output: Tensor, labels: Tensor): number {
  return output.argmax(1).eq(labels).sum().item();
}

/** What the network makes of the test images. */
interface Evaluation {
  readonly loss: number;
  readonly accuracy: number;
  /** Which test images it gets wrong, and what it takes them for. */
  readonly mistakes: { readonly index: number; readonly predicted: number }[];
}

async function evaluate(model: Net, loader: DataLoader<Batch>): Promise<Evaluation> {
  let [loss, seen] = [0, 0];
  const mistakes: { index: number; predicted: number }[] = [];
  model.eval();
  for await (const [images, labels] of loader) {
    torch.no_grad(() => {
      const output = model(images);
      loss += F.cross_entropy(output, labels, { reduction: 'sum' }).item();
      const predicted = output.argmax(1);
      const truth = labels.tolist() as number[];
      (predicted.tolist() as number[]).forEach((digit, i) => {
        if (digit !== truth[i]) mistakes.push({ index: seen + i, predicted: digit });
      });
      seen += truth.length;
    });
  }
  return { loss: loss / seen, accuracy: 1 - mistakes.length / seen, mistakes };
}

/** The first images of a dataset, or all of it. */
function first(dataset: MNIST, limit: number | undefined): Dataset<[Tensor, number]> {
  if (limit === undefined) return dataset;
  return new Subset(
    dataset,
    Array.from({ length: Math.min(limit, dataset.length) }, (_, i) => i),
  );
}

function showMistakes(test: MNIST, mistakes: Evaluation['mistakes'], count: number): void {
  for (const { index, predicted } of mistakes.slice(0, count)) {
    const truth = test.targets.select(0, index).item();
    console.log(`\nTest image ${index}: a ${truth}, taken for a ${predicted}`);
    console.log(drawDigit(test.data.select(0, index)));
  }
}

async function main(options: Options): Promise<void> {
  torch.manual_seed(options.seed);

  const transform = new transforms.Compose([new transforms.ToTensor(), new transforms.Normalize([0.1307], [0.3081])]);
  const test = new MNIST(options.root, { train: false, transform });
  const training = first(new MNIST(options.root, { train: true, transform }), options.limit);
  const trainLoader = new DataLoader(training, { batch_size: options.batch_size, shuffle: true });
  const testLoader = new DataLoader(test, { batch_size: 500 });

  const model = new Net();
  const optimizer = new optim.SGD(model.parameters(), { lr: options.lr, momentum: 0.9 });
  console.log(String(model));

  const started = performance.now();
  const losses: number[] = [];
  let evaluation: Evaluation | undefined;
  for (let epoch = 1; epoch <= options.epochs; epoch++) {
    const bar = new TrainingBar(`Epoch ${epoch}/${options.epochs}`, training.length);
    losses.push(...(await train(model, trainLoader, optimizer, bar)));
    bar.stop();
    evaluation = await evaluate(model, testLoader);
    const { loss, accuracy } = evaluation;
    console.log(`test loss ${loss.toFixed(4)}, test accuracy ${(100 * accuracy).toFixed(2)} %`);
    // Smaller steps from epoch to epoch: first fast, then fine.
    for (const group of optimizer.param_groups) group.lr *= options.gamma;
  }

  const seconds = (performance.now() - started) / 1000;
  const peak = process.resourceUsage().maxRSS / 1024;
  console.log(`\nTrained and tested in ${seconds.toFixed(1)} s; peak memory ${peak.toFixed(0)} MB.`);
  if (!evaluation) return;
  const picture = await writeLossCurve(losses, options.out);
  console.log(`The loss curve is in ${picture}`);
  showMistakes(test, evaluation.mistakes, 3);
}

const options = parseOptions();
if (options.target === undefined) await main(options);
else reachTarget(options, options.target);
