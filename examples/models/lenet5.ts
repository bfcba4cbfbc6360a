import type { Tensor } from '@sconce/core';
import * as nn from '@sconce/nn';

const F = nn.functional;

/** The network that read cheques: LeCun et al. 1998, for 28 x 28 digits. */
export class LeNet5 extends nn.Module {
  conv1 = new nn.Conv2d(1, 6, 5, { padding: 2 });
  conv2 = new nn.Conv2d(6, 16, 5);
  fc1 = new nn.Linear(400, 120);
  fc2 = new nn.Linear(120, 84);
  fc3 = new nn.Linear(84, 10);

  override forward(x: Tensor): Tensor {
    x = F.avg_pool2d(this.conv1(x).tanh(), 2);
    x = F.avg_pool2d(this.conv2(x).tanh(), 2);
    x = this.fc1(x.flatten(1)).tanh();
    return this.fc3(this.fc2(x).tanh());
  }
}
