import * as torch from '@sconce/core';
import type { Tensor } from '@sconce/core';
import * as nn from '@sconce/nn';
import { describe, expect, it } from 'vitest';
import { readFixture } from './fixtures.js';
import { expectAgrees, type Nested, type SequenceCase } from './sequences.js';

const { scaled_dot_product_attention: attention } = nn.functional;

type Inputs = Record<string, Tensor>;
type Options = nn.AttentionOptions;
type Case = (row: SequenceCase) => void;

const padding = torch.tensor([
  [false, false, true],
  [false, false, false],
]);
const uneven = torch.tensor([
  [0.5, -1, 0],
  [0, 2, -Infinity],
]);
const causal = torch.tensor([
  [false, true, true],
  [false, false, true],
  [false, false, false],
]);

const dotProduct =
  (options: nn.functional.ScaledDotProductAttentionOptions = {}): Case =>
  (row) =>
    expectAgrees(
      row,
      () => new nn.Identity(),
      (_, { q, k, v }) => attention(q, k, v, options),
    );

const multihead =
  (make: () => nn.MultiheadAttention, options?: Options): Case =>
  (row) =>
    expectAgrees(row, make, (module, { x, y = x, z = y }: Inputs): Nested => module(x, y, z, options));

const factories: Record<string, Case> = {
  dot_product: dotProduct(),
  dot_product_bool: dotProduct({
    attn_mask: torch.tensor([
      [true, false, true],
      [true, true, false],
    ]),
  }),
  dot_product_float: dotProduct({ attn_mask: uneven }),
  dot_product_causal: dotProduct({ is_causal: true, scale: 0.3 }),
  dot_product_dropout: dotProduct({ dropout_p: 0.4 }),
  self: multihead(() => new nn.MultiheadAttention(4, 2)),
  self_batch_first: multihead(() => new nn.MultiheadAttention(4, 2, 0.3, { batch_first: true }), {
    key_padding_mask: padding,
    attn_mask: causal,
    is_causal: true,
  }),
  memory: multihead(() => new nn.MultiheadAttention(4, 2, { bias: false }), {
    attn_mask: uneven,
    average_attn_weights: false,
  }),
  memory_bias: multihead(() => new nn.MultiheadAttention({ embed_dim: 4, num_heads: 1, batch_first: true }), {
    key_padding_mask: padding,
    need_weights: false,
  }),
  three: multihead(() => new nn.MultiheadAttention(4, 4), { attn_mask: uneven.expand(8, 2, 3) }),
  sizes: multihead(() => new nn.MultiheadAttention(4, 2, { kdim: 3, vdim: 2, batch_first: true })),
  additions: multihead(() => new nn.MultiheadAttention(4, 2, { add_bias_kv: true, add_zero_attn: true }), {
    key_padding_mask: padding,
    attn_mask: causal,
  }),
  additions_batch_first: multihead(
    () => new nn.MultiheadAttention(4, 2, { kdim: 3, bias: false, add_bias_kv: true, batch_first: true }),
  ),
  unbatched: multihead(() => new nn.MultiheadAttention(4, 2, { batch_first: true }), {
    key_padding_mask: padding.select(0, 0),
    attn_mask: uneven,
  }),
};

describe("attention agrees with PyTorch's", () => {
  const cases = readFixture<SequenceCase>('attention');

  it('covers every fixture', () => {
    expect(cases.map((row) => row.name)).toEqual(Object.keys(factories));
  });

  for (const row of cases) it(row.name, () => factories[row.name](row));
});

