import * as torch from '@sconce/core';
import type { Tensor } from '@sconce/core';
import * as nn from '@sconce/nn';
import { describe, expect, it } from 'vitest';
import { readFixture } from './fixtures.js';
import { expectAgrees, type SequenceCase } from './sequences.js';

type Inputs = Record<string, Tensor>;

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
const small = { dim_feedforward: 3, dropout: 0 };

/** A case from what makes the module and what calls it. */
const agrees =
  <M extends nn.AnyModule>(make: () => M, call: (module: M, inputs: Inputs) => Tensor) =>
  (row: SequenceCase): void =>
    expectAgrees(row, make, call);

const factories: Record<string, (row: SequenceCase) => void> = {
  encoder_layer: agrees(
    () => new nn.TransformerEncoderLayer(4, 2, small),
    (module, { x }) => module(x),
  ),
  encoder_layer_all: agrees(
    () =>
      new nn.TransformerEncoderLayer(4, 2, 3, 0.3, {
        activation: 'gelu',
        layer_norm_eps: 0.1,
        batch_first: true,
        norm_first: true,
      }),
    (module, { x }) => module(x, causal, padding),
  ),
  encoder_layer_module: agrees(
    () => new nn.TransformerEncoderLayer({ d_model: 4, nhead: 1, activation: new nn.Tanh(), ...small }),
    (module, { x }) => module(x, { src_key_padding_mask: padding.select(0, 0) }),
  ),
  decoder_layer: agrees(
    () => new nn.TransformerDecoderLayer(4, 2, small),
    (module, { x, y }) => module(x, y, { memory_mask: uneven }),
  ),
  decoder_layer_all: agrees(
    () =>
      new nn.TransformerDecoderLayer(4, 2, 3, 0.3, { activation: torch.sigmoid, batch_first: true, norm_first: true }),
    (module, { x, y }) => module(x, y, causal, null, null, padding),
  ),
  encoder: agrees(
    () =>
      new nn.TransformerEncoder(
        new nn.TransformerEncoderLayer(4, 2, { dim_feedforward: 3, dropout: 0.2 }),
        2,
        new nn.LayerNorm(4),
      ),
    (module, { x }) => module(x, { mask: causal, src_key_padding_mask: padding }),
  ),
  decoder: agrees(
    () => new nn.TransformerDecoder(new nn.TransformerDecoderLayer(4, 1, small), 2),
    (module, { x, y }) => module(x, y, causal, { tgt_is_causal: true }),
  ),
  transformer: agrees(
    () => new nn.Transformer({ d_model: 4, nhead: 2, num_encoder_layers: 2, num_decoder_layers: 1, ...small }),
    (module, { src, tgt }) =>
      module(src, tgt, {
        tgt_mask: module.generate_square_subsequent_mask(3),
        src_key_padding_mask: padding,
        memory_key_padding_mask: padding,
      }),
  ),
  transformer_batch_first: agrees(
    () => new nn.Transformer(4, 2, 1, 1, 3, 0.1, { batch_first: true }),
    (module, { src, tgt }) => module(src, tgt),
  ),
};

describe("transformers agree with PyTorch's", () => {
  const cases = readFixture<SequenceCase>('transformer');

  it('covers every fixture', () => {
    expect(cases.map((row) => row.name)).toEqual(Object.keys(factories));
  });

  for (const row of cases) it(row.name, () => factories[row.name](row));
});

