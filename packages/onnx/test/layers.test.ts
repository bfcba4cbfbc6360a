import * as torch from '@sconce/core';
import type { Tensor } from '@sconce/core';
import * as nn from '@sconce/nn';
import { describe, expect, it } from 'vitest';
import { exportError } from './runtime.js';

type Model = Parameters<typeof exportError>[0];

/** A layer and the shape of its input, the first size of which is the batch; the second input, if any, is like the first. */
type Row = [name: string, make: () => Model, shape: readonly number[], input?: (shape: readonly number[]) => Tensor];

const image = [2, 4, 9, 11];
const tokens = (shape: readonly number[]): Tensor => torch.randint(0, 7, shape);

const rows: Row[] = [
  ['Linear', () => new nn.Linear(5, 3), [2, 5]],
  ['Linear without bias', () => new nn.Linear(5, 3, { bias: false }), [2, 5]],
  ['Linear, three dimensions', () => new nn.Linear(5, 3), [2, 4, 5]],
  ['Linear, four dimensions', () => new nn.Linear(5, 3, { bias: false }), [2, 4, 3, 5]],
  ['Conv1d', () => new nn.Conv1d(4, 6, 3, { stride: 2, padding: 2, dilation: 2, groups: 2 }), [2, 4, 13]],
  ['Conv1d, same', () => new nn.Conv1d(4, 6, 4, { padding: 'same' }), [2, 4, 13]],
  ['Conv2d', () => new nn.Conv2d(4, 6, [3, 2], { stride: [1, 2], padding: [2, 1], dilation: [2, 1] }), image],
  ['Conv2d, groups', () => new nn.Conv2d(4, 6, 3, { groups: 2, bias: false }), image],
  ['Conv2d, depthwise', () => new nn.Conv2d(4, 4, 3, { groups: 4, padding: 1 }), image],
  ['Conv2d, same', () => new nn.Conv2d(4, 6, [4, 3], { padding: 'same', dilation: [1, 2] }), image],
  ['Conv2d, valid', () => new nn.Conv2d(4, 6, 3, { padding: 'valid' }), image],
  ['Conv2d, reflect', () => new nn.Conv2d(4, 6, 3, { padding: [1, 2], padding_mode: 'reflect' }), image],
  ['Conv2d, circular', () => new nn.Conv2d(4, 6, 3, { padding: [1, 2], padding_mode: 'circular' }), image],
  ['Conv2d, replicate', () => new nn.Conv2d(4, 6, 3, { padding: [1, 2], padding_mode: 'replicate' }), image],
  ['Conv3d', () => new nn.Conv3d(2, 4, [2, 3, 2], { stride: [2, 1, 2], padding: [1, 0, 1] }), [2, 2, 5, 6, 7]],
  ['Conv3d, dilated', () => new nn.Conv3d(2, 4, 2, { dilation: 2, groups: 2 }), [2, 2, 5, 6, 7]],
  ['ConvTranspose1d', () => new nn.ConvTranspose1d(4, 6, 3, { stride: 2, output_padding: 1 }), [2, 4, 7]],
  [
    'ConvTranspose2d',
    () => new nn.ConvTranspose2d(4, 6, [3, 2], { stride: [2, 3], padding: [1, 0], output_padding: [1, 2], groups: 2 }),
    image,
  ],
  ['ConvTranspose2d, dilated', () => new nn.ConvTranspose2d(4, 6, 3, { dilation: [1, 2], bias: false }), image],
  ['ConvTranspose3d', () => new nn.ConvTranspose3d(2, 3, 2, { stride: 2, padding: 1 }), [2, 2, 3, 4, 5]],
  ['BatchNorm1d', () => new nn.BatchNorm1d(5), [3, 5]],
  ['BatchNorm1d, lines', () => new nn.BatchNorm1d(5, { eps: 0.1 }), [3, 5, 7]],
  ['BatchNorm2d', () => new nn.BatchNorm2d(4, { eps: 0.01 }), image],
  ['BatchNorm2d without weights', () => new nn.BatchNorm2d(4, { affine: false }), image],
  ['BatchNorm2d by the batch', () => new nn.BatchNorm2d(4, { track_running_stats: false }), image],
  ['BatchNorm3d', () => new nn.BatchNorm3d(2), [2, 2, 3, 4, 5]],
  ['LayerNorm', () => new nn.LayerNorm(7, { eps: 0.1 }), [2, 3, 7]],
  ['LayerNorm, two dimensions', () => new nn.LayerNorm([3, 7]), [2, 4, 3, 7]],
  ['LayerNorm without weights', () => new nn.LayerNorm(7, { elementwise_affine: false }), [2, 3, 7]],
  ['RMSNorm', () => new nn.RMSNorm(7), [2, 3, 7]],
  ['GroupNorm', () => new nn.GroupNorm(2, 4, { eps: 0.1 }), image],
  ['GroupNorm, lines', () => new nn.GroupNorm(4, 4), [2, 4, 5]],
  ['InstanceNorm1d', () => new nn.InstanceNorm1d(4, { affine: true }), [2, 4, 5]],
  ['InstanceNorm2d', () => new nn.InstanceNorm2d(4), image],
  ['InstanceNorm2d, running', () => new nn.InstanceNorm2d(4, { affine: true, track_running_stats: true }), image],
  ['LocalResponseNorm', () => new nn.LocalResponseNorm(3, { alpha: 0.3, k: 2 }), image],
  ['MaxPool1d', () => new nn.MaxPool1d(3, { stride: 2, padding: 1 }), [2, 4, 10]],
  ['MaxPool2d', () => new nn.MaxPool2d([3, 2], { stride: [2, 1], padding: [1, 0], dilation: [1, 2] }), image],
  ['MaxPool2d, ceil', () => new nn.MaxPool2d(3, { stride: 2, padding: 1, ceil_mode: true }), [2, 4, 8, 10]],
  ['MaxPool2d with indices', () => new nn.MaxPool2d(2, { return_indices: true }), image],
  ['MaxPool3d', () => new nn.MaxPool3d(2, { stride: [1, 2, 2] }), [2, 3, 4, 5, 6]],
  ['AvgPool1d', () => new nn.AvgPool1d(3, { stride: 2, padding: 1 }), [2, 4, 10]],
  ['AvgPool2d', () => new nn.AvgPool2d([3, 2], { stride: [2, 1], padding: [1, 0] }), image],
  ['AvgPool2d, padding not counted', () => new nn.AvgPool2d(3, { padding: 1, count_include_pad: false }), image],
  ['AvgPool2d, ceil', () => new nn.AvgPool2d(3, { stride: 2, padding: 1, ceil_mode: true }), [2, 4, 8, 10]],
  [
    'AvgPool2d, ceil, padding not counted',
    () => new nn.AvgPool2d(3, { stride: 2, padding: 1, ceil_mode: true, count_include_pad: false }),
    [2, 4, 8, 10],
  ],
  ['AvgPool2d, divisor', () => new nn.AvgPool2d(2, { divisor_override: 3 }), image],
  ['AvgPool3d', () => new nn.AvgPool3d(2, { padding: 1 }), [2, 3, 4, 5, 6]],
  ['AdaptiveAvgPool1d', () => new nn.AdaptiveAvgPool1d(3), [2, 4, 7]],
  ['AdaptiveAvgPool2d to one', () => new nn.AdaptiveAvgPool2d(1), image],
  ['AdaptiveAvgPool2d', () => new nn.AdaptiveAvgPool2d([4, 3]), image],
  ['AdaptiveAvgPool2d, even', () => new nn.AdaptiveAvgPool2d([3, 11]), image],
  ['AdaptiveAvgPool3d', () => new nn.AdaptiveAvgPool3d([2, 3, 1]), [2, 3, 4, 5, 6]],
  ['AdaptiveMaxPool2d to one', () => new nn.AdaptiveMaxPool2d(1), image],
  ['AdaptiveMaxPool2d, even', () => new nn.AdaptiveMaxPool2d([3, 1]), image],
  ['LPPool1d', () => new nn.LPPool1d(3, 2), [2, 4, 9]],
  ['LPPool2d', () => new nn.LPPool2d(2, [2, 3], { stride: 2 }), image],
  ['ReLU', () => new nn.ReLU(), image],
  ['ReLU in place', () => new nn.Sequential(new nn.Conv2d(4, 3, 1), new nn.ReLU({ inplace: true })), image],
  ['ReLU6', () => new nn.Sequential(new nn.Linear(3, 20), new nn.ReLU6()), [2, 3]],
  ['LeakyReLU', () => new nn.LeakyReLU(0.3), image],
  ['ELU', () => new nn.ELU({ alpha: 1.5 }), image],
  ['SELU', () => new nn.SELU(), image],
  ['CELU', () => new nn.CELU({ alpha: 0.7 }), image],
  ['GELU', () => new nn.GELU(), image],
  ['GELU, tanh', () => new nn.GELU({ approximate: 'tanh' }), image],
  ['SiLU', () => new nn.SiLU(), image],
  ['Mish', () => new nn.Mish(), image],
  ['Hardswish', () => new nn.Hardswish(), image],
  ['Hardsigmoid', () => new nn.Hardsigmoid(), image],
  ['Hardtanh', () => new nn.Hardtanh({ min_val: -0.5, max_val: 0.7 }), image],
  ['Hardshrink', () => new nn.Hardshrink(), image],
  ['Softplus', () => new nn.Softplus({ beta: 2, threshold: 1 }), image],
  ['Softshrink', () => new nn.Softshrink(0.3), image],
  ['Softsign', () => new nn.Softsign(), image],
  ['Tanhshrink', () => new nn.Tanhshrink(), image],
  ['Threshold', () => new nn.Threshold(0.2, -3), image],
  ['LogSigmoid', () => new nn.LogSigmoid(), image],
  ['Tanh', () => new nn.Tanh(), image],
  ['Sigmoid', () => new nn.Sigmoid(), image],
  ['PReLU', () => new nn.PReLU(), image],
  ['PReLU, a slope a channel', () => new nn.PReLU({ num_parameters: 4, init: 0.4 }), image],
  ['GLU', () => new nn.GLU(1), image],
  ['Softmax', () => new nn.Softmax(1), image],
  ['Softmin', () => new nn.Softmin(2), image],
  ['LogSoftmax', () => new nn.LogSoftmax(-1), image],
  ['Dropout', () => new nn.Dropout(0.7), image],
  ['Dropout2d', () => new nn.Dropout2d(0.7), image],
  ['Embedding', () => new nn.Embedding(7, 5, { padding_idx: 2 }), [2, 3], tokens],
  ['EmbeddingBag of vectors', () => new nn.Sequential(new nn.Embedding(7, 5), new nn.Flatten()), [2, 3], tokens],
  ['EmbeddingBag, maximum', () => new nn.EmbeddingBag(7, 5, { mode: 'max' }), [2, 3], tokens],
  ['Flatten', () => new nn.Flatten(), image],
  ['Unflatten', () => new nn.Unflatten(1, [2, 2]), image],
  ['ZeroPad2d', () => new nn.ZeroPad2d([1, 2, 3, 0]), image],
  ['ConstantPad1d', () => new nn.ConstantPad1d([2, -1], 1.5), [2, 3, 7]],
  ['ReflectionPad2d', () => new nn.ReflectionPad2d([1, 2, 3, 0]), image],
  ['ReplicationPad1d', () => new nn.ReplicationPad1d([2, 3]), [2, 3, 7]],
  ['PixelShuffle', () => new nn.PixelShuffle(2), image],
  ['PixelUnshuffle', () => new nn.PixelUnshuffle(3), [2, 2, 6, 9]],
  ['ChannelShuffle', () => new nn.ChannelShuffle(2), image],
  ['Upsample, nearest', () => new nn.Upsample({ scale_factor: 2 }), image],
  ['Upsample, nearest, to a size', () => new nn.Upsample({ size: [13, 5] }), image],
  ['Upsample, linear', () => new nn.Upsample({ scale_factor: 2, mode: 'linear' }), [2, 3, 7]],
  ['Upsample, bilinear', () => new nn.Upsample({ size: [13, 7], mode: 'bilinear' }), image],
  [
    'Upsample, bilinear, corners',
    () => new nn.Upsample({ scale_factor: 3, mode: 'bilinear', align_corners: true }),
    image,
  ],
  ['Upsample, bicubic', () => new nn.Upsample({ scale_factor: 2, mode: 'bicubic' }), image],
  ['Upsample, odd factor', () => new nn.Upsample({ scale_factor: 1.7, mode: 'bilinear' }), image],
  ['Upsample, nearest-exact', () => new nn.Upsample({ size: [13, 5], mode: 'nearest-exact' }), image],
  ['Upsample, trilinear', () => new nn.Upsample({ scale_factor: 2, mode: 'trilinear' }), [2, 2, 3, 4, 5]],
  ['Bilinear', () => new Twice(new nn.Bilinear(3, 3, 4)), [2, 3]],
  ['CosineSimilarity', () => new Twice(new nn.CosineSimilarity()), [2, 3, 4]],
  ['RNN', () => new All(new nn.RNN(3, 4, { nonlinearity: 'relu', batch_first: true })), [2, 5, 3]],
  ['LSTMCell', () => new nn.LSTMCell(3, 4), [2, 3]],
  ['GRUCell', () => new nn.GRUCell(3, 4), [2, 3]],
  ['LSTM', () => new All(new nn.LSTM(3, 4, { num_layers: 2, bidirectional: true, batch_first: true })), [2, 5, 3]],
  ['GRU', () => new All(new nn.GRU(3, 4, { batch_first: true, bias: false })), [2, 5, 3]],
  ['MultiheadAttention', () => new Attention(), [2, 5, 8]],
  [
    'TransformerEncoderLayer',
    () => new nn.TransformerEncoderLayer(8, 2, { dim_feedforward: 16, batch_first: true }),
    [2, 5, 8],
  ],
  ['weight_norm', () => nn.utils.weight_norm(new nn.Linear(5, 3)), [2, 5]],
];

