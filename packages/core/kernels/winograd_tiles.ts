// Winograd's tiles: blocks of 4 x 4 outputs, numbered row by row through all images, and the transform of what lies under
// them: 6 x 6 values of the image, or 4 x 4 of the output's gradient. First the rows under a block of tiles are transformed
// down their columns into strips, one for each row of tiles; then four tiles, or one tile of four channels, become lanes and
// are transformed along the rows.
import { roundUp } from './conv_image';
import { storeImage, storeTaps } from './winograd_points';
import { BLOCK, factorStep } from './winograd_product';

/** Bytes of a tile's entry: where it begins in the strips and in the outputs, its rows and its columns. */
export const ENTRY: usize = 16;

@inline
export function tilesAlong(n: i32): i32 {
  return (n + 3) >> 2;
}

/** Bytes between the rows of a strip, for blocks of at most `tiles`. */
@inline
export function stripPitch(OW: i32, tiles: i32): i32 {
  return (min(tilesAlong(OW), tiles) + 1) << 4;
}

/** Bytes of one channel's strips. */
@inline
export function stripsBytes(OW: i32, tiles: i32): i32 {
  const along = tilesAlong(OW);
  return 6 * stripPitch(OW, tiles) * min(tiles, (tiles + along - 2) / along + 1);
}

/**
 * Entries of tiles q .. q + count, and up to a multiple of eight, of which those that do not exist have no rows. The tiles of
 * OH x OW are `size` wide in planes of H x W, of images `imageStep` apart.
 */
export function tileTable(
  q: i32, count: i32, OH: i32, OW: i32, size: i32, H: i32, W: i32, imageStep: usize, table: usize,
): void {
  const pitch = <usize>stripPitch(OW, BLOCK);
  const along = tilesAlong(OW);
  let th = q / along;
  let tw = q - th * along;
  let n = th / tilesAlong(OH);
  th -= n * tilesAlong(OH);
  let first: usize = 0;
  let strip: usize = 0;
  for (let i = 0; i < roundUp(count, 8); i++) {
    const exists = i < count;
    store<usize>(table, exists ? strip : 0);
    store<usize>(table, <usize>n * imageStep + (<usize>(th * W + tw) << 4), 4);
    store<i32>(table, exists ? min(size, H - 4 * th) : 0, 8);
    store<i32>(table, min(size, W - 4 * tw), 12);
    table += ENTRY;
    strip += 16;
    if (++tw == along) {
      tw = 0;
      first += 6 * pitch;
      strip = first;
      if (++th == tilesAlong(OH)) {
        th = 0;
        n++;
      }
    }
  }
}

/** The address of row h, or of zeros. */
@inline
function rowAt(x: usize, h: i32, H: i32, W: i32, zeros: usize): usize {
  return <u32>h < <u32>H ? x + (<usize>(h * W) << 2) : zeros;
}

/**
 * The rows from h on, from column j on, transformed down the columns, four columns at a time: six rows of the image, or with
 * `taps` four rows of a gradient. What lies outside is zero, and is not read. W must be at least four.
 */
@inline
function strip(
  taps: bool, x: usize, H: i32, W: i32, h: i32, j: i32, vectors: i32, zeros: usize, dst: usize, pitch: usize,
): void {
  const r0 = rowAt(x, h, H, W, zeros), r1 = rowAt(x, h + 1, H, W, zeros);
  const r2 = rowAt(x, h + 2, H, W, zeros), r3 = rowAt(x, h + 3, H, W, zeros);
  const r4 = rowAt(x, h + 4, H, W, zeros), r5 = rowAt(x, h + 5, H, W, zeros);
  for (; vectors > 0; vectors--) {
    const inside = min(max(j, 0), W - 4);
    const by = min(max(j - inside, -4), 4);
    const at = <usize>inside << 2;
    let d0 = v128.load(r0 + at), d1 = v128.load(r1 + at), d2 = v128.load(r2 + at), d3 = v128.load(r3 + at);
    let d4 = d3, d5 = d3;
    if (!taps) {
      d4 = v128.load(r4 + at);
      d5 = v128.load(r5 + at);
    }
    if (by) {
      // Lanes that come from outside become zeros.
      const iota = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
      const from = i8x16.add(iota, i8x16.splat(<i8>(by << 2)));
      d0 = i8x16.swizzle(d0, from);
      d1 = i8x16.swizzle(d1, from);
      d2 = i8x16.swizzle(d2, from);
      d3 = i8x16.swizzle(d3, from);
      if (!taps) {
        d4 = i8x16.swizzle(d4, from);
        d5 = i8x16.swizzle(d5, from);
      }
    }
    if (taps) storeTaps(d0, d1, d2, d3, d3, dst, pitch);
    else storeImage(d0, d1, d2, d3, d4, d5, dst, pitch);
    j += 4;
    dst += 16;
  }
}