describe('stacks of layers', () => {
  it('have parameters, buffers and hooks of their own, and what is shared in a layer stays shared', () => {
    class Tied extends nn.Module {
      a = new nn.Linear(2, 2);
      b = this.a;
      norm = new nn.BatchNorm1d(2);
      calls: string[] = [];
      override forward(x: Tensor): Tensor {
        return this.b(this.a(x));
      }
    }
    const layer = new Tied();
    layer.a.bias?.requires_grad_(false);
    layer.register_forward_hook((module) => void module.calls.push('hook'));
    const [first, second] = new nn.TransformerEncoder(layer, 2).layers as Iterable<unknown> as Iterable<Tied>;
    expect(first).toBeInstanceOf(Tied);
    expect([first === second, first.a === first.b, first.a.weight === layer.a.weight]).toEqual([false, true, false]);
    expect(first.a.weight.storage).not.toBe(layer.a.weight.storage);
    expect(first.a.weight.equal(second.a.weight)).toBe(true);
    expect([...first.parameters()].map((parameter) => parameter.requires_grad)).toEqual([true, false, true, true]);
    expect(Object.keys(first.state_dict())).toEqual(Object.keys(layer.state_dict()));
    expect(first.norm.running_mean?.storage).not.toBe(layer.norm.running_mean?.storage);
    first(torch.ones([1, 2]));
    expect(layer.calls).toEqual(['hook']);
  });

  it('give gradients to every layer', () => {
    const encoder = new nn.TransformerEncoder(new nn.TransformerEncoderLayer(4, 2, small), 3);
    encoder(torch.randn([3, 1, 4]))
      .square()
      .sum()
      .backward();
    expect([...encoder.parameters()].every((parameter) => parameter.grad !== null)).toBe(true);
  });

  it('free what lies between, but not what a hook has seen', () => {
    const make = (): nn.TransformerEncoder =>
      new nn.TransformerEncoder(new nn.TransformerEncoderLayer(16, 2, small), 3, new nn.LayerNorm(16)).eval();
    const [encoder, x] = [make(), torch.randn([7, 3, 16])];
    const before = torch.memory_stats().allocated_bytes;
    const output = torch.no_grad(() => encoder(x));
    expect(torch.memory_stats().allocated_bytes - before).toBe(output.numel() * 4);
    const hooked = make();
    const seen: Tensor[] = [];
    for (const module of hooked.modules() as Iterable<nn.Module<unknown[], Tensor | [Tensor]>>) {
      module.register_forward_hook((_, __, out) => void seen.push(...(Array.isArray(out) ? [out[0]] : [out])));
    }
    torch.no_grad(() => hooked(x));
    expect(seen).toHaveLength(1 + 3 * 9 + 1);
    expect([...seen, x].some((tensor) => tensor.isnan().any().item())).toBe(false);
  });

  it('leave their input alone where parts were taken out', () => {
    const layer = new nn.TransformerEncoderLayer(4, 2, { ...small, norm_first: true });
    for (const name of ['norm1', 'norm2', 'linear1', 'linear2']) layer.add_module(name, new nn.Identity());
    layer.activation = new nn.Identity();
    const x = torch.randn([3, 1, 4]);
    const text = String(x);
    torch.no_grad(() => layer(x));
    expect(String(x)).toBe(text);
  });

  it('take encoders and decoders of one’s own', () => {
    class Twice extends nn.Module<[src: Tensor, masks?: nn.TransformerEncoderMasks]> {
      override forward(src: Tensor): Tensor {
        return src.mul(2);
      }
    }
    class Sum extends nn.Module<[tgt: Tensor, memory: Tensor, masks?: nn.TransformerDecoderMasks]> {
      override forward(tgt: Tensor, memory: Tensor): Tensor {
        return tgt.add(memory);
      }
    }
    const model = new nn.Transformer({ d_model: 1, custom_encoder: new Twice(), custom_decoder: new Sum() });
    expect(model(torch.ones([2, 1]), torch.ones([2, 1])).tolist()).toEqual([[3], [3]]);
  });
});

describe('transformers check their arguments', () => {
  const model = new nn.Transformer(4, 2, 1, 1, 3, 0);
  const ones = torch.ones;
  const cases: [string, () => unknown, string][] = [
    [
      'activation',
      () => new nn.TransformerEncoderLayer(4, 2, { activation: 'tanh' as 'relu' }),
      'activation should be relu/gelu, not tanh',
    ],
    ['heads', () => new nn.TransformerDecoderLayer(4, 3), 'embed_dim must be divisible by num_heads'],
    [
      'unknown key',
      () => new nn.TransformerEncoderLayer(4, 2, { dim_forward: 1 } as object),
      "Did you mean 'dim_feedforward'?",
    ],
    [
      'unknown mask',
      () => model(ones([1, 1, 4]), ones([1, 1, 4]), { mask: null } as object),
      "unexpected keyword argument 'mask'",
    ],
    ['batch', () => model(ones([3, 2, 4]), ones([3, 1, 4])), 'the batch number of src and tgt must be equal'],
    [
      'features',
      () => model(ones([3, 2, 3]), ones([3, 2, 4])),
      'the feature number of src and tgt must be equal to d_model',
    ],
    [
      'layers',
      () => new nn.TransformerEncoder(new nn.TransformerEncoderLayer(4, 2, small), 1.5),
      'num_layers must be an integer, got 1.5',
    ],
  ];
  it.each(cases)('%s', (_, make, message) => {
    expect(make).toThrow(message);
  });
});
