import {
  cat,
  checkKeys,
  type dtype,
  empty,
  linear,
  pad,
  RuntimeError,
  type Tensor,
  uint8,
  bool,
  ValueError,
} from '@sconce/core';
import { bindArguments, checkInteger, type Signature } from '../_arguments.js';
import { give } from '../_tape.js';
import { additiveMask, attend } from '../functional/attention.js';
import { assertTensor, checkProbability } from '../functional/layers.js';
import { xavier_normal_, xavier_uniform_, zeros_ } from '../init.js';
import { KEEPS_NOTHING } from '../_members.js';
import { Module } from '../module.js';
import { Parameter } from '../parameter.js';
import { Linear } from './linear.js';

/** Options of {@link MultiheadAttention}. */
export interface MultiheadAttentionOptions {
  /** The probability with which a weight becomes zero while training; 0 by default. */
  readonly dropout?: number;
  /** Whether learned numbers are added to what goes in and what comes out; true by default. */
  readonly bias?: boolean;
  /** Whether a learned key and value are added to each sequence; false by default. */
  readonly add_bias_kv?: boolean;
  /** Whether a key and a value of zeros are added to each sequence; false by default. */
  readonly add_zero_attn?: boolean;
  /** How many features keys have; `embed_dim` by default. */
  readonly kdim?: number | null;
  /** How many features values have; `embed_dim` by default. */
  readonly vdim?: number | null;
  /** Whether tensors have the shape (batch, place, feature) instead of (place, batch, feature); false by default. */
  readonly batch_first?: boolean;
  /** The dtype of the parameters; the default dtype if none is given. */
  readonly dtype?: dtype;
}

/** All arguments of {@link MultiheadAttention} by name. */
export interface MultiheadAttentionArguments extends MultiheadAttentionOptions {
  /** How many features queries and outputs have. */
  readonly embed_dim: number;
  /** Into how many heads the features are split. */
  readonly num_heads: number;
}

/** Options of a call of {@link MultiheadAttention}. */
export interface AttentionOptions {
  /** Of shape (N, S), or (S) without a batch: bool, true for keys to leave out; or floating point, added to the scores. */
  readonly key_padding_mask?: Tensor | null;
  /** Whether the weights are returned as well; true by default. */
  readonly need_weights?: boolean;
  /** Of shape (L, S) or (N · num_heads, L, S): bool, true where a query must not see a key; or floating point, added to the scores. */
  readonly attn_mask?: Tensor | null;
  /** Whether the weights returned are the mean over the heads; true by default. */
  readonly average_attn_weights?: boolean;
  /** Says that `attn_mask` is causal, which makes no difference here. */
  readonly is_causal?: boolean;
}

const SIGNATURE: Signature = {
  where: 'MultiheadAttention',
  positional: ['embed_dim', 'num_heads', 'dropout'],
  required: 2,
  keywords: ['bias', 'add_bias_kv', 'add_zero_attn', 'kdim', 'vdim', 'batch_first', 'dtype'],
};

const CALL = ['key_padding_mask', 'need_weights', 'attn_mask', 'average_attn_weights', 'is_causal'];

/** torch has a class of its own for the last layer, and prints its name. */
class NonDynamicallyQuantizableLinear extends Linear {
  static override readonly [KEEPS_NOTHING] = true;
}

const size = ({ shape }: { shape: readonly number[] }): string => `torch.Size([${shape.join(', ')}])`;
const tuple = (shape: readonly number[]): string => `(${shape.join(', ')})`;

/** @throws RuntimeError, in torch's words, unless the numbers of dimensions fit. */
function checkRanks(query: Tensor, key: Tensor, value: Tensor, padding: Tensor | null, mask: Tensor | null): void {
  if (query.ndim !== 2 && query.ndim !== 3) {
    throw new RuntimeError(
      `query should be unbatched 2D or batched 3D tensor but received ${query.ndim}-D query tensor`,
    );
  }
  const rank = query.ndim;
  const start = `For ${rank === 3 ? 'batched' : 'unbatched'} (${rank}-D) \`query\`, expected`;
  if (key.ndim !== rank || value.ndim !== rank) {
    throw new RuntimeError(
      `${start} \`key\` and \`value\` to be ${rank}-D but found ${key.ndim}-D and ${value.ndim}-D tensors respectively`,
    );
  }
  if (padding && padding.ndim !== rank - 1) {
    throw new RuntimeError(
      `${start} \`key_padding_mask\` to be \`None\` or ${rank - 1}-D but found ${padding.ndim}-D tensor instead`,
    );
  }
  if (mask && mask.ndim !== 2 && mask.ndim !== 3) {
    throw new RuntimeError(`${start} \`attn_mask\` to be \`None\`, 2-D or 3-D but found ${mask.ndim}-D tensor instead`);
  }
}

