import * as torch from '@sconce/core';
import * as nn from '@sconce/nn';
import { describe, expect, it } from 'vitest';
import { decode, type Encoded, expectEqual, readFixture } from './fixtures.js';

const { rnn } = nn.utils;

interface PackingCase {
  readonly sequences: Encoded[];
  readonly batch_first: boolean;
  readonly padded: Encoded;
  readonly data: Encoded;
  readonly batch_sizes: Encoded;
  readonly sorted_indices: Encoded;
  readonly unsorted_indices: Encoded;
  readonly again: Encoded;
  readonly lengths: Encoded;
}

describe('nn.utils.rnn', () => {
  for (const row of readFixture<PackingCase>('packing')) {
    const { batch_first } = row;
    it(`${row.padded.shape.length - 1} dimensions${batch_first ? ', batch first' : ''}`, () => {
      const sequences = row.sequences.map(decode);
      const padded = rnn.pad_sequence(sequences, { batch_first, padding_value: 0.5 });
      expectEqual(padded, row.padded, 'padded');
      const lengths = torch.tensor(sequences.map(({ shape }) => BigInt(shape[0])));
      const packed = rnn.pack_padded_sequence(padded, lengths, { batch_first, enforce_sorted: false });
      expectEqual(packed.data, row.data, 'data');
      expectEqual(packed.batch_sizes, row.batch_sizes, 'batch_sizes');
      expectEqual(packed.sorted_indices!, row.sorted_indices, 'sorted_indices');
      expectEqual(packed.unsorted_indices!, row.unsorted_indices, 'unsorted_indices');
      const options = { batch_first, padding_value: -1, total_length: 5 };
      const [again, counted] = rnn.pad_packed_sequence(packed, options);
      expectEqual(again, row.again, 'padded again');
      expectEqual(counted, row.lengths, 'lengths');
      const texts = sequences.map(String);
      expect(rnn.unpad_sequence(padded, lengths, { batch_first }).map(String)).toEqual(texts);
      expect(rnn.unpack_sequence(packed).map(String)).toEqual(texts);
    });
  }

  it('leaves the order alone where the sequences are sorted', () => {
    const packed = rnn.pack_sequence([torch.tensor([1, 2]), torch.tensor([3])]);
    expect([packed.sorted_indices, packed.unsorted_indices]).toEqual([null, null]);
    expect(packed.data.tolist()).toEqual([1, 3, 2]);
    expect(rnn.invert_permutation(null)).toBe(null);
  });

  it('passes gradients to the elements, not to the padding', () => {
    const x = torch.ones([3, 2], { requires_grad: true });
    const packed = rnn.pack_padded_sequence(x, [3, 1]);
    rnn.pad_packed_sequence(packed)[0].mul(torch.arange(6).view(3, 2)).sum().backward();
    expect(x.grad?.tolist()).toEqual([
      [0, 1],
      [2, 0],
      [4, 0],
    ]);
  });

  it('converts', () => {
    const packed = rnn.pack_sequence([torch.ones([1]), torch.ones([2])], { enforce_sorted: false });
    expect(packed.float()).toBe(packed);
    expect(packed.double().data.dtype).toBe(torch.float64);
    expect(packed.double().unsorted_indices?.tolist()).toEqual([1, 0]);
  });

  const x = torch.ones([3, 2]);
  const cases: [string, () => unknown, string][] = [
    [
      'order',
      () => rnn.pack_padded_sequence(x, [1, 2]),
      '`lengths` array must be sorted in decreasing order when `enforce_sorted` is True.',
    ],
    [
      'order of sequences',
      () => rnn.pack_sequence([torch.ones([1]), torch.ones([2])]),
      'must be sorted in decreasing order',
    ],
    [
      'zero',
      () => rnn.pack_padded_sequence(x, [2, 0]),
      "Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0",
    ],
    [
      'count',
      () => rnn.pack_padded_sequence(x, [2, 1, 1]),
      'Expected `len(lengths)` to be equal to batch_size, but got 3 (batch_size=2)',
    ],
    [
      'too long',
      () => rnn.pack_padded_sequence(x, [4, 1]),
      'Expected lengths of at most 3, the size of the input, but got 4',
    ],
    ['empty', () => rnn.pack_padded_sequence(torch.ones([0, 2]), [2, 1]), 'Cannot pack empty tensors.'],
    ['no tensor', () => rnn.pack_padded_sequence(1 as never, [1]), "argument 'input' must be Tensor, not number"],
    ['no sequences', () => rnn.pad_sequence([]), 'received an empty list of sequences'],
    [
      'no list',
      () => rnn.pad_sequence(3 as never),
      'pad_sequence: Expected iterable for input sequences, but got arg of type: number',
    ],
    ['unknown key', () => rnn.pad_sequence([x], { padding: 1 } as object), "Did you mean 'padding_value'?"],
    [
      'total_length',
      () => rnn.pad_packed_sequence(rnn.pack_padded_sequence(x, [2, 1]), { total_length: 1 }),
      'Expected total_length to be at least the length of the longest sequence in input, but got total_length=1 and max sequence length being 2',
    ],
  ];
  it.each(cases)('refuses: %s', (_, make, message) => {
    expect(make).toThrow(message);
  });
});
