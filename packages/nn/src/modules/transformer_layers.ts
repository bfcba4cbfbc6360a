import { type dtype, RuntimeError, type Tensor } from '@sconce/core';
import { bindArguments, type Signature } from '../_arguments.js';
import { isModule, KEEPS_NOTHING, keepsNothing } from '../_members.js';
import { giveAllBut } from '../_tape.js';
import { gelu, relu } from '../functional.js';
import { Module } from '../module.js';
import { MultiheadAttention } from './attention.js';
import { Dropout } from './dropout.js';
import { LayerNorm } from './layer_norm.js';
import { Linear } from './linear.js';

/** What stands between the two linear maps: a name, a function or a module. */
export type Activation = 'relu' | 'gelu' | ((x: Tensor) => Tensor);

/** Options of {@link TransformerEncoderLayer} and {@link TransformerDecoderLayer}. */
export interface TransformerLayerOptions {
  /** How many features stand between the two linear maps; 2048 by default. */
  readonly dim_feedforward?: number;
  /** The probability with which an element becomes zero while training, wherever one may; 0.1 by default. */
  readonly dropout?: number;
  /** What stands between the two linear maps; `relu` by default. */
  readonly activation?: Activation;
  /** What is added to variances; 1e−5 by default. */
  readonly layer_norm_eps?: number;
  /** Whether tensors have the shape (batch, place, feature) instead of (place, batch, feature); false by default. */
  readonly batch_first?: boolean;
  /** Whether what goes into a block is normalized, instead of what comes out; false by default. */
  readonly norm_first?: boolean;
  /** Whether linear maps and normalizations add learned numbers; true by default. */
  readonly bias?: boolean;
  /** The dtype of the parameters; the default dtype if none is given. */
  readonly dtype?: dtype;
}

/** All arguments of {@link TransformerEncoderLayer} and {@link TransformerDecoderLayer} by name. */
export interface TransformerLayerArguments extends TransformerLayerOptions {
  /** How many features there are at each place. */
  readonly d_model: number;
  /** How many heads the attention has. */
  readonly nhead: number;
}

function bind(where: string, args: readonly unknown[]): TransformerLayerArguments {
  const signature: Signature = {
    where,
    positional: ['d_model', 'nhead', 'dim_feedforward', 'dropout', 'activation'],
    required: 2,
    keywords: ['layer_norm_eps', 'batch_first', 'norm_first', 'bias', 'dtype'],
  };
  return bindArguments<TransformerLayerArguments>(signature, args);
}

function activationOf(activation: Activation): (x: Tensor) => Tensor {
  if (typeof activation === 'function') return activation;
  if (activation === 'relu') return relu;
  if (activation === 'gelu') return gelu;
  throw new RuntimeError(`activation should be relu/gelu, not ${String(activation)}`);
}

/** The parts that both kinds of layer are made of. */
function partsOf(given: TransformerLayerArguments): {
  attention: () => MultiheadAttention;
  linear: (inputs: number, outputs: number) => Linear;
  norm: () => LayerNorm;
  dropout: () => Dropout;
} {
  const { d_model, nhead, dropout = 0.1, layer_norm_eps: eps = 1e-5, batch_first = false, bias = true, dtype } = given;
  return {
    attention: () => new MultiheadAttention(d_model, nhead, { dropout, batch_first, bias, dtype }),
    linear: (inputs, outputs) => new Linear(inputs, outputs, { bias, dtype }),
    norm: () => new LayerNorm(d_model, { eps, bias, dtype }),
    dropout: () => new Dropout(dropout),
  };
}

/** Frees what a layer made in between, but for what is kept. */
type Free = (kept: readonly Tensor[], ...spent: Tensor[]) => void;

/** Frees nothing where a hook, a module or a function of the user's may hold it. */
function freeOf(layer: TransformerEncoderLayer | TransformerDecoderLayer): Free {
  const { activation } = layer;
  const isKnown = activation === relu || activation === gelu || keepsNothingBelow(activation);
  return isKnown && keepsNothingBelow(layer) ? giveAllBut : () => undefined;
}