/** Gives a module its input twice. */
class Twice extends nn.Module {
  constructor(readonly inner: nn.Module<[Tensor, Tensor]>) {
    super();
  }

  override forward(x: Tensor): Tensor {
    return this.inner(x, x.mul(0.5).add(1));
  }
}

/** A layer of which all that it returns is compared. */
class All extends nn.Module<[Tensor], Tensor[]> {
  constructor(readonly inner: (x: Tensor) => [Tensor, Tensor | Tensor[]]) {
    super();
  }

  override forward(x: Tensor): Tensor[] {
    return this.inner(x).flat();
  }
}

class Attention extends nn.Module<[Tensor], Tensor[]> {
  inner = new nn.MultiheadAttention(8, 2, { batch_first: true });

  override forward(x: Tensor): Tensor[] {
    const mask = torch.triu(torch.ones([x.shape[1], x.shape[1]]), 1).bool();
    return [...this.inner(x, x, x, { attn_mask: mask })] as Tensor[];
  }
}

/** Parameters and buffers get numbers that a wrong order or a missing one would show. */
function disturb(model: Model): void {
  for (const [name, buffer] of model.named_buffers()) {
    if (name.endsWith('running_mean')) buffer.normal_(0, 0.3);
    if (name.endsWith('running_var')) buffer.uniform_(0.5, 2);
  }
  torch.no_grad(() => {
    for (const [, parameter] of model.named_parameters()) parameter.add_(torch.rand(parameter.shape).mul(0.3));
  });
}

describe('each layer runs in onnxruntime as it runs here, with another batch too', () => {
  it.each(rows)('%s', async (_, make, shape, input = (size) => torch.randn(size)) => {
    torch.manual_seed(1);
    const model = make();
    disturb(model);
    for (const [, module] of model.named_modules()) (module as nn.Module).training = false;
    const others = [input([shape[0] + 2, ...shape.slice(1)])];
    const options = { dynamic_axes: { x0: { 0: 'batch' } } };
    expect(await exportError(model, [input(shape)], options, others)).toBeLessThan(1e-5);
  });
});
