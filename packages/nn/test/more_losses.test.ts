import * as torch from '@sconce/core';
import type { Tensor } from '@sconce/core';
import * as nn from '@sconce/nn';
import { describe, expect, it } from 'vitest';
import { decode, type Encoded, expectClose, readFixture, weightsFor } from './fixtures.js';

const F = nn.functional;

type Options = Record<string, unknown>;
type Call = (...tensors: Tensor[]) => Tensor;
type Make = new (options: Options) => Call;

/** A function of nn.functional and its module. */
const modules: Readonly<Record<string, unknown>> = {
  l1_loss: nn.L1Loss,
  smooth_l1_loss: nn.SmoothL1Loss,
  huber_loss: nn.HuberLoss,
  poisson_nll_loss: nn.PoissonNLLLoss,
  gaussian_nll_loss: nn.GaussianNLLLoss,
  kl_div: nn.KLDivLoss,
  binary_cross_entropy: nn.BCELoss,
  binary_cross_entropy_with_logits: nn.BCEWithLogitsLoss,
  soft_margin_loss: nn.SoftMarginLoss,
  multilabel_soft_margin_loss: nn.MultiLabelSoftMarginLoss,
  hinge_embedding_loss: nn.HingeEmbeddingLoss,
  margin_ranking_loss: nn.MarginRankingLoss,
  multi_margin_loss: nn.MultiMarginLoss,
  multilabel_margin_loss: nn.MultiLabelMarginLoss,
  cosine_embedding_loss: nn.CosineEmbeddingLoss,
  triplet_margin_loss: nn.TripletMarginLoss,
  triplet_margin_with_distance_loss: nn.TripletMarginWithDistanceLoss,
  pairwise_distance: nn.PairwiseDistance,
  cosine_similarity: nn.CosineSimilarity,
};

