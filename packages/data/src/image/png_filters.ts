/** The neighbour (left, above, above left) that is nearest to left + above - above left. */
function paeth(left: number, above: number, corner: number): number {
  const toLeft = Math.abs(above - corner);
  const toAbove = Math.abs(left - corner);
  const toCorner = Math.abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

/** Undoes the filter of a first row, above which all is 0. */
function unfilterFirst(filter: number, bytes: Uint8Array, at: number, end: number, step: number): void {
  if (filter === 3) for (let i = at + step; i < end; i++) bytes[i] += bytes[i - step] >> 1;
  else if (filter !== 2) for (let i = at + step; i < end; i++) bytes[i] += bytes[i - step];
}

/**
 * Undoes the filter of a row in place.
 *
 * @param at - where the row begins, and `end`, where it ends.
 * @param pitch - how far before it the row above begins; 0 when there is none.
 * @param step - the bytes of a pixel, at least 1.
 */
function unfilterRow(filter: number, bytes: Uint8Array, at: number, end: number, pitch: number, step: number): void {
  const second = at + step;
  if (pitch === 0) unfilterFirst(filter, bytes, at, end, step);
  else if (filter === 1) for (let i = second; i < end; i++) bytes[i] += bytes[i - step];
  else if (filter === 2) for (let i = at; i < end; i++) bytes[i] += bytes[i - pitch];
  else if (filter === 3) {
    for (let i = at; i < second; i++) bytes[i] += bytes[i - pitch] >> 1;
    for (let i = second; i < end; i++) bytes[i] += (bytes[i - step] + bytes[i - pitch]) >> 1;
  } else {
    for (let i = at; i < second; i++) bytes[i] += bytes[i - pitch];
    for (let i = second; i < end; i++) bytes[i] += paeth(bytes[i - step], bytes[i - pitch], bytes[i - pitch - step]);
  }
}

/**
 * Undoes the filters of rows in place, each of which has its filter before it.
 *
 * @param at - where the first row's filter stands.
 * @param stride - the bytes of a row, without its filter.
 * @param step - the bytes of a pixel, at least 1.
 * @returns the number of the first row whose filter there is not; -1 when all are there.
 */
export function unfilter(bytes: Uint8Array, at: number, rows: number, stride: number, step: number): number {
  for (let row = 0; row < rows; row++, at += 1 + stride) {
    const filter = bytes[at];
    if (filter > 4) return row;
    if (filter > 0) unfilterRow(filter, bytes, at + 1, at + 1 + stride, row === 0 ? 0 : 1 + stride, step);
  }
  return -1;
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
