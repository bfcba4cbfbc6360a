import type { RefOperand } from '../device/reference.js';

/**
 * Which elements share a mean, and which a weight and a bias. Row-major, the elements are runs of `perRun` · `inner`; run r has mean
 * r mod `groups`, and each `inner` elements of it belong to the next of the `channels`.
 */
export interface NormAttrs {
  readonly channels: number;
  readonly perRun: number;
  readonly inner: number;
  readonly groups: number;
  /** What is added to the variance. */
  readonly eps: number;
}

/** The sums over each group of what `ofRun` gives for each run, divided by the group's size. */
function groupMeans(
  length: number,
  { perRun, inner, groups }: NormAttrs,
  ofRun: (start: number, end: number, group: number) => number,
): Float64Array {
  const run = perRun * inner;
  const sums = new Float64Array(groups);
  for (let start = 0, r = 0; start < length; start += run, r++) {
    const group = r % groups;
    sums[group] += ofRun(start, start + run, group);
  }
  return sums.map((sum) => sum / (length / groups));
}

/** Calls `visit` for each stretch of elements with one mean and one channel. */
function forEachStretch(
  length: number,
  { channels, perRun, inner, groups }: NormAttrs,
  visit: (start: number, end: number, group: number, channel: number) => void,
): void {
  for (let start = 0, r = 0; start < length; r++) {
    const first = (r * perRun) % channels;
    for (let k = 0; k < perRun; k++, start += inner) visit(start, start + inner, r % groups, first + k);
  }
}

/** Normalizes each group to mean 0 and variance 1, and scales and shifts each channel; gives the means and variances too. */
export function normalize(
  [out, mean, variance]: readonly RefOperand[],
  [{ data: x }, { data: weight }, { data: bias }]: readonly RefOperand[],
  attrs: NormAttrs,
): void {
  const means = groupMeans(x.length, attrs, (start, end) => {
    let total = 0;
    for (let i = start; i < end; i++) total += x[i];
    return total;
  });
  const variances = groupMeans(x.length, attrs, (start, end, group) => {
    const m = means[group];
    let total = 0;
    for (let i = start; i < end; i++) total += (x[i] - m) * (x[i] - m);
    return total;
  });
  const scales = variances.map((v) => 1 / Math.sqrt(v + attrs.eps));
  forEachStretch(x.length, attrs, (start, end, group, channel) => {
    const [m, scale, shift] = [means[group], scales[group] * weight[channel], bias[channel]];
    for (let i = start; i < end; i++) out.data[i] = (x[i] - m) * scale + shift;
  });
  mean.data.set(means);
  variance.data.set(variances);
}

/** The gradients of x, weight and bias. */
export function normalizeBackward(
  [ofX, ofWeight, ofBias]: readonly RefOperand[],
  [{ data: grad }, { data: x }, { data: weight }, { data: mean }, { data: variance }]: readonly RefOperand[],
  attrs: NormAttrs,
): void {
  const { channels, groups, eps } = attrs;
  const scales = Float64Array.from(variance, (v) => 1 / Math.sqrt(v + eps));
  const [weightSums, biasSums] = [new Float64Array(channels), new Float64Array(channels)];
  const [sums, dots] = [new Float64Array(groups), new Float64Array(groups)];
  forEachStretch(x.length, attrs, (start, end, group, channel) => {
    const m = mean[group];
    let [total, dot] = [0, 0];
    for (let i = start; i < end; i++) {
      total += grad[i];
      dot += grad[i] * (x[i] - m);
    }
    biasSums[channel] += total;
    weightSums[channel] += dot * scales[group];
    sums[group] += total * weight[channel];
    dots[group] += dot * weight[channel];
  });
  const count = x.length / groups;
  forEachStretch(x.length, attrs, (start, end, group, channel) => {
    const [m, w, scale] = [mean[group], weight[channel], scales[group]];
    const [level, slope] = [sums[group] / count, (dots[group] / count) * scale * scale];
    for (let i = start; i < end; i++) ofX.data[i] = scale * (w * grad[i] - level - (x[i] - m) * slope);
  });
  ofWeight.data.set(weightSums);
  ofBias.data.set(biasSums);
}
