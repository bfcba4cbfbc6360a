import { type dtype, empty, RuntimeError, stack, cat, type Tensor, ValueError } from '@sconce/core';
import { bindArguments, checkInteger, type Signature } from '../_arguments.js';
import { pythonArguments, pythonFloat, pythonValue } from '../_repr.js';
import { give } from '../_tape.js';
import { dropout } from '../functional.js';
import { assertTensor } from '../functional/layers.js';
import { uniform_ } from '../init.js';
import { Module } from '../module.js';
import { Parameter } from '../parameter.js';
import { PackedSequence } from '../utils/rnn.js';
import { KINDS, type Mode, runLayer, type State, type Weights } from './_recurrent.js';

/** Options of {@link GRU}. */
export interface GRUOptions {
  /** How many layers lie one upon the other; 1 by default. */
  readonly num_layers?: number;
  /** Whether learned numbers are added to the gates; true by default. */
  readonly bias?: boolean;
  /** Whether input and output have the shape (batch, step, feature) instead of (step, batch, feature); false by default. */
  readonly batch_first?: boolean;
  /** The probability with which an output of a layer becomes zero before the next layer sees it, while training; 0 by default. */
  readonly dropout?: number;
  /** Whether a second set of layers reads the sequence from its end; false by default. */
  readonly bidirectional?: boolean;
  /** The dtype of the parameters; the default dtype if none is given. */
  readonly dtype?: dtype;
}

/** Options of {@link LSTM}. */
export interface LSTMOptions extends GRUOptions {
  /** The size of the output when a learned map makes it smaller than the cell; 0, the default, for none. */
  readonly proj_size?: number;
}

/** Options of {@link RNN}. */
export interface RNNOptions extends GRUOptions {
  /** What is applied to the sum of input and state; `tanh` by default. */
  readonly nonlinearity?: 'tanh' | 'relu';
}

/** The two arguments that every recurrent layer needs, by name. */
export interface RecurrentSizes {
  /** How many features the input has at each step. */
  readonly input_size: number;
  /** How many features the state has. */
  readonly hidden_size: number;
}

/** All arguments of {@link RNN} by name. */
export interface RNNArguments extends RNNOptions, RecurrentSizes {}
/** All arguments of {@link LSTM} by name. */
export interface LSTMArguments extends LSTMOptions, RecurrentSizes {}
/** All arguments of {@link GRU} by name. */
export interface GRUArguments extends GRUOptions, RecurrentSizes {}

function signature(where: string, ...more: string[]): Signature {
  const keywords = ['bias', 'batch_first', 'dropout', 'bidirectional', 'dtype', ...more];
  return { where, positional: ['input_size', 'hidden_size', 'num_layers'], required: 2, keywords };
}

const RNN_SIGNATURE = signature('RNN', 'nonlinearity', 'proj_size');
const LSTM_SIGNATURE = signature('LSTM', 'proj_size');
const GRU_SIGNATURE = signature('GRU', 'proj_size');

function refuseProjection(given: object): void {
  if ('proj_size' in given) {
    throw new ValueError('proj_size argument is only supported for LSTM, not RNN or GRU');
  }
}

function checkArguments({ input_size, hidden_size, num_layers = 1, dropout = 0, proj_size = 0 }: LSTMArguments): void {
  checkInteger(input_size, 'input_size', 0);
  checkInteger(hidden_size, 'hidden_size', 0);
  checkInteger(num_layers, 'num_layers', 1);
  if (typeof dropout !== 'number' || !(dropout >= 0 && dropout <= 1)) {
    throw new ValueError(
      'dropout should be a number in range [0, 1] representing the probability of an element being zeroed',
    );
  }
  if (proj_size < 0) throw new ValueError('proj_size should be a positive integer or zero to disable projections');
  if (proj_size >= Math.max(hidden_size, 1)) throw new ValueError('proj_size has to be smaller than hidden_size');
}

