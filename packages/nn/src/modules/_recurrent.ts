import { cat, linear, type Tensor } from '@sconce/core';
import { give } from '../_tape.js';

/** What a recurrent layer remembers from one step to the next: its output and, in an LSTM, its cell. */
export type State = readonly Tensor[];

/** The parameters of a layer in one direction. */
export interface Weights {
  readonly weight_ih: Tensor;
  readonly weight_hh: Tensor;
  readonly bias_ih: Tensor | null;
  readonly bias_hh: Tensor | null;
  /** Makes the output of an LSTM smaller. */
  readonly weight_hr: Tensor | null;
}

/** One step: the next state from this one and the input's share of the gates, of shape (N, gates · hidden_size). */
export type Step = (gates: Tensor, state: State, weights: Weights) => State;

/** The state's share of the gates, added to the input's. */
function allGates(gates: Tensor, hidden: Tensor, { weight_hh, bias_hh }: Weights): Tensor {
  const product = linear(hidden, weight_hh, bias_hh);
  const sum = gates.add(product);
  give(product);
  return sum;
}

const elman =
  (activate: (x: Tensor) => Tensor): Step =>
  (gates, [hidden], weights) => {
    const sum = allGates(gates, hidden, weights);
    const next = activate(sum);
    give(sum);
    return [next];
  };

const lstm: Step = (gates, [hidden, cell], weights) => {
  const sum = allGates(gates, hidden, weights);
  const [i, f, g, o] = sum.chunk(4, 1);
  const [input, forget, candidate, output] = [i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()];
  const [kept, added] = [forget.mul(cell), input.mul(candidate)];
  const next = kept.add(added);
  const squeezed = next.tanh();
  const full = output.mul(squeezed);
  give(sum, input, forget, candidate, output, kept, added, squeezed);
  if (!weights.weight_hr) return [full, next];
  const projected = linear(full, weights.weight_hr);
  give(full);
  return [projected, next];
};

const gru: Step = (gates, [hidden], { weight_hh, bias_hh }) => {
  const product = linear(hidden, weight_hh, bias_hh);
  const size = hidden.shape[1];
  const [inputs, inputNew] = gates.split([2 * size, size], 1);
  const [hiddens, hiddenNew] = product.split([2 * size, size], 1);
  const sum = inputs.add(hiddens);
  const both = sum.sigmoid();
  const [reset, update] = both.chunk(2, 1);
  const remembered = reset.mul(hiddenNew);
  const candidate = inputNew.add(remembered);
  const squeezed = candidate.tanh();
  const difference = hidden.sub(squeezed);
  const moved = difference.mul(update);
  const next = moved.add(squeezed);
  give(product, sum, both, remembered, candidate, squeezed, difference, moved);
  return [next];
};

/** Which kind of recurrent layer, as torch names it. */
export type Mode = 'RNN_TANH' | 'RNN_RELU' | 'LSTM' | 'GRU';

/** The step of each kind, and how many gates it has. */
export const KINDS: Readonly<Record<Mode, { readonly step: Step; readonly gates: number }>> = {
  RNN_TANH: { step: elman((x) => x.tanh()), gates: 1 },
  RNN_RELU: { step: elman((x) => x.relu()), gates: 1 },
  LSTM: { step: lstm, gates: 4 },
  GRU: { step: gru, gates: 3 },
};

/** A layer's output at all steps, one behind the other, and the state after each sequence's last step. */
export interface LayerResult {
  readonly output: Tensor;
  readonly last: State;
}

/** The state of as many sequences as a step has: those that end leave it, those that begin come from the initial state. */
function resize(state: State, count: number, initial: State): State {
  const size = state[0].shape[0];
  if (count === size) return state;
  if (count < size) return state.map((x) => x.narrow(0, 0, count));
  return state.map((x, k) => cat([x, initial[k].narrow(0, size, count - size)]));
}

/**
 * Runs one layer in one direction.
 *
 * @param rows - the inputs of all steps, one step behind the other.
 * @param sizes - how many rows each step has: never more than the step before.
 * @param initial - the state of each sequence before its first step.
 * @param made - takes what the caller is to give to the tape once it has used the result.
 */
export function runLayer(
  step: Step,
  rows: Tensor,
  sizes: readonly number[],
  initial: State,
  weights: Weights,
  reverse: boolean,
  made: Tensor[],
): LayerResult {
  const gates = linear(rows, weights.weight_ih, weights.bias_ih);
  const pieces = gates.split(sizes);
  const outputs: Tensor[] = [];
  const ended: State[] = [];
  let state = reverse ? initial.map((x) => x.narrow(0, 0, sizes[sizes.length - 1])) : initial;
  for (let i = 0; i < sizes.length; i++) {
    const t = reverse ? sizes.length - 1 - i : i;
    const size = state[0].shape[0];
    if (sizes[t] < size) ended.unshift(state.map((x) => x.narrow(0, sizes[t], size - sizes[t])));
    const before = resize(state, sizes[t], initial);
    if (sizes[t] > size) made.push(...before);
    state = step(pieces[t], before, weights);
    outputs[t] = state[0];
    made.push(...state);
  }
  give(gates);
  const last = ended.length > 0 ? state.map((x, k) => cat([x, ...ended.map((part) => part[k])])) : state;
  if (ended.length > 0) made.push(...last);
  return { output: cat(outputs), last };
}
