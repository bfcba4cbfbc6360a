import * as torch from '@sconce/core';
import type { Tensor } from '@sconce/core';
import * as nn from '@sconce/nn';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { readFixture } from './fixtures.js';
import { expectAgrees, type Nested, type SequenceCase } from './sequences.js';

const { pack_padded_sequence, pack_sequence, PackedSequence, pad_packed_sequence } = nn.utils.rnn;

type Inputs = Record<string, Tensor>;
type AnyLayer = nn.RNN | nn.GRU | nn.LSTM | nn.RNNCell | nn.GRUCell | nn.LSTMCell;

/** A layer's call whatever its state is made of. */
const callOf = (module: AnyLayer) => module as unknown as (input: unknown, hx?: unknown) => Nested;

const plain = (module: AnyLayer, { x, h, c }: Inputs): Nested => callOf(module)(x, c ? [h, c] : h);
const packed = (module: AnyLayer, { x, h, c }: Inputs): Nested =>
  callOf(module)(pack_padded_sequence(x, [2, 4, 1], { enforce_sorted: false }), c ? [h, c] : h);
const packedFirst = (module: AnyLayer, { x, h }: Inputs): Nested =>
  callOf(module)(pack_padded_sequence(x, [3, 3, 1], { batch_first: true }), h);

const factories: Record<string, [() => AnyLayer, (module: AnyLayer, inputs: Inputs) => Nested]> = {
  rnn: [() => new nn.RNN(3, 4), plain],
  rnn_relu_layers: [() => new nn.RNN(3, 2, 3, { nonlinearity: 'relu', bias: false, batch_first: true }), plain],
  rnn_packed: [() => new nn.RNN(3, 2, { bidirectional: true }), packed],
  lstm: [() => new nn.LSTM({ input_size: 3, hidden_size: 2 }), plain],
  lstm_all: [() => new nn.LSTM(3, 2, { num_layers: 2, batch_first: true, bidirectional: true }), plain],
  lstm_projected: [() => new nn.LSTM(3, 3, { num_layers: 2, bias: false, bidirectional: true, proj_size: 2 }), plain],
  lstm_unbatched: [() => new nn.LSTM(3, 2, { batch_first: true }), plain],
  lstm_packed: [() => new nn.LSTM(3, 2, { num_layers: 2, bidirectional: true, proj_size: 1 }), packed],
  gru: [() => new nn.GRU(3, 2), plain],
  gru_dropout: [() => new nn.GRU(3, 4, 3, { dropout: 0.5 }), plain],
  gru_all: [
    () => new nn.GRU(3, 2, { num_layers: 2, bias: false, dropout: 1, batch_first: true, bidirectional: true }),
    plain,
  ],
  gru_unbatched: [() => new nn.GRU(3, 2, { bidirectional: true }), plain],
  gru_packed: [() => new nn.GRU(3, 2, { num_layers: 2 }), packedFirst],
  rnn_cell: [() => new nn.RNNCell(3, 2), plain],
  rnn_cell_relu: [() => new nn.RNNCell(3, 2, false, { nonlinearity: 'relu' }), plain],
  lstm_cell: [() => new nn.LSTMCell(3, 2), plain],
  lstm_cell_unbatched: [() => new nn.LSTMCell(3, 2), plain],
  gru_cell: [() => new nn.GRUCell(3, 2), plain],
  gru_cell_unbatched: [() => new nn.GRUCell({ input_size: 3, hidden_size: 2, bias: false }), plain],
};

describe("recurrent layers agree with PyTorch's", () => {
  const cases = readFixture<SequenceCase>('recurrent');

  it('covers every fixture', () => {
    expect(cases.map((row) => row.name)).toEqual(Object.keys(factories));
  });

  for (const row of cases) it(row.name, () => expectAgrees(row, ...factories[row.name]));
});