describe('MultiheadAttention', () => {
  it('takes floating point and byte masks like bool ones', () => {
    const layer = new nn.MultiheadAttention(4, 2);
    const x = torch.randn([3, 2, 4]);
    const asFloat = (mask: Tensor): Tensor => torch.zeros(mask.shape).masked_fill(mask, -Infinity);
    const [expected] = layer(x, x, x, { key_padding_mask: padding, attn_mask: causal });
    const [floating] = layer(x, x, x, { key_padding_mask: asFloat(padding), attn_mask: asFloat(causal) });
    const [byte] = layer(x, x, x, { key_padding_mask: padding, attn_mask: causal.byte() });
    expect(floating.equal(expected)).toBe(true);
    expect(byte.equal(expected)).toBe(true);
  });

  it('gives the same whichever dimension comes first', () => {
    const [first, second] = [new nn.MultiheadAttention(8, 2), new nn.MultiheadAttention(8, 2, { batch_first: true })];
    second.load_state_dict(first.state_dict());
    const [x, y] = [torch.randn([3, 2, 8]), torch.randn([5, 2, 8])];
    const [output, weights] = first(x, y, y);
    const [turned, sameWeights] = second(x.transpose(0, 1), y.transpose(0, 1), y.transpose(0, 1));
    expect(turned.transpose(0, 1).allclose(output, { atol: 1e-6 })).toBe(true);
    expect(sameWeights!.allclose(weights!, { atol: 1e-6 })).toBe(true);
  });

  it('drops no weights in evaluation mode', () => {
    const layer = new nn.MultiheadAttention(4, 2, { dropout: 1 });
    const x = torch.randn([3, 2, 4]);
    expect(layer(x, x, x)[1]?.sum().item()).toBe(0);
    expect(layer.eval()(x, x, x)[1]?.sum().item()).toBeCloseTo(6, 5);
  });

  it('keeps nothing but its output where nothing is recorded', () => {
    const layer = new nn.MultiheadAttention(16, 4, { batch_first: true });
    const x = torch.randn([4, 10, 16]);
    const before = torch.memory_stats().allocated_bytes;
    const [output] = torch.no_grad(() => layer(x, x, x, { need_weights: false }));
    expect(torch.memory_stats().allocated_bytes - before).toBe(output.numel() * 4);
  });

  it('can be differentiated twice', () => {
    const layer = new nn.MultiheadAttention(2, 1, { dtype: torch.float64 });
    const x = torch.randn([2, 1, 2], { dtype: torch.float64, requires_grad: true });
    expect(torch.autograd.gradgradcheck((input: Tensor) => layer(input, input, input)[0], [x])).toBe(true);
  });

  const [ones, layer] = [torch.ones, new nn.MultiheadAttention(4, 2)];
  const [x, y] = [ones([2, 2, 4]), ones([3, 2, 4])];
  const cases: [string, () => unknown, string][] = [
    ['heads', () => new nn.MultiheadAttention(4, 3), 'embed_dim must be divisible by num_heads'],
    ['dropout', () => new nn.MultiheadAttention(4, 2, 2), 'dropout probability has to be between 0 and 1, but got 2'],
    ['unknown key', () => new nn.MultiheadAttention(4, 2, { kdims: 1 } as object), "Did you mean 'kdim'?"],
    ['unknown key of the call', () => layer(x, y, y, { mask: 1 } as object), "unexpected keyword argument 'mask'"],
    ['no tensor', () => layer(x, 1 as never, y), "argument 'key' must be Tensor, not number"],
    [
      'rank',
      () => layer(ones([4]), y, y),
      'query should be unbatched 2D or batched 3D tensor but received 1-D query tensor',
    ],
    [
      'ranks',
      () => layer(x, ones([3, 4]), y),
      'For batched (3-D) `query`, expected `key` and `value` to be 3-D but found 2-D and 3-D tensors respectively',
    ],
    [
      'rank of the padding mask',
      () => layer(x, y, y, { key_padding_mask: ones([3]) }),
      'For batched (3-D) `query`, expected `key_padding_mask` to be `None` or 2-D but found 1-D tensor instead',
    ],
    [
      'rank of the mask',
      () => layer(x, y, y, { attn_mask: ones([3]) }),
      'For batched (3-D) `query`, expected `attn_mask` to be `None`, 2-D or 3-D but found 1-D tensor instead',
    ],
    [
      'padding mask',
      () => layer(x, y, y, { key_padding_mask: ones([2, 2]) }),
      'expecting key_padding_mask shape of (2, 3), but got torch.Size([2, 2])',
    ],
    [
      'mask',
      () => layer(x, y, y, { attn_mask: ones([3, 2]) }),
      'The shape of the 2D attn_mask is torch.Size([3, 2]), but should be (2, 3).',
    ],
    [
      '3D mask',
      () => layer(x, y, y, { attn_mask: ones([2, 2, 3]) }),
      'The shape of the 3D attn_mask is torch.Size([2, 2, 3]), but should be (4, 2, 3).',
    ],
    [
      'dtype of the mask',
      () => layer(x, y, y, { attn_mask: ones([2, 3]).long() }),
      'Only float, byte, and bool types are supported for attn_mask, not torch.int64',
    ],
    [
      'dtype of the padding mask',
      () => layer(x, y, y, { key_padding_mask: ones([2, 3]).long() }),
      'only bool and floating types of key_padding_mask are supported',
    ],
    ['features', () => layer(ones([2, 2, 3]), y, y), 'was expecting embedding dimension of 4, but got 3'],
    [
      'values',
      () => layer(x, y, x),
      'key shape torch.Size([3, 2, 4]) does not match value shape torch.Size([2, 2, 4])',
    ],
    ['hint', () => layer(x, y, y, { is_causal: true }), 'Need attn_mask if specifying the is_causal hint.'],
  ];
  it.each(cases)('refuses: %s', (_, make, message) => {
    expect(make).toThrow(message);
  });
});

describe('scaled_dot_product_attention', () => {
  it('keeps nothing but its output, however heads lie', () => {
    const [query, key, value] = Array.from({ length: 3 }, () => torch.randn([2, 10, 4, 8]).transpose(1, 2));
    const before = torch.memory_stats().allocated_bytes;
    const output = attention(query, key, value, { dropout_p: 0.1 });
    expect(torch.memory_stats().allocated_bytes - before).toBe(output.numel() * 4);
  });

  const x = torch.ones([2, 3]);
  const cases: [string, () => unknown, string][] = [
    [
      'two masks',
      () => attention(x, x, x, { attn_mask: torch.ones([2, 2]), is_causal: true }),
      'Explicit attn_mask should not be set when is_causal=True',
    ],
    [
      'dtypes',
      () => attention(x, x.double(), x),
      'Expected query, key, and value to have the same dtype, but got query.dtype: Float key.dtype: Double and value.dtype: Float instead.',
    ],
    [
      'ranks',
      () => attention(x, x, torch.ones([3])),
      'Expected query, key, and value to all be at least 2 dimensional, but got query.dim: 2, key.dim: 2 and value.dim: 1 instead.',
    ],
    ['dropout', () => attention(x, x, x, { dropout_p: -1 }), 'dropout probability has to be between 0 and 1'],
    ['unknown key', () => attention(x, x, x, { mask: x } as object), "unexpected keyword argument 'mask'"],
    ['no tensor', () => attention(x, x, null as never), "argument 'value' must be Tensor, not null"],
  ];
  it.each(cases)('refuses: %s', (_, make, message) => {
    expect(make).toThrow(message);
  });
});
