import * as torch from '@sconce/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { Net } from '../../../examples/mnist/model.js';
import { GPT } from '../../../examples/models/gpt.js';
import { ResNet18 } from '../../../examples/models/resnet18.js';
import { exportError } from './runtime.js';

describe('models run in onnxruntime as they run here, also with another batch', () => {
  beforeEach(() => void torch.manual_seed(0));

  it('LeNet of the main example', async () => {
    const model = new Net().eval();
    const options = { dynamic_axes: { x0: { 0: 'batch' } } };
    const error = await exportError(model, [torch.rand([2, 1, 28, 28])], options, [torch.rand([5, 1, 28, 28])]);
    expect(error).toBeLessThan(1e-5);
  });

  it('ResNet-18', async () => {
    const model = new ResNet18().eval();
    for (const [name, buffer] of model.named_buffers()) {
      if (name.endsWith('running_mean')) buffer.normal_(0, 0.1);
      if (name.endsWith('running_var')) buffer.uniform_(0.5, 1.5);
    }
    const options = { dynamic_axes: { x0: { 0: 'batch' } } };
    const error = await exportError(model, [torch.rand([1, 3, 64, 64])], options, [torch.rand([3, 3, 64, 64])]);
    expect(error).toBeLessThan(1e-5);
  });

  it('GPT', async () => {
    const model = new GPT().eval();
    const options = { dynamic_axes: { x0: { 0: 'batch', 1: 'time' } } };
    const tokens = (batch: number, length: number): torch.Tensor => torch.randint(0, 65, [batch, length]);
    const error = await exportError(model, [tokens(2, 32)], options, [tokens(3, 19)]);
    expect(error).toBeLessThan(1e-5);
  });
});
