import * as torch from '@sconce/core';
import * as nn from '@sconce/nn';
import { describe, expect, it } from 'vitest';
import { readFixture } from './fixtures.js';
import { expectLayer, type LayerCase } from './layer_case.js';

const factories: Record<string, () => nn.Link> = {
  conv1d: () => new nn.Conv1d(4, 6, 3),
  conv1d_all: () => new nn.Conv1d(4, 6, [3], 2, 1, { dilation: 2, groups: 2, bias: false }),
  conv1d_same_reflect: () => new nn.Conv1d(4, 2, 4, { padding: 'same', padding_mode: 'reflect' }),
  conv1d_circular: () => new nn.Conv1d(4, 2, 3, { padding: 2, padding_mode: 'circular' }),
  conv1d_unbatched: () => new nn.Conv1d({ in_channels: 4, out_channels: 2, kernel_size: 3 }),
  conv3d: () => new nn.Conv3d(2, 3, 2),
  conv3d_all: () => new nn.Conv3d(2, 2, [2, 3, 1], [1, 2, 1], [1, 0, 0], { groups: 2 }),
  conv3d_replicate: () => new nn.Conv3d(2, 2, 2, { padding: 1, padding_mode: 'replicate' }),
  conv_transpose1d: () => new nn.ConvTranspose1d(4, 2, 3, { stride: 2, padding: 1, output_padding: 1 }),
  conv_transpose2d: () => new nn.ConvTranspose2d({ in_channels: 4, out_channels: 3, kernel_size: 2, stride: 2 }),
  conv_transpose2d_all: () =>
    new nn.ConvTranspose2d(4, 2, [3, 2], [2, 1], [1, 0], [1, 0], { groups: 2, bias: false, dilation: [1, 2] }),
  conv_transpose3d: () => new nn.ConvTranspose3d(2, 2, 2, [2, 1, 1]),
  max_pool1d: () => new nn.MaxPool1d(3, 2, 1, { ceil_mode: true }),
  max_pool3d: () => new nn.MaxPool3d({ kernel_size: [2, 1, 2], dilation: [1, 2, 1] }),
  avg_pool1d: () => new nn.AvgPool1d(3, { stride: 2, padding: 1, count_include_pad: false }),
  avg_pool3d: () => new nn.AvgPool3d([2, 1, 3], 1, { divisor_override: 2 }),
  adaptive_avg_pool1d: () => new nn.AdaptiveAvgPool1d(3),
  adaptive_avg_pool2d: () => new nn.AdaptiveAvgPool2d([null, 4]),
  adaptive_avg_pool3d: () => new nn.AdaptiveAvgPool3d({ output_size: 1 }),
  adaptive_max_pool1d: () => new nn.AdaptiveMaxPool1d(3),
  adaptive_max_pool2d: () => new nn.AdaptiveMaxPool2d(1, { return_indices: false }),
  adaptive_max_pool3d: () => new nn.AdaptiveMaxPool3d([2, 3, 1]),
  lp_pool1d: () => new nn.LPPool1d(2, 3, 2),
  lp_pool2d: () => new nn.LPPool2d({ norm_type: 4, kernel_size: [2, 3], ceil_mode: true }),
  upsample: () => new nn.Upsample({ scale_factor: 2 }),
  upsample_bilinear: () => new nn.Upsample({ scale_factor: [1.5, 2], mode: 'bilinear', align_corners: true }),
  upsample_size: () => new nn.Upsample([3, 5], { mode: 'bicubic' }),
  upsample_recompute: () => new nn.Upsample({ scale_factor: 1.7, mode: 'bilinear', recompute_scale_factor: true }),
  upsampling_nearest2d: () => new nn.UpsamplingNearest2d({ scale_factor: 2 }),
  upsampling_bilinear2d: () => new nn.UpsamplingBilinear2d([4, 3]),
  pixel_shuffle: () => new nn.PixelShuffle(2),
  pixel_unshuffle: () => new nn.PixelUnshuffle({ downscale_factor: 2 }),
  unfold: () => new nn.Unfold(2, { padding: 1, stride: [1, 2] }),
  fold: () => new nn.Fold([3, 4], 2),
  constant_pad1d: () => new nn.ConstantPad1d([1, 2], 3.5),
  constant_pad2d: () => new nn.ConstantPad2d([1, -1, 0, 2], -1),
  constant_pad3d: () => new nn.ConstantPad3d({ padding: 1, value: 0.5 }),
  zero_pad2d: () => new nn.ZeroPad2d(1),
  reflection_pad1d: () => new nn.ReflectionPad1d([2, 1]),
  reflection_pad2d: () => new nn.ReflectionPad2d(1),
  reflection_pad3d: () => new nn.ReflectionPad3d({ padding: 1 }),
  replication_pad1d: () => new nn.ReplicationPad1d(1),
  replication_pad2d: () => new nn.ReplicationPad2d([1, 2, 0, 1]),
  replication_pad3d: () => new nn.ReplicationPad3d([0, 1, 1, 0, 2, 0]),
};

