import type { Model } from '../lib/types.js';
import { training } from './_steps.js';

/** conv 8 · pool · linear. */
export const model: Model = {
  name: 'seed',
  layers: [
    { type: 'conv2d', in: 1, out: 8, kernel: 3 },
    { type: 'max_pool2d', kernel: 2 },
    { type: 'flatten' },
    { type: 'linear', in: 8 * 13 * 13, out: 10 },
  ],
};

/** The smallest CNN. */
export const seed = [training(model, 64), training(model, 1)];