/** Whether nobody but its caller sees what goes into a module, what comes out of it, and what passes between those below it. */
export function keepsNothingBelow(module: unknown): boolean {
  return isModule(module) && [...module.modules()].every(keepsNothing);
}

/** x + block(norm(x)), or norm(x + block(x)). */
function residual(x: Tensor, norm: LayerNorm, normFirst: boolean, block: (x: Tensor) => Tensor, free: Free): Tensor {
  const input = normFirst ? norm(x) : x;
  const change = block(input);
  const sum = x.add(change);
  const output = normFirst ? sum : norm(sum);
  free([x, output], input, change, sum);
  return output;
}

/** Attention to `memory`, or, without one, to itself. */
function attentionBlock(
  attention: MultiheadAttention,
  dropout: Dropout,
  memory: Tensor | null,
  attn_mask: Tensor | null,
  key_padding_mask: Tensor | null,
  free: Free,
): (x: Tensor) => Tensor {
  return (x) => {
    const keys = memory ?? x;
    const [output] = attention(x, keys, keys, { attn_mask, key_padding_mask, need_weights: false });
    const dropped = dropout(output);
    free([dropped], output);
    return dropped;
  };
}

function feedForward(
  { linear1, activation, dropout, linear2 }: TransformerEncoderLayer | TransformerDecoderLayer,
  last: Dropout,
  free: Free,
): (x: Tensor) => Tensor {
  return (x) => {
    const hidden = linear1(x);
    const active = activation(hidden);
    const dropped = dropout(active);
    const output = linear2(dropped);
    const result = last(output);
    free([x, result], hidden, active, dropped, output);
    return result;
  };
}

/** The masks of a call of {@link TransformerEncoderLayer}, as {@link AttentionOptions} describes them. */
export interface TransformerEncoderLayerMasks {
  /** Where a place must not see another. */
  readonly src_mask?: Tensor | null;
  /** The places that nobody must see. */
  readonly src_key_padding_mask?: Tensor | null;
  /** Says that the mask is causal, which makes no difference here. */
  readonly is_causal?: boolean;
}

/** How {@link TransformerEncoderLayer} is called: the masks by position or by name. */
export type TransformerEncoderLayerCall =
  | [src: Tensor, masks?: TransformerEncoderLayerMasks]
  | [src: Tensor, src_mask: Tensor | null, masks?: Omit<TransformerEncoderLayerMasks, 'src_mask'>]
  | [src: Tensor, src_mask: Tensor | null, src_key_padding_mask: Tensor | null];

const ENCODER_CALL: Signature = {
  where: 'TransformerEncoderLayer.forward',
  positional: ['src', 'src_mask', 'src_key_padding_mask'],
  required: 1,
  keywords: ['is_causal'],
};

/**
 * One layer of a {@link TransformerEncoder}: attention of a sequence to itself, and a feed-forward network at each place. What goes into
 * each of the two is added to what comes out, and the sum is normalized; with `norm_first` what goes in is normalized instead.
 *
 * Input and output have the shape (S, N, d_model), with `batch_first` (N, S, d_model), without a batch (S, d_model).
 *
 * @example
 * ```ts
 * const layer = new nn.TransformerEncoderLayer(16, 4, { dim_feedforward: 32, batch_first: true });
 * console.log(layer(torch.randn([2, 5, 16])).shape); // [ 2, 5, 16 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.TransformerEncoderLayer.html | torch.nn.TransformerEncoderLayer}
 */
export class TransformerEncoderLayer extends Module<TransformerEncoderLayerCall> {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** The attention of the sequence to itself. */
  self_attn: MultiheadAttention;
  /** The first linear map. */
  linear1: Linear;
  /** Behind the activation. */
  dropout: Dropout;
  /** The second linear map. */
  linear2: Linear;
  /** Whether what goes into a block is normalized, instead of what comes out. */
  norm_first: boolean;
  /** The attention's normalization. */
  norm1: LayerNorm;
  /** The feed-forward network's normalization. */
  norm2: LayerNorm;
  /** Behind the attention. */
  dropout1: Dropout;
  /** Behind the feed-forward network. */
  dropout2: Dropout;
  /** What stands between the two linear maps. */
  activation: (x: Tensor) => Tensor;

