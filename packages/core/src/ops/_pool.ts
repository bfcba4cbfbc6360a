import { RuntimeError } from '../errors.js';
import { formatShape, numel, type Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { type IntOrList, type Pair, toTuple } from './_spatial.js';

/** How a window moves, one number for each dimension. */
export interface PoolAttrs<Sizes extends Shape = Pair> {
  readonly kernel_size: Sizes;
  readonly stride: Sizes;
  readonly padding: Sizes;
  readonly dilation: Sizes;
  readonly ceil_mode: boolean;
}

/** Attributes of ops that lead back to the input. */
export interface InputShapeAttrs {
  readonly inputShape: Shape;
}

/** Attributes of the gradient of `max_pool2d`. */
export interface MaxPoolBackwardAttrs extends InputShapeAttrs {
  /** How the indices came about, which a kernel may make use of; null where windows differ in size. */
  readonly window: PoolAttrs | null;
}

/** The window of a pooling function as the user gives it, without the dilation that only one of them has. */
export interface PoolOptions {
  readonly stride?: IntOrList | null;
  readonly padding?: IntOrList;
  readonly dilation?: IntOrList;
  readonly ceil_mode?: boolean;
}

const COUNTS = ['', 'one int', 'two ints', 'three ints'];

export function poolAttrs(rank: number, kernelSize: IntOrList, options: PoolOptions, where: string): PoolAttrs<Shape> {
  const read = (value: IntOrList, argument: string, or: string): number[] => {
    const complaint = (): string =>
      rank === 1
        ? `${where}() argument '${argument}' should contain one int (got ${(value as Shape).length})`
        : `${where}: ${argument} must ${or} a single int, or a tuple of ${COUNTS[rank]}`;
    const place = argument === 'kernel_size' ? "'kernel_size' (position 2)" : `'${argument}'`;
    return toTuple(value, rank, where, place, complaint);
  };
  const { stride, padding = 0, dilation = 1, ceil_mode = false } = options;
  const isMax = where.startsWith('max');
  const kernel = read(kernelSize, 'kernel_size', rank === 3 && !isMax ? 'be' : 'either be');
  return {
    kernel_size: kernel,
    stride: stride === undefined || stride === null ? kernel : read(stride, 'stride', 'either be omitted,'),
    // So torch has it.
    padding: read(padding, 'padding', isMax ? 'be either be' : 'either be'),
    dilation: read(dilation, 'dilation', 'be either'),
    ceil_mode,
  };
}

/** The settings of some of the dimensions, as a plane has them; a dimension `none` of the plane is left as it is. */
export function planeAttrs(attrs: PoolAttrs<Shape>, [y, x]: readonly [number | 'none', number | 'none']): PoolAttrs {
  const pair = (list: Shape, or: number): Pair => [y === 'none' ? or : list[y], x === 'none' ? or : list[x]];
  const { kernel_size, stride, padding, dilation, ceil_mode } = attrs;
  return {
    kernel_size: pair(kernel_size, 1),
    stride: pair(stride, 1),
    padding: pair(padding, 0),
    dilation: pair(dilation, 1),
    ceil_mode,
  };
}

/** The number of windows along one dimension. */
function outputSize(size: number, attrs: PoolAttrs<Shape>, axis: number): number {
  const [kernel, stride, pad] = [attrs.kernel_size[axis], attrs.stride[axis], attrs.padding[axis]];
  if (stride === 0) throw new RuntimeError('stride should not be zero');
  if (pad < 0) throw new RuntimeError(`pad must be non-negative, but got pad: ${pad}`);
  if (pad > Math.trunc(kernel / 2)) {
    throw new RuntimeError(`pad should be at most half of kernel size, but got pad=${pad} and kernel_size=${kernel}`);
  }
  const room = size + 2 * pad - attrs.dilation[axis] * (kernel - 1) - 1 + (attrs.ceil_mode ? stride - 1 : 0);
  const count = Math.floor(room / stride) + 1;
  // The last window must begin inside the plane or its left padding.
  return attrs.ceil_mode && (count - 1) * stride >= size + pad ? count - 1 : count;
}

/** The shape of the result; throws, in torch's words, where the window does not fit. */
export function pooledShape(shape: Shape, attrs: PoolAttrs<Shape>): number[] {
  const { kernel_size, stride, dilation } = attrs;
  const rank = kernel_size.length;
  const sizes = shape.slice(-rank);
  const out = sizes.map((size, axis) => outputSize(size, attrs, axis));
  const positive = (list: Shape, what: string, name: string): void => {
    if (list.every((n) => n > 0)) return;
    const shown = list.map((n, axis) => `${name}${'THW'[3 - rank + axis]}: ${n}`);
    throw new RuntimeError(`${what} should be greater than zero, but got ${shown.join(' ')}`);
  };
  positive(kernel_size, 'kernel size', 'k');
  positive(stride, 'stride', 'd');
  positive(dilation, 'dilation', 'dilation');
  if ((shape.length !== rank + 1 && shape.length !== rank + 2) || shape.slice(-rank - 1).includes(0)) {
    throw new RuntimeError(
      `Expected ${rank + 1}D or ${rank + 2}D (batch mode) tensor with optional 0 dim batch size for input, but got:${formatShape(shape)}`,
    );
  }
  if (out.some((size) => size < 1)) {
    const planes = shape[shape.length - rank - 1];
    const show = (list: Shape): string => [planes, ...list].join('x');
    throw new RuntimeError(
      `Given input size: (${show(sizes)}). Calculated output size: (${show(out)}). Output size is too small`,
    );
  }
  return [...shape.slice(0, -rank), ...out];
}

/** The number of planes in a shape that ends in height and width. */
export function planeCount(shape: Shape): number {
  return numel(shape.slice(0, -2));
}

/** The part of a window along one dimension that lies inside the plane: `from`, every `step`, before `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  /** How many elements it counts as, those of the padding among them. */
  readonly count: number;
}

