import * as torch from '@sconce/core';
import type { Tensor } from '@sconce/core';
import * as nn from '@sconce/nn';

const F = nn.functional;

/** Two convolutions, each with ReLU and 2x2 max pooling, and two fully connected layers. */
export class Net extends nn.Module {
  conv1 = new nn.Conv2d(1, 16, 3);
  conv2 = new nn.Conv2d(16, 32, 3);
  fc1 = new nn.Linear(32 * 5 * 5, 128);
  fc2 = new nn.Linear(128, 10);

  override forward(x: Tensor): Tensor {
    x = F.max_pool2d(F.relu(this.conv1(x)), 2);
    x = F.max_pool2d(F.relu(this.conv2(x)), 2);
    x = F.relu(this.fc1(torch.flatten(x, 1)));
    return this.fc2(x);
  }
}