describe("spatial layers agree with PyTorch's", () => {
  const cases = readFixture<LayerCase>('spatial');

  it('covers every fixture', () => {
    expect(cases.map((row) => row.name)).toEqual(Object.keys(factories));
  });

  for (const row of cases) {
    it(row.name, () => {
      expectLayer(row, factories[row.name]);
    });
  }
});

describe('transposed convolutions with an output size', () => {
  const up = new nn.ConvTranspose2d(2, 3, 3, { stride: 2, padding: 1 });
  const x = torch.zeros([1, 2, 4, 4]);

  it('find the output padding', () => {
    expect(up(x).shape).toEqual([1, 3, 7, 7]);
    expect(up(x, [8, 7]).shape).toEqual([1, 3, 8, 7]);
    expect(up(x.squeeze(0), [3, 7, 8]).shape).toEqual([3, 7, 8]);
  });

  it('refuse one that cannot be', () => {
    expect(() => up(x, [9, 7])).toThrow(
      'requested an output size of [9, 7], but valid sizes range from [7, 7] to [8, 8] (for an input of [4, 4])',
    );
    expect(() => up(x, [1, 8, 8])).toThrow(
      'ConvTranspose2D: for 4D input, output_size must have 2 or 4 elements (got 3)',
    );
  });

  it('stand in a Sequential, where nothing has an output size', () => {
    expect(new nn.Sequential(new nn.Conv2d(2, 2, 1), up)(x).shape).toEqual([1, 3, 7, 7]);
  });
});

describe('pools with indices', () => {
  it('give pairs, which max_unpool takes back', () => {
    const x = torch.arange(16).float().view(1, 1, 4, 4);
    const [values, indices] = new nn.MaxPool2d(2, { return_indices: true })(x);
    const unpool = new nn.MaxUnpool2d(2, { stride: 2 });
    expect(String(unpool)).toBe('MaxUnpool2d(kernel_size=(2, 2), stride=(2, 2), padding=(0, 0))');
    expect(unpool(values, indices).index(0, 0, 1).tolist()).toEqual([0, 5, 0, 7]);
    expect(unpool(values, indices, [1, 1, 4, 5]).shape).toEqual([1, 1, 4, 5]);
    const [line, places] = new nn.AdaptiveMaxPool1d(2, true)(x.view(1, 16));
    expect([line.tolist(), places.tolist()]).toEqual([[[7, 15]], [[7, 15]]]);
    expect(String(new nn.MaxUnpool1d(3, 2, 1))).toBe('MaxUnpool1d(kernel_size=(3,), stride=(2,), padding=(1,))');
    const [volume, at] = new nn.MaxPool3d(2, { return_indices: true })(x.view(1, 1, 4, 2, 2));
    expect(new nn.MaxUnpool3d(2)(volume, at).flatten().nonzero().flatten().tolist()).toEqual([7, 15]);
  });
});

