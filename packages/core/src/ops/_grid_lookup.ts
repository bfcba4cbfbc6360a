import { apply } from '../autograd/apply.js';
import { defineOp, type Op } from '../autograd/op.js';
import type { Tensor } from '../tensor.js';
import { roundHalfToEven } from './_round.js';

interface LookupAttrs {
  readonly isNearest: boolean;
  readonly align_corners: boolean;
}

type Round = (value: number) => number;

/** The place among `size` pixels of a coordinate between -1 and 1. */
function placeOf(coordinate: number, size: number, round: Round, alignCorners: boolean): number {
  const from0 = round(coordinate + 1);
  return alignCorners ? round(from0 * ((size - 1) / 2)) : round(round(from0 * size) - 1) / 2;
}

/** The pixels along one dimension that a point is made of, and their weights. */
function setTaps(places: Float64Array, weights: Float64Array, place: number, round: Round, isNearest: boolean): void {
  const first = isNearest ? roundHalfToEven(place) : Math.floor(place);
  places[0] = first;
  places[1] = first + 1;
  weights[1] = isNearest ? 0 : round(place - first);
  weights[0] = isNearest ? 1 : round(1 - weights[1]);
}

const lookupOp: Op<LookupAttrs> = defineOp<LookupAttrs>({
  name: 'grid_lookup',
  infer: ([x, grid]) => ({
    outputs: [{ shape: [x.shape[0], x.shape[1], grid.shape[1], grid.shape[2]], dtype: x.dtype }],
  }),
  ref([out], [x, grid], { isNearest, align_corners }) {
    const round: Round = out.data instanceof Float32Array ? Math.fround : (value) => value;
    const [batch, channels, height, width] = x.shape;
    const points = grid.shape[1] * grid.shape[2];
    const count = isNearest ? 1 : 2;
    const [rows, columns] = [new Float64Array(2), new Float64Array(2)];
    const [down, across] = [new Float64Array(2), new Float64Array(2)];
    for (let i = 0; i < batch * points; i++) {
      setTaps(columns, across, placeOf(grid.data[2 * i], width, round, align_corners), round, isNearest);
      setTaps(rows, down, placeOf(grid.data[2 * i + 1], height, round, align_corners), round, isNearest);
      const image = Math.floor(i / points);
      for (let c = 0; c < channels; c++) {
        const plane = (image * channels + c) * height * width;
        let sum = 0;
        for (let a = 0; a < count; a++) {
          let line = 0;
          for (let b = 0; b < count; b++) {
            const isInside = rows[a] >= 0 && rows[a] < height && columns[b] >= 0 && columns[b] < width;
            const pixel = isInside ? x.data[plane + rows[a] * width + columns[b]] : 0;
            line = round(line + round(pixel * round(down[a] * across[b])));
          }
          sum = round(sum + line);
        }
        out.data[(image * channels + c) * points + (i % points)] = sum;
      }
    }
  },
});

/** Looks images up at points, in one loop that rounds as the operations on the tape do; outside there are zeros. */
export function lookUp(input: Tensor, grid: Tensor, attrs: LookupAttrs): Tensor {
  return apply(lookupOp, [input, grid], attrs);
}