/** The recurrent layers' calls: what goes in packed comes out packed. */
export interface RNNBase<S> {
  (input: Tensor, hx?: S | null): [output: Tensor, h_n: S];
  (input: PackedSequence, hx?: S | null): [output: PackedSequence, h_n: S];
}

/**
 * What {@link RNN}, {@link LSTM} and {@link GRU} have in common: layers one upon the other, in one direction or two.
 *
 * Their parameters are fields named as in PyTorch: `weight_ih_l0`, `weight_hh_l0`, `bias_ih_l0`, `bias_hh_l0`, with `_reverse` behind it
 * in the second direction, and so on for `l1`, `l2`, …
 *
 * `S` is the state: a tensor, or for LSTM a pair.
 *
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.RNNBase.html | torch.nn.RNNBase}
 */
export abstract class RNNBase<S> extends Module<
  [input: Tensor | PackedSequence, hx?: S | null],
  [output: Tensor | PackedSequence, h_n: S]
> {
  [weight: `weight_${string}`]: Parameter;
  [bias: `bias_${string}`]: Parameter;
  /** Which kind of layer. */
  readonly mode: Mode;
  /** How many features the input has at each step. */
  readonly input_size: number;
  /** How many features the state has. */
  readonly hidden_size: number;
  /** How many layers lie one upon the other. */
  readonly num_layers: number;
  /** Whether learned numbers are added to the gates. */
  readonly bias: boolean;
  /** Whether the batch is the first dimension. */
  readonly batch_first: boolean;
  /** The probability with which an output of a layer becomes zero before the next layer sees it. */
  dropout: number;
  /** Whether a second set of layers reads the sequence from its end. */
  readonly bidirectional: boolean;
  /** The size to which an LSTM's output is made smaller, or 0. */
  readonly proj_size: number;

  /** @internal */
  constructor(mode: Mode, given: LSTMArguments) {
    super();
    checkArguments(given);
    this.mode = mode;
    this.input_size = given.input_size;
    this.hidden_size = given.hidden_size;
    this.num_layers = given.num_layers ?? 1;
    this.bias = given.bias ?? true;
    this.batch_first = given.batch_first ?? false;
    this.dropout = given.dropout ?? 0;
    this.bidirectional = given.bidirectional ?? false;
    this.proj_size = given.proj_size ?? 0;
    this.addParameters(given.dtype);
    this.reset_parameters();
  }

  private get directions(): readonly string[] {
    return this.bidirectional ? ['', '_reverse'] : [''];
  }

  private get outputSize(): number {
    return this.proj_size || this.hidden_size;
  }

  private addParameters(dtype: dtype | undefined): void {
    const rows = KINDS[this.mode].gates * this.hidden_size;
    for (let layer = 0; layer < this.num_layers; layer++) {
      const inputs = layer === 0 ? this.input_size : this.outputSize * this.directions.length;
      for (const direction of this.directions) {
        const add = (name: string, ...shape: number[]): void =>
          this.register_parameter(`${name}_l${layer}${direction}`, new Parameter(empty(shape, { dtype })));
        add('weight_ih', rows, inputs);
        add('weight_hh', rows, this.outputSize);
        if (this.bias) add('bias_ih', rows);
        if (this.bias) add('bias_hh', rows);
        if (this.proj_size > 0) add('weight_hr', this.proj_size, this.hidden_size);
      }
    }
  }

  /** Draws the parameters anew, uniformly from ±1 / √hidden_size. */
  reset_parameters(): void {
    const bound = this.hidden_size > 0 ? 1 / Math.sqrt(this.hidden_size) : 0;
    for (const parameter of this.parameters()) uniform_(parameter, -bound, bound);
  }

  /** Does nothing: the parameters lie well as they are. torch needs it on GPUs. */
  flatten_parameters(): void {
    // Programs written for torch call it.
  }

  /** The parameters of each layer and direction. */
  get all_weights(): Parameter[][] {
    const names = [...this.named_parameters('', false)];
    const suffixes = Array.from({ length: this.num_layers }, (_, layer) =>
      this.directions.map((direction) => `_l${layer}${direction}`),
    ).flat();
    return suffixes.map((suffix) => names.filter(([name]) => name.endsWith(suffix)).map(([, parameter]) => parameter));
  }

  private weightsOf(layer: number, direction: string): Weights {
    const find = (name: string): Parameter | null => (this._own(`${name}_l${layer}${direction}`) as Parameter) ?? null;
    return {
      weight_ih: find('weight_ih')!,
      weight_hh: find('weight_hh')!,
      bias_ih: find('bias_ih'),
      bias_hh: find('bias_hh'),
      weight_hr: find('weight_hr'),
    };
  }

  /**
   * Runs the layers over the input, from the state `hx`, zeros by default.
   *
   * @throws RuntimeError when a shape does not fit; ValueError when the input has neither two nor three dimensions.
   */
  override forward(input: Tensor, hx?: S | null): [output: Tensor, h_n: S];
  /** The same for packed sequences. */
  override forward(input: PackedSequence, hx?: S | null): [output: PackedSequence, h_n: S];
  override forward(input: Tensor | PackedSequence, hx: S | null = null): [output: Tensor | PackedSequence, h_n: S] {
    const given = hx === null ? null : this.mode === 'LSTM' ? [...(hx as readonly Tensor[])] : [hx as Tensor];
    const [output, last] = input instanceof PackedSequence ? this.runPacked(input, given) : this.runDense(input, given);
    return [output, (this.mode === 'LSTM' ? last : last[0]) as S];
  }

  private runPacked(input: PackedSequence, given: State | null): [PackedSequence, State] {
    const { data, batch_sizes, sorted_indices, unsorted_indices } = input;
    const sizes = Array.from(batch_sizes.toTypedArray(), Number);
    const initial = given && sorted_indices ? given.map((x) => x.index_select(1, sorted_indices)) : given;
    this.checkInput(data, 2);
    const state = this.initialState(initial, data, sizes[0]);
    const [output, last] = this.run(data, sizes, state, given ? [] : [...state]);
    const restored = unsorted_indices ? last.map((x) => x.index_select(1, unsorted_indices)) : last;
    return [new PackedSequence(output, batch_sizes, sorted_indices, unsorted_indices), restored];
  }

  private runDense(input: Tensor, given: State | null): [Tensor, State] {
    const { mode, batch_first } = this;
    const name = mode.startsWith('RNN') ? 'RNN' : mode;
    assertTensor(input, name);
    if (input.ndim !== 2 && input.ndim !== 3) {
      throw new ValueError(`${name}: Expected input to be 2-D or 3-D but received ${input.ndim}-D tensor`);
    }
    const isBatched = input.ndim === 3;
    if (given) this.checkRank(given, isBatched);
    const batch = isBatched ? input : input.unsqueeze(1);
    const ordered = isBatched && batch_first ? batch.transpose(0, 1) : batch;
    this.checkInput(ordered, 3);
    const [steps, count, features] = ordered.shape;
    if (steps === 0) throw new RuntimeError('Expected sequence length to be larger than 0 in RNN');
    const initial = given && !isBatched ? given.map((x) => x.unsqueeze(1)) : given;
    const state = this.initialState(initial, input, count);
    const rows = ordered.reshape(steps * count, features);
    const made = rows.storage === input.storage ? [] : [rows];
    if (!given) made.push(...state);
    const [flat, last] = this.run(rows, new Array<number>(steps).fill(count), state, made);
    const output = flat.view(steps, count, flat.shape[1]);
    if (!isBatched) return [output.squeeze(1), last.map((x) => x.squeeze(1))];
    return [batch_first ? output.transpose(0, 1) : output, last];
  }

  private checkRank(given: State, isBatched: boolean): void {
    const rank = isBatched ? 3 : 2;
    if (given.every((x) => x.ndim === rank)) return;
    const start = `For ${isBatched ? 'batched 3-D' : 'unbatched 2-D'} input, hx`;
    if (this.mode === 'LSTM') {
      throw new RuntimeError(
        `${start} and cx should also be ${rank}-D but got (${given.map((x) => `${x.ndim}-D`).join(', ')}) tensors`,
      );
    }
    throw new RuntimeError(`${start} should also be ${rank}-D but got ${given[0].ndim}-D tensor`);
  }

  private checkInput(input: Tensor, rank: number): void {
    if (input.ndim !== rank) throw new RuntimeError(`input must have ${rank} dimensions, got ${input.ndim}`);
    const features = input.shape[rank - 1];
    if (features === this.input_size) return;
    throw new RuntimeError(`input.size(-1) must be equal to input_size. Expected ${this.input_size}, got ${features}`);
  }

  /** The given state once it is checked, or zeros: for each layer and direction one behind the other. */
  private initialState(given: State | null, input: Tensor, batch: number): State {
    const isPair = this.mode === 'LSTM';
    const sizes = isPair ? [this.outputSize, this.hidden_size] : [this.hidden_size];
    const shapes = sizes.map((size) => [this.num_layers * this.directions.length, batch, size]);
    return shapes.map((shape, k) => {
      const state = given ? given[k] : input.new_zeros(shape);
      if (state.shape.join() === shape.join()) return state;
      throw new RuntimeError(
        `Expected hidden${isPair ? `[${k}]` : ''} size ${pythonValue(shape)}, got [${state.shape.join(', ')}]`,
      );
    });
  }

  /** All layers: `rows` are the inputs of all steps, `sizes` how many each step has, `made` what may be freed afterwards. */
  private run(rows: Tensor, sizes: readonly number[], initial: State, made: Tensor[]): [Tensor, State] {
    const { step } = KINDS[this.mode];
    const starts = initial.map((x) => x.unbind());
    const ends: State[] = [];
    let output = rows;
    for (let layer = 0; layer < this.num_layers; layer++) {
      const dropped = layer > 0 ? dropout(output, { p: this.dropout, training: this.training }) : output;
      if (dropped !== output) made.push(dropped);
      const results = this.directions.map((direction, d) => {
        const start = starts.map((list) => list[layer * this.directions.length + d]);
        return runLayer(step, dropped, sizes, start, this.weightsOf(layer, direction), d === 1, made);
      });
      ends.push(...results.map(({ last }) => last));
      const outputs = results.map((result) => result.output);
      output = outputs.length > 1 ? cat(outputs, 1) : outputs[0];
      if (outputs.length > 1) made.push(...outputs);
      if (layer + 1 < this.num_layers) made.push(output);
    }
    const last = initial.map((_, k) => stack(ends.map((state) => state[k])));
    give(...made);
    return [output, last];
  }

  override extra_repr(): string {
    const { proj_size, num_layers, bias, batch_first, dropout: p, bidirectional } = this;
    const named = pythonArguments({
      ...(proj_size !== 0 && { proj_size }),
      ...(num_layers !== 1 && { num_layers }),
      ...(!bias && { bias }),
      ...(batch_first && { batch_first }),
      ...(p !== 0 && { dropout: pythonFloat(p) }),
      ...(bidirectional && { bidirectional }),
    });
    return `${this.input_size}, ${this.hidden_size}${named && `, ${named}`}`;
  }
}

