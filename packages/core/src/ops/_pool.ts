import { RuntimeError } from '../errors.js';
import { formatShape, numel, type Shape } from '../shape.js';
import { type IntOrPair, type Pair, toPair } from './_spatial.js';

/** How a window moves over a plane. */
export interface PoolAttrs {
  readonly kernel_size: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
  readonly ceil_mode: boolean;
}

/** Attributes of ops that lead back to the input. */
export interface InputShapeAttrs {
  readonly inputShape: Shape;
}

/** Attributes of the gradient of `max_pool2d`. */
export interface MaxPoolBackwardAttrs extends InputShapeAttrs {
  /** How the indices came about, which a kernel may make use of. */
  readonly window: PoolAttrs;
}

/** The window of a pooling function as the user gives it, without the dilation that only one of them has. */
export interface PoolOptions {
  readonly stride?: IntOrPair | null;
  readonly padding?: IntOrPair;
  readonly dilation?: IntOrPair;
  readonly ceil_mode?: boolean;
}

export function poolAttrs(kernelSize: IntOrPair, options: PoolOptions, where: string): PoolAttrs {
  const read = (value: IntOrPair, argument: string, or: string): Pair =>
    toPair(
      value,
      where,
      argument === 'kernel_size' ? "'kernel_size' (position 2)" : `'${argument}'`,
      `${where}: ${argument} must ${or} a single int, or a tuple of two ints`,
    );
  const { stride, padding = 0, dilation = 1, ceil_mode = false } = options;
  const kernel = read(kernelSize, 'kernel_size', 'either be');
  return {
    kernel_size: kernel,
    stride: stride === undefined || stride === null ? kernel : read(stride, 'stride', 'either be omitted,'),
    // So torch has it.
    padding: read(padding, 'padding', where === 'max_pool2d' ? 'be either be' : 'either be'),
    dilation: read(dilation, 'dilation', 'be either'),
    ceil_mode,
  };
}

/** The number of windows along one dimension. */
function outputSize(size: number, attrs: PoolAttrs, axis: 0 | 1): number {
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
export function pooledShape(shape: Shape, attrs: PoolAttrs): number[] {
  const [height, width] = shape.slice(-2);
  const [outHeight, outWidth] = [outputSize(height, attrs, 0), outputSize(width, attrs, 1)];
  const { kernel_size, stride, dilation } = attrs;
  const positive = (pair: Pair, what: string, name: string): void => {
    if (pair[0] > 0 && pair[1] > 0) return;
    throw new RuntimeError(`${what} should be greater than zero, but got ${name}H: ${pair[0]} ${name}W: ${pair[1]}`);
  };
  positive(kernel_size, 'kernel size', 'k');
  positive(stride, 'stride', 'd');
  positive(dilation, 'dilation', 'dilation');
  if ((shape.length !== 3 && shape.length !== 4) || shape.slice(shape.length - 3).includes(0)) {
    throw new RuntimeError(
      `Expected 3D or 4D (batch mode) tensor with optional 0 dim batch size for input, but got:${formatShape(shape)}`,
    );
  }
  if (outHeight < 1 || outWidth < 1) {
    const planes = shape[shape.length - 3];
    throw new RuntimeError(
      `Given input size: (${planes}x${height}x${width}). Calculated output size: (${planes}x${outHeight}x${outWidth}). Output size is too small`,
    );
  }
  return [...shape.slice(0, -2), outHeight, outWidth];
}

/** The number of planes in a shape that ends in height and width. */
export function planeCount(shape: Shape): number {
  return numel(shape.slice(0, -2));
}
