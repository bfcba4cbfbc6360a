import type { Model } from '../lib/types.js';
import { training } from './_steps.js';

const model: Model = {
  name: 'mlp',
  layers: [
    { type: 'flatten' },
    { type: 'linear', in: 784, out: 512 },
    { type: 'relu' },
    { type: 'linear', in: 512, out: 512 },
    { type: 'relu' },
    { type: 'linear', in: 512, out: 10 },
  ],
};

/** No convolution at all: 784-512-512-10. */
export const mlp = [training(model, 64)];
