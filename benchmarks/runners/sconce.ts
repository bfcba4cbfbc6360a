/** Sconce as a runner. */
import * as torch from '@sconce/core';
import type { Tensor } from '@sconce/core';
import * as nn from '@sconce/nn';
import * as optim from '@sconce/optim';
import type { Elementwise, Files, Layer, Op, Task } from '../lib/types.js';
import { makeLayer } from './_layer.js';
import { readBatches, readOperand, readValues, serve, type Step } from './_serve.mjs';

type Kind<K extends Task['kind']> = Extract<Task, { kind: K }>;

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

function first(x: Tensor): number {
  return x.flatten().select(0, 0).item();
}

/** The operation as a function of its input and parameters, and the parameters. */
function makeOp(op: Op, take: (shape: readonly number[]) => Tensor, labels: Tensor): [Tensor[], (x: Tensor) => Tensor] {
  const F = nn.functional;
  switch (op.type) {
    case 'conv2d': {
      const [weight, bias] = [take([op.out, op.in, op.kernel, op.kernel]), take([op.out])];
      return [[weight, bias], (x) => F.conv2d(x, weight, bias)];
    }
    case 'linear': {
      const [weight, bias] = [take([op.out, op.in]), take([op.out])];
      return [[weight, bias], (x) => F.linear(x, weight, bias)];
    }
    case 'max_pool2d':
      return [[], (x) => F.max_pool2d(x, op.kernel)];
    case 'relu':
      return [[], (x) => F.relu(x)];
    case 'cross_entropy':
      return [[], (x) => F.cross_entropy(x, labels)];
  }
}

function op(task: Kind<'op'>, files: Files): Step {
  const values = readValues(files);
  let at = 0;
  const take = (shape: readonly number[]): Tensor => {
    const count = shape.reduce((a, b) => a * b, 1);
    return torch.fromTypedArray(values.slice(at, (at += count)), shape);
  };
  const x = take(task.input).requires_grad_(task.inputGradient);
  const [parameters, run] = makeOp(task.op, take, cycle(task.input[0], files)().labels);
  for (const parameter of parameters) parameter.requires_grad_(true);
  const start = take(task.output);
  if (task.pass === 'forward') return () => first(run(x));
  const y = run(x);
  const inputs = task.inputGradient ? [x, ...parameters] : parameters;
  return () => first(torch.autograd.grad(y, inputs, { grad_outputs: start, retain_graph: true })[0]);
}

const ELEMENTWISE: Record<Elementwise, (a: Tensor, b: Tensor) => Tensor> = {
  clone: (a) => a.clone(),
  add: (a, b) => a.add(b),
  mul: (a, b) => a.mul(b),
  relu: (a) => a.relu(),
  exp: (a) => a.exp(),
  tanh: (a) => a.tanh(),
  sigmoid: (a) => a.sigmoid(),
};

function elementwise(task: Kind<'elementwise'>, files: Files): Step {
  const [a, b] = ([0, 1] as const).map((which) => torch.fromTypedArray(readOperand(files, which, task.count)));
  const run = ELEMENTWISE[task.op];
  return () => run(a, b).select(0, 0).item();
}

function tape({ count }: Kind<'tape'>): Step {
  const [a, b] = [2, 3].map((value) => torch.tensor(value, { dtype: torch.float32, requires_grad: true }));
  return () => {
    let sum = a.add(b);
    for (let i = 1; i < count; i++) sum = a.add(b);
    return sum.item();
  };
}

/** Batches of a shuffling loader, epoch after epoch; asynchronously, as the examples take them. */
async function load({ dataset, batch }: Kind<'load'>, { mnist }: Files): Promise<Step> {
  const { DataLoader, MNIST, TensorDataset, transforms } = await import('@sconce/data');
  const images = new MNIST(mnist, { transform: new transforms.ToTensor() });
  const scaled = images.data.unsqueeze(1).to(torch.float32).div(255);
  const served = dataset === 'mnist' ? images : new TensorDataset<[Tensor, Tensor]>(scaled, images.targets);
  torch.manual_seed(1);
  const loader = new DataLoader<unknown, [Tensor, Tensor]>(served, {
    batch_size: batch,
    shuffle: true,
    drop_last: true,
  });
  let batches = loader[Symbol.asyncIterator]();
  return async () => {
    let next = await batches.next();
    if (next.done) {
      batches = loader[Symbol.asyncIterator]();
      next = await batches.next();
    }
    const [, labels] = next.value as [Tensor, Tensor];
    return labels.select(0, 0).item();
  };
}

await serve({ version: `Sconce on Node ${process.version}`, threads: torch.get_num_threads() }, (task, files) => {
  switch (task.kind) {
    case 'train':
      return train(task, files);
    case 'infer':
      return infer(task, files);
    case 'matmul':
      return matmul(task, files);
    case 'op':
      return op(task, files);
    case 'elementwise':
      return elementwise(task, files);
    case 'tape':
      return tape(task);
    case 'load':
      return load(task, files);
  }
});