function imageStrip(
  x: usize, H: i32, W: i32, h: i32, j: i32, vectors: i32, zeros: usize, dst: usize, pitch: usize,
): void {
  strip(false, x, H, W, h, j, vectors, zeros, dst, pitch);
}

function tapsStrip(
  x: usize, H: i32, W: i32, h: i32, j: i32, vectors: i32, zeros: usize, dst: usize, pitch: usize,
): void {
  strip(true, x, H, W, h, j, vectors, zeros, dst, pitch);
}

/** All strips of tiles q .. q + count of one channel; x is the first image's plane, and `zeros` a row of them. */
export function strips(
  taps: bool, x: usize, imageStep: usize, H: i32, W: i32, top: i32, left: i32, q: i32, count: i32, OH: i32, OW: i32,
  zeros: usize, dst: usize, pitch: usize,
): void {
  const along = tilesAlong(OW);
  let th = q / along;
  let tw = q - th * along;
  const n = th / tilesAlong(OH);
  th -= n * tilesAlong(OH);
  x += <usize>n * imageStep;
  while (count > 0) {
    const tiles = min(count, along - tw);
    if (taps) tapsStrip(x, H, W, 4 * th, 4 * tw, tiles, zeros, dst, pitch);
    else imageStrip(x, H, W, 4 * th - top, 4 * tw - left, tiles + 1, zeros, dst, pitch);
    dst += 6 * pitch;
    count -= tiles;
    tw = 0;
    if (++th == tilesAlong(OH)) {
      th = 0;
      x += imageStep;
    }
  }
}

@inline
function lanes(
  taps: bool, p0: usize, p1: usize, p2: usize, p3: usize, pitch: usize, dst: usize, step: usize,
): void {
  for (let i = 0; i < 6; i++) {
    const a = v128.load(p0), b = v128.load(p1), c = v128.load(p2), d = v128.load(p3);
    const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5), ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cd0 = v128.shuffle<f32>(c, d, 0, 4, 1, 5), cd1 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    const d0 = v128.shuffle<f64>(ab0, cd0, 0, 2), d1 = v128.shuffle<f64>(ab0, cd0, 1, 3);
    const d2 = v128.shuffle<f64>(ab1, cd1, 0, 2), d3 = v128.shuffle<f64>(ab1, cd1, 1, 3);
    if (taps) storeTaps(d0, d1, d2, d3, d3, dst, step);
    else {
      const ab = v128.load64_lane(p1 + 16, v128.load64_zero(p0, 16), 1);
      const cd = v128.load64_lane(p3 + 16, v128.load64_zero(p2, 16), 1);
      const d4 = v128.shuffle<f32>(ab, cd, 0, 2, 4, 6), d5 = v128.shuffle<f32>(ab, cd, 1, 3, 5, 7);
      storeImage(d0, d1, d2, d3, d4, d5, dst, step);
    }
    p0 += pitch;
    p1 += pitch;
    p2 += pitch;
    p3 += pitch;
    dst += 6 * step;
  }
}

/** Four tiles in strips, of six rows and columns, to the 36 products' vectors, `step` bytes apart. */
export function imageLanes(p0: usize, p1: usize, p2: usize, p3: usize, pitch: usize, dst: usize, step: usize): void {
  lanes(false, p0, p1, p2, p3, pitch, dst, step);
}

/** The same of tiles of a gradient, of four columns. */
export function tapsLanes(p0: usize, p1: usize, p2: usize, p3: usize, pitch: usize, dst: usize, step: usize): void {
  lanes(true, p0, p1, p2, p3, pitch, dst, step);
}

/** All tiles of a block, four tiles a vector: factors[point][eight tiles][channel][8], as multiplyTiles takes them. */
export function tileLanes(
  taps: bool, x: usize, C: i32, H: i32, W: i32, top: i32, left: i32, q: i32, count: i32, OH: i32, OW: i32,
  table: usize, zeros: usize, strip: usize, factors: usize,
): void {
  const pitch = <usize>stripPitch(OW, BLOCK);
  const step = factorStep(C);
  const plane = <usize>(H * W) << 2;
  for (let c = 0; c < C; c++) {
    strips(taps, x, <usize>C * plane, H, W, top, left, q, count, OH, OW, zeros, strip, pitch);
    for (let t = 0; t < count; t += 4) {
      const at = table + <usize>t * ENTRY;
      const p0 = strip + load<usize>(at), p1 = strip + load<usize>(at, 16);
      const p2 = strip + load<usize>(at, 32), p3 = strip + load<usize>(at, 48);
      const to = factors + (<usize>((t & -8) * C + 8 * c + (t & 4)) << 2);
      if (taps) tapsLanes(p0, p1, p2, p3, pitch, to, step);
      else imageLanes(p0, p1, p2, p3, pitch, to, step);
    }
    x += plane;
  }
}