interface Case {
  readonly fn: string;
  readonly tensors: readonly Encoded[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly output: Encoded;
  readonly grads: readonly (Encoded | null)[];
}

const isEncoded = (value: unknown): value is Encoded => typeof value === 'object' && value !== null && 'data' in value;

describe("losses and distances agree with PyTorch's", () => {
  readFixture<Case>('more_losses').forEach(({ fn, tensors, options, output, grads }, i) => {
    const entries = Object.entries(options).map(([key, v]) => [key, isEncoded(v) ? decode(v) : v] as const);
    const given: Options = Object.fromEntries(entries);
    const shapes = tensors.map(({ shape }) => `[${shape.join()}]`).join(' ');

    const check = (call: Call): void => {
      const inputs = tensors.map((x, k) => (grads[k] ? decode(x).requires_grad_() : decode(x)));
      const result = call(...inputs);
      expectClose(result, output, 'output');
      result.mul(weightsFor(result)).sum().backward();
      grads.forEach((grad, k) => {
        if (grad) expectClose(inputs[k].grad, grad, `gradient ${k}`);
      });
    };

    it(`${i}: ${fn} ${shapes} ${Object.entries(options)
      .map(([key, v]) => (isEncoded(v) ? key : `${key}=${String(v)}`))
      .join(' ')}`, () => {
      check((...inputs) => (F as unknown as Record<string, Call>)[fn](...inputs, given as never));
      check(new (modules[fn] as Make)(given));
    });
  });
});

describe('errors', () => {
  const [x, whole] = [torch.ones([2]), torch.tensor([1n, 1n])];
  const [rows, vector] = [torch.ones([2, 3]), torch.ones([3])];
  const cases: [() => unknown, string][] = [
    [() => F.l1_loss(x, x, { reduction: 'x' as 'sum' }), 'x is not a valid value for reduction'],
    [() => F.l1_loss(x, x, { reduction: 'batchmean' as 'sum' }), 'batchmean is not a valid value for reduction'],
    [() => F.l1_loss(x, 3 as never), "l1_loss(): argument 'target' must be Tensor, not number"],
    [() => F.l1_loss(x, x, { beta: 3 } as never), "l1_loss() got an unexpected keyword argument 'beta'"],
    [() => F.l1_loss(whole, whole), 'mean(): could not infer output dtype'],
    [() => F.smooth_l1_loss(x, x, { beta: -1 }), 'smooth_l1_loss does not support negative values for beta.'],
    [() => F.smooth_l1_loss(whole, whole), '"smooth_l1_cpu" not implemented for \'Long\''],
    [() => F.huber_loss(x, x, { delta: 0 }), 'huber_loss does not support non-positive values for delta.'],
    [() => F.huber_loss(whole, whole), '"huber_cpu" not implemented for \'Long\''],
    [() => F.kl_div(x, whole), 'kl_div: Integral inputs not supported.'],
    [() => F.gaussian_nll_loss(x, x, vector), 'var is of incorrect size'],
    [() => F.gaussian_nll_loss(x, x, x.neg()), 'var has negative entry/entries'],
    [() => F.binary_cross_entropy(x.mul(2), x), 'all elements of input should be between 0 and 1'],
    [() => F.binary_cross_entropy(x.mul(NaN), x), 'all elements of input should be between 0 and 1'],
    [
      () => F.binary_cross_entropy(x, vector),
      'Using a target size (torch.Size([3])) that is different to the input size (torch.Size([2])) is deprecated. Please ensure they have the same size.',
    ],
    [() => F.binary_cross_entropy(x, whole), 'Found dtype Long but expected Float'],
    [() => F.binary_cross_entropy(whole, whole), '"binary_cross_entropy" not implemented for \'Long\''],
    [
      () => F.binary_cross_entropy(x, x, { weight: vector }),
      'The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0',
    ],
    [() => F.binary_cross_entropy(x, x, { weight: 2 as never }), "argument 'weight' must be Tensor, not number"],
    [
      () => F.binary_cross_entropy_with_logits(x, vector),
      'Target size (torch.Size([3])) must be the same as input size (torch.Size([2]))',
    ],
    [() => F.binary_cross_entropy_with_logits(x, whole), 'Found dtype Long but expected Float'],
    [
      () => F.margin_ranking_loss(x, x, x.unsqueeze(1)),
      'margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: torch.Size([2]), input2: torch.Size([2]), target: torch.Size([2, 1]) ',
    ],
    [() => F.cosine_embedding_loss(rows, rows, rows), '0D or 1D target tensor expected, multi-target not supported'],
    [
      () => F.cosine_embedding_loss(vector, rows, x),
      '1D target tensor expects 2D input tensors, but found inputs with sizes [3] and [2, 3].',
    ],
    [() => F.triplet_margin_loss(rows, x, rows), 'All inputs should have same dimension but got 2D, 1D and 2D inputs.'],
    [() => F.multi_margin_loss(rows, whole, { p: 3 }), 'only p == 1 and p == 2 supported'],
    [() => F.multi_margin_loss(rows, whole, { weight: rows }), 'weight must be one-dimensional'],
    [() => F.multi_margin_loss(rows, whole, { weight: x }), 'inconsistent weight size, expected 3 but got [2]'],
    [() => F.multi_margin_loss(rows, vector.long()), 'inconsistent target size, got: [3]'],
    [() => F.multi_margin_loss(rows, x), 'expected scalar type Long but found Float'],
    [() => F.multi_margin_loss(rows, whole.mul(3)), 'target out of range'],
    [
      () => F.multi_margin_loss(torch.ones([2, 2, 3]), whole),
      'Expected non-empty vector or matrix with optional 0-dim batch size, but got: [2, 2, 3]',
    ],
    [() => F.multilabel_margin_loss(rows, rows), 'expected scalar type Long but found Float'],
    [() => F.multilabel_margin_loss(rows, whole), "inconsistent size [2] for argument #2 'target'"],
    [() => F.multilabel_margin_loss(rows, rows.long().mul(3)), "argument #2 'target' is out of range"],
    [() => F.multilabel_margin_loss(rows, rows.long().mul(-2)), "argument #2 'target' is out of range"],
    [() => new nn.BCELoss({ weight: 1 as never }), "BCELoss(): argument 'weight' must be Tensor, not number"],
    [() => new nn.HuberLoss({ beta: 1 } as never), "HuberLoss() got an unexpected keyword argument 'beta'"],
  ];
  it.each(cases)('%#', (call, message) => {
    expect(call).toThrow(message);
  });
});

describe('modules', () => {
  it('keep their options, and their weights in the state_dict', () => {
    const loss = new nn.BCEWithLogitsLoss({ pos_weight: torch.ones([2]), reduction: 'sum' });
    expect([loss.reduction, loss.weight]).toEqual(['sum', null]);
    expect(Object.keys(loss.state_dict())).toEqual(['pos_weight']);
    expect(new nn.HuberLoss({ delta: undefined }).delta).toBe(1);
  });

  it("print as PyTorch's", () => {
    expect(String(new nn.TripletMarginWithDistanceLoss())).toBe(
      'TripletMarginWithDistanceLoss(\n  (distance_function): PairwiseDistance()\n)',
    );
    expect(String(new nn.KLDivLoss())).toBe('KLDivLoss()');
  });

  it('take lengths', () => {
    const scores = torch.zeros([2, 1, 3]).log_softmax(2);
    const target = torch.tensor([[1]], { dtype: torch.int64 });
    const one = torch.tensor([1], { dtype: torch.int64 });
    // One of three labels at one time; three of the nine ways to say it at two; and two labels are too long.
    expect(new nn.CTCLoss()(scores, target, one, [1]).exp().item()).toBeCloseTo(3, 5);
    expect(F.ctc_loss(scores, target, [2], one).exp().item()).toBeCloseTo(3, 5);
    expect(F.ctc_loss(scores, target, [0], [0], { reduction: 'none' }).tolist()).toEqual([0]);
    expect(F.ctc_loss(scores, target, [0], one, { reduction: 'none' }).tolist()).toEqual([Infinity]);
    const loss = new nn.CTCLoss({ blank: 1, zero_infinity: true, reduction: 'sum' });
    expect(loss(scores, one.sub(1).repeat(2), [2], [2]).item()).toBe(0);
    expect(String(loss)).toBe('CTCLoss()');
  });

  it('take a distance of their own', () => {
    const distance_function = (a: Tensor, b: Tensor): Tensor => a.sub(b).abs().sum(-1);
    const triplet = [torch.zeros([1, 2]), torch.ones([1, 2]), torch.full([1, 2], 1.25)] as const;
    expect(new nn.TripletMarginWithDistanceLoss({ distance_function })(...triplet).item()).toBe(0.5);
  });
});
