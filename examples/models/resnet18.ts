import type { Tensor } from '@sconce/core';
import * as nn from '@sconce/nn';

/** Two convolutions, and the input added to what they make of it. */
class BasicBlock extends nn.Module {
  conv1: nn.Conv2d;
  bn1: nn.BatchNorm2d;
  relu = new nn.ReLU({ inplace: true });
  conv2: nn.Conv2d;
  bn2: nn.BatchNorm2d;
  downsample: nn.Sequential | null = null;

  constructor(in_channels: number, channels: number, stride = 1) {
    super();
    this.conv1 = new nn.Conv2d(in_channels, channels, 3, { stride, padding: 1, bias: false });
    this.bn1 = new nn.BatchNorm2d(channels);
    this.conv2 = new nn.Conv2d(channels, channels, 3, { padding: 1, bias: false });
    this.bn2 = new nn.BatchNorm2d(channels);
    if (stride !== 1 || in_channels !== channels) {
      this.downsample = new nn.Sequential(
        new nn.Conv2d(in_channels, channels, 1, { stride, bias: false }),
        new nn.BatchNorm2d(channels),
      );
    }
  }

  override forward(x: Tensor): Tensor {
    const out = this.bn2(this.conv2(this.relu(this.bn1(this.conv1(x)))));
    return this.relu(out.add(this.downsample ? this.downsample(x) : x));
  }
}

/** He et al. 2015, the 18-layer network for photographs; its names are torchvision's, whose weights it takes. */
export class ResNet18 extends nn.Module {
  conv1 = new nn.Conv2d(3, 64, 7, { stride: 2, padding: 3, bias: false });
  bn1 = new nn.BatchNorm2d(64);
  relu = new nn.ReLU({ inplace: true });
  maxpool = new nn.MaxPool2d(3, { stride: 2, padding: 1 });
  layer1 = new nn.Sequential(new BasicBlock(64, 64), new BasicBlock(64, 64));
  layer2 = new nn.Sequential(new BasicBlock(64, 128, 2), new BasicBlock(128, 128));
  layer3 = new nn.Sequential(new BasicBlock(128, 256, 2), new BasicBlock(256, 256));
  layer4 = new nn.Sequential(new BasicBlock(256, 512, 2), new BasicBlock(512, 512));
  avgpool = new nn.AdaptiveAvgPool2d(1);
  fc: nn.Linear;

  constructor(classes = 1000) {
    super();
    this.fc = new nn.Linear(512, classes);
    for (const module of this.modules()) {
      if (module instanceof nn.Conv2d) {
        nn.init.kaiming_normal_(module.weight, { mode: 'fan_out', nonlinearity: 'relu' });
      }
    }
  }

  override forward(x: Tensor): Tensor {
    x = this.maxpool(this.relu(this.bn1(this.conv1(x))));
    x = this.layer4(this.layer3(this.layer2(this.layer1(x))));
    return this.fc(this.avgpool(x).flatten(1));
  }
}
