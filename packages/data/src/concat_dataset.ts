import { cat, IndexError, Tensor, ValueError } from '@sconce/core';
import type { Collated } from './collate.js';
import { Dataset } from './dataset.js';
import { IterableDataset } from './iterable_dataset.js';
import { selectRows } from './_rows.js';

/**
 * Several datasets as one: the samples of the first, then those of the second, and so on.
 *
 * @example
 * ```ts
 * const both = new ConcatDataset([new TensorDataset(torch.arange(2)), new TensorDataset(torch.tensor([7, 8, 9]))]);
 * console.log(both.length, both.get(2)[0].item(), both.cumulative_sizes); // 5 7 [ 2, 5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/data.html#torch.utils.data.ConcatDataset | torch.utils.data.ConcatDataset}
 */
export class ConcatDataset<T> extends Dataset<T> {
  /** The datasets, in order. */
  readonly datasets: readonly Dataset<T>[];
  /** How many samples the first dataset has, the first two, and so on. */
  readonly cumulative_sizes: readonly number[];

  /**
   * @param datasets - at least one dataset that is not iterable only.
   * @throws ValueError when there is none, TypeError when one can only be iterated over.
   */
  constructor(datasets: Iterable<Dataset<T>>) {
    super();
    this.datasets = [...datasets];
    if (this.datasets.length === 0) throw new ValueError('datasets should not be an empty iterable');
    if (this.datasets.some((dataset: unknown) => dataset instanceof IterableDataset)) {
      throw new TypeError('ConcatDataset does not support IterableDataset');
    }
    let total = 0;
    this.cumulative_sizes = this.datasets.map(({ length }) => (total += length));
  }

  /** The number of samples of all datasets. */
  override get length(): number {
    return this.cumulative_sizes[this.cumulative_sizes.length - 1];
  }

  /** Which dataset has the sample of that number, and as which. */
  private find(index: number): [number, number] {
    if (index < -this.length) throw new ValueError('absolute value of index should not exceed dataset length');
    const row = index < 0 ? index + this.length : index;
    const at = this.cumulative_sizes.findIndex((size) => row < size);
    if (!Number.isInteger(row) || at < 0) {
      throw new IndexError(`index ${index} is out of bounds for a dataset of ${this.length} samples`);
    }
    return [at, at === 0 ? row : row - this.cumulative_sizes[at - 1]];
  }

  /**
   * Returns the sample of that number.
   *
   * @throws IndexError when there is none; ValueError when a negative number is too small.
   */
  override get(index: number): T {
    const [at, row] = this.find(index);
    return this.datasets[at].get(row);
  }

  /** Asks each dataset for its part of a batch, and joins the parts where they are tensors or lists of tensors. */
  override getBatch(indices: readonly number[]): Collated<T> | undefined {
    if (this.datasets.some((dataset) => !dataset.getBatch)) return undefined;
    const places = indices.map((index) => this.find(index));
    const used = [...new Set(places.map(([at]) => at))];
    const parts = used.map((at) =>
      this.datasets[at].getBatch?.(places.filter((place) => place[0] === at).map(([, row]) => row)),
    );
    if (parts.length === 1) return parts[0];
    // Where in the joined parts each sample lies.
    const order = used.flatMap((at) => places.flatMap((place, i) => (place[0] === at ? [i] : [])));
    const rows: number[] = [];
    order.forEach((sample, row) => (rows[sample] = row));
    return joined(parts, rows) as Collated<T> | undefined;
  }
}

/** Tensors, or lists of tensors, joined along their first dimension and put in order. */
function joined(parts: readonly unknown[], rows: readonly number[]): unknown {
  const lists = parts.map((part) => (Array.isArray(part) ? (part as unknown[]) : [part]));
  const areTensors = lists.every((list) => list.every((item) => item instanceof Tensor));
  if (!areTensors || lists.some(({ length }) => length !== lists[0].length)) return undefined;
  const whole = lists[0].map((_, i) => cat(lists.map((list) => list[i])));
  const sorted = selectRows(whole, rows);
  for (const tensor of whole) if (!tensor.requires_grad) tensor.dispose();
  return Array.isArray(parts[0]) ? sorted : sorted[0];
}
