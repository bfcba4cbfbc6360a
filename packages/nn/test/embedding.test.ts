import * as torch from '@sconce/core';
import * as nn from '@sconce/nn';
import { describe, expect, it } from 'vitest';
import { decode, type Encoded, expectClose, readFixture, valuesOf, weightsFor } from './fixtures.js';

const F = nn.functional;

interface Case {
  readonly fn: 'embedding' | 'embedding_bag';
  readonly input: Encoded;
  readonly weight: Encoded;
  readonly offsets: Encoded | null;
  readonly per_sample_weights: Encoded | null;
  readonly options: object;
  readonly output: Encoded;
  readonly grad: Encoded;
  readonly factors_grad: Encoded | null;
  readonly weight_after: Encoded;
}

const longs = (...values: number[]): torch.Tensor => torch.tensor(values, { dtype: torch.int64 });
const optional = (value: Encoded | null): torch.Tensor | null => value && decode(value);

describe("embeddings agree with PyTorch's", () => {
  readFixture<Case>('embedding').forEach((row, i) => {
    type Call = (...args: (torch.Tensor | null)[]) => torch.Tensor;

    const check = (make: (weight: torch.Tensor) => readonly [torch.Tensor, Call]): void => {
      const [weight, call] = make(decode(row.weight));
      const factors = optional(row.per_sample_weights)?.requires_grad_() ?? null;
      const output = call(decode(row.input), optional(row.offsets), factors);
      expectClose(output, row.output, 'output');
      output.mul(weightsFor(output)).sum().backward();
      expectClose(weight.grad, row.grad, 'gradient');
      expectClose(factors?.grad, row.factors_grad, "the factors' gradient");
      expectClose(weight.detach(), row.weight_after, 'weight afterwards');
    };

    it(`${i}: ${row.fn} ${JSON.stringify(row.options)}`, () => {
      const { options } = row;
      check((weight) => {
        weight.requires_grad_();
        if (row.fn === 'embedding') return [weight, (x) => F.embedding(x as torch.Tensor, weight, options)];
        return [
          weight,
          (x, offsets, per_sample_weights) =>
            F.embedding_bag(x as torch.Tensor, weight, offsets, { ...options, per_sample_weights }),
        ];
      });
      check((weight) => {
        const kind = row.fn === 'embedding' ? nn.Embedding : nn.EmbeddingBag;
        const layer = kind.from_pretrained(weight, { ...options, freeze: false });
        return [layer.weight, (...args) => (layer as unknown as Call)(...args)];
      });
    });
  });
});

describe('Embedding', () => {
  it("draws PyTorch's numbers, and zeros for the padding", () => {
    const expectNumbers = (weight: torch.Tensor, expected: number[]): void => {
      const drawn = valuesOf(weight);
      expected.forEach((value, i) => expect(drawn[i]).toBeCloseTo(value, 6));
    };
    torch.manual_seed(0);
    expectNumbers(
      new nn.Embedding(4, 2, { padding_idx: 1 }).weight,
      [1.5409961, -0.2934289, 0, 0, -1.0845224, -1.3985955, 0.4033468, 0.838026],
    );
    torch.manual_seed(0);
    expectNumbers(
      new nn.EmbeddingBag(3, 2, { padding_idx: -1 }).weight,
      [1.5409961, -0.2934289, -2.1787894, 0.5684313, 0, 0],
    );
  });

  it("prints as PyTorch's", () => {
    const options = { max_norm: 1, norm_type: 3, scale_grad_by_freq: true } as const;
    expect(String(new nn.Embedding(4, 2, -1, options))).toBe(
      'Embedding(4, 2, padding_idx=3, max_norm=1, norm_type=3, scale_grad_by_freq=True)',
    );
    expect(String(new nn.EmbeddingBag(4, 2, { padding_idx: -1, ...options }))).toBe(
      'EmbeddingBag(4, 2, max_norm=1, norm_type=3, scale_grad_by_freq=True, mode=mean, padding_idx=3)',
    );
    expect(String(new nn.Embedding({ num_embeddings: 4, embedding_dim: 2 }))).toBe('Embedding(4, 2)');
  });

  it('is made of vectors that are there, frozen unless asked', () => {
    const vectors = torch.ones([3, 2]);
    const layer = nn.Embedding.from_pretrained(vectors, { padding_idx: 1 });
    expect(layer.weight.requires_grad).toBe(false);
    // The padding, too, stays as it is given.
    expect(layer.weight.tolist()).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
    vectors.fill_(2);
    expect(layer(longs(0)).tolist()).toEqual([[2, 2]]);
  });

  it('takes batches without bags and bags without rows', () => {
    const weight = torch.ones([4, 2]);
    expect(F.embedding_bag(torch.zeros([0, 2]).long(), weight).shape).toEqual([0, 2]);
    for (const mode of ['sum', 'mean', 'max'] as const) {
      expect(F.embedding_bag(longs(), weight, longs(0, 0), { mode }).tolist()).toEqual([
        [0, 0],
        [0, 0],
      ]);
      expect(F.embedding_bag(longs(1, 1), weight, longs(0), { mode, padding_idx: 1 }).tolist()).toEqual([[0, 0]]);
    }
  });
});

