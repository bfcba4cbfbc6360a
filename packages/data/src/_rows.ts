import { fromTypedArray, IndexError, type Tensor } from '@sconce/core';

/** An index as one from the front. */
export function wrapIndex(index: number, length: number): number {
  if (!Number.isInteger(index) || index < -length || index >= length) {
    throw new IndexError(`index ${index} is out of bounds for a dataset of ${length} samples`);
  }
  return index < 0 ? index + length : index;
}

/** New tensors of the rows of those indices, of each tensor by one operation. */
export function selectRows(tensors: readonly Tensor[], indices: readonly number[]): Tensor[] {
  const rows = fromTypedArray(
    BigInt64Array.from(indices, (i) => BigInt(wrapIndex(i, tensors[0].shape[0]))),
    [indices.length],
  );
  const selected = tensors.map((tensor) => INTERIM_select(tensor, indices));
  // The tape, if there is one, still needs the indices.
  if (!selected.some((tensor) => tensor.requires_grad)) rows.dispose();
  return selected;
}

import { empty } from '@sconce/core';
function INTERIM_select(t: Tensor, indices: readonly number[]): Tensor {
  const out = empty([indices.length, ...t.shape.slice(1)], { dtype: t.dtype });
  indices.forEach((j, i) => out.select(0, i).copy_(t.select(0, wrapIndex(j, t.shape[0]))));
  return out;
}
