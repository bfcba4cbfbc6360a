import { numel } from '../shape.js';
import type { Tensor } from '../tensor.js';

/** A factor of a sum of products: a tensor, and for each of its dimensions the index that runs along it. */
export interface Factor {
  readonly x: Tensor;
  readonly labels: readonly string[];
}

/** Without the indices of size 1 that the other factor has in another size: there they are all one needs. */
function withoutOnes({ x, labels }: Factor, other: Factor): Factor {
  const stays = (label: string, d: number): boolean => {
    const there = other.labels.indexOf(label);
    return x.shape[d] !== 1 || there < 0 || other.x.shape[there] === 1;
  };
  const kept = labels.filter(stays);
  return kept.length === labels.length
    ? { x, labels }
    : { x: x.view(x.shape.filter((_, d) => stays(labels[d], d))), labels: kept };
}

/** Adds up the dimensions whose index is not needed any more. */
function summed({ x, labels }: Factor, isNeeded: (label: string) => boolean): Factor {
  const dims = labels.flatMap((label, d) => (isNeeded(label) ? [] : [d]));
  if (dims.length === 0) return { x, labels };
  return { x: x.sum(dims, false, { dtype: x.dtype }), labels: labels.filter(isNeeded) };
}

/** The dimensions of these indices, joined into one for each group. */
function grouped({ x, labels }: Factor, groups: readonly (readonly string[])[]): Tensor {
  const order = groups.flat().map((label) => labels.indexOf(label));
  const ordered = x.permute(order);
  let d = 0;
  return ordered.reshape(groups.map(({ length }) => numel(ordered.shape.slice(d, (d += length)))));
}

function sizesOf({ x, labels }: Factor, which: readonly string[]): number[] {
  return which.map((label) => x.shape[labels.indexOf(label)]);
}

/**
 * Multiplies two factors and adds up over the indices that are not kept: as a batch of matrix products. The result's indices are those
 * of both factors, then of the first alone, then of the second alone.
 */
export function contract(first: Factor, second: Factor, isKept: (label: string) => boolean): Factor {
  const [left, right] = [withoutOnes(first, second), withoutOnes(second, first)];
  const a = summed(left, (label) => isKept(label) || right.labels.includes(label));
  const b = summed(right, (label) => isKept(label) || left.labels.includes(label));
  const common = a.labels.filter((label) => b.labels.includes(label));
  const batch = common.filter(isKept);
  const inner = common.filter((label) => !isKept(label));
  const [rows, columns] = [a, b].map(({ labels }) => labels.filter((label) => !common.includes(label)));
  const labels = [...batch, ...rows, ...columns];
  const shape = [...sizesOf(a, [...batch, ...rows]), ...sizesOf(b, columns)];
  const [x, y] = [grouped(a, [batch, rows, inner]), grouped(b, [batch, inner, columns])];
  return { x: productOf(x, y, batch.length > 0, inner.length > 0).view(shape), labels };
}

/** [batch, n, k] times [batch, k, m]. */
function productOf(x: Tensor, y: Tensor, isBatch: boolean, hasInner: boolean): Tensor {
  if (!hasInner) return x.mul(y);
  if (!isBatch) return x.squeeze(0).mm(y.squeeze(0));
  const isDot = x.shape[1] === 1 && y.shape[2] === 1 && x.dtype.is_floating_point;
  return isDot && x.dtype === y.dtype ? x.squeeze(1).mul(y.squeeze(2)).sum(1) : x.bmm(y);
}