describe('embedding_bag', () => {
  // PyTorch 1.13.1 itself divides by the counts of other rows.
  it('divides gradients by how often a row was looked up, when asked to', () => {
    const weight = torch.ones([4, 1], { requires_grad: true });
    const options = { mode: 'sum', scale_grad_by_freq: true } as const;
    F.embedding_bag(longs(3, 1, 3, 0), weight, longs(0, 2), options)
      .mul(torch.tensor([[1], [3]]))
      .sum()
      .backward();
    expect(weight.grad?.tolist()).toEqual([[3], [1], [0], [2]]);
  });
});

describe('errors', () => {
  const weight = torch.ones([4, 2]);
  const [x, factors] = [longs(1, 2), torch.ones([2])];
  const bag = (input: torch.Tensor, offsets?: torch.Tensor | null, options?: object): torch.Tensor =>
    F.embedding_bag(input, weight, offsets, options);
  const wrongIndices =
    "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; but got torch.FloatTensor instead (while checking arguments for ";
  const cases: [() => unknown, string][] = [
    [() => F.embedding(factors, weight), `${wrongIndices}embedding)`],
    [() => F.embedding(longs(4), weight), 'index out of range in self'],
    [() => F.embedding(longs(-1), weight), 'index out of range in self'],
    [() => F.embedding(x, factors), "'weight' must be 2-D"],
    [() => F.embedding(x, weight, { padding_idx: 4 }), 'Padding_idx must be within num_embeddings'],
    [() => F.embedding(x, weight, { padding_idx: -5 }), 'Padding_idx must be within num_embeddings'],
    [() => F.embedding(x, weight, { sparse: true }), 'sparse gradients are not supported: use sparse=false'],
    [() => new nn.Embedding(4, 2, { sparse: true }), 'sparse gradients are not supported: use sparse=false'],
    [() => new nn.Embedding(4, 2, 5), 'Padding_idx must be within num_embeddings'],
    [
      () => new nn.Embedding(4, 2, { _weight: torch.ones([2, 2]) }),
      'Shape of weight does not match num_embeddings and embedding_dim',
    ],
    [() => nn.Embedding.from_pretrained(factors), 'Embeddings parameter is expected to be 2-dimensional'],
    [() => new nn.EmbeddingBag(4, 2, { mode: 'x' as 'sum' })(x, longs(0)), 'mode has to be one of sum, mean or max'],
    [() => bag(x), 'offsets has to be a 1D Tensor but got None'],
    [() => bag(x.unsqueeze(0), longs(0)), 'if input is 2D, then offsets has to be None'],
    [() => bag(x, longs(0).unsqueeze(0)), 'offsets has to be a 1D Tensor'],
    [() => bag(torch.ones([2, 2, 2]).long()), 'input has to be 1D or 2D Tensor, but got Tensor of dimension 3'],
    [
      () => bag(x, longs(1)),
      'offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0. However, got 1',
    ],
    [() => bag(x, longs(0, 3)), "offsets[-1] can not be greater than input's length 2 but got offsets[-1] of 3"],
    [() => bag(x, longs(0, 2, 1)), 'offsets must not decrease'],
    [() => bag(x, longs(), { include_last_offset: true }), 'include_last_offset: numel of offsets must be at least 1'],
    [() => bag(x, factors), `${wrongIndices}embedding_bag)`],
    [() => bag(factors, longs(0)), `${wrongIndices}embedding_bag)`],
    [() => bag(longs(7), longs(0)), 'index out of range in self'],
    [
      () => bag(x, longs(0), { padding_idx: 9 }),
      'padding_idx must be within the number of embeddings, -4 through 3, but got 9',
    ],
    [
      () => bag(x, longs(0), { mode: 'max', per_sample_weights: factors }),
      "embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for mode='sum' (got mode='max'). Please open a feature request on GitHub.",
    ],
    [
      () => bag(x, longs(0), { mode: 'sum', per_sample_weights: torch.ones([3]) }),
      'embedding_bag: If per_sample_weights (torch.Size([3])) is not None, then it must have the same shape as the input (torch.Size([2]))',
    ],
    [
      () => bag(x, longs(0), { mode: 'sum', per_sample_weights: factors.double() }),
      "Expected tensor for argument #1 'weight' to have the same type as tensor for argument #1 'per_sample_weights'; but type torch.FloatTensor does not equal torch.DoubleTensor",
    ],
    [
      () => bag(x, longs(0), { mode: 'max', scale_grad_by_freq: true }),
      'max mode does not support scaling the gradient by the frequency',
    ],
  ];
  it.each(cases)('%#', (call, message) => {
    expect(call).toThrow(message);
  });

  it('come before the weight is changed', () => {
    const big = torch.full([4, 2], 9);
    expect(() => F.embedding(longs(0, 4), big, { max_norm: 1 })).toThrow('index out of range');
    expect(big.eq(9).all().item()).toBe(true);
  });
});
