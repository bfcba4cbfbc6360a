import { type dtype, empty, linear, RuntimeError, type Tensor, ValueError } from '@sconce/core';
import { bindArguments, checkInteger, type Signature } from '../_arguments.js';
import { give } from '../_tape.js';
import { assertTensor } from '../functional/layers.js';
import { uniform_ } from '../init.js';
import { Module } from '../module.js';
import { Parameter } from '../parameter.js';
import { KINDS, type Mode, type State } from './_recurrent.js';

/** Options of {@link LSTMCell} and {@link GRUCell}. */
export interface RNNCellBaseOptions {
  /** Whether learned numbers are added to the gates; true by default. */
  readonly bias?: boolean;
  /** The dtype of the parameters; the default dtype if none is given. */
  readonly dtype?: dtype;
}

/** Options of {@link RNNCell}. */
export interface RNNCellOptions extends RNNCellBaseOptions {
  /** What is applied to the sum of input and state; `tanh` by default. */
  readonly nonlinearity?: 'tanh' | 'relu';
}

/** All arguments of {@link LSTMCell} and {@link GRUCell} by name. */
export interface RNNCellBaseArguments extends RNNCellBaseOptions {
  /** How many features the input has. */
  readonly input_size: number;
  /** How many features the state has. */
  readonly hidden_size: number;
}

/** All arguments of {@link RNNCell} by name. */
export interface RNNCellArguments extends RNNCellBaseArguments, RNNCellOptions {}

function bind(where: string, args: readonly unknown[], ...more: string[]): RNNCellArguments {
  const positional = ['input_size', 'hidden_size', 'bias', ...more];
  const signature: Signature = { where, positional, required: 2, keywords: ['dtype'] };
  return bindArguments<RNNCellArguments>(signature, args);
}

/**
 * What {@link RNNCell}, {@link LSTMCell} and {@link GRUCell} have in common.
 *
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.RNNCell.html | torch.nn.RNNCell}
 */
export abstract class RNNCellBase<S> extends Module<[input: Tensor, hx?: S | null], S> {
  /** How many features the input has. */
  readonly input_size: number;
  /** How many features the state has. */
  readonly hidden_size: number;
  /** Whether learned numbers are added to the gates. */
  readonly bias: boolean;
  /** The input's weights, of shape (gates · hidden_size, input_size). */
  weight_ih: Parameter;
  /** The state's weights, of shape (gates · hidden_size, hidden_size). */
  weight_hh: Parameter;
  /** What is added to the input's share, or null. */
  bias_ih: Parameter | null;
  /** What is added to the state's share, or null. */
  bias_hh: Parameter | null;

  /** @internal */
  constructor(mode: Mode, { input_size, hidden_size, bias = true, dtype }: RNNCellBaseArguments) {
    super();
    this.input_size = checkInteger(input_size, 'input_size', 0);
    this.hidden_size = checkInteger(hidden_size, 'hidden_size', 0);
    this.bias = bias;
    const rows = KINDS[mode].gates * hidden_size;
    this.weight_ih = new Parameter(empty([rows, input_size], { dtype }));
    this.weight_hh = new Parameter(empty([rows, hidden_size], { dtype }));
    this.bias_ih = bias ? new Parameter(empty([rows], { dtype })) : null;
    this.bias_hh = bias ? new Parameter(empty([rows], { dtype })) : null;
    this.reset_parameters();
  }

  /** Draws the parameters anew, uniformly from ±1 / √hidden_size. */
  reset_parameters(): void {
    const bound = this.hidden_size > 0 ? 1 / Math.sqrt(this.hidden_size) : 0;
    for (const parameter of this.parameters()) uniform_(parameter, -bound, bound);
  }

  private checkState(state: State, batch: number): void {
    for (const { shape } of state) {
      if (shape[0] !== batch) {
        throw new RuntimeError(`Input batch size ${batch} doesn't match hidden0 batch size ${shape[0]}`);
      }
      if (shape[1] === this.hidden_size) continue;
      throw new RuntimeError(`hidden0 has inconsistent hidden_size: got ${shape[1]}, expected ${this.hidden_size}`);
    }
  }

  /** One step: `given` is the state, or null for as many zeros as the mode's state has tensors. @internal */
  _step(mode: Mode, input: Tensor, given: State | null): State {
    assertTensor(input, this._get_name());
    if (input.ndim !== 1 && input.ndim !== 2) {
      throw new ValueError(`${this._get_name()}: Expected input to be 1-D or 2-D but received ${input.ndim}-D tensor`);
    }
    const isBatched = input.ndim === 2;
    const rows = isBatched ? input : input.unsqueeze(0);
    if (rows.shape[1] !== this.input_size) {
      throw new RuntimeError(`input has inconsistent input_size: got ${rows.shape[1]} expected ${this.input_size}`);
    }
    const zeros = (): Tensor => input.new_zeros([rows.shape[0], this.hidden_size]);
    const batched = given && !isBatched ? given.map((x) => x.unsqueeze(0)) : given;
    const state = batched ?? (mode === 'LSTM' ? [zeros(), zeros()] : [zeros()]);
    this.checkState(state, rows.shape[0]);
    const gates = linear(rows, this.weight_ih, this.bias_ih);
    const { weight_ih, weight_hh, bias_ih, bias_hh } = this;
    const next = KINDS[mode].step(gates, state, { weight_ih, weight_hh, bias_ih, bias_hh, weight_hr: null });
    give(gates);
    return isBatched ? next : next.map((x) => x.squeeze(0));
  }

