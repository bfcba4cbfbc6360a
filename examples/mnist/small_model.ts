import * as nn from '@sconce/nn';

/** The network of `--target`: most of its work is the second convolution, and pooling before ReLU leaves ReLU a quarter of the pixels. */
export class SmallNet extends nn.Sequential {
  constructor() {
    super(
      new nn.Conv2d(1, 24, 5),
      new nn.MaxPool2d(2),
      new nn.ReLU(),
      new nn.Conv2d(24, 32, 3),
      new nn.MaxPool2d(2),
      new nn.ReLU(),
      new nn.Flatten(),
      new nn.Linear(32 * 5 * 5, 256),
      new nn.ReLU(),
      new nn.Linear(256, 10),
    );
  }
}
