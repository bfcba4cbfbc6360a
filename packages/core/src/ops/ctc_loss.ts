import { apply } from '../autograd/apply.js';
import { assertTensor, isTensor } from '../autograd/brand.js';
import { defineOp, type Op } from '../autograd/op.js';
import type { NumberArray } from '../device/reference.js';
import { checkKeys, RuntimeError, ValueError } from '../errors.js';
import type { Tensor } from '../tensor.js';
import { indexValues } from './_indices.js';
import type { Reduction } from './_targets.js';

interface CtcAttrs {
  readonly inputLengths: readonly number[];
  /** The labels of each sample. */
  readonly labels: readonly (readonly number[])[];
  readonly blank: number;
  readonly zeroInfinity: boolean;
}

/** log(eᵃ + eᵇ). */
function logAdd(a: number, b: number): number {
  const larger = Math.max(a, b);
  return larger === -Infinity ? larger : larger + Math.log1p(Math.exp(Math.min(a, b) - larger));
}

/** One sample: its length, its labels with a blank before, between and behind them, and the log-probabilities of these. */
interface Sample {
  readonly length: number;
  readonly path: readonly number[];
  readonly blank: number;
  /** The log-probability of a label at a time. */
  readonly at: (time: number, label: number) => number;
}

function sampleOf(logs: NumberArray, shape: readonly number[], n: number, attrs: CtcAttrs): Sample {
  const [, batch, classes] = shape;
  const { blank } = attrs;
  const path = [blank, ...attrs.labels[n].flatMap((label) => [label, blank])];
  const at = (time: number, label: number): number => logs[(time * batch + n) * classes + label];
  return { length: attrs.inputLengths[n], path, blank, at };
}

/** Whether a path may go on from two places before, leaving the blank between two different labels out. */
function maySkip({ path, blank }: Sample, place: number): boolean {
  return place > 1 && path[place] !== blank && path[place] !== path[place - 2];
}

/**
 * For each time and place, the logarithm of the probability of all ways to get there (at row · path.length + place), the labels' own
 * included.
 */
function forwards(sample: Sample): Float64Array {
  const { length, path, at } = sample;
  const width = path.length;
  const sums = new Float64Array(length * width).fill(-Infinity);
  for (let place = 0; place < Math.min(2, width) && length > 0; place++) sums[place] = at(0, path[place]);
  for (let time = 1; time < length; time++) {
    for (let place = 0; place < width; place++) {
      const from = (time - 1) * width + place;
      let sum = sums[from];
      if (place > 0) sum = logAdd(sum, sums[from - 1]);
      if (maySkip(sample, place)) sum = logAdd(sum, sums[from - 2]);
      sums[time * width + place] = sum + at(time, path[place]);
    }
  }
  return sums;
}

/** The same for all ways from there to the end: the ways forwards of everything turned round. */
function backwards(sample: Sample): Float64Array {
  const { length, path, at } = sample;
  const turned = { ...sample, path: path.slice().reverse(), at: (time: number, l: number) => at(length - 1 - time, l) };
  return forwards(turned).reverse();
}

/** The loss, from the ways forwards. */
function lossOf({ length, path }: Sample, sums: Float64Array): number {
  if (length === 0) return path.length === 1 ? 0 : Infinity;
  const last = sums.length - 1;
  return -(path.length === 1 ? sums[last] : logAdd(sums[last], sums[last - 1]));
}

