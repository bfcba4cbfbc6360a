/** Sconce as a runner. */
import * as torch from '@sconce/core';
import type { Tensor } from '@sconce/core';
import * as nn from '@sconce/nn';
import * as optim from '@sconce/optim';
import type { Files, Layer, Task } from '../lib/types.js';
import { Cannot, readBatches, readValues, serve, type Step } from './_serve.mjs';

type Kind<K extends Task['kind']> = Extract<Task, { kind: K }>;

function makeLayer(layer: Layer): nn.Module {
  switch (layer.type) {
    case 'conv2d':
      return new nn.Conv2d(layer.in, layer.out, layer.kernel);
    case 'max_pool2d':
      return new nn.MaxPool2d(layer.kernel);
    case 'relu':
      return new nn.ReLU();
    case 'flatten':
      return new nn.Flatten();
    case 'linear':
      return new nn.Linear(layer.in, layer.out);
  }
}

function makeModel(layers: readonly Layer[], files: Files): nn.Module {
  const model = new nn.Sequential(...layers.map(makeLayer));
  const values = readValues(files);
  let at = 0;
  torch.no_grad(() => {
    for (const parameter of model.parameters()) {
      const part = values.slice(at, (at += parameter.numel()));
      parameter.copy_(torch.fromTypedArray(part).view(parameter.shape));
    }
  });
  return model;
}

/** The batches over and over. */
function cycle(batch: number, files: Files): () => { images: Tensor; labels: Tensor } {
  const batches = readBatches(files, batch).map(({ images, labels }) => ({
    images: torch.fromTypedArray(images).view(batch, 1, 28, 28),
    labels: torch.fromTypedArray(labels).to(torch.int64),
  }));
  let i = 0;
  return () => batches[i++ % batches.length];
}

function train({ model: { layers }, batch, lr, momentum }: Kind<'train'>, files: Files): Step {
  const model = makeModel(layers, files);
  const next = cycle(batch, files);
  const optimizer = new optim.SGD(model.parameters(), { lr, momentum });
  return () => {
    const { images, labels } = next();
    optimizer.zero_grad();
    const loss = nn.functional.cross_entropy(model(images), labels);
    loss.backward();
    optimizer.step();
    return loss.item();
  };
}

function infer({ model: { layers }, batch }: Kind<'infer'>, files: Files): Step {
  const model = makeModel(layers, files).eval();
  const next = cycle(batch, files);
  return () => torch.no_grad(() => model(next().images).select(0, 0).select(0, 0).item());
}

function matmul({ size }: Kind<'matmul'>, files: Files): Step {
  const values = torch.fromTypedArray(readValues(files)).view(2, size, size);
  const [a, b] = [values.select(0, 0), values.select(0, 1)];
  return () => a.matmul(b).select(0, 0).select(0, 0).item();
}

await serve({ version: `Sconce on Node ${process.version}`, threads: torch.get_num_threads() }, (task, files) => {
  switch (task.kind) {
    case 'train':
      return train(task, files);
    case 'infer':
      return infer(task, files);
    case 'matmul':
      return matmul(task, files);
    default:
      throw new Cannot(`no ${(task as Task).kind}`);
  }
});