/** How many sequences there are, how long they are, and how many heads look at them. */
interface Sizes {
  readonly batch: number;
  readonly targets: number;
  readonly sources: number;
  readonly heads: number;
}

/** The two masks as one that is added to the scores, of shape (1 or N · heads, L or 1, S); null for none. */
function mergeMasks(padding: Tensor | null, mask: Tensor | null, like: Tensor, sizes: Sizes): Tensor | null {
  const { batch, targets, sources, heads } = sizes;
  if (padding && !padding.is_floating_point() && padding.dtype !== bool) {
    throw new RuntimeError('only bool and floating types of key_padding_mask are supported');
  }
  if (padding && padding.shape.join() !== [batch, sources].join()) {
    throw new RuntimeError(`expecting key_padding_mask shape of ${tuple([batch, sources])}, but got ${size(padding)}`);
  }
  if (mask && !mask.is_floating_point() && mask.dtype !== bool && mask.dtype !== uint8) {
    throw new RuntimeError(`Only float, byte, and bool types are supported for attn_mask, not ${String(mask.dtype)}`);
  }
  const shape = mask?.ndim === 3 ? [batch * heads, targets, sources] : [targets, sources];
  if (mask && mask.shape.join() !== shape.join()) {
    throw new RuntimeError(`The shape of the ${mask.ndim}D attn_mask is ${size(mask)}, but should be ${tuple(shape)}.`);
  }
  const added = mask && additiveMask(mask, like);
  if (!padding) return added && (added.ndim === 2 ? added.unsqueeze(0) : added);
  const rows = additiveMask(padding, like)
    .view(batch, 1, 1, sources)
    .expand(-1, heads, -1, -1)
    .reshape(batch * heads, 1, sources);
  return added ? rows.add(added) : rows;
}

/**
 * Looks at sequences with several heads: head_h = softmax(Q_h · K_hᵀ / √d) · V_h, where Q_h, K_h and V_h, of d = embed_dim / num_heads features,
 * are learned maps of query, key and value; the output is a learned map of all heads side by side.
 *
 * Queries of shape (L, N, embed_dim), keys of shape (S, N, kdim) and values of shape (S, N, vdim) give an output of shape
 * (L, N, embed_dim) and the weights, the mean over the heads, of shape (N, L, S); with `batch_first` N comes first everywhere, and
 * without a batch it is missing. Keys are left out by `key_padding_mask` and `attn_mask`; see {@link AttentionOptions}.
 *
 * @example
 * ```ts
 * const attention = new nn.MultiheadAttention(16, 4, { batch_first: true });
 * const x = torch.randn([2, 5, 16]);
 * const [output, weights] = attention(x, x, x, { key_padding_mask: torch.zeros([2, 5]).bool() });
 * console.log(output.shape, weights?.shape); // [ 2, 5, 16 ] [ 2, 5, 5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.MultiheadAttention.html | torch.nn.MultiheadAttention}
 */
export class MultiheadAttention extends Module<
  [query: Tensor, key: Tensor, value: Tensor, options?: AttentionOptions],
  [output: Tensor, weights: Tensor | null]
