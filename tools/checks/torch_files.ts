/**
 * Shows that models and checkpoints go from Sconce to PyTorch and back: `npm run check:torch-files`, which needs Debian's `python3-torch`. Trains the
 * network of examples/mnist on real MNIST in both, and has each load the other's files: logits of the 10,000 test images must agree to 1e-5,
 * and the same digits must be read; training by SGD with momentum and by Adam must go on from the other's checkpoint along the same losses.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import * as torch from '@sconce/core';
import type { Tensor } from '@sconce/core';
import { MNIST } from '@sconce/data';
import * as nn from '@sconce/nn';
import * as optim from '@sconce/optim';
import { Net } from '../../examples/mnist/model.js';

/** Steps before the checkpoint, and as many after it. */
const STEPS = 50;
const BATCH = 64;
/** How far logits may be apart, of their size or absolutely. */
const LOGITS_TOLERANCE = 1e-5;
/** How far losses may be apart: rounding grows from step to step. */
const LOSS_TOLERANCE = 1e-3;

interface Checkpoint {
  readonly model: nn.StateDict;
  readonly optimizer: optim.OptimizerStateDict;
}

type Losses = Readonly<Record<string, readonly number[]>>;

interface Results {
  readonly loaded: { readonly logits: Readonly<Record<string, Tensor>>; readonly losses: Losses };
  readonly own: { readonly logits: Tensor; readonly losses: Losses };
  readonly version: string;
}

const optimizers: Readonly<Record<string, (model: Net) => optim.SGD | optim.Adam>> = {
  sgd: (model) => new optim.SGD(model.parameters(), { lr: 0.05, momentum: 0.9 }),
  adam: (model) => new optim.Adam(model.parameters(), { lr: 0.001 }),
};

const folder = mkdtempSync(join(tmpdir(), 'sconce-torch-files-'));
const place = (name: string): string => join(folder, name);

/** Images as the network takes them, and their labels. */
function normalized(dataset: MNIST, count: number): [images: Tensor, labels: Tensor] {
  const images = dataset.data.narrow(0, 0, count).to(torch.float32).div(255).sub(0.1307).div(0.3081);
  return [images.unsqueeze(1), dataset.targets.narrow(0, 0, count).to(torch.int64)];
}

const [images, labels] = normalized(new MNIST(), 2 * STEPS * BATCH);
const [testImages, testLabels] = normalized(new MNIST(undefined, { train: false }), 10_000);

function train(model: Net, optimizer: optim.SGD | optim.Adam, from: number): number[] {
  return Array.from({ length: STEPS }, (_, i) => {
    const start = BATCH * (from + i);
    optimizer.zero_grad();
    const loss = nn.functional.cross_entropy(model(images.narrow(0, start, BATCH)), labels.narrow(0, start, BATCH));
    loss.backward();
    optimizer.step();
    return loss.item();
  });
}

function logitsOf(model: Net): Tensor {
  return torch.no_grad(() => torch.cat(testImages.split(500).map((batch) => model(batch))));
}

function accuracy(logits: Tensor): number {
  return logits.argmax(1).eq(testLabels).sum().item() / testLabels.numel();
}

function report(what: string, passed: boolean, figures: string): void {
  console.log(`${passed ? 'ok  ' : 'FAIL'} ${what}: ${figures}`);
  if (!passed) process.exitCode = 1;
}

function compareLogits(what: string, sconce: Tensor, pytorch: Tensor): void {
  const difference = sconce.sub(pytorch).abs().max().item();
  const agree = torch.allclose(sconce, pytorch, { rtol: LOGITS_TOLERANCE, atol: LOGITS_TOLERANCE });
  const [here, there] = [accuracy(sconce), accuracy(pytorch)];
  const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
  report(
    what,
    agree && here === there,
    `logits differ by at most ${difference.toExponential(1)} (largest ${pytorch.abs().max().item().toFixed(1)}), ` +
      `test accuracy ${percent(here)} in Sconce, ${percent(there)} in PyTorch`,
  );
}

function compareLosses(what: string, sconce: readonly number[], pytorch: readonly number[]): void {
  const difference = Math.max(...sconce.map((loss, i) => Math.abs(loss - pytorch[i])));
  report(
    what,
    sconce.length === pytorch.length && difference <= LOSS_TOLERANCE,
    `${STEPS} losses from ${sconce[0].toFixed(4)} to ${sconce[STEPS - 1].toFixed(4)} differ by at most ${difference.toExponential(1)}`,
  );
}