  /** @throws ValueError for an impossible size or dropout; RuntimeError for an unknown activation; TypeError for an unknown option. */
  constructor(args: TransformerLayerArguments);
  constructor(d_model: number, nhead: number, options?: TransformerLayerOptions);
  constructor(
    d_model: number,
    nhead: number,
    dim_feedforward: number,
    options?: Omit<TransformerLayerOptions, 'dim_feedforward'>,
  );
  constructor(
    d_model: number,
    nhead: number,
    dim_feedforward: number,
    dropout: number,
    options?: Omit<TransformerLayerOptions, 'dim_feedforward' | 'dropout'>,
  );
  constructor(...args: unknown[]) {
    super();
    const given = bind('TransformerEncoderLayer', args);
    const { d_model, dim_feedforward = 2048, norm_first = false, activation = 'relu' } = given;
    const { attention, linear, norm, dropout } = partsOf(given);
    this.self_attn = attention();
    this.linear1 = linear(d_model, dim_feedforward);
    this.dropout = dropout();
    this.linear2 = linear(dim_feedforward, d_model);
    this.norm_first = norm_first;
    this.norm1 = norm();
    this.norm2 = norm();
    this.dropout1 = dropout();
    this.dropout2 = dropout();
    this.activation = activationOf(activation);
  }

  override forward(...args: TransformerEncoderLayerCall): Tensor {
    const given = bindArguments<TransformerEncoderLayerMasks & { readonly src: Tensor }>(ENCODER_CALL, args);
    const { src, src_mask = null, src_key_padding_mask = null } = given;
    const free = freeOf(this);
    const { norm_first, self_attn, dropout1, dropout2 } = this;
    const attention = attentionBlock(self_attn, dropout1, null, src_mask, src_key_padding_mask, free);
    const seen = residual(src, this.norm1, norm_first, attention, free);
    const output = residual(seen, this.norm2, norm_first, feedForward(this, dropout2, free), free);
    free([src, output], seen);
    return output;
  }
}

/** The masks of a call of {@link TransformerDecoderLayer} and {@link TransformerDecoder}, as {@link AttentionOptions} describes them. */
export interface TransformerDecoderMasks {
  /** Where a place of the target must not see another of the target. */
  readonly tgt_mask?: Tensor | null;
  /** Where a place of the target must not see one of the memory. */
  readonly memory_mask?: Tensor | null;
  /** The places of the target that nobody must see. */
  readonly tgt_key_padding_mask?: Tensor | null;
  /** The places of the memory that nobody must see. */
  readonly memory_key_padding_mask?: Tensor | null;
  /** Says that the target's mask is causal, which makes no difference here. */
  readonly tgt_is_causal?: boolean;
  /** Says that the memory's mask is causal, which makes no difference here. */
  readonly memory_is_causal?: boolean;
}

/** How {@link TransformerDecoderLayer} and {@link TransformerDecoder} are called: the masks by position or by name. */
export type TransformerDecoderCall =
  | [tgt: Tensor, memory: Tensor, masks?: TransformerDecoderMasks]
  | [tgt: Tensor, memory: Tensor, tgt_mask: Tensor | null, masks?: Omit<TransformerDecoderMasks, 'tgt_mask'>]
  | [
      tgt: Tensor,
      memory: Tensor,
      tgt_mask: Tensor | null,
      memory_mask: Tensor | null,
      tgt_key_padding_mask?: Tensor | null,
      memory_key_padding_mask?: Tensor | null,
    ];

/** The arguments of a decoder's call by name. */
export function bindDecoderCall(
  where: string,
  args: TransformerDecoderCall,
): TransformerDecoderMasks & { readonly tgt: Tensor; readonly memory: Tensor } {
  const masks = ['tgt_mask', 'memory_mask', 'tgt_key_padding_mask', 'memory_key_padding_mask'];
  const positional = ['tgt', 'memory', ...masks];
  return bindArguments({ where, positional, required: 2, keywords: ['tgt_is_causal', 'memory_is_causal'] }, args);
}

