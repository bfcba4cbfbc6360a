import { float32 } from '@sconce/core';
import type { Converter, Graph } from '../graph.js';
import type { Attribute } from '../model_proto.js';
import { isSame } from '../sizes.js';
import type { Step, Value } from '../value.js';

interface PadAttrs {
  readonly mode: 'reflect' | 'replicate' | 'circular';
  readonly before: readonly number[];
  readonly after: readonly number[];
}

const constantPad: Converter = (graph, step) => {
  const [x] = step.inputs;
  const { before, after, value } = step.attrs as PadAttrs & { value: number | bigint };
  if (x.dtype.itemsize === 2 && value !== 0) graph.refuse(step, 'it pads halves with a number other than 0');
  return graph.node('Pad', [graph.nameOf(x), graph.ints([...before, ...after]), graph.scalar(Number(value), x.dtype)]);
};

/** The last elements of each dimension before the first ones, and the first ones after the last. */
function wrapped(graph: Graph, x: Value, { before, after }: PadAttrs): string {
  let name = graph.nameOf(x);
  before.forEach((count, d) => {
    if (count === 0 && after[d] === 0) return;
    const range = (start: number, stop: number): string =>
      graph.node('Slice', [name, graph.ints([start]), graph.ints([stop]), graph.ints([d])]);
    const parts = [name];
    if (count > 0) parts.unshift(range(-count, Number.MAX_SAFE_INTEGER));
    if (after[d] > 0) parts.push(range(0, after[d]));
    name = graph.node('Concat', parts, { axis: d });
  });
  return name;
}

const pad: Converter = (graph, { attrs, inputs: [x] }) => {
  const { mode, before, after } = attrs as PadAttrs;
  if (mode === 'circular') return wrapped(graph, x, attrs as PadAttrs);
  const inputs = [graph.nameOf(x), graph.ints([...before, ...after])];
  return graph.node('Pad', inputs, { mode: mode === 'reflect' ? 'reflect' : 'edge' });
};

/** For each element of the result, which elements of the input it is made of, and their weights. */
interface Taps {
  readonly count: number;
  readonly index: Int32Array;
  readonly weight: Float64Array;
}

interface ResampleAttrs {
  readonly dim: number;
  readonly inputSize: number;
  readonly outputSize: number;
  readonly taps: Taps;
}

/** A way in which Resize finds places, and the place of element `i`. */
interface Way {
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly placeOf: (i: number, input: number, output: number) => number;
}

const ASYMMETRIC = {
  coordinate_transformation_mode: 'asymmetric',
  placeOf: (i: number, input: number, output: number): number => (i * input) / output,
};

const HALF_PIXEL = {
  coordinate_transformation_mode: 'half_pixel',
  placeOf: (i: number, input: number, output: number): number => ((i + 0.5) * input) / output - 0.5,
};

const ALIGN_CORNERS = {
  coordinate_transformation_mode: 'align_corners',
  placeOf: (i: number, input: number, output: number): number => (output > 1 ? (i * (input - 1)) / (output - 1) : 0),
};

/** By how many taps there are. */
const MODES: Readonly<Record<number, Readonly<Record<string, Attribute>>>> = {
  1: { mode: 'nearest', nearest_mode: 'floor' },
  2: { mode: 'linear' },
  4: { mode: 'cubic', cubic_coeff_a: { float: -0.75 } },
};

const waysOf = (count: number): Way[] =>
  (count === 1 ? [ASYMMETRIC] : Object.hasOwn(MODES, count) ? [HALF_PIXEL, ALIGN_CORNERS] : []).map(
    ({ placeOf, ...coordinates }) => ({
      attributes: { ...MODES[count], ...coordinates },
      placeOf,
    }),
  );

/** The weights of Keys' cubic convolution at a distance between 0 and 1 behind the second tap. */
function cubicWeights(t: number): number[] {
  const near = (d: number): number => (1.25 * d - 2.25) * d * d + 1;
  const far = (d: number): number => ((-0.75 * d + 3.75) * d - 6) * d + 3;
  return [far(t + 1), near(t), near(1 - t), far(2 - t)];
}

