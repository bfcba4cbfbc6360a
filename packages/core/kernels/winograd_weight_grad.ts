// The gradient of a 3x3 convolution for its weights by Winograd's F(3x3, 4x4), in which the 4 x 4 tiles of the output's
// gradient are the taps: 36 products (output channels x tiles) times (tiles x channels), summed over the tiles of all images,
// and only then transformed back. The tiles are cut into chunks that depend on the shape only, each with sums of its own,
// which are added up in order; so the bits are the same for any number of threads.
import { roundUp } from './conv_image';
import { storeTransposed } from './transpose';
import { storeResults } from './winograd_points';
import { BLOCK, GAP, multiplyPanels, POINTS } from './winograd_product';
import { ENTRY, imageLanes, stripPitch, strips, stripsBytes, tapsLanes, tileTable, tilesAlong } from './winograd_tiles';

/** Bytes from one point's sums to the next's. */
@inline
function pointBytes(C: i32, O: i32): i32 {
  return 4 * roundUp(O, 4) * roundUp(C, 8) + GAP;
}

/** Bytes of the sums of all chunks: sums[chunk][point][output channel][channel]. */
export function winograd_weight_sums_size(C: i32, O: i32, chunks: i32): i32 {
  return POINTS * chunks * pointBytes(C, O);
}

@inline
function factorBytes(channels: i32): i32 {
  return 4 * BLOCK * channels + GAP;
}

/** `together` (a multiple of four) is how many output channels are taken at a time. */
export function winograd_weight_sums_scratch(C: i32, W: i32, OW: i32, together: i32): i32 {
  return BLOCK * <i32>ENTRY + roundUp(4 * max(W, OW), 64) + 4 * stripsBytes(OW, BLOCK)
    + POINTS * (factorBytes(roundUp(C, 8)) + factorBytes(together));
}

/**
 * grad is the output's gradient. The range [from, to) is of all pairs of a chunk of tiles and a block of `together` output
 * channels, of which the blocks count faster.
 */
export function winograd_weight_sums(
  x: usize, grad: usize, sums: usize,
  N: i32, C: i32, H: i32, W: i32, O: i32, top: i32, left: i32, OH: i32, OW: i32, chunks: i32, together: i32,
  scratch: usize, from: i32, to: i32,
): void {
  const table = scratch;
  const zeros = table + <usize>BLOCK * ENTRY;
  const strip = zeros + <usize>roundUp(4 * max(W, OW), 64);
  const images = strip + 4 * <usize>stripsBytes(OW, BLOCK);
  const imageStep = <usize>factorBytes(roundUp(C, 8));
  const taps = images + <usize>POINTS * imageStep;
  const tapsStep = <usize>factorBytes(together);
  const sumsStep = <usize>pointBytes(C, O);
  const columns = roundUp(C, 8);
  const tiles = N * tilesAlong(OH) * tilesAlong(OW);
  const blocks = (O + together - 1) / together;
  const plane = <usize>(OH * OW) << 2;
  memory.fill(zeros, 0, <usize>max(W, OW) << 2);
  for (let i = from; i < to; i++) {
    const chunk = i / blocks;
    const o = (i - chunk * blocks) * together;
    const channels = min(together, O - o);
    const first = tiles * chunk / chunks;
    const end = tiles * (chunk + 1) / chunks;
    const to = sums + <usize>(chunk * POINTS) * sumsStep + (<usize>(o * columns) << 2);
    for (let q = first; q < end; q += BLOCK) {
      const count = min(BLOCK, end - q);
      tileTable(q, count, OH, OW, 4, OH, OW, 0, table);
      channelLanes(false, x, C, C, H, W, top, left, q, count, OH, OW, scratch, strip, images, imageStep);
      channelLanes(true, grad + <usize>o * plane, channels, O, OH, OW, 0, 0, q, count, OH, OW, scratch, strip, taps, tapsStep);
      multiply(channels, C, count, taps, tapsStep, images, imageStep, to, sumsStep, q > first);
    }
  }
}

/**
 * The tiles of `channels` of an image's `all` channels, four channels a vector: dst[point][panel][tile][4 of taps, else 8].
 * Channels that do not exist repeat the last one.
 */