describe('spatial layers in a Sequential', () => {
  const chains: Record<string, [() => nn.Module[], number[]]> = {
    sequences: [
      () => [
        new nn.Conv1d(2, 4, 3, { padding: 1 }),
        new nn.MaxPool1d(2),
        new nn.ConvTranspose1d(4, 3, 2, 2),
        new nn.ReflectionPad1d(1),
        new nn.AvgPool1d(2),
        new nn.AdaptiveMaxPool1d(3),
      ],
      [2, 2, 8],
    ],
    images: [
      () => [
        new nn.Conv2d(1, 4, 3),
        new nn.PixelShuffle(2),
        new nn.Upsample({ scale_factor: 2, mode: 'bilinear' }),
        new nn.PixelUnshuffle(2),
        new nn.ZeroPad2d(1),
        new nn.Unfold(2),
        new nn.Fold(8, 2),
        new nn.AdaptiveAvgPool2d(2),
      ],
      [1, 1, 5, 5],
    ],
    volumes: [
      () => [
        new nn.Conv3d(1, 2, 2),
        new nn.MaxPool3d(2),
        new nn.ConvTranspose3d(2, 1, 2),
        new nn.AvgPool3d(2),
        new nn.AdaptiveAvgPool3d(1),
      ],
      [1, 1, 5, 5, 5],
    ],
  };

  it.each(Object.entries(chains))('%s: freeing what lies between changes nothing', (_, [make, shape]) => {
    const layers = make();
    const x = torch.randn(shape);
    const compute = (model: (input: torch.Tensor) => torch.Tensor): unknown[] => {
      const leaf = x.clone().requires_grad_();
      const y = model(leaf);
      y.sum().backward();
      return [y.tolist(), leaf.grad?.tolist()];
    };
    const chain = new nn.Sequential(...layers);
    expect(compute((input) => chain(input))).toEqual(
      compute((input) => layers.reduce((value, layer) => layer(value), input)),
    );
    expect(torch.no_grad(() => chain(x)).tolist()).toEqual(chain(x).tolist());
  });
});

describe('layers that torch 1.13 does not have, or that have no gradient there', () => {
  const line = torch.tensor([[[1, 2, 3]]]);

  it('CircularPad', () => {
    expect(new nn.CircularPad1d([1, 2])(line).tolist()).toEqual([[[3, 1, 2, 3, 1, 2]]]);
    expect(String(new nn.CircularPad2d(1))).toBe('CircularPad2d((1, 1, 1, 1))');
    const volume = torch.arange(8).float().view(1, 1, 2, 2, 2);
    const padded = new nn.CircularPad3d([0, 0, 0, 0, 1, 0])(volume);
    expect(padded.tolist()).toEqual(torch.cat([volume.narrow(2, 1, 1), volume], 2).tolist());
  });

  it('ZeroPad1d and 3d', () => {
    expect(new nn.ZeroPad1d([1, 0])(line).tolist()).toEqual([[[0, 1, 2, 3]]]);
    expect(new nn.ZeroPad3d([0, 0, 0, 0, 0, 1])(line.unsqueeze(0)).flatten().tolist()).toEqual([1, 2, 3, 0, 0, 0]);
    expect(String(new nn.ZeroPad1d(2))).toBe('ZeroPad1d((2, 2))');
  });

  it('ChannelShuffle', () => {
    const shuffle = new nn.ChannelShuffle(3);
    expect(
      shuffle(torch.arange(6).view(1, 6, 1))
        .flatten()
        .tolist(),
    ).toEqual([0, 2, 4, 1, 3, 5]);
    expect(String(shuffle)).toBe('ChannelShuffle(groups=3)');
  });
});

describe('constructors check their arguments', () => {
  const cases: [string, () => unknown, string][] = [
    [
      'list',
      () => new nn.Conv1d(1, 1, [1, 2] as never),
      'a positive integer or a list of 1 positive integers, got [1, 2]',
    ],
    [
      'pair',
      () => new nn.Conv3d(1, 1, [1, 2] as never),
      'a positive integer or a list of 3 positive integers, got [1, 2]',
    ],
    [
      'mode',
      () => new nn.ConvTranspose1d(1, 1, 1, { padding_mode: 'circular' as 'zeros' }),
      'Only "zeros" padding mode is supported for ConvTranspose1d',
    ],
    [
      'word',
      () => new nn.ConvTranspose2d(1, 1, 1, { padding: 'same' as never }),
      "padding must be a non-negative integer or a pair of non-negative integers, got 'same'",
    ],
    [
      'key',
      () => new nn.Conv1d(1, 1, 1, { output_padding: 1 } as object),
      "unexpected keyword argument 'output_padding'",
    ],
  ];
  it.each(cases)('%s', (_, make, message) => {
    expect(make).toThrow(message);
  });
});
