// conv2d with a 3x3 kernel, stride 1, in a quarter of the multiplications: Winograd's F(4x4, 3x3). Also its gradient for the
// input, which is the same with the weights flipped and exchanged. Tiles of the image are transformed (winograd_tiles.ts),
// 36 matrix products (output channels x channels) times (channels x tiles) follow, and their results are transformed back.
// A value that is not finite makes NaN of all 4 x 4 outputs of the tiles that it lies under, not only of those that it is
// part of.
import { roundUp } from './conv_image';
import { storeColumnsOf, storeTransposed } from './transpose';
import { BLOCK, factorStep, GAP, multiplyTiles, POINTS } from './winograd_product';
import { storeResults, storeTaps } from './winograd_points';
import { ENTRY, stripsBytes, tileLanes, tileTable, tilesAlong } from './winograd_tiles';

/** Bytes of the transformed weights. */
export function winograd_weights_size(rows: i32, depth: i32): i32 {
  return POINTS * (roundUp(rows, 4) * depth * 4 + GAP);
}

/**
 * u[point][panel][depth][4] = the transformed weights, four rows in a panel. The taps of row r and depth d lie at
 * w + 4 (r rowStep + d depthStep); with `flip` they are taken backwards. Panels [from, to).
 */
export function winograd_weights(
  w: usize, u: usize, rows: i32, depth: i32, rowStep: i32, depthStep: i32, flip: i32, scratch: usize, from: i32, to: i32,
): void {
  const step = <usize>(roundUp(rows, 4) * depth * 4 + GAP);
  const half = scratch + 9 * 16;
  const first = flip ? scratch + 8 * 16 : scratch;
  const next = flip ? <usize>-16 : <usize>16;
  const zero = f32x4.splat(0);
  for (let p = from; p < to; p++) {
    // Rows that do not exist repeat the last one.
    const last = rows - 1 - 4 * p;
    let p0 = w + (<usize>(4 * p * rowStep) << 2);
    let p1 = p0 + (<usize>(min(1, last) * rowStep) << 2);
    let p2 = p0 + (<usize>(min(2, last) * rowStep) << 2);
    let p3 = p0 + (<usize>(min(3, last) * rowStep) << 2);
    let dst = u + (<usize>(p * depth) << 4);
    for (let d = 0; d < depth; d++) {
      storeTransposed(scratch, 16, v128.load(p0), v128.load(p1), v128.load(p2), v128.load(p3));
      storeTransposed(scratch + 64, 16, v128.load(p0, 16), v128.load(p1, 16), v128.load(p2, 16), v128.load(p3, 16));
      let ninth = v128.load32_zero(p0, 32);
      ninth = v128.load32_lane(p1, ninth, 1, 32);
      ninth = v128.load32_lane(p2, ninth, 2, 32);
      v128.store(scratch, v128.load32_lane(p3, ninth, 3, 32), 128);
      let tap = first;
      for (let j: usize = 0; j < 48; j += 16) {
        const g2 = v128.load(tap + 6 * next);
        storeTaps(v128.load(tap), v128.load(tap + 3 * next), g2, zero, g2, half + j, 48);
        tap += next;
      }
      let to = dst;
      for (let i: usize = 0; i < 6 * 48; i += 48) {
        const g2 = v128.load(half + i, 32);
        storeTaps(v128.load(half + i), v128.load(half + i, 16), g2, zero, g2, to, step);
        to += 6 * step;
      }
      const by = <usize>depthStep << 2;
      p0 += by;
      p1 += by;
      p2 += by;
      p3 += by;
      dst += 16;
    }
  }
}

export function winograd_weights_scratch(): i32 {
  return (9 + 18) * 16;
}

export function winograd_convolve_scratch(C: i32, W: i32, O: i32, OW: i32): i32 {
  return BLOCK * <i32>ENTRY + roundUp(4 * W, 64) + stripsBytes(OW, BLOCK) + 24 * 16
    + POINTS * (<i32>factorStep(C) + roundUp(O, 4) * BLOCK * 4);
}

