import { cat, log_softmax, RuntimeError, type Tensor, ValueError } from '@sconce/core';
import { bindArguments, checkInteger, type Signature } from '../_arguments.js';
import { Module } from '../module.js';
import { ModuleList, Sequential } from './containers.js';
import { Linear } from './linear.js';

/** Options of {@link AdaptiveLogSoftmaxWithLoss}. */
export interface AdaptiveLogSoftmaxOptions {
  /** By how much each cluster's vectors are shorter than those of the one before; 4 by default. */
  readonly div_value?: number;
  /** Whether the head has a bias; false by default. */
  readonly head_bias?: boolean;
}

/** All arguments of {@link AdaptiveLogSoftmaxWithLoss} by name. */
export interface AdaptiveLogSoftmaxArguments extends AdaptiveLogSoftmaxOptions {
  /** The size of the input's last dimension. */
  readonly in_features: number;
  /** How many classes there are, the frequent ones first. */
  readonly n_classes: number;
  /** The first class of each cluster but the head's. */
  readonly cutoffs: readonly number[];
}

/** What {@link AdaptiveLogSoftmaxWithLoss} gives. */
export interface AdaptiveLogSoftmaxOutput {
  /** The logarithm of the probability of each target, of shape (N) or (). */
  readonly output: Tensor;
  /** The mean of what they lack. */
  readonly loss: Tensor;
}

const SIGNATURE: Signature = {
  where: 'AdaptiveLogSoftmaxWithLoss',
  positional: ['in_features', 'n_classes', 'cutoffs', 'div_value', 'head_bias'],
  required: 3,
  keywords: [],
};

function checkCutoffs(cutoffs: readonly number[], n_classes: number): void {
  const grow = cutoffs.every((cutoff, i) => Number.isInteger(cutoff) && cutoff > (cutoffs[i - 1] ?? 0));
  if (cutoffs.length > 0 && grow && cutoffs[cutoffs.length - 1] <= n_classes - 1) return;
  throw new ValueError(
    'cutoffs should be a sequence of unique, positive integers sorted in an increasing order, where each value is between 1 and n_classes-1',
  );
}

function checkTarget(input: Tensor, target: Tensor): void {
  if (target.ndim > 1) throw new RuntimeError('0D or 1D target tensor expected, multi-target not supported');
  if (input.ndim !== target.ndim + 1) {
    throw new RuntimeError(
      `${target.ndim}D target tensor expects ${target.ndim + 1}D input tensors, but found inputs with size ${input.shape.join('x')}`,
    );
  }
  if (target.ndim === 1 && input.shape[0] !== target.shape[0]) {
    throw new RuntimeError('Input and target should have the same size in the batch dimension.');
  }
}

/**
 * Computes an approximate softmax over very many classes, and its loss: frequent classes have a head of their own, rare ones are looked
 * at, cluster by cluster, only where the target is one of them.
 *
 * @example
 * ```ts
 * const m = new nn.AdaptiveLogSoftmaxWithLoss(8, 20, [4, 10]);
 * const { output } = m(torch.ones([2, 8]), torch.tensor([1, 15]).long());
 * console.log(output.shape, m.log_prob(torch.ones([2, 8])).shape); // [ 2 ] [ 2, 20 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveLogSoftmaxWithLoss.html | torch.nn.AdaptiveLogSoftmaxWithLoss}
 */
export class AdaptiveLogSoftmaxWithLoss extends Module<[input: Tensor, target: Tensor], AdaptiveLogSoftmaxOutput> {
  /** The size of the input's last dimension. */
  readonly in_features: number;
  /** How many classes there are. */
  readonly n_classes: number;
  /** The first class of each cluster but the head's, and `n_classes`. */
  readonly cutoffs: readonly number[];
  /** By how much each cluster's vectors are shorter than those of the one before. */
  readonly div_value: number;
  /** Whether the head has a bias. */
  readonly head_bias: boolean;
  /** How many classes the head knows by name. */
  readonly shortlist_size: number;
  /** The frequent classes, and one output for each cluster. */
  head: Linear;
  /** The clusters of rare classes. */
  tail: ModuleList<Sequential>;