function channelLanes(
  taps: bool, x: usize, channels: i32, all: i32, H: i32, W: i32, top: i32, left: i32, q: i32, count: i32, OH: i32, OW: i32,
  table: usize, strip: usize, dst: usize, step: usize,
): void {
  const zeros = table + <usize>BLOCK * ENTRY;
  const pitch = <usize>stripPitch(OW, BLOCK);
  const bytes = <usize>stripsBytes(OW, BLOCK);
  const plane = <usize>(H * W) << 2;
  const width = taps ? 4 : 8;
  for (let c = 0; c < roundUp(channels, width); c += 4) {
    const first = min(c, channels - 1);
    const last = <usize>min(3, channels - 1 - first);
    for (let i: usize = 0; i <= last; i++) {
      const from = x + (<usize>first + i) * plane;
      strips(taps, from, <usize>all * plane, H, W, top, left, q, count, OH, OW, zeros, strip + i * bytes, pitch);
    }
    let to = dst + (<usize>((c & -width) * count + (c & (width - 1))) << 2);
    for (let t = 0; t < count; t++) {
      const p = strip + load<usize>(table + <usize>t * ENTRY);
      const p1 = p + min(1, last) * bytes, p2 = p + min(2, last) * bytes, p3 = p + last * bytes;
      if (taps) tapsLanes(p, p1, p2, p3, pitch, to, step);
      else imageLanes(p, p1, p2, p3, pitch, to, step);
      to += <usize>width << 2;
    }
  }
}

/** Adds a block of tiles to the sums, or begins them with it. */
function multiply(
  O: i32, C: i32, tiles: i32, taps: usize, tapsStep: usize, images: usize, imageStep: usize, sums: usize, sumsStep: usize,
  add: bool,
): void {
  const row = <usize>roundUp(C, 8) << 2;
  for (let i = 0; i < POINTS; i++) {
    for (let c = 0; c < C; c += 8) {
      multiplyPanels((O + 3) >> 2, tiles, taps, images + (<usize>(c * tiles) << 2), sums + (<usize>c << 2), row, add);
    }
    taps += tapsStep;
    images += imageStep;
    sums += sumsStep;
  }
}

export function winograd_weight_grad_scratch(): i32 {
  return (36 + 18 + 9) * 16;
}

/** gw from the sums of the chunks. Output channels [from, to). */
export function winograd_weight_grad(
  sums: usize, gw: usize, C: i32, O: i32, chunks: i32, scratch: usize, from: i32, to: i32,
): void {
  const half = scratch + 36 * 16;
  const taps = half + 18 * 16;
  const columns = roundUp(C, 8);
  const step = <usize>pointBytes(C, O);
  for (let o = from; o < to; o++) {
    for (let c = 0; c < C; c += 4) {
      let src = sums + (<usize>(o * columns + c) << 2);
      for (let i: usize = 0; i < <usize>POINTS; i++) {
        let sum = v128.load(src);
        for (let chunk = 1; chunk < chunks; chunk++) {
          sum = f32x4.add(sum, v128.load(src + <usize>chunk * <usize>POINTS * step));
        }
        v128.store(scratch + i * 16, sum);
        src += step;
      }
      for (let j: usize = 0; j < 6; j++) storeResults(scratch + j * 16, 96, 3, half + j * 16, 96);
      for (let i: usize = 0; i < 3; i++) storeResults(half + i * 96, 16, 3, taps + i * 48, 16);
      // Four channels' nine taps follow one another.
      const dst = gw + (<usize>((o * C + c) * 9) << 2);
      const channels = min(4, C - c);
      const out = channels == 4 ? dst : scratch;
      storeTransposed(out, 36, v128.load(taps), v128.load(taps, 16), v128.load(taps, 32), v128.load(taps, 48));
      storeTransposed(out + 16, 36, v128.load(taps, 64), v128.load(taps, 80), v128.load(taps, 96), v128.load(taps, 112));
      for (let lane: usize = 0; lane < 4; lane++) store<f32>(out + 36 * lane, load<f32>(taps + 4 * lane, 128), 32);
      if (channels < 4) memory.copy(dst, out, 36 * channels);
    }
  }
}