/** The gradient, as an operation of (gradient of each sample, log-probabilities). As torch's, it supposes that the probabilities add up to 1. */
const backwardOp: Op<CtcAttrs> = defineOp<CtcAttrs>({
  name: 'ctc_loss_backward',
  infer: ([, logs]) => ({ outputs: [logs] }),
  ref([out], [grad, { data: logs, shape }], attrs) {
    const [, batch, classes] = shape;
    out.data.fill(0);
    for (let n = 0; n < batch; n++) {
      const sample = sampleOf(logs, shape, n, attrs);
      const before = forwards(sample);
      const loss = lossOf(sample, before);
      if (attrs.zeroInfinity && loss === Infinity) continue;
      const after = backwards(sample);
      for (let time = 0; time < sample.length; time++) {
        const ways = new Float64Array(classes).fill(-Infinity);
        sample.path.forEach((label, place) => {
          const i = time * sample.path.length + place;
          ways[label] = logAdd(ways[label], before[i] + after[i]);
        });
        const start = (time * batch + n) * classes;
        for (let c = 0; c < classes; c++) {
          const log = logs[start + c];
          out.data[start + c] = (Math.exp(log) - Math.exp(ways[c] + loss - log)) * grad.data[n];
        }
      }
    }
  },
  save: { inputs: [] },
  backward() {
    throw new RuntimeError('derivative for aten::_ctc_loss_backward is not implemented');
  },
});

const ctcOp: Op<CtcAttrs> = defineOp<CtcAttrs>({
  name: 'ctc_loss',
  infer: ([logs]) => ({ outputs: [{ shape: [logs.shape[1]], dtype: logs.dtype }] }),
  ref([out], [{ data, shape }], attrs) {
    for (let n = 0; n < out.data.length; n++) {
      const sample = sampleOf(data, shape, n, attrs);
      const loss = lossOf(sample, forwards(sample));
      out.data[n] = attrs.zeroInfinity && loss === Infinity ? 0 : loss;
    }
  },
  save: { inputs: [0] },
  backward: (ctx, grad) => [apply(backwardOp, [grad, ctx.input(0)], ctx.attrs)],
});

const WHERE = '(while checking arguments for ctc_loss_cpu)';

/** Lengths as numbers, one for each sample. */
function lengthsOf(lengths: Tensor | readonly number[], batch: number, name: string): number[] {
  const isGiven = isTensor(lengths);
  if (isGiven && lengths.is_floating_point()) throw new RuntimeError(`${name} must be integral`);
  const values = isGiven ? Array.from(indexValues(lengths)) : [...lengths];
  if (values.length !== batch) throw new RuntimeError(`${name} must be of size batch_size`);
  for (const value of values) {
    if (!Number.isInteger(value)) throw new RuntimeError(`${name} must be integral`);
    if (value < 0) {
      throw new RuntimeError(`Expected ${name} to have value at least 0, but got value ${value} ${WHERE}`);
    }
  }
  return values;
}

/** The labels of each sample: rows that are cut off, or pieces of one vector. */
function labelsOf(targets: Tensor, lengths: readonly number[], classes: number): number[][] {
  const { shape } = targets;
  const refuse = (expected: string, dim: number): void => {
    throw new RuntimeError(
      `Expected tensor to have size ${expected} at dimension ${dim}, but got size ${shape[dim]} for argument #2 'targets' ${WHERE}`,
    );
  };
  if (shape.length !== 1 && shape.length !== 2) {
    throw new RuntimeError(
      `Expected 1 to 2 dimensions, but got ${shape.length}-dimensional tensor for argument #2 'targets' ${WHERE}`,
    );
  }
  const longest = Math.max(0, ...lengths);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (shape.length === 1 && shape[0] !== total) refuse(`${total}`, 0);
  if (shape.length === 2 && shape[0] !== lengths.length) refuse(`${lengths.length}`, 0);
  if (shape.length === 2 && shape[1] < longest) refuse(`at least ${longest}`, 1);
  const values = Array.from(targets.toTypedArray(), Number);
  let end = 0;
  return lengths.map((length, n) => {
    const start = shape.length === 2 ? n * shape[1] : end;
    end = start + length;
    const labels = values.slice(start, end);
    const wrong = labels.find((label) => !(label >= 0 && label < classes));
    if (wrong !== undefined) throw new RuntimeError(`targets must be in label range, but got ${wrong}`);
    return labels;
  });
}

