import * as nn from '@sconce/nn';
import type { Layer } from '../lib/types.js';

/** A layer as a module of Sconce. */
export function makeLayer(layer: Layer): nn.Module {
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
