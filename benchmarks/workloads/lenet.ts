import type { Model } from '../lib/types.js';
import { inference, training } from './_steps.js';

/** conv 32 · conv 64 · pool · 128 · 10. */
export const model: Model = {
  name: 'lenet',
  layers: [
    { type: 'conv2d', in: 1, out: 32, kernel: 3 },
    { type: 'relu' },
    { type: 'conv2d', in: 32, out: 64, kernel: 3 },
    { type: 'relu' },
    { type: 'max_pool2d', kernel: 2 },
    { type: 'flatten' },
    { type: 'linear', in: 64 * 12 * 12, out: 128 },
    { type: 'relu' },
    { type: 'linear', in: 128, out: 10 },
  ],
};

/** The CNN of PyTorch's MNIST example. */
export const lenet = [training(model, 64), inference(model, 1), inference(model, 256)];
