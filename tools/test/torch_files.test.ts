import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as torch from '@sconce/core';
import type { Tensor } from '@sconce/core';
import * as nn from '@sconce/nn';
import * as optim from '@sconce/optim';

/** What PyTorch wrote: tools/reference/torch_files.py. */
const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

/** The network of the reference script. */
const makeNet = (): nn.Sequential =>
  new nn.Sequential(
    ...[new nn.Conv2d(1, 3, 3), new nn.BatchNorm2d(3), new nn.ReLU(), new nn.MaxPool2d(2)],
    ...[new nn.Conv2d(3, 4, 3), new nn.ReLU(), new nn.Flatten(), new nn.Linear(4, 5)],
  );

interface Checkpoint {
  readonly model: nn.StateDict;
  readonly optimizer: optim.OptimizerStateDict;
  readonly scheduler: optim.lr_scheduler.LRSchedulerStateDict;
}

interface Run extends Checkpoint {
  readonly inputs: Tensor;
  readonly labels: Tensor;
  readonly losses: readonly number[];
}

type AnyOptimizer = optim.Optimizer<{ lr: number }>;

const optimizers: Record<string, (model: nn.Sequential) => AnyOptimizer> = {
  sgd: (model) => new optim.SGD(model.parameters(), { lr: 0.5, momentum: 0.9, nesterov: true }),
  adam: (model) => new optim.Adam(model.parameters(), { lr: 0.5, amsgrad: true }),
};

/** A training that goes on where a checkpoint ends. */
function resume(name: string, { model: weights, optimizer: state, scheduler: place }: Checkpoint) {
  const model = makeNet();
  const optimizer = optimizers[name](model);
  const scheduler = new optim.lr_scheduler.MultiStepLR(optimizer, [1]);
  model.load_state_dict(weights);
  optimizer.load_state_dict(state);
  scheduler.load_state_dict(place);
  return {
    step(inputs: Tensor, labels: Tensor): number {
      optimizer.zero_grad();
      const loss = nn.functional.cross_entropy(model(inputs), labels);
      loss.backward();
      optimizer.step();
      scheduler.step();
      return loss.item();
    },
    states: () => ({
      model: model.state_dict(),
      optimizer: optimizer.state_dict(),
      scheduler: scheduler.state_dict(),
    }),
  };
}

describe('a file by PyTorch', () => {
  it('brings a network its weights, and its logits follow', async () => {
    const saved = await torch.load<{ model: nn.StateDict; inputs: Tensor; logits: Tensor }>(fixture('lenet.pt'));
    const model = makeNet();
    expect(model.load_state_dict(saved.model)).toEqual({ missing_keys: [], unexpected_keys: [] });
    model.eval();
    expect(torch.allclose(model(saved.inputs), saved.logits, { rtol: 0, atol: 1e-6 })).toBe(true);
  });

  it.each(['sgd', 'adam'])('lets a training by %s go on along the same losses', async (name) => {
    const run = await torch.load<Run>(fixture(`${name}.pt`));
    const training = resume(name, run);
    const losses = Array.from({ length: 6 }, () => training.step(run.inputs, run.labels));
    losses.forEach((loss, i) => expect(Math.abs(loss - run.losses[6 + i])).toBeLessThan(1e-5));
  });

  it.each(['sgd', 'adam'])('goes on from a checkpoint of its own by %s to the same bits', async (name) => {
    const run = await torch.load<Run>(fixture(`${name}.pt`));
    const training = resume(name, run);
    training.step(run.inputs, run.labels);
    const bytes = torch.saveToBytes(training.states());
    const resumed = resume(name, await torch.load(bytes));
    for (let i = 0; i < 4; i++) {
      expect(resumed.step(run.inputs, run.labels)).toBe(training.step(run.inputs, run.labels));
    }
  });

  it('needs no cast where a state_dict is expected', async () => {
    const model = makeNet();
    const bytes = torch.saveToBytes(model.state_dict());
    model.load_state_dict(await torch.load(bytes));
    await expect(async () =>
      model.load_state_dict(await torch.load(torch.saveToBytes({ '0.weight': 1 }))),
    ).rejects.toThrow('expected torch.Tensor or Tensor-like object from checkpoint but received number');
  });
});