/** Options of {@link ctc_loss}. */
export interface CtcLossOptions {
  /** The label that stands for nothing; 0 by default. */
  readonly blank?: number;
  /** `mean`, the default, is that of the losses divided by the lengths of their targets. */
  readonly reduction?: Reduction;
  /** Whether losses that are infinite, because an input is too short for its target, become 0, and their gradients, too; false by default. */
  readonly zero_infinity?: boolean;
}

/**
 * Computes the connectionist temporal classification loss: ℓₙ = −log of the probability that the labels of a sample, with blanks and
 * repetitions anywhere, are what is said at the times 0, …, T − 1.
 *
 * The gradient is right for log-probabilities that `log_softmax` made; it cannot be differentiated again.
 *
 * @param log_probs - log-probabilities, of shape [T, N, C], or [T, C] of one sample.
 * @param targets - labels, none of them blank, of shape [N, S], or all in a row.
 * @param input_lengths - how many times of each sample count: a tensor or an array of N numbers.
 * @param target_lengths - how many labels each sample has.
 * @param options - `blank`, `reduction`, `zero_infinity`.
 * @throws RuntimeError when sizes, lengths or labels do not fit; ValueError for an unknown reduction.
 *
 * @example
 * ```ts
 * const scores = torch.zeros([2, 1, 3]).log_softmax(2);
 * const target = torch.tensor([[1]], { dtype: torch.int64 });
 * // Three of nine ways to fill two times, '-a', 'a-' and 'aa', are the label.
 * console.log(torch.ctc_loss(scores, target, [2], [1]).exp().item().toFixed(3)); // 3.000
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.ctc_loss.html | torch.nn.functional.ctc_loss}
 * @see {@link https://www.cs.toronto.edu/~graves/icml_2006.pdf | Connectionist Temporal Classification}
 */
export function ctc_loss(
  log_probs: Tensor,
  targets: Tensor,
  input_lengths: Tensor | readonly number[],
  target_lengths: Tensor | readonly number[],
  options: CtcLossOptions = {},
): Tensor {
  assertTensor(log_probs, 'ctc_loss', 'log_probs');
  assertTensor(targets, 'ctc_loss', 'targets');
  checkKeys(options, ['blank', 'reduction', 'zero_infinity'], 'ctc_loss');
  const { blank = 0, reduction = 'mean', zero_infinity: zeroInfinity = false } = options;
  if (!['none', 'mean', 'sum'].includes(reduction)) {
    throw new ValueError(`${reduction} is not a valid value for reduction`);
  }
  const isBatch = log_probs.ndim === 3;
  if (!isBatch && log_probs.ndim !== 2) throw new RuntimeError('log_probs must have 2 or 3 dimensions');
  if (!log_probs.is_floating_point()) {
    throw new RuntimeError(`"ctc_loss_cpu" not implemented for '${log_probs.dtype.scalarName}'`);
  }
  const logs = isBatch ? log_probs : log_probs.unsqueeze(1);
  const [times, batch, classes] = logs.shape;
  if (!(Number.isInteger(blank) && blank >= 0 && blank < classes)) {
    throw new RuntimeError('blank must be in label range');
  }
  const inputLengths = lengthsOf(input_lengths, batch, 'input_lengths');
  const long = inputLengths.find((length) => length > times);
  if (long !== undefined) {
    throw new RuntimeError(`Expected input_lengths to have value at most ${times}, but got value ${long} ${WHERE}`);
  }
  const labels = labelsOf(targets, lengthsOf(target_lengths, batch, 'target_lengths'), classes);
  const losses = apply(ctcOp, [logs], { inputLengths, labels, blank, zeroInfinity });
  if (reduction === 'sum') return losses.sum();
  if (reduction === 'none') return isBatch ? losses : losses.squeeze(0);
  const sizes = losses.new_zeros([batch]);
  labels.forEach((own, n) => sizes.select(0, n).fill_(Math.max(1, own.length)));
  return losses.div(sizes).mean();
}
