// The matrix products of Winograd's method, and its sizes. Both factors were written in panels by the transforms.
import { roundUp } from './conv_image';
import { madd } from './madd';

/** The products of one tile: 6 x 6 points. */
export const POINTS = 36;
/** Tiles of a block: with 64 channels the factors and products of a block, 300 KB each, stay in the L2 cache. */
export const BLOCK = 32;
/** The factors of two points lie this much further apart than they are long, so that they do not meet in one cache set. */
export const GAP = 64;

/**
 * c = or += a b for `panels` panels of four rows of a (panel[k][4]) and one of eight columns of b (k x 8); rows of c are
 * `step` bytes apart. Every element is summed in order, in one lane, starting from zero. Unlike a tile of five rows, one of
 * four can stand in a loop over the panels without spilling, and so it is called less often: here k is small.
 */
export function multiplyPanels(panels: i32, k: i32, a: usize, b: usize, c: usize, step: usize, add: bool): void {
  for (; panels > 0; panels--) {
    let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
    let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
    let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
    let c30 = f32x4.splat(0), c31 = f32x4.splat(0);
    let p = b;
    for (let i = k; i > 0; i--) {
      const b0 = v128.load(p), b1 = v128.load(p, 16);
      let v = v128.load32_splat(a);
      c00 = madd(v, b0, c00);
      c01 = madd(v, b1, c01);
      v = v128.load32_splat(a, 4);
      c10 = madd(v, b0, c10);
      c11 = madd(v, b1, c11);
      v = v128.load32_splat(a, 8);
      c20 = madd(v, b0, c20);
      c21 = madd(v, b1, c21);
      v = v128.load32_splat(a, 12);
      c30 = madd(v, b0, c30);
      c31 = madd(v, b1, c31);
      a += 16;
      p += 32;
    }
    const d = c + 2 * step;
    if (add) {
      c00 = f32x4.add(c00, v128.load(c));
      c01 = f32x4.add(c01, v128.load(c, 16));
      c10 = f32x4.add(c10, v128.load(c + step));
      c11 = f32x4.add(c11, v128.load(c + step, 16));
      c20 = f32x4.add(c20, v128.load(d));
      c21 = f32x4.add(c21, v128.load(d, 16));
      c30 = f32x4.add(c30, v128.load(d + step));
      c31 = f32x4.add(c31, v128.load(d + step, 16));
    }
    v128.store(c, c00);
    v128.store(c, c01, 16);
    v128.store(c + step, c10);
    v128.store(c + step, c11, 16);
    v128.store(d, c20);
    v128.store(d, c21, 16);
    v128.store(d + step, c30);
    v128.store(d + step, c31, 16);
    c += 4 * step;
  }
}

/** Bytes from one point's factors, transformed tiles, to the next's. */
@inline
export function factorStep(k: i32): usize {
  return <usize>(k * BLOCK * 4 + GAP);
}

/**
 * products[row][point][tile] = transformed weights times transformed tiles, which are factors[point][eight tiles][k][8];
 * `tiles` is a multiple of eight.
 */
export function multiplyTiles(k: i32, rows: i32, tiles: i32, weights: usize, factors: usize, products: usize): void {
  const step = <usize>(POINTS * tiles) << 2;
  for (let i = 0; i < POINTS; i++) {
    for (let t = 0; t < tiles; t += 8) {
      const b = factors + (<usize>(t * k) << 2);
      multiplyPanels((rows + 3) >> 2, k, weights, b, products + (<usize>t << 2), step, false);
    }
    weights += <usize>(roundUp(rows, 4) * k * 4 + GAP);
    factors += factorStep(k);
    products += <usize>tiles << 2;
  }
}
