import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as torch from '@sconce/core';
import { DataLoader, MNIST, transforms } from '@sconce/data';
import * as nn from '@sconce/nn';
import * as optim from '@sconce/optim';

interface Curve {
  readonly network: 'seed' | 'lenet';
  readonly lr: number;
  readonly shuffle: boolean;
  /** SHA-256 of the initial weights. */
  readonly weights: string;
  readonly losses: readonly number[];
}

/** What PyTorch gave: tools/reference/curves.py. */
const curves = JSON.parse(readFileSync(new URL('fixtures/curves.json', import.meta.url), 'utf8')) as Curve[];

const networks = {
  seed: () => new nn.Sequential(new nn.Conv2d(1, 8, 3), new nn.MaxPool2d(2), new nn.Flatten(), new nn.Linear(1352, 10)),
  lenet: () =>
    new nn.Sequential(
      new nn.Conv2d(1, 32, 3),
      new nn.ReLU(),
      new nn.Conv2d(32, 64, 3),
      new nn.ReLU(),
      new nn.MaxPool2d(2),
      new nn.Flatten(),
      new nn.Linear(9216, 128),
      new nn.ReLU(),
      new nn.Linear(128, 10),
    ),
};

function digest(model: nn.Module): string {
  const hash = createHash('sha256');
  for (const parameter of model.parameters()) {
    hash.update(new Uint8Array(Float32Array.from(parameter.flatten().tolist() as number[]).buffer));
  }
  return hash.digest('hex');
}

const dataset = new MNIST(null, { transform: new transforms.ToTensor() });

async function train(model: nn.Module, { lr, shuffle, losses: { length } }: Curve): Promise<number[]> {
  const optimizer = new optim.SGD(model.parameters(), { lr, momentum: 0.9 });
  const losses: number[] = [];
  for await (const [images, labels] of new DataLoader(dataset, { batch_size: 64, shuffle })) {
    if (losses.length === length) break;
    optimizer.zero_grad();
    const loss = nn.functional.cross_entropy(model(images), labels);
    loss.backward();
    optimizer.step();
    losses.push(loss.item());
  }
  return losses;
}

describe('training on MNIST with the same seed as PyTorch', () => {
  it.each(curves)('$network, shuffled: $shuffle', { timeout: 120_000 }, async (curve) => {
    torch.manual_seed(0);
    const model = networks[curve.network]();
    expect(digest(model)).toBe(curve.weights);
    const losses = await train(model, curve);
    const differences = losses.map((loss, i) => Math.abs(loss - curve.losses[i]) / curve.losses[i]);
    expect(differences).toHaveLength(200);
    expect(Math.max(...differences)).toBeLessThan(1e-3);
  });
});
