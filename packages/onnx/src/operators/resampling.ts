import { isSame } from '../sizes.js';
import type { Converter, Graph } from '../graph.js';
import type { Attribute } from '../model_proto.js';
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

const halfPixel = (i: number, input: number, output: number): number => ((i + 0.5) * input) / output - 0.5;
const corners = (i: number, input: number, output: number): number =>
  output > 1 ? (i * (input - 1)) / (output - 1) : 0;

function waysOf(count: number): Way[] {
  const mode = count === 2 ? 'linear' : 'cubic';
  const more: Readonly<Record<string, Attribute>> = count === 4 ? { cubic_coeff_a: { float: -0.75 } } : {};
  if (count === 1) {
    const nearest = { mode: 'nearest', nearest_mode: 'floor' };
    return [
      {
        attributes: { ...nearest, coordinate_transformation_mode: 'asymmetric' },
        placeOf: (i, input, output) => Math.floor((i * input) / output),
      },
    ];
  }
  return [
    { attributes: { mode, ...more, coordinate_transformation_mode: 'half_pixel' }, placeOf: halfPixel },
    { attributes: { mode, ...more, coordinate_transformation_mode: 'align_corners' }, placeOf: corners },
  ];
}

const clamped = (n: number, size: number): number => Math.min(Math.max(n, 0), size - 1);

/** Whether Resize would take the same elements with the same weights. */
function agrees({ inputSize, outputSize, taps }: ResampleAttrs, { placeOf }: Way): boolean {
  const { count, index, weight } = taps;
  return Array.from({ length: outputSize }, (_, i) => i).every((i) => {
    const place = placeOf(i, inputSize, outputSize);
    if (count === 1) return index[i] === clamped(place, inputSize);
    // The mean place of the taps is the place, for cubic weights as well; at the edges elements are repeated, and it may lie elsewhere.
    const parts = Array.from({ length: count }, (_, k) => weight[i * count + k] * index[i * count + k]);
    const mean = parts.reduce((sum, part) => sum + part, 0);
    const isInside = place >= count / 2 - 1 && place <= inputSize - count / 2;
    const wanted = count === 2 ? clamped(place, inputSize) : place;
    return Math.abs(mean - wanted) < 1e-4 || (count === 4 && !isInside);
  });
}

/** Elements are gathered and added up with their weights. */
function gathered(graph: Graph, x: Value, { dim, outputSize, taps }: ResampleAttrs): string {
  const { count, index, weight } = taps;
  const shape = x.shape.slice(dim).map((_, d) => (d === 0 ? outputSize : 1));
  const terms = Array.from({ length: count }, (_, k) => {
    const at = Array.from({ length: outputSize }, (_, i) => i * count + k);
    const elements = graph.node('Gather', [graph.nameOf(x), graph.ints(at.map((i) => index[i]))], { axis: dim });
    if (count === 1) return elements;
    return graph.node('Mul', [elements, graph.numbers(at.map((i) => weight[i]), x.dtype, shape)]);
  });
  return terms.reduce((a, b) => graph.node('Add', [a, b]));
}

/** A dimension of an image in another size: by Resize where it finds the same places. */
const resample: Converter = (graph, step) => {
  const [x] = step.inputs;
  const attrs = step.attrs as ResampleAttrs;
  const { dim, taps } = attrs;
  const ways = waysOf(taps.count);
  const way = ways.find((candidate) => step.variants.every((v) => agrees(v.attrs as ResampleAttrs, candidate)));
  if (way && x.dtype.name === 'float32') {
    const sizes = graph.sizes(step.outputs[0].shapes);
    return graph.node('Resize', [graph.nameOf(x), '', '', sizes], way.attributes);
  }
  const [input, output] = (['inputSize', 'outputSize'] as const).map((key) => sizesOf(step, key));
  if (!isSame(input) || !isSame(output)) graph.refuse(step, `dimension ${dim} depends on a dynamic axis`);
  return gathered(graph, x, attrs);
};

const sizesOf = ({ variants }: Step, key: 'inputSize' | 'outputSize'): number[] =>
  variants.map(({ attrs }) => (attrs as ResampleAttrs)[key]);

export const resampling: Readonly<Record<string, Converter>> = { constant_pad_nd: constantPad, pad, resample };