  override extra_repr(): string {
    return `${this.input_size}, ${this.hidden_size}${this.bias ? '' : ', bias=False'}`;
  }
}

/**
 * Computes one step of an {@link RNN}: h′ = tanh(x · W_ihᵀ + b_ih + h · W_hhᵀ + b_hh).
 *
 * Input of shape (N, input_size) or (input_size) and a state of shape (N, hidden_size) or (hidden_size), zero unless given, give the next
 * state.
 *
 * @example
 * ```ts
 * const cell = new nn.RNNCell(10, 20);
 * let h = torch.zeros([3, 20]);
 * for (const x of torch.randn([6, 3, 10]).unbind()) h = cell(x, h);
 * console.log(h.shape); // [ 3, 20 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.RNNCell.html | torch.nn.RNNCell}
 */
export class RNNCell extends RNNCellBase<Tensor> {
  /** What is applied to the sum of input and state. */
  readonly nonlinearity: 'tanh' | 'relu';

  /** @throws ValueError for an impossible size or nonlinearity; TypeError for an unknown option. */
  constructor(args: RNNCellArguments);
  constructor(input_size: number, hidden_size: number, options?: RNNCellOptions);
  constructor(input_size: number, hidden_size: number, bias: boolean, options?: Omit<RNNCellOptions, 'bias'>);
  constructor(...args: unknown[]) {
    const given = bind('RNNCell', args, 'nonlinearity');
    const { nonlinearity = 'tanh' } = given;
    if (nonlinearity !== 'tanh' && nonlinearity !== 'relu') {
      throw new ValueError(`Unknown nonlinearity: ${String(nonlinearity)}`);
    }
    super('RNN_TANH', given);
    this.nonlinearity = nonlinearity;
  }

  override forward(input: Tensor, hx: Tensor | null = null): Tensor {
    return this._step(this.nonlinearity === 'tanh' ? 'RNN_TANH' : 'RNN_RELU', input, hx && [hx])[0];
  }

  override extra_repr(): string {
    return `${super.extra_repr()}${this.nonlinearity === 'tanh' ? '' : `, nonlinearity=${this.nonlinearity}`}`;
  }
}

/**
 * Computes one step of an {@link LSTM}: from the state (h, c) the next state (h′, c′).
 *
 * Shapes are as in {@link RNNCell}.
 *
 * @example
 * ```ts
 * const cell = new nn.LSTMCell(10, 20);
 * let [h, c] = [torch.zeros([3, 20]), torch.zeros([3, 20])];
 * for (const x of torch.randn([6, 3, 10]).unbind()) [h, c] = cell(x, [h, c]);
 * console.log(h.shape, c.shape); // [ 3, 20 ] [ 3, 20 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.LSTMCell.html | torch.nn.LSTMCell}
 */
export class LSTMCell extends RNNCellBase<[h: Tensor, c: Tensor]> {
  /** @throws ValueError for an impossible size; TypeError for an unknown option. */
  constructor(args: RNNCellBaseArguments);
  constructor(input_size: number, hidden_size: number, options?: RNNCellBaseOptions);
  constructor(input_size: number, hidden_size: number, bias: boolean, options?: Omit<RNNCellBaseOptions, 'bias'>);
  constructor(...args: unknown[]) {
    super('LSTM', bind('LSTMCell', args));
  }

  override forward(input: Tensor, hx: [h: Tensor, c: Tensor] | null = null): [h: Tensor, c: Tensor] {
    const [h, c] = this._step('LSTM', input, hx);
    return [h, c];
  }
}

/**
 * Computes one step of a {@link GRU}: from the state h the next state h′.
 *
 * Shapes are as in {@link RNNCell}.
 *
 * @example
 * ```ts
 * const cell = new nn.GRUCell(10, 20);
 * let h = torch.zeros([3, 20]);
 * for (const x of torch.randn([6, 3, 10]).unbind()) h = cell(x, h);
 * console.log(h.shape); // [ 3, 20 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.GRUCell.html | torch.nn.GRUCell}
 */
export class GRUCell extends RNNCellBase<Tensor> {
  /** @throws ValueError for an impossible size; TypeError for an unknown option. */
  constructor(args: RNNCellBaseArguments);
  constructor(input_size: number, hidden_size: number, options?: RNNCellBaseOptions);
  constructor(input_size: number, hidden_size: number, bias: boolean, options?: Omit<RNNCellBaseOptions, 'bias'>);
  constructor(...args: unknown[]) {
    super('GRU', bind('GRUCell', args));
  }

  override forward(input: Tensor, hx: Tensor | null = null): Tensor {
    return this._step('GRU', input, hx && [hx])[0];
  }
}