/** The windows along height and width. */
export type Spans = readonly [readonly Span[], readonly Span[]];

/** The spans of a window that moves. */
export function slidingSpans(shape: Shape, outShape: Shape, attrs: PoolAttrs): Spans {
  const along = (axis: 0 | 1): Span[] => {
    const at = <T>(list: readonly T[]): T => list[list.length - 2 + axis];
    const [size, kernel, padding] = [at(shape), attrs.kernel_size[axis], attrs.padding[axis]];
    const step = attrs.dilation[axis];
    return Array.from({ length: at(outShape) }, (_, i) => {
      const start = i * attrs.stride[axis] - padding;
      return {
        from: start < 0 ? start + Math.ceil(-start / step) * step : start,
        to: Math.min(start + (kernel - 1) * step + 1, size),
        step,
        // In ceil_mode the last window may reach beyond the padding, and that part never counts.
        count: Math.min(start + kernel, size + padding) - start,
      };
    });
  };
  return [along(0), along(1)];
}

/** The spans of windows that cover a plane, overlapping by an element where they must. */
export function adaptiveSpans(shape: Shape, outShape: Shape): Spans {
  const along = (axis: 0 | 1): Span[] => {
    const at = (list: Shape): number => list[list.length - 2 + axis];
    const [size, out] = [at(shape), at(outShape)];
    return Array.from({ length: out }, (_, i) => {
      const [from, to] = [Math.floor((i * size) / out), Math.ceil(((i + 1) * size) / out)];
      return { from, to, step: 1, count: to - from };
    });
  };
  return [along(0), along(1)];
}

/** A pool over planes: its result, and if it is of maxima their indices, int32. */
export type PlanePool = (planes: Tensor) => readonly Tensor[];

/** Pools lines as planes with a height of one. */
export function poolLines(x: Tensor, pool: PlanePool): Tensor[] {
  return pool(x.unsqueeze(-2)).map((result) => result.squeeze(-2));
}

/** Pools volumes: each slice as a plane, and then, for all places of the plane at once, along the depth. */
export function poolVolumes(x: Tensor, pool: PlanePool, poolDepth: PlanePool): Tensor[] {
  const batch = x.shape.slice(0, -4);
  const [channels, depth, height, width] = x.shape.slice(-4);
  const [values, indices] = pool(x.reshape([...batch, channels * depth, height, width])) as [Tensor, Tensor?];
  const size = values.shape.slice(-2);
  const area = numel(size);
  const [result, places] = poolDepth(values.view([...batch, channels, depth, area])) as [Tensor, Tensor?];
  const shape = [...batch, channels, result.shape[result.ndim - 2], ...size];
  if (!indices || !places) return [result.view(shape)];
  // Where the maximum was among the slices' maxima, and so where it was in its slice.
  const last = Math.max(depth * area - 1, 0);
  const at = places.long().clamp(0, last).flatten(-2);
  const inSlice = indices
    .long()
    .view([...batch, channels, depth * area])
    .gather(-1, at);
  const slice = at.div(area, { rounding_mode: 'floor' });
  return [
    result.view(shape),
    slice
      .mul(height * width)
      .add(inSlice)
      .view(shape),
  ];
}
