/** The two networks whose bits, time and memory are checked, and one step of their training. It runs in Node and in a page. */
import type { Tensor } from '@sconce/core';
import * as nn from '@sconce/nn';
import * as optim from '@sconce/optim';

export const models = {
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
} as const;

export type ModelName = keyof typeof models;

export interface Training {
  readonly parameters: readonly Tensor[];
  /** Trains on a batch, and returns its loss. */
  step(images: Tensor, labels: Tensor): number;
}

export function makeTraining(name: ModelName): Training {
  const model = models[name]();
  const parameters = [...model.parameters()];
  const optimizer = new optim.SGD(parameters, { lr: 0.05, momentum: 0.9 });
  return {
    parameters,
    step: (images, labels) => {
      optimizer.zero_grad();
      const loss = nn.functional.cross_entropy(model(images), labels);
      loss.backward();
      optimizer.step();
      return loss.item();
    },
  };
}

/** A hash of the bits of all losses and parameters. */
export async function fingerprint(losses: readonly number[], parameters: readonly Tensor[]): Promise<string> {
  const arrays = [Float64Array.from(losses), ...parameters.map((parameter) => parameter.detach().toTypedArray())];
  const bytes = arrays.flatMap(({ buffer, byteOffset, byteLength }) => [
    new Uint8Array(buffer, byteOffset, byteLength).slice(),
  ]);
  const digest = await crypto.subtle.digest('SHA-256', await new Blob(bytes).arrayBuffer());
  return Array.from(new Uint8Array(digest, 0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