/**
 * Runs a plain recurrent network over sequences: h_t = tanh(x_t · W_ihᵀ + b_ih + h_{t−1} · W_hhᵀ + b_hh).
 *
 * Input of shape (T, N, input_size) — (N, T, input_size) with `batch_first`, (T, input_size) for one sequence — gives the outputs of the
 * last layer at all steps, of shape (T, N, D · hidden_size) with D = 2 where it is `bidirectional`, and the last state of each layer, of
 * shape (D · num_layers, N, hidden_size). A {@link utils.rnn.PackedSequence} gives one. The initial state is zero unless given.
 *
 * @example
 * ```ts
 * const rnn = new nn.RNN(10, 20, 2, { nonlinearity: 'relu' });
 * const [output, h_n] = rnn(torch.randn([5, 3, 10]), torch.zeros([2, 3, 20]));
 * console.log(output.shape, h_n.shape); // [ 5, 3, 20 ] [ 2, 3, 20 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.RNN.html | torch.nn.RNN}
 */
export class RNN extends RNNBase<Tensor> {
  /** What is applied to the sum of input and state. */
  readonly nonlinearity: 'tanh' | 'relu';

  /** @throws ValueError for an impossible size, dropout or nonlinearity; TypeError for an unknown option. */
  constructor(args: RNNArguments);
  constructor(input_size: number, hidden_size: number, options?: RNNOptions);
  constructor(input_size: number, hidden_size: number, num_layers: number, options?: Omit<RNNOptions, 'num_layers'>);
  constructor(...args: unknown[]) {
    const given = bindArguments<RNNArguments>(RNN_SIGNATURE, args);
    refuseProjection(given);
    const { nonlinearity = 'tanh' } = given;
    if (nonlinearity !== 'tanh' && nonlinearity !== 'relu') {
      throw new ValueError(`Unknown nonlinearity '${String(nonlinearity)}'`);
    }
    super(nonlinearity === 'tanh' ? 'RNN_TANH' : 'RNN_RELU', given);
    this.nonlinearity = nonlinearity;
  }
}