/** Trains in Sconce, and leaves a checkpoint and, of the last network, its weights. */
async function writeOwn(): Promise<{ losses: Losses; logits: Tensor }> {
  const losses: Record<string, number[]> = {};
  let model = new Net();
  for (const [name, make] of Object.entries(optimizers)) {
    model = new Net();
    const optimizer = make(model);
    train(model, optimizer, 0);
    await torch.save({ model: model.state_dict(), optimizer: optimizer.state_dict() }, place(`sconce_${name}.pt`));
    losses[name] = train(model, optimizer, STEPS);
  }
  await torch.save(model.state_dict(), place('sconce.pt'));
  await torch.safetensors.save_file(model.state_dict(), place('sconce.safetensors'));
  return { losses, logits: logitsOf(model) };
}

/** Goes on from PyTorch's checkpoints. */
async function continueOther(name: string): Promise<number[]> {
  const checkpoint = await torch.load<Checkpoint>(place(`pytorch_${name}.pt`));
  const model = new Net();
  model.load_state_dict(checkpoint.model);
  const optimizer = optimizers[name](model);
  optimizer.load_state_dict(checkpoint.optimizer);
  return train(model, optimizer, STEPS);
}

const DTYPES = [
  ...[torch.uint8, torch.int32, torch.int64, torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.bool],
];

/** Values of every kind, which torch_files.py knows and saves again. */
function makeValues(): Readonly<Record<string, unknown>> {
  const base = torch.arange(6).view(2, 3);
  return {
    state: { 0: { step: 1 }, 2: {} },
    names: { 0: torch.ones([1]), 1: torch.ones([1]) },
    map: new Map<unknown, unknown>([
      [1.5, 'a'],
      [[1, 'x'], null],
      [true, 2n ** 70n],
    ]),
    set: new Set([1, 'a']),
    bytes: Uint8Array.of(0, 200, 255),
    ...{ one: 1, half: 0.5, text: 'größe' },
    dtypes: DTYPES.map((dtype) => torch.tensor([1, 0, 2], { dtype })),
    names_of_dtypes: DTYPES,
    parameter: new nn.Parameter(torch.ones([2])),
    leaf: torch.ones([2], { requires_grad: true }),
    ...{ base, transposed: base.t(), empty: torch.zeros([2, 0]) },
  };
}

/** A value with its tensors as text. */
function printed(value: unknown): string {
  return inspect(value, { depth: 9 });
}

async function check(): Promise<void> {
  torch.manual_seed(3);
  const data = { images, labels, test_images: testImages, test_labels: testLabels, steps: STEPS };
  await torch.save(data, place('data.pt'));
  await torch.save(makeValues(), place('values.pt'));
  const own = await writeOwn();
  const script = fileURLToPath(new URL('torch_files.py', import.meta.url));
  const { status } = spawnSync('/usr/bin/python3', [script, folder], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`torch_files.py ended with ${String(status)}`);
  const results = await torch.load<Results>(place('pytorch_results.pt'));
  console.log(`PyTorch ${results.version}`);
  const [values, again] = [await torch.load(place('values.pt')), await torch.load(place('values_again.pt'))];
  report(
    'values of every kind, to PyTorch and back',
    printed(values) === printed(again),
    `${printed(values).length} letters`,
  );
  for (const [format, logits] of Object.entries(results.loaded.logits)) {
    compareLogits(`Sconce's .${format} in PyTorch`, own.logits, logits);
  }
  const model = new Net();
  model.load_state_dict(await torch.load(place('pytorch.pt')));
  compareLogits("PyTorch's .pt in Sconce", logitsOf(model), results.own.logits);
  for (const name of Object.keys(optimizers)) {
    compareLosses(`${name} in PyTorch from Sconce's checkpoint`, own.losses[name], results.loaded.losses[name]);
    compareLosses(`${name} in Sconce from PyTorch's checkpoint`, await continueOther(name), results.own.losses[name]);
  }
}

try {
  await check();
} finally {
  rmSync(folder, { recursive: true });
}
