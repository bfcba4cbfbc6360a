import { assertTensor } from '../autograd/brand.js';
import { bool, type dtype, float32, float64, int32, int64, uint8 } from '../dtype.js';
import { RuntimeError } from '../errors.js';
import { formatShape, type Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import type { ConvAttrs } from './_conv_loops.js';
import { type IntOrList, type Pair, toTuple } from './_spatial.js';

/** How many spatial dimensions are convolved. */
export type SpatialRank = 1 | 2 | 3;

/** How a kernel moves, one number for each spatial dimension. */
export interface ConvSettings {
  readonly stride: Shape;
  readonly padding: Shape;
  readonly dilation: Shape;
  readonly groups: number;
}

/** What the public functions take. */
export interface ConvOptionsOf<Size extends IntOrList, Padding = Size> {
  readonly stride?: Size;
  readonly padding?: Padding;
  readonly dilation?: Size;
  readonly groups?: number;
}

/** How torch names dtypes where it compares an input's with a bias's. */
const cNames = new Map<dtype, string>([
  [bool, 'bool'],
  [uint8, 'unsigned char'],
  [int32, 'int'],
  [int64, 'long int'],
  [float32, 'float'],
  [float64, 'double'],
]);

/** @throws RuntimeError, in torch's words, unless all dtypes are one. */
export function checkTypes(x: Tensor, weight: Tensor, bias: Tensor | null): void {
  if (bias && bias.dtype !== x.dtype) {
    throw new RuntimeError(
      `Input type (${cNames.get(x.dtype)}) and bias type (${cNames.get(bias.dtype)}) should be the same`,
    );
  }
  if (x.dtype !== weight.dtype) {
    throw new RuntimeError(`expected scalar type ${x.dtype.scalarName} but found ${weight.dtype.scalarName}`);
  }
  if (x.dtype === bool) throw new RuntimeError('"slow_conv2d_cpu" not implemented for \'Bool\'');
}

/** @throws RuntimeError, in torch's words, when channels, groups or the bias do not fit; `direction` 1 is a transposed convolution. */
export function checkChannels(
  x: Shape,
  weight: Shape,
  bias: Shape | undefined,
  groups: number,
  direction: 0 | 1,
): void {
  if (weight[0] < groups || weight[0] === 0) {
    throw new RuntimeError(
      `Given groups=${groups}, expected weight to be at least ${groups} at dimension 0, but got weight of size ${formatShape(weight)} instead`,
    );
  }
  if (weight[0] % groups !== 0) {
    throw new RuntimeError(
      `Given groups=${groups}, expected weight to be divisible by ${groups} at dimension 0, but got weight of size [${formatShape(weight)}] instead`,
    );
  }
  const outer = weight[0];
  const inner = weight[1] * groups;
  const [taken, given] = direction === 1 ? [outer, inner] : [inner, outer];
  const setting = direction === 1 ? 'transposed=1' : `groups=${groups}`;
  if (x[1] !== taken) {
    throw new RuntimeError(
      `Given ${setting}, weight of size ${formatShape(weight)}, expected input${formatShape(x)} to have ${taken} channels, but got ${x[1]} channels instead`,
    );
  }
  if (bias && (bias.length !== 1 || bias[0] !== given)) {
    throw new RuntimeError(
      `Given ${direction === 1 ? 'transposed=1, ' : ''}weight of size ${formatShape(weight)}, expected bias to be 1-dimensional with ${given} elements, but got bias of size ${formatShape(bias)} instead`,
    );
  }
}

/** Height and width alone have names; a single dimension has a height of one. */
function asPlane(list: Shape, height: number): Shape {
  return list.length === 1 ? [height, ...list] : list;
}

/** @throws RuntimeError, in torch's words, for a kernel without elements, a dilation of none, or an image without pixels. */
export function checkSizes(x: Shape, weight: Shape, { dilation }: ConvSettings, direction: 0 | 1): void {
  const kernel = weight.slice(2);
  if (kernel.includes(0)) {
    const [height, width] = asPlane(kernel, 1);
    const sizes =
      kernel.length === 3 ? `: ${kernel.join(' x ')} (TxHxW)` : ` kernel_height: ${height} kernel_width: ${width}`;
    throw new RuntimeError(`kernel size should be greater than zero, but got${sizes}`);
  }
  if (dilation.some((n) => n <= 0)) {
    const [height, width] = asPlane(dilation, 1);
    const sizes =
      direction === 1 && dilation.length < 3
        ? `dilation_height: ${height}, dilation_width: ${width}`
        : formatShape(asPlane(dilation, 1));
    throw new RuntimeError(`dilation should be greater than zero, but got ${sizes}`);
  }
  if (x[0] !== 0 && x[1] !== 0 && x.slice(2).includes(0)) {
    throw new RuntimeError(
      `Only zero batch or zero channel inputs are supported, but got input shape: ${formatShape(x)}`,
    );
  }
}

/** @throws RuntimeError, in torch's words, for a list of another length than there are spatial dimensions; TypeError for no integers. */
export function readTuple(value: IntOrList, argument: string, rank: SpatialRank, where: string): number[] {
  return toTuple(
    value,
    rank,
    where,
    `'${argument}'`,
    () =>
      `expected ${argument} to be a single integer value or a list of ${rank} values to match the convolution dimensions, but got ${argument}=${formatShape(value as Shape)}`,
  );
}

/** The settings that the options say, a padding in words being zeros yet. */
export function readSettings(
  where: string,
  rank: SpatialRank,
  options: ConvOptionsOf<IntOrList, IntOrList | string>,
): ConvSettings {
  const { stride = 1, padding = 0, dilation = 1, groups = 1 } = options;
  if (!Number.isInteger(groups)) throw new TypeError(`${where}(): argument 'groups' must be int, not ${typeof groups}`);
  return {
    stride: readTuple(stride, 'stride', rank, where),
    padding: readTuple(typeof padding === 'string' ? 0 : padding, 'padding', rank, where),
    dilation: readTuple(dilation, 'dilation', rank, where),
    groups,
  };
}

/** @throws RuntimeError, in torch's words, for a weight of another rank and for numbers out of range. */
export function checkSettings(
  input: Tensor,
  weight: Tensor,
  { stride, padding, groups }: ConvSettings,
  outputPadding: Shape = [],
): void {
  const rank = stride.length;
  if (weight.ndim < 3) throw new RuntimeError('weight should have at least three dimensions');
  if (weight.ndim !== rank + 2) {
    // A list of one number is taken for any number of dimensions, and only then the input is looked at.
    throw new RuntimeError(
      rank === 1
        ? `Expected ${weight.ndim}-dimensional input for ${weight.ndim}-dimensional weight ${formatShape(weight.shape)}, but got ${input.ndim}-dimensional input of size ${formatShape(input.shape)} instead`
        : `expected stride to be a single integer value or a list of ${weight.ndim - 2} values to match the convolution dimensions, but got stride=${formatShape(stride)}`,
    );
  }
  if (groups <= 0) throw new RuntimeError('non-positive groups is not supported');
  if (padding.some((n) => n < 0)) throw new RuntimeError('negative padding is not supported');
  if (outputPadding.some((n) => n < 0)) throw new RuntimeError('negative output_padding is not supported');
  if (stride.some((n) => n <= 0)) throw new RuntimeError('non-positive stride is not supported');
}

/** The input with a batch of its own, if it has none. @throws RuntimeError, in torch's words, for another rank. */
export function withBatch(input: Tensor, rank: SpatialRank, where: string): Tensor {
  if (input.ndim === rank + 2) return input;
  if (input.ndim === rank + 1) return input.unsqueeze(0);
  throw new RuntimeError(
    `Expected ${rank + 1}D (unbatched) or ${rank + 2}D (batched) input to ${where}, but got input of size: ${formatShape(input.shape)}`,
  );
}

/** @throws TypeError unless they are tensors. */
export function assertTensors(input: Tensor, weight: Tensor, bias: Tensor | null, where: string): void {
  assertTensor(input, where);
  assertTensor(weight, where, 'weight');
  if (bias !== null) assertTensor(bias, where, 'bias');
}

/** Which slices of the depth meet the kernel: for each of its slices one for each place, row-major, so that three dimensions become two. */
export function depthIndex(kernel: number, places: number, stride: number, dilation: number): number[] {
  return Array.from({ length: kernel * places }, (_, i) => Math.floor(i / places) * dilation + (i % places) * stride);
}

/** The settings of height and width: the last two dimensions, or a height of one above a single one. */
export function planeSettings({ stride, padding, dilation, groups }: ConvSettings): ConvAttrs {
  const pair = (list: Shape, height: number): Pair => asPlane(list, height).slice(-2) as unknown as Pair;
  return { stride: pair(stride, 1), padding: pair(padding, 0), dilation: pair(dilation, 1), groups };
}