/**
 * Runs a long short-term memory over sequences. At each step the gates i, f, o = σ(x_t · W_iᵀ + b_i + h_{t−1} · W_hᵀ + b_h), each with
 * weights of its own, and g = tanh of the like, give c_t = f ⊙ c_{t−1} + i ⊙ g and h_t = o ⊙ tanh(c_t).
 *
 * Shapes are as in {@link RNN}; the state is a pair (h, c). With `proj_size` the output is h_t · W_hrᵀ, of that size.
 *
 * @example
 * ```ts
 * const lstm = new nn.LSTM(10, 20, { num_layers: 2, batch_first: true, bidirectional: true });
 * const [output, [h_n, c_n]] = lstm(torch.randn([3, 5, 10]));
 * console.log(output.shape, h_n.shape, c_n.shape); // [ 3, 5, 40 ] [ 4, 3, 20 ] [ 4, 3, 20 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.LSTM.html | torch.nn.LSTM}
 */
export class LSTM extends RNNBase<[h: Tensor, c: Tensor]> {
  /** @throws ValueError for an impossible size or dropout; TypeError for an unknown option. */
  constructor(args: LSTMArguments);
  constructor(input_size: number, hidden_size: number, options?: LSTMOptions);
  constructor(input_size: number, hidden_size: number, num_layers: number, options?: Omit<LSTMOptions, 'num_layers'>);
  constructor(...args: unknown[]) {
    super('LSTM', bindArguments<LSTMArguments>(LSTM_SIGNATURE, args));
  }
}

