import type { Taps } from './_resample.js';

/** How one dimension is interpolated. */
export interface Scaling {
  readonly input: number;
  readonly output: number;
  /** The factor that the user gave, or null where only sizes are known. */
  readonly factor: number | null;
  readonly align_corners: boolean;
  /** Rounds to the precision in which torch computes places. */
  readonly round: (value: number) => number;
}

/** One element, with weight one, for each of the result. */
function single({ input, output }: Scaling, place: (i: number) => number): Taps {
  const index = Int32Array.from({ length: output }, (_, i) => Math.min(Math.floor(place(i)), input - 1));
  return { count: 1, index, weight: new Float64Array(output).fill(1) };
}

/** How many elements of the input make one of the output; places of the nearest are float32 whatever the dtype. */
function nearestScale({ input, output, factor }: Scaling): number {
  return Math.fround(factor === null ? Math.fround(input) / output : 1 / factor);
}

function nearest(scaling: Scaling): Taps {
  const scale = nearestScale(scaling);
  return single(scaling, (i) => Math.fround(i * scale));
}

function nearestExact(scaling: Scaling): Taps {
  const scale = nearestScale(scaling);
  return single(scaling, (i) => Math.fround((i + 0.5) * scale));
}

/** Where the i-th element of the result lies among the input's. */
function placeOf(i: number, { input, output, factor, align_corners, round }: Scaling): number {
  if (align_corners) return output > 1 ? round(round((input - 1) / (output - 1)) * i) : 0;
  const scale = round(factor === null ? input / output : 1 / factor);
  return round(round(scale * (i + 0.5)) - 0.5);
}

function linear(scaling: Scaling): Taps {
  const { input, output, round } = scaling;
  const [index, weight] = [new Int32Array(2 * output), new Float64Array(2 * output)];
  for (let i = 0; i < output; i++) {
    const place = Math.max(placeOf(i, scaling), 0);
    const low = Math.min(Math.floor(place), input - 1);
    const share = Math.min(round(place - low), 1);
    index.set([low, Math.min(low + 1, input - 1)], 2 * i);
    weight.set([round(1 - share), share], 2 * i);
  }
  return { count: 2, index, weight };
}

/** What the cubic of Keys with this parameter has between -1 and 1, and outside of it up to 2. */
const A = -0.75;
const inner = (t: number, a = A): number => ((a + 2) * t - (a + 3)) * t * t + 1;
const outer = (t: number, a = A): number => ((a * t - 5 * a) * t + 8 * a) * t - 4 * a;

function cubic(scaling: Scaling): Taps {
  const { input, output, round } = scaling;
  const [index, weight] = [new Int32Array(4 * output), new Float64Array(4 * output)];
  for (let i = 0; i < output; i++) {
    const place = placeOf(i, scaling);
    const low = Math.floor(place);
    const t = round(place - low);
    const around = [-1, 0, 1, 2].map((k) => Math.min(Math.max(low + k, 0), input - 1));
    index.set(around, 4 * i);
    weight.set([outer(t + 1), inner(t), inner(1 - t), outer(2 - t)], 4 * i);
  }
  return { count: 4, index, weight };
}

/** A weight by the distance from the center, and the distance from which on it is 0. */
interface Filter {
  readonly radius: number;
  readonly weight: (distance: number) => number;
}

const triangle: Filter = { radius: 1, weight: (t) => Math.max(1 - t, 0) };

/** As torch has it, with another parameter than without the filter. */
const smoothCubic: Filter = { radius: 2, weight: (t) => (t < 1 ? inner(t, -0.5) : t < 2 ? outer(t, -0.5) : 0) };

/** Weights by a filter that is as wide as an element of the result, where that is wider than one of the input. */
function filtered({ radius, weight }: Filter): (scaling: Scaling) => Taps {
  return ({ input, output, factor, align_corners, round }) => {
    const scale = round(
      align_corners ? (output > 1 ? (input - 1) / (output - 1) : 0) : factor === null ? input / output : 1 / factor,
    );
    const support = round(scale >= 1 ? radius * scale : radius);
    const shrink = round(scale >= 1 ? 1 / scale : 1);
    const count = Math.ceil(support) * 2 + 1;
    const taps = { count, index: new Int32Array(count * output), weight: new Float64Array(count * output) };
    for (let i = 0; i < output; i++) {
      const center = round(scale * (i + 0.5));
      const first = Math.max(Math.trunc(round(center - support) + 0.5), 0);
      const size = Math.min(Math.trunc(round(center + support) + 0.5), input) - first;
      const weights = Array.from({ length: size }, (_, j) =>
        round(weight(Math.abs(round((j + first - center + 0.5) * shrink)))),
      );
      const total = round(weights.reduce((sum, w) => sum + w, 0));
      // What is left over counts for nothing, and looks at an element that counts anyway.
      taps.index.fill(Math.min(first, input - 1), count * i, count * (i + 1));
      weights.forEach((w, j) => {
        taps.index[count * i + j] = first + j;
        taps.weight[count * i + j] = total === 0 ? w : round(w / total);
      });
    }
    return taps;
  };
}

/** The ways to interpolate along one dimension. */
export const interpolations = {
  nearest,
  'nearest-exact': nearestExact,
  linear,
  cubic,
  'filtered linear': filtered(triangle),
  'filtered cubic': filtered(smoothCubic),
} as const;
