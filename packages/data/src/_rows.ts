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
  const selected = tensors.map((tensor) => tensor.index_select(0, rows));
  // The tape, if there is one, still needs the indices.
  if (!selected.some((tensor) => tensor.requires_grad)) rows.dispose();
  return selected;
}
