/** The neighbour (left, above, above left) that is nearest to left + above - above left. */
function paeth(left: number, above: number, corner: number): number {
  const toLeft = Math.abs(above - corner);
  const toAbove = Math.abs(left - corner);
  const toCorner = Math.abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

/**
 * Undoes the filter of a row in place.
 *
 * @param above - the row above; a row of zeros for the first one.
 * @param step - the bytes of a pixel, at least 1.
 */
export function unfilterRow(filter: number, row: Uint8Array, above: Uint8Array, step: number): void {
  const { length } = row;
  if (filter === 1) for (let i = step; i < length; i++) row[i] += row[i - step];
  else if (filter === 2) for (let i = 0; i < length; i++) row[i] += above[i];
  else if (filter === 3) {
    for (let i = 0; i < step; i++) row[i] += above[i] >> 1;
    for (let i = step; i < length; i++) row[i] += (row[i - step] + above[i]) >> 1;
  } else if (filter === 4) {
    for (let i = 0; i < step; i++) row[i] += above[i];
    for (let i = step; i < length; i++) row[i] += paeth(row[i - step], above[i], above[i - step]);
  }
}

/** A row less what the filter predicts of it. */
function applyFilter(filter: number, row: Uint8Array, above: Uint8Array, step: number, target: Uint8Array): void {
  const { length } = row;
  target.set(row);
  if (filter === 1) for (let i = step; i < length; i++) target[i] -= row[i - step];
  else if (filter === 2) for (let i = 0; i < length; i++) target[i] -= above[i];
  else if (filter === 3) {
    for (let i = 0; i < step; i++) target[i] -= above[i] >> 1;
    for (let i = step; i < length; i++) target[i] -= (row[i - step] + above[i]) >> 1;
  } else if (filter === 4) {
    for (let i = 0; i < step; i++) target[i] -= above[i];
    for (let i = step; i < length; i++) target[i] -= paeth(row[i - step], above[i], above[i - step]);
  }
}

/** How large the bytes are, taken as signed: as a rule a row deflates best where this is smallest. */
function magnitude(row: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < row.length; i++) sum += row[i] < 128 ? row[i] : 256 - row[i];
  return sum;
}

/**
 * Writes a row after the filter that suits it best, with that filter's number before it.
 *
 * @param trial - room for a row.
 */
export function filterRow(
  row: Uint8Array,
  above: Uint8Array,
  step: number,
  trial: Uint8Array,
  target: Uint8Array,
): void {
  let least = Infinity;
  for (let filter = 0; filter < 5; filter++) {
    applyFilter(filter, row, above, step, trial);
    const size = magnitude(trial);
    if (size >= least) continue;
    least = size;
    target[0] = filter;
    target.set(trial, 1);
  }
}