describe('recurrent layers', () => {
  it('have their weights as fields, and by layer', () => {
    const lstm = new nn.LSTM(3, 2, { num_layers: 2, bidirectional: true, proj_size: 1 });
    expect(lstm.weight_ih_l1_reverse.shape).toEqual([8, 2]);
    expect(lstm.all_weights).toHaveLength(4);
    const names = ['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh', 'weight_hr'].map((name) => `${name}_l1_reverse`);
    lstm.all_weights[3].forEach((weight, i) => expect(weight).toBe(lstm.get_parameter(names[i])));
    expect(lstm.flatten_parameters()).toBeUndefined();
    expect(new nn.GRU(3, 2, { bias: false, dtype: torch.float64 }).weight_hh_l0.dtype).toBe(torch.float64);
  });

  it('drop no outputs in evaluation mode', () => {
    const gru = new nn.GRU(3, 4, 2, { dropout: 1 });
    const x = torch.randn([2, 2, 3]);
    expect(gru(x)[0].equal(gru(x.mul(2))[0])).toBe(true);
    gru.eval();
    expect(gru(x)[0].equal(gru(x.mul(2))[0])).toBe(false);
  });

  it('give each sequence of a packed batch what it gets alone', () => {
    const lstm = new nn.LSTM(3, 4, { bidirectional: true, num_layers: 2 });
    const sequences = [torch.randn([2, 3]), torch.randn([5, 3]), torch.randn([3, 3])];
    const [output, [h_n, c_n]] = lstm(pack_sequence(sequences, { enforce_sorted: false }));
    const [padded, lengths] = pad_packed_sequence(output, { batch_first: true });
    expect(lengths.tolist()).toEqual([2, 5, 3]);
    sequences.forEach((sequence, i) => {
      const [alone, [h, c]] = lstm(sequence);
      expect(padded.select(0, i).narrow(0, 0, sequence.shape[0]).allclose(alone, { atol: 1e-6 })).toBe(true);
      expect(h_n.select(1, i).allclose(h, { atol: 1e-6 })).toBe(true);
      expect(c_n.select(1, i).allclose(c, { atol: 1e-6 })).toBe(true);
    });
  });

  it('can be differentiated twice', () => {
    for (const layer of [
      new nn.LSTM(2, 2, { dtype: torch.float64, proj_size: 1 }),
      new nn.GRU(2, 2, { dtype: torch.float64 }),
      new nn.RNN(2, 2, { dtype: torch.float64, bidirectional: true }),
    ]) {
      const x = torch.randn([3, 1, 2], { dtype: torch.float64, requires_grad: true });
      const run = (input: Tensor): Tensor => callOf(layer)(input) as unknown as Tensor;
      expect(torch.autograd.gradgradcheck((input: Tensor) => (run(input) as unknown as [Tensor])[0], [x])).toBe(true);
    }
  });

  it('keep nothing but what backward needs, and after it nothing', () => {
    const lstm = new nn.LSTM(32, 32, 2);
    const x = torch.randn([20, 8, 32]);
    const measure = (run: () => Tensor[]): [number, number] => {
      const before = torch.memory_stats().allocated_bytes;
      const kept = run();
      const during = torch.memory_stats().allocated_bytes - before;
      return [during, kept.reduce((sum, tensor) => sum + tensor.numel() * 4, 0)];
    };
    const [off, seen] = measure(() => {
      const [output, [h_n, c_n]] = torch.no_grad(() => lstm(x));
      return [output, h_n, c_n];
    });
    expect(off).toBe(seen);
    lstm(x)[0].sum().backward();
    lstm.zero_grad({ set_to_none: false });
    const [after] = measure(() => {
      lstm(x)[0].sum().backward();
      return [];
    });
    // The output itself, and the two states, which the collector frees.
    expect(after).toBeLessThanOrEqual(20 * 8 * 32 * 4 + 2 * 2 * 8 * 32 * 4);
  });

  it('leave the states that they were given alone', () => {
    const cell = new nn.LSTMCell(3, 2);
    const hx: [Tensor, Tensor] = [torch.ones([1, 2]), torch.ones([1, 2])];
    const first = cell(torch.ones([1, 3]), hx);
    const [h, c] = first.map((state) => state.tolist());
    cell(torch.ones([1, 3]), first)[0]
      .sum()
      .backward();
    expect([...hx, ...first].map((state) => state.tolist())).toEqual([[[1, 1]], [[1, 1]], h, c]);
  });

  it('return what they were given: a tensor, or packed', () => {
    const gru = new nn.GRU(1, 2);
    const packedInput = pack_sequence([torch.ones([2, 1])]);
    expectTypeOf(gru(torch.ones([2, 1]))).toEqualTypeOf<[output: Tensor, h_n: Tensor]>();
    expectTypeOf(new nn.LSTM(1, 2)(packedInput)).toEqualTypeOf<
      [output: nn.utils.rnn.PackedSequence, h_n: [h: Tensor, c: Tensor]]
    >();
    expect(gru(packedInput)[0]).toBeInstanceOf(PackedSequence);
  });
});