/** The weights with which Resize adds up the elements of a line for a place. */
function rowOf(place: number, count: number, size: number): number[] {
  const row = new Array<number>(size).fill(0);
  const inside = count === 2 ? Math.min(Math.max(place, 0), size - 1) : place;
  const low = Math.floor(inside);
  const t = inside - low;
  const weights = count === 1 ? [1] : count === 2 ? [1 - t, t] : cubicWeights(t);
  const first = count === 4 ? low - 1 : low;
  weights.forEach((weight, k) => (row[Math.min(Math.max(first + k, 0), size - 1)] += weight));
  return row;
}

/** Whether Resize takes the same elements with the same weights. */
function agrees({ inputSize, outputSize, taps }: ResampleAttrs, { placeOf }: Way): boolean {
  const { count, index, weight } = taps;
  for (let i = 0; i < outputSize; i++) {
    const row = rowOf(placeOf(i, inputSize, outputSize), count, inputSize);
    for (let k = 0; k < count; k++) row[index[i * count + k]] -= weight[i * count + k];
    if (row.some((difference) => Math.abs(difference) > 1e-4)) return false;
  }
  return true;
}

/** Elements are gathered and added up with their weights. */
function gathered(graph: Graph, x: Value, { dim, outputSize, taps }: ResampleAttrs): string {
  const { count, index, weight } = taps;
  const shape = x.shape.slice(dim).map((_, d) => (d === 0 ? outputSize : 1));
  const terms = Array.from({ length: count }, (_, k) => {
    const at = Array.from({ length: outputSize }, (_, i) => i * count + k);
    const elements = graph.node('Gather', [graph.nameOf(x), graph.ints(at.map((i) => index[i]))], { axis: dim });
    if (count === 1) return elements;
    return graph.node('Mul', [
      elements,
      graph.numbers(
        at.map((i) => weight[i]),
        x.dtype,
        shape,
      ),
    ]);
  });
  return terms.reduce((a, b) => graph.node('Add', [a, b]));
}

/** The way of Resize that a step goes in all traces, if there is one. */
function wayOf({ attrs, variants, inputs: [x] }: Step): Way | undefined {
  if (x.dtype !== float32) return undefined;
  return waysOf((attrs as ResampleAttrs).taps.count).find((way) =>
    variants.every((variant) => agrees(variant.attrs as ResampleAttrs, way)),
  );
}

/** A dimension of an image in another size: by Resize where it finds the same places, together with the dimensions before. */
const resample: Converter = (graph, step) => {
  let [x] = step.inputs;
  const way = wayOf(step);
  if (way) {
    const { coordinate_transformation_mode: coordinates, mode } = way.attributes;
    const goesOn = (other: Way | undefined): boolean =>
      other?.attributes.mode === mode && other?.attributes.coordinate_transformation_mode === coordinates;
    while (x.step?.op === 'resample' && goesOn(wayOf(x.step))) [x] = x.step.inputs;
    return graph.node('Resize', [graph.nameOf(x), '', '', graph.sizes(step.outputs[0].shapes)], way.attributes);
  }
  const attrs = step.attrs as ResampleAttrs;
  const [input, output] = (['inputSize', 'outputSize'] as const).map((key) => sizesOf(step, key));
  if (!isSame(input) || !isSame(output)) graph.refuse(step, `dimension ${attrs.dim} depends on a dynamic axis`);
  return gathered(graph, x, attrs);
};

const sizesOf = ({ variants }: Step, key: 'inputSize' | 'outputSize'): number[] =>
  variants.map(({ attrs }) => (attrs as ResampleAttrs)[key]);

const gridSample: Converter = (graph, { attrs, inputs: [x, grid] }) => {
  const { isNearest, align_corners } = attrs as { isNearest: boolean; align_corners: boolean };
  return graph.node('GridSample', [graph.nameOf(x), graph.nameOf(grid)], {
    mode: isNearest ? 'nearest' : 'bilinear',
    padding_mode: 'zeros',
    align_corners: Number(align_corners),
  });
};

export const resampling: Readonly<Record<string, Converter>> = {
  constant_pad_nd: constantPad,
  pad,
  resample,
  grid_lookup: gridSample,
};