/**
 * One layer of a {@link TransformerDecoder}: attention of the target to itself, attention to the memory, and a feed-forward network at each
 * place, each with a sum and a normalization as in {@link TransformerEncoderLayer}.
 *
 * A target of shape (T, N, d_model) and a memory of shape (S, N, d_model) give an output of the target's shape; with `batch_first` N comes
 * first, and without a batch it is missing.
 *
 * @example
 * ```ts
 * const layer = new nn.TransformerDecoderLayer(16, 4, { dim_feedforward: 32, batch_first: true });
 * console.log(layer(torch.randn([2, 3, 16]), torch.randn([2, 5, 16])).shape); // [ 2, 3, 16 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.TransformerDecoderLayer.html | torch.nn.TransformerDecoderLayer}
 */
export class TransformerDecoderLayer extends Module<TransformerDecoderCall> {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** The attention of the target to itself. */
  self_attn: MultiheadAttention;
  /** The attention to the memory. */
  multihead_attn: MultiheadAttention;
  /** The first linear map. */
  linear1: Linear;
  /** Behind the activation. */
  dropout: Dropout;
  /** The second linear map. */
  linear2: Linear;
  /** Whether what goes into a block is normalized, instead of what comes out. */
  norm_first: boolean;
  /** The normalization of the attention of the target to itself. */
  norm1: LayerNorm;
  /** The normalization of the attention to the memory. */
  norm2: LayerNorm;
  /** The feed-forward network's normalization. */
  norm3: LayerNorm;
  /** Behind the attention of the target to itself. */
  dropout1: Dropout;
  /** Behind the attention to the memory. */
  dropout2: Dropout;
  /** Behind the feed-forward network. */
  dropout3: Dropout;
  /** What stands between the two linear maps. */
  activation: (x: Tensor) => Tensor;

  /** @throws ValueError for an impossible size or dropout; RuntimeError for an unknown activation; TypeError for an unknown option. */
  constructor(args: TransformerLayerArguments);
  constructor(d_model: number, nhead: number, options?: TransformerLayerOptions);
  constructor(
    d_model: number,
    nhead: number,
    dim_feedforward: number,
    options?: Omit<TransformerLayerOptions, 'dim_feedforward'>,
  );
  constructor(
    d_model: number,
    nhead: number,
    dim_feedforward: number,
    dropout: number,
    options?: Omit<TransformerLayerOptions, 'dim_feedforward' | 'dropout'>,
  );
  constructor(...args: unknown[]) {
    super();
    const given = bind('TransformerDecoderLayer', args);
    const { d_model, dim_feedforward = 2048, norm_first = false, activation = 'relu' } = given;
    const { attention, linear, norm, dropout } = partsOf(given);
    this.self_attn = attention();
    this.multihead_attn = attention();
    this.linear1 = linear(d_model, dim_feedforward);
    this.dropout = dropout();
    this.linear2 = linear(dim_feedforward, d_model);
    this.norm_first = norm_first;
    this.norm1 = norm();
    this.norm2 = norm();
    this.norm3 = norm();
    this.dropout1 = dropout();
    this.dropout2 = dropout();
    this.dropout3 = dropout();
    this.activation = activationOf(activation);
  }

  override forward(...args: TransformerDecoderCall): Tensor {
    const given = bindDecoderCall('TransformerDecoderLayer.forward', args);
    const { tgt, memory, tgt_mask = null, tgt_key_padding_mask = null } = given;
    const { memory_mask = null, memory_key_padding_mask = null } = given;
    const free = freeOf(this);
    const { norm_first, self_attn, multihead_attn, dropout1, dropout2, dropout3 } = this;
    const toItself = attentionBlock(self_attn, dropout1, null, tgt_mask, tgt_key_padding_mask, free);
    const toMemory = attentionBlock(multihead_attn, dropout2, memory, memory_mask, memory_key_padding_mask, free);
    const first = residual(tgt, this.norm1, norm_first, toItself, free);
    const second = residual(first, this.norm2, norm_first, toMemory, free);
    const output = residual(second, this.norm3, norm_first, feedForward(this, dropout3, free), free);
    free([tgt, memory, output], first, second);
    return output;
  }
}