describe('recurrent layers check their arguments', () => {
  const [ones, lstm, gru] = [torch.ones, new nn.LSTM(3, 4), new nn.GRU(3, 4)];
  const cell = new nn.GRUCell(3, 4);
  const cases: [string, () => unknown, string][] = [
    ['dropout', () => new nn.GRU(1, 1, { dropout: 2 }), 'dropout should be a number in range [0, 1] representing'],
    ['proj_size', () => new nn.LSTM(1, 1, { proj_size: 1 }), 'proj_size has to be smaller than hidden_size'],
    [
      'negative proj_size',
      () => new nn.LSTM(1, 1, { proj_size: -1 }),
      'proj_size should be a positive integer or zero to disable projections',
    ],
    [
      'GRU with proj_size',
      () => new nn.GRU({ input_size: 1, hidden_size: 2, proj_size: 1 } as never),
      'proj_size argument is only supported for LSTM, not RNN or GRU',
    ],
    ['nonlinearity', () => new nn.RNN(1, 1, { nonlinearity: 'x' as 'relu' }), "Unknown nonlinearity 'x'"],
    ['cell nonlinearity', () => new nn.RNNCell(1, 1, { nonlinearity: 'x' as 'relu' }), 'Unknown nonlinearity: x'],
    [
      'unknown key',
      () => new nn.LSTM(1, 1, { layers: 2 } as object),
      "LSTM() got an unexpected keyword argument 'layers'",
    ],
    ['no layers', () => new nn.GRU(1, 1, 0), 'num_layers must be at least 1, got 0'],
    ['no tensor', () => lstm(3 as never), "LSTM(): argument 'input' must be Tensor, not number"],
    ['rank', () => gru(ones([3])), 'GRU: Expected input to be 2-D or 3-D but received 1-D tensor'],
    ['no steps', () => gru(ones([0, 2, 3])), 'Expected sequence length to be larger than 0 in RNN'],
    ['features', () => lstm(ones([3, 2, 4])), 'input.size(-1) must be equal to input_size. Expected 3, got 4'],
    ['packed rank', () => gru(pack_sequence([ones([2])])), 'input must have 2 dimensions, got 1'],
    [
      'batched state',
      () => lstm(ones([3, 2, 3]), [ones([2, 4]), ones([1, 2, 4])]),
      'For batched 3-D input, hx and cx should also be 3-D but got (2-D, 3-D) tensors',
    ],
    [
      'unbatched state',
      () => gru(ones([3, 3]), ones([1, 1, 4])),
      'For unbatched 2-D input, hx should also be 2-D but got 3-D tensor',
    ],
    ['state size', () => gru(ones([3, 2, 3]), ones([1, 1, 4])), 'Expected hidden size (1, 2, 4), got [1, 1, 4]'],
    [
      'cell size',
      () => lstm(ones([3, 2, 3]), [ones([1, 2, 4]), ones([1, 1, 4])]),
      'Expected hidden[1] size (1, 2, 4), got [1, 1, 4]',
    ],
    ['cell features', () => cell(ones([2, 5])), 'input has inconsistent input_size: got 5 expected 3'],
    ['cell batch', () => cell(ones([2, 3]), ones([1, 4])), "Input batch size 2 doesn't match hidden0 batch size 1"],
    ['cell state', () => cell(ones([2, 3]), ones([2, 5])), 'hidden0 has inconsistent hidden_size: got 5, expected 4'],
    ['cell rank', () => cell(ones([1, 2, 3])), 'GRUCell: Expected input to be 1-D or 2-D but received 3-D tensor'],
  ];
  it.each(cases)('%s', (_, make, message) => {
    expect(make).toThrow(message);
  });
});
