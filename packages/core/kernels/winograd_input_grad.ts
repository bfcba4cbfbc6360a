// The gradient of an unpadded 3x3 convolution for its input: every step of winograd.ts transposed. Tiles of the output's gradient
// are the taps, and 6 x 6 values, which overlap those of the next tiles, are added to the result. As a convolution of the
// gradient it would need tiles for the two more rows and columns that the input has, 49 instead of 36 for 24 x 24 outputs.
import { roundUp } from './conv_image';
import { storeTransposed } from './transpose';
import { storeAdjoint } from './winograd_points';
import { BLOCK, factorStep, multiplyTiles, POINTS } from './winograd_product';
import { ENTRY, stripsBytes, tileLanes, tileTable, tilesAlong } from './winograd_tiles';

export function winograd_input_grad_scratch(C: i32, O: i32, OW: i32): i32 {
  return BLOCK * <i32>ENTRY + roundUp(4 * OW, 64) + stripsBytes(OW, BLOCK) + 36 * 16
    + POINTS * (<i32>factorStep(O) + roundUp(C, 4) * BLOCK * 4);
}

/**
 * gx, written whole, from the output's gradient and the weights u, transformed with the input's channels as rows. Images
 * [from, to); `from` must be a multiple of four, so that every image's tiles are always taken by the same fours, and added
 * up in the same order.
 */
export function winograd_input_grad(
  grad: usize, u: usize, gx: usize, C: i32, H: i32, W: i32, O: i32, scratch: usize, from: i32, to: i32,
): void {
  const OH = H - 2, OW = W - 2;
  const table = scratch;
  const zeros = table + <usize>BLOCK * ENTRY;
  const strip = zeros + roundUp(4 * OW, 64);
  const half = strip + stripsBytes(OW, BLOCK);
  const factors = half + 36 * 16;
  const products = factors + <usize>POINTS * factorStep(O);
  const plane = <usize>(H * W) << 2;
  const tiles = tilesAlong(OH) * tilesAlong(OW);
  memory.fill(zeros, 0, <usize>OW << 2);
  let zeroed = from;
  for (let q = from * tiles; q < to * tiles; q += BLOCK) {
    const count = min(BLOCK, to * tiles - q);
    const padded = roundUp(count, 8);
    const reached = (q + count - 1) / tiles + 1;
    memory.fill(gx + <usize>(zeroed * C) * plane, 0, <usize>((reached - zeroed) * C) * plane);
    zeroed = reached;
    tileTable(q, count, OH, OW, 6, H, W, <usize>C * plane, table);
    tileLanes(true, grad, O, OH, OW, 0, 0, q, count, OH, OW, table, zeros, strip, factors);
    multiplyTiles(O, C, padded, u, factors, products);
    for (let c = 0; c < C; c++) {
      for (let t = 0; t < count; t += 4) {
        const src = products + (<usize>(c * POINTS * padded + t) << 2);
        addTiles(src, <usize>padded << 2, half, table + <usize>t * ENTRY, gx + <usize>c * plane, <usize>W << 2);
      }
    }
  }
}

/** Adds four tiles, of the 36 vectors at src, `from` bytes apart. */
function addTiles(src: usize, from: usize, half: usize, table: usize, gx: usize, rowStep: usize): void {
  for (let j: usize = 0; j < 6; j++) storeAdjoint(src + j * from, 6 * from, half + j * 16, 6 * 16);
  const y0 = load<usize>(table, 4), y1 = load<usize>(table, 20), y2 = load<usize>(table, 36), y3 = load<usize>(table, 52);
  let sum = 0;
  for (let t: usize = 0; t < 64; t += 16) sum += load<i32>(table + t, 8) + load<i32>(table + t, 12);
  const whole = sum == 48;
  for (let i = 0; i < 6; i++) {
    storeAdjoint(half, 16, half, 16);
    const d4 = v128.load(half, 64), d5 = v128.load(half, 80);
    storeTransposed(half, 16, v128.load(half), v128.load(half, 16), v128.load(half, 32), v128.load(half, 48));
    v128.store(half, v128.shuffle<f32>(d4, d5, 0, 4, 1, 5), 64);
    v128.store(half, v128.shuffle<f32>(d4, d5, 2, 6, 3, 7), 80);
    // First each tile's four columns, then the two more that it shares with the next tile: what was just stored is loaded
    // again only where the bytes are the same or fewer, since anything else would have to wait.
    if (whole) {
      addFour(gx + y0, half);
      addFour(gx + y1, half + 16);
      addFour(gx + y2, half + 32);
      addFour(gx + y3, half + 48);
      addTwo(gx + y0 + 16, half + 64);
      addTwo(gx + y1 + 16, half + 72);
      addTwo(gx + y2 + 16, half + 80);
      addTwo(gx + y3 + 16, half + 88);
      gx += rowStep;
      half += 96;
      continue;
    }
    for (let t: usize = 0; t < 4; t++) {
      const entry = table + t * ENTRY;
      if (i < load<i32>(entry, 8)) addColumns(gx + load<usize>(entry, 4), half + t * 16, min(4, load<i32>(entry, 12)));
    }
    for (let t: usize = 0; t < 4; t++) {
      const entry = table + t * ENTRY;
      if (i < load<i32>(entry, 8)) addColumns(gx + load<usize>(entry, 4) + 16, half + 64 + t * 8, load<i32>(entry, 12) - 4);
    }
    gx += rowStep;
    half += 96;
  }
}

@inline
function addFour(to: usize, from: usize): void {
  v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
}

@inline
function addTwo(to: usize, from: usize): void {
  v128.store64_lane(to, f32x4.add(v128.load64_zero(to), v128.load64_zero(from)), 0);
}

/** Adds `columns` values of a tile that is cut off. */
function addColumns(to: usize, from: usize, columns: i32): void {
  for (let i = 0; i < columns; i++) {
    store<f32>(to, load<f32>(to) + load<f32>(from));
    to += 4;
    from += 4;
  }
}
