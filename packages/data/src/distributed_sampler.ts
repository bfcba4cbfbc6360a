import { checkKeys, Generator, ValueError } from '@sconce/core';
import { shuffled } from './dataset.js';
import { Sampler, type Sized } from './sampler.js';

/** Options of {@link DistributedSampler}. */
export interface DistributedSamplerOptions {
  /** How many processes share the dataset. */
  readonly num_replicas: number;
  /** Which of them this is, from 0. */
  readonly rank: number;
  /** Whether each epoch has a new random order; true by default. */
  readonly shuffle?: boolean;
  /** The seed of that order, the same in all processes; 0 by default. */
  readonly seed?: number;
  /** Whether samples are left out so that all processes have equally many; by default some come twice. */
  readonly drop_last?: boolean;
}

/**
 * Visits one process's share of a dataset that several processes train on.
 *
 * There is no process group here to ask, so `num_replicas` and `rank` have to be given. {@link DistributedSampler.set_epoch} has to be
 * called before each epoch, or all have the same order.
 *
 * @example
 * ```ts
 * const shares = [0, 1].map((rank) => new DistributedSampler({ length: 5 }, { num_replicas: 2, rank, shuffle: false }));
 * console.log(shares.map((share) => [...share])); // [ [ 0, 2, 4 ], [ 1, 3, 0 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/data.html#torch.utils.data.distributed.DistributedSampler | torch.utils.data.distributed.DistributedSampler}
 */
export class DistributedSampler extends Sampler {
  /** How many processes share the dataset. */
  readonly num_replicas: number;
  /** Which of them this is. */
  readonly rank: number;
  /** Whether each epoch has a new random order. */
  readonly shuffle: boolean;
  /** The seed of that order. */
  readonly seed: number;
  /** Whether samples are left out so that all processes have equally many. */
  readonly drop_last: boolean;
  /** How many numbers a pass yields. */
  readonly num_samples: number;
  /** How many all processes together yield. */
  readonly total_size: number;
  /** The epoch, which {@link DistributedSampler.set_epoch} sets. */
  epoch = 0;

  /**
   * @param dataset - the whole dataset, or anything with a length.
   * @param options - `num_replicas`, `rank`, `shuffle`, `seed`, `drop_last`.
   * @throws ValueError when `num_replicas` or `rank` is missing, or there is no process of that rank.
   */
  constructor(
    /** The whole dataset. */
    readonly dataset: Sized,
    options: DistributedSamplerOptions,
  ) {
    super();
    checkKeys(options, ['num_replicas', 'rank', 'shuffle', 'seed', 'drop_last'], 'DistributedSampler');
    const {
      num_replicas,
      rank,
      shuffle = true,
      seed = 0,
      drop_last = false,
    } = (options ?? {}) as Partial<typeof options>;
    if (num_replicas === undefined || !Number.isInteger(num_replicas) || num_replicas < 1) {
      throw new ValueError(
        `num_replicas should be a positive integer value, but got num_replicas=${String(num_replicas)}`,
      );
    }
    if (rank === undefined || !Number.isInteger(rank) || rank >= num_replicas || rank < 0) {
      throw new ValueError(`Invalid rank ${String(rank)}, rank should be in the interval [0, ${num_replicas - 1}]`);
    }
    this.num_replicas = num_replicas;
    this.rank = rank;
    this.shuffle = shuffle;
    this.seed = seed;
    this.drop_last = drop_last;
    const share = dataset.length / num_replicas;
    this.num_samples = drop_last ? Math.floor(share) : Math.ceil(share);
    this.total_size = this.num_samples * num_replicas;
  }

  /** How many numbers a pass yields. */
  override get length(): number {
    return this.num_samples;
  }

  /** Begins a pass. */
  override *[Symbol.iterator](): IterableIterator<number> {
    const { length } = this.dataset;
    const order = this.shuffle
      ? shuffled(length, { generator: new Generator().manual_seed(this.seed + this.epoch) })
      : Array.from({ length }, (_, i) => i);
    // Where samples are missing for the last ones, those in front come again.
    for (let i = this.rank; i < this.total_size; i += this.num_replicas) yield order[i % length];
  }

  /** Sets the epoch, which has an order of its own. */
  set_epoch(epoch: number): void {
    this.epoch = epoch;
  }
}