/**
 * y = x convolved with the transformed weights u, plus bias if there is one (0 if not); images have `top` rows and `left`
 * columns of zeros before them. Eights of tiles [from, to).
 */
export function winograd_convolve(
  x: usize, u: usize, bias: usize, y: usize,
  N: i32, C: i32, H: i32, W: i32, O: i32, top: i32, left: i32, OH: i32, OW: i32, scratch: usize, from: i32, to: i32,
): void {
  const table = scratch;
  const zeros = table + <usize>BLOCK * ENTRY;
  const strip = zeros + roundUp(4 * W, 64);
  const half = strip + stripsBytes(OW, BLOCK);
  const factors = half + 24 * 16;
  const products = factors + <usize>POINTS * factorStep(C);
  const yPlane = <usize>(OH * OW) << 2;
  const tiles = N * tilesAlong(OH) * tilesAlong(OW);
  memory.fill(zeros, 0, <usize>W << 2);
  for (let q = 8 * from; q < 8 * to; q += BLOCK) {
    const count = min(BLOCK, min(8 * to, tiles) - q);
    const padded = roundUp(count, 8);
    tileTable(q, count, OH, OW, 4, OH, OW, <usize>O * yPlane, table);
    tileLanes(false, x, C, H, W, top, left, q, count, OH, OW, table, zeros, strip, factors);
    multiplyTiles(C, O, padded, u, factors, products);
    for (let o = 0; o < O; o++) {
      const b = bias ? v128.load32_splat(bias + (<usize>o << 2)) : f32x4.splat(0);
      for (let t = 0; t < count; t += 4) {
        const src = products + (<usize>(o * POINTS * padded + t) << 2);
        results(src, <usize>padded << 2, b, half, table + <usize>t * ENTRY, y + <usize>o * yPlane, <usize>OW << 2);
      }
    }
  }
}

/** The first `columns` lanes of v. */
@inline
function storeColumns(dst: usize, v: v128, columns: i32): void {
  if (columns == 4) v128.store(dst, v);
  else {
    if (columns & 2) v128.store64_lane(dst, v, 0);
    if (columns == 1) v128.store32_lane(dst, v, 0);
    if (columns == 3) v128.store32_lane(dst, v, 2, 8);
  }
}

/** Whether a tile's rows and columns are four. */
@inline
function isWhole(entry: usize): bool {
  return (load<i32>(entry, 8) & load<i32>(entry, 12)) == 4;
}

/** Four tiles of outputs from the 36 vectors at src, `from` bytes apart. */
function results(src: usize, from: usize, bias: v128, half: usize, table: usize, y: usize, rowStep: usize): void {
  for (let j: usize = 0; j < 6; j++) storeResults(src + j * from, 6 * from, 4, half + j * 16, 6 * 16);
  const y0 = load<usize>(table, 4), y1 = load<usize>(table, 20), y2 = load<usize>(table, 36), y3 = load<usize>(table, 52);
  const whole = isWhole(table) && isWhole(table + 16) && isWhole(table + 32) && isWhole(table + 48);
  for (let i = 0; i < 4; i++) {
    storeResults(half, 16, 4, half, 16);
    const a = f32x4.add(v128.load(half), bias), b = f32x4.add(v128.load(half, 16), bias);
    const c = f32x4.add(v128.load(half, 32), bias), d = f32x4.add(v128.load(half, 48), bias);
    if (whole) storeColumnsOf(y + y0, y + y1, y + y2, y + y3, a, b, c, d);
    else {
      storeTransposed(half, 16, a, b, c, d);
      for (let t: usize = 0; t < 4; t++) {
        const entry = table + t * ENTRY;
        if (i < load<i32>(entry, 8)) {
          storeColumns(y + load<usize>(entry, 4), v128.load(half + t * 16), load<i32>(entry, 12));
        }
      }
    }
    y += rowStep;
    half += 96;
  }
}