/**
 * Runs a gated recurrent unit over sequences. With r, z = σ(x_t · W_iᵀ + b_i + h_{t−1} · W_hᵀ + b_h), each with weights of its own, and
 * n = tanh(x_t · W_inᵀ + b_in + r ⊙ (h_{t−1} · W_hnᵀ + b_hn)) the next state is h_t = (1 − z) ⊙ n + z ⊙ h_{t−1}.
 *
 * Shapes are as in {@link RNN}.
 *
 * @example
 * ```ts
 * const gru = new nn.GRU(10, 20);
 * const [output, h_n] = gru(torch.randn([5, 3, 10]));
 * console.log(output.shape, h_n.shape); // [ 5, 3, 20 ] [ 1, 3, 20 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.GRU.html | torch.nn.GRU}
 */
export class GRU extends RNNBase<Tensor> {
  /** @throws ValueError for an impossible size or dropout; TypeError for an unknown option. */
  constructor(args: GRUArguments);
  constructor(input_size: number, hidden_size: number, options?: GRUOptions);
  constructor(input_size: number, hidden_size: number, num_layers: number, options?: Omit<GRUOptions, 'num_layers'>);
  constructor(...args: unknown[]) {
    const given = bindArguments<GRUArguments>(GRU_SIGNATURE, args);
    refuseProjection(given);
    super('GRU', given);
  }
}
