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

/**
 * Calls `visit` for each stretch of elements with one mean. With step 0 all of it belongs to the channel, with step 1 each element to the
 * next channel.
 */
function forEachStretch(
  length: number,
  { channels, perRun, inner, groups }: NormAttrs,
  visit: (start: number, end: number, group: number, channel: number, step: number) => void,
): void {
  const [count, step] = inner === 1 ? [1, 1] : [perRun, 0];
  const size = (perRun * inner) / count;
  for (let start = 0, r = 0; start < length; r++) {
    const first = (r * perRun) % channels;
    for (let k = 0; k < count; k++, start += size) visit(start, start + size, r % groups, first + k, step);
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
  const y = out.data;
  forEachStretch(x.length, attrs, (start, end, group, channel, step) => {
    const m = means[group];
    const scale = scales[group];
    for (let i = start, c = channel; i < end; i++, c += step) y[i] = (x[i] - m) * scale * weight[c] + bias[c];
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
  forEachStretch(x.length, attrs, (start, end, group, channel, step) => {
    const m = mean[group];
    const scale = scales[group];
    let total = 0;
    let dot = 0;
    for (let i = start, c = channel; i < end; i++, c += step) {
      const g = grad[i];
      const product = g * (x[i] - m);
      total += g * weight[c];
      dot += product * weight[c];
      biasSums[c] += g;
      weightSums[c] += product * scale;
    }
    sums[group] += total;
    dots[group] += dot;
  });
  const count = x.length / groups;
  const result = ofX.data;
  forEachStretch(x.length, attrs, (start, end, group, channel, step) => {
    const m = mean[group];
    const scale = scales[group];
    const level = sums[group] / count;
    const slope = (dots[group] / count) * scale * scale;
    for (let i = start, c = channel; i < end; i++, c += step) {
      result[i] = scale * (weight[c] * grad[i] - level - (x[i] - m) * slope);
    }
  });
  ofWeight.data.set(weightSums);
  ofBias.data.set(biasSums);
}