  /** @throws ValueError when the cutoffs do not grow from 1 to n_classes − 1; TypeError for an unknown option. */
  constructor(args: AdaptiveLogSoftmaxArguments);
  constructor(in_features: number, n_classes: number, cutoffs: readonly number[], options?: AdaptiveLogSoftmaxOptions);
  constructor(...args: unknown[]) {
    super();
    const given = bindArguments<AdaptiveLogSoftmaxArguments>(SIGNATURE, args);
    const { in_features, n_classes, cutoffs, div_value = 4, head_bias = false } = given;
    checkCutoffs(cutoffs, n_classes);
    this.in_features = checkInteger(in_features, 'in_features', 0);
    this.n_classes = n_classes;
    this.cutoffs = [...cutoffs, n_classes];
    this.div_value = div_value;
    this.head_bias = head_bias;
    this.shortlist_size = cutoffs[0];
    this.head = new Linear(in_features, this.shortlist_size + cutoffs.length, { bias: head_bias });
    this.tail = new ModuleList(
      cutoffs.map((cutoff, i) => {
        const size = Math.floor(in_features / div_value ** (i + 1));
        return new Sequential(
          new Linear(in_features, size, { bias: false }),
          new Linear(size, this.cutoffs[i + 1] - cutoff, { bias: false }),
        );
      }),
    );
  }

  override forward(input: Tensor, target: Tensor): AdaptiveLogSoftmaxOutput {
    checkTarget(input, target);
    if (target.ndim === 0) {
      const { output, loss } = this.forward(input.unsqueeze(0), target.unsqueeze(0));
      return { output: output.squeeze(0), loss };
    }
    this.checkRange(target);
    const head = log_softmax(this.head(input), 1);
    let place = target;
    let output: Tensor = input.new_zeros([target.shape[0]]);
    [...this.tail].forEach((cluster, i) => {
      const first = this.cutoffs[i];
      const belongs = target.ge(first).logical_and(target.lt(this.cutoffs[i + 1]));
      place = place.masked_fill(belongs, this.shortlist_size + i);
      const rows = belongs.nonzero().squeeze(1);
      if (rows.numel() === 0) return;
      const scores = log_softmax(cluster(input.index_select(0, rows)), 1);
      const relative = target.index_select(0, rows).sub(first).unsqueeze(1);
      output = output.scatter(0, rows, scores.gather(1, relative).squeeze(1));
    });
    output = output.add(head.gather(1, place.unsqueeze(1)).squeeze(1));
    return { output, loss: output.neg().mean() };
  }

  private checkRange(target: Tensor): void {
    if (target.numel() === 0) return;
    const [least, largest] = [target.min().item(), target.max().item()];
    if (least >= 0 && largest < this.n_classes) return;
    throw new RuntimeError(
      `Target values should be in [0, ${this.n_classes - 1}], but values in range [${least}, ${largest}] were found. `,
    );
  }

  /**
   * Computes the logarithms of the probabilities of all classes.
   *
   * @param input - a tensor of shape (N, in_features).
   * @returns a tensor of shape (N, n_classes).
   */
  log_prob(input: Tensor): Tensor {
    const head = log_softmax(this.head(input), 1);
    const clusters = [...this.tail].map((cluster, i) =>
      log_softmax(cluster(input), 1).add(head.narrow(1, this.shortlist_size + i, 1)),
    );
    return cat([head.narrow(1, 0, this.shortlist_size), ...clusters], 1);
  }

  /**
   * Finds the most probable class of each row.
   *
   * @param input - a tensor of shape (N, in_features).
   * @returns an int64 tensor of shape (N).
   */
  predict(input: Tensor): Tensor {
    const head = this.head(input).argmax(1);
    const rows = head.ge(this.shortlist_size).nonzero().squeeze(1);
    if (rows.numel() === 0) return head;
    return head.scatter(0, rows, this.log_prob(input.index_select(0, rows)).argmax(1));
  }
}
