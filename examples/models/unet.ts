import { cat, type Tensor } from '@sconce/core';
import * as nn from '@sconce/nn';

class DoubleConv extends nn.Sequential {
  constructor(in_channels: number, out_channels: number) {
    super(
      new nn.Conv2d(in_channels, out_channels, 3, { padding: 1, bias: false }),
      new nn.BatchNorm2d(out_channels),
      new nn.ReLU({ inplace: true }),
      new nn.Conv2d(out_channels, out_channels, 3, { padding: 1, bias: false }),
      new nn.BatchNorm2d(out_channels),
      new nn.ReLU({ inplace: true }),
    );
  }
}

/** Ronneberger et al. 2015, with two floors: an image in, for each pixel a score of each class out. */
export class UNet extends nn.Module {
  down1: DoubleConv;
  down2: DoubleConv;
  bottom: DoubleConv;
  pool = new nn.MaxPool2d(2);
  up2: nn.ConvTranspose2d;
  join2: DoubleConv;
  up1: nn.ConvTranspose2d;
  join1: DoubleConv;
  out: nn.Conv2d;

  constructor(in_channels = 1, classes = 2, width = 16) {
    super();
    this.down1 = new DoubleConv(in_channels, width);
    this.down2 = new DoubleConv(width, 2 * width);
    this.bottom = new DoubleConv(2 * width, 4 * width);
    this.up2 = new nn.ConvTranspose2d(4 * width, 2 * width, 2, { stride: 2 });
    this.join2 = new DoubleConv(4 * width, 2 * width);
    this.up1 = new nn.ConvTranspose2d(2 * width, width, 2, { stride: 2 });
    this.join1 = new DoubleConv(2 * width, width);
    this.out = new nn.Conv2d(width, classes, 1);
  }

  override forward(x: Tensor): Tensor {
    const first = this.down1(x);
    const second = this.down2(this.pool(first));
    x = this.up2(this.bottom(this.pool(second)));
    x = this.up1(this.join2(cat([second, x], 1)));
    return this.out(this.join1(cat([first, x], 1)));
  }
}
