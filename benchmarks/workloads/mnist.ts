import type { Model } from '../lib/types.js';
import { training } from './_steps.js';

const model: Model = {
  name: 'mnist',
  layers: [
    { type: 'conv2d', in: 1, out: 16, kernel: 3 },
    { type: 'relu' },
    { type: 'max_pool2d', kernel: 2 },
    { type: 'conv2d', in: 16, out: 32, kernel: 3 },
    { type: 'relu' },
    { type: 'max_pool2d', kernel: 2 },
    { type: 'flatten' },
    { type: 'linear', in: 32 * 5 * 5, out: 128 },
    { type: 'relu' },
    { type: 'linear', in: 128, out: 10 },
  ],
};

/** The model of examples/mnist. */
export const mnist = [training(model, 64)];