> {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** How many features queries and outputs have. */
  readonly embed_dim: number;
  /** How many features keys have. */
  readonly kdim: number;
  /** How many features values have. */
  readonly vdim: number;
  /** Into how many heads the features are split. */
  readonly num_heads: number;
  /** The probability with which a weight becomes zero while training. */
  dropout: number;
  /** Whether the batch is the first dimension. */
  readonly batch_first: boolean;
  /** How many features each head has. */
  readonly head_dim: number;
  /** The map of queries where keys or values have other features, else null. */
  q_proj_weight: Parameter | null;
  /** The map of keys, as above. */
  k_proj_weight: Parameter | null;
  /** The map of values, as above. */
  v_proj_weight: Parameter | null;
  /** The three maps one upon the other, where all have the same features, else null. */
  in_proj_weight: Parameter | null;
  /** What is added to mapped queries, keys and values, or null. */
  in_proj_bias: Parameter | null;
  /** The map of the heads' outputs. */
  out_proj: Linear;
  /** The learned key, or null. */
  bias_k: Parameter | null;
  /** The learned value, or null. */
  bias_v: Parameter | null;
  /** Whether a key and a value of zeros are added. */
  readonly add_zero_attn: boolean;

  /** @throws ValueError for an impossible size or dropout; TypeError for an unknown option. */
  constructor(args: MultiheadAttentionArguments);
  constructor(embed_dim: number, num_heads: number, options?: MultiheadAttentionOptions);
  constructor(
    embed_dim: number,
    num_heads: number,
    dropout: number,
    options?: Omit<MultiheadAttentionOptions, 'dropout'>,
  );
  constructor(...args: unknown[]) {
    super();
    const given = bindArguments<MultiheadAttentionArguments>(SIGNATURE, args);
    const { embed_dim, num_heads, dropout = 0, bias = true, add_bias_kv = false, dtype } = given;
    checkInteger(embed_dim, 'embed_dim', 1);
    checkInteger(num_heads, 'num_heads', 1);
    checkProbability(dropout);
    if (embed_dim % num_heads !== 0) throw new ValueError('embed_dim must be divisible by num_heads');
    this.embed_dim = embed_dim;
    this.kdim = checkInteger(given.kdim ?? embed_dim, 'kdim', 1);
    this.vdim = checkInteger(given.vdim ?? embed_dim, 'vdim', 1);
    this.num_heads = num_heads;
    this.dropout = dropout;
    this.batch_first = given.batch_first ?? false;
    this.head_dim = embed_dim / num_heads;
    const isPacked = this.kdim === embed_dim && this.vdim === embed_dim;
    const parameter = (...shape: number[]): Parameter => new Parameter(empty(shape, { dtype }));
    this.q_proj_weight = isPacked ? null : parameter(embed_dim, embed_dim);
    this.k_proj_weight = isPacked ? null : parameter(embed_dim, this.kdim);
    this.v_proj_weight = isPacked ? null : parameter(embed_dim, this.vdim);
    this.in_proj_weight = isPacked ? parameter(3 * embed_dim, embed_dim) : null;
    this.in_proj_bias = bias ? parameter(3 * embed_dim) : null;
    this.out_proj = new NonDynamicallyQuantizableLinear(embed_dim, embed_dim, { bias, dtype });
    this.bias_k = add_bias_kv ? parameter(1, 1, embed_dim) : null;
    this.bias_v = add_bias_kv ? parameter(1, 1, embed_dim) : null;
    this.add_zero_attn = given.add_zero_attn ?? false;
    this._reset_parameters();
  }

  /** Draws the parameters anew, all but the last map's weight. */
  _reset_parameters(): void {
    const { in_proj_weight, q_proj_weight, k_proj_weight, v_proj_weight, bias_k, bias_v } = this;
    for (const weight of [in_proj_weight, q_proj_weight, k_proj_weight, v_proj_weight]) {
      if (weight) xavier_uniform_(weight);
    }
    for (const bias of [this.in_proj_bias, this.out_proj.bias]) if (bias) zeros_(bias);
    for (const bias of [bias_k, bias_v]) if (bias) xavier_normal_(bias);
  }

  /**
   * Computes the output and, unless `need_weights` is false, the weights.
   *
   * @throws RuntimeError when a shape or a mask's dtype does not fit.
   */
  override forward(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    options: AttentionOptions = {},
  ): [output: Tensor, weights: Tensor | null] {
    checkKeys(options, CALL, 'MultiheadAttention');
    assertTensor(query, 'MultiheadAttention', 'query');
    assertTensor(key, 'MultiheadAttention', 'key');
    assertTensor(value, 'MultiheadAttention', 'value');
    const { key_padding_mask = null, need_weights = true, attn_mask = null, average_attn_weights = true } = options;
    if (options.is_causal && !attn_mask) throw new RuntimeError('Need attn_mask if specifying the is_causal hint.');
    checkRanks(query, key, value, key_padding_mask, attn_mask);
    if (query.ndim === 3) return this.attendBatch(query, key, value, key_padding_mask, attn_mask, options);
    const batch = this.batch_first ? 0 : 1;
    const q = query.unsqueeze(batch);
    const k = key === query ? q : key.unsqueeze(batch);
    const v = value === key ? k : value.unsqueeze(batch);
    const padding = key_padding_mask && key_padding_mask.unsqueeze(0);
    const [output, weights] = this.attendBatch(q, k, v, padding, attn_mask, { need_weights, average_attn_weights });
    return [output.squeeze(batch), weights && weights.squeeze(0)];
  }

  private attendBatch(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    padding: Tensor | null,
    mask: Tensor | null,
    { need_weights = true, average_attn_weights = true }: AttentionOptions,
  ): [output: Tensor, weights: Tensor | null] {
    const { num_heads: heads, batch_first, embed_dim } = this;
    this.checkSizes(query, key, value);
    const [n, l] = batch_first ? [0, 1] : [1, 0];
    const sizes = { batch: query.shape[n], targets: query.shape[l], sources: key.shape[l], heads };
    const { batch, targets } = sizes;
    const merged = mergeMasks(padding, mask, query, sizes);
    const [q, k, v, made] = this.project(query, key, value);
    const [mapped, keys, values] = [q, this.extend(k, this.bias_k), this.extend(v, this.bias_v)].map((x) =>
      this.splitHeads(x),
    );
    const scaled = mapped.div(Math.sqrt(this.head_dim));
    const [allKeys, allValues] = this.add_zero_attn ? [withZeros(keys), withZeros(values)] : [keys, values];
    const extra = allKeys.shape[1] - sizes.sources;
    const p = this.training ? this.dropout : 0;
    const fullMask = merged && extra > 0 ? pad(merged, [0, extra]) : merged;
    const [mixed, weights] = attend(scaled, allKeys, allValues, fullMask, p);
    const joined = batch_first
      ? mixed
          .view(batch, heads, targets, this.head_dim)
          .transpose(1, 2)
          .reshape(batch * targets, embed_dim)
      : mixed.transpose(0, 1).reshape(targets * batch, embed_dim);
    const output = linear(joined, this.out_proj.weight, this.out_proj.bias).view(query.shape);
    give(...made, mapped, keys, values, scaled, allKeys, allValues, mixed, joined);
    if (need_weights) {
      const all = weights.view(batch, heads, targets, allKeys.shape[1]);
      return [output, average_attn_weights ? all.sum(1).div(heads) : all];
    }
    give(weights);
    return [output, null];
  }

  private checkSizes(query: Tensor, key: Tensor, value: Tensor): void {
    const features = query.shape[2];
    if (features !== this.embed_dim) {
      throw new RuntimeError(`was expecting embedding dimension of ${this.embed_dim}, but got ${features}`);
    }
    if (this.in_proj_weight) {
      if (key.shape.join() === value.shape.join()) return;
      throw new RuntimeError(`key shape ${size(key)} does not match value shape ${size(value)}`);
    }
    const [k, v] = [key, value].map(({ shape }) => shape.slice(0, 2));
    if (k.join() === v.join()) return;
    throw new RuntimeError(
      `key's sequence and batch dims ${size({ shape: k })} do not match value's ${size({ shape: v })}`,
    );
  }

  /** Queries, keys and values, mapped, and what was made for it: where they are the same tensor one product does. */
  private project(query: Tensor, key: Tensor, value: Tensor): [Tensor, Tensor, Tensor, Tensor[]] {
    const { in_proj_weight: weight, in_proj_bias: bias, embed_dim } = this;
    if (weight && query === key && key === value) {
      const all = linear(query, weight, bias);
      const [q, k, v] = all.chunk(3, -1);
      return [q, k, v, [all]];
    }
    const biases = bias ? bias.chunk(3) : [null, null, null];
    if (weight && key === value) {
      const [ofQuery, others] = weight.split([embed_dim, 2 * embed_dim]);
      const both = linear(key, others, bias && bias.narrow(0, embed_dim, 2 * embed_dim));
      const q = linear(query, ofQuery, biases[0]);
      const [k, v] = both.chunk(2, -1);
      return [q, k, v, [q, both]];
    }
    const weights = weight ? weight.chunk(3) : [this.q_proj_weight!, this.k_proj_weight!, this.v_proj_weight!];
    const [q, k, v] = [query, key, value].map((x, i) => linear(x, weights[i], biases[i]));
    return [q, k, v, [q, k, v]];
  }

  /** The learned key or value behind each sequence. */
  private extend(x: Tensor, bias: Parameter | null): Tensor {
    if (!bias) return x;
    const along = this.batch_first ? 1 : 0;
    return cat([x, bias.expand(x.shape.map((n, d) => (d === along ? 1 : n)))], along);
  }

  /** (place, batch, feature) or (batch, place, feature) as (batch · heads, place, feature of a head). */
  private splitHeads(x: Tensor): Tensor {
    const { num_heads, head_dim } = this;
    const [a, b] = x.shape;
    if (!this.batch_first) return x.reshape(a, b * num_heads, head_dim).transpose(0, 1);
    return x
      .view(a, b, num_heads, head_dim)
      .transpose(1, 2)
      .reshape(a * num_heads, b, head_dim);
  }
}

/** A key or value of zeros behind each. */
function withZeros(x: Tensor): Tensor {
  return cat([x, x.new_zeros([x.shape[0], 1, x.shape[2]])], 1);
}
