import type { Model, Workload } from '../lib/types.js';
import { imagesPerSecond } from '../lib/units.js';

/** Whole training steps: forward, cross-entropy, backward, SGD with momentum, and the loss read. */
export function training(model: Model, batch: number): Workload {
  // Single images are noisy: at a higher rate the loss diverges.
  const lr = batch === 1 ? 0.0005 : 0.01;
  return {
    name: `train-${model.name}-${batch}`,
    title: `train ${model.name}, batch ${batch}`,
    group: 'steps',
    task: { kind: 'train', model, batch, lr, momentum: 0.9 },
    unit: imagesPerSecond(batch),
  };
}

/** Forward without gradients. */
export function inference(model: Model, batch: number): Workload {
  return {
    name: `infer-${model.name}-${batch}`,
    title: `infer ${model.name}, batch ${batch}`,
    group: 'steps',
    task: { kind: 'infer', model, batch },
    unit: imagesPerSecond(batch),
  };
}
