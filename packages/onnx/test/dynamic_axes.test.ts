import * as torch from '@sconce/core';
import type { Tensor } from '@sconce/core';
import * as nn from '@sconce/nn';
import { beforeEach, describe, expect, it } from 'vitest';
import { UNet } from '../../../examples/models/unet.js';
import { Call } from './call.js';
import { exportError } from './runtime.js';

const F = nn.functional;

/** What is exported with one shape and runs with another; names are given to all dimensions that differ. */
type Row = [name: string, fn: (x: Tensor) => Tensor | readonly Tensor[], shape: number[], other: number[]];

const rows: Row[] = [
  ['a size of one', (x) => x.mul(2).reshape([x.shape[0], -1]), [1, 2, 3], [4, 2, 3]],
  ['two sizes in one', (x) => x.reshape([x.shape[0] * x.shape[1], 3]).mul(2), [4, 5, 3], [2, 7, 3]],
  ['and apart again', (x) => x.reshape([-1, 3]).exp().view(x.shape[0], x.shape[1], 3), [4, 5, 3], [2, 7, 3]],
  ['a size that is doubled', (x) => torch.cat([x, x], 0).view(2 * x.shape[0], 6), [4, 2, 3], [5, 2, 3]],
  ['new dimensions', (x) => x.unsqueeze(0).expand(3, x.shape[0], 2), [4, 2], [6, 2]],
  ['a row for each sample', (x) => torch.cat([torch.zeros([1, 1]).expand(x.shape[0], 1), x], 1), [4, 2], [6, 2]],
  ['zeros and ones as many', (x) => x.add(torch.ones([x.shape[0], 1])).sub(torch.zeros(x.shape)), [4, 2], [6, 2]],
  ['counts', (x) => x.add(torch.arange(x.shape[0]).unsqueeze(1)), [4, 2], [6, 2]],
  [
    'counts backwards',
    (x) =>
      x.mul(
        torch
          .arange(x.shape[0] - 1, -1, -1)
          .float()
          .unsqueeze(1),
      ),
    [4, 2],
    [6, 2],
  ],
  ['a size as a number', (x) => x.sum(0).div(x.shape[0]), [4, 2], [6, 2]],
  [
    'a mask of half of a square',
    (x) => x.mul(torch.arange(x.shape[0]).gt(torch.arange(x.shape[0]).unsqueeze(1)).any(0).unsqueeze(1)),
    [5, 4],
    [7, 4],
  ],
  ['the last one', (x) => x.select(1, -1).add(x.select(1, x.shape[1] - 1)), [3, 5, 2], [2, 8, 2]],
  ['all but the last', (x) => x.narrow(1, 1, x.shape[1] - 1).sub(x.index(':', ':-1')), [3, 5, 2], [2, 8, 2]],
  ['nothing, from the end on', (x) => torch.cat([x, x.narrow(1, x.shape[1], 0)], 1), [3, 5, 2], [2, 8, 2]],
  ['every second', (x) => x.index(':', '::2'), [3, 5, 2], [2, 8, 2]],
  ['halves of what is not open', (x) => x.chunk(2, 1)[1].mul(2), [3, 4], [5, 4]],
  ['means over an open size', (x) => [x.mean(1), x.var(1, { correction: 0 }), x.amax(1)], [3, 5, 2], [2, 8, 2]],
  [
    'an image of any size',
    (x) => F.adaptive_avg_pool2d(F.max_pool2d(x.relu(), 2), 1).flatten(1),
    [2, 3, 8, 9],
    [3, 3, 12, 7],
  ],
  [
    'an image that is halved and doubled',
    (x) => F.interpolate(F.avg_pool2d(x, 2), { scale_factor: 2 }),
    [1, 3, 8, 9],
    [2, 3, 7, 16],
  ],
  ['attention', (x) => F.scaled_dot_product_attention(x, x, x, { is_causal: true }), [2, 2, 6, 4], [3, 2, 9, 4]],
];

describe('open sizes: a file that was exported with one shape runs with another', () => {
  beforeEach(() => void torch.manual_seed(0));

  it.each(rows)('%s', async (_, fn, shape, other) => {
    const open = shape.map((_size, d) => d).filter((d) => shape[d] !== other[d]);
    const dynamic_axes = { x0: Object.fromEntries(open.map((d) => [d, `axis${d}`])) };
    const error = await exportError(new Call(fn), [torch.randn(shape)], { dynamic_axes }, [torch.randn(other)]);
    expect(error).toBeLessThan(1e-5);
  });

  it('a U-Net, whose sizes are multiples', async () => {
    const model = new UNet().eval();
    const dynamic_axes = { x0: { 0: 'batch', 2: 'height', 3: 'width' } };
    const error = await exportError(model, [torch.rand([1, 1, 16, 24])], { dynamic_axes }, [
      torch.rand([2, 1, 28, 12]),
    ]);
    expect(error).toBeLessThan(1e-5);
  });

  it('several inputs that share a size', async () => {
    const model = new Call((a, b) => a.matmul(b.t()).softmax(1).view(-1, 1));
    const dynamic_axes = { x0: { 0: 'n' }, x1: { 0: 'm' } };
    const args = [torch.randn([4, 3]), torch.randn([5, 3])];
    const others = [torch.randn([2, 3]), torch.randn([9, 3])];
    expect(await exportError(model, args, { dynamic_axes }, others)).toBeLessThan(1e-5);
  });
});
