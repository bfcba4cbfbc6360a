import { arange, checkKeys, RuntimeError, type Tensor } from '@sconce/core';
import { give } from '../_tape.js';
import { assertTensor, checkProbability, dropout } from './layers.js';

/** A mask as what is added to the scores: −∞ where a bool mask is true. */
export function additiveMask(mask: Tensor, like: Tensor): Tensor {
  return mask.is_floating_point() ? mask : like.new_zeros(mask.shape).masked_fill(mask.bool(), -Infinity);
}

/** Whether a place stands behind another: column j of row i is true where j > i. */
export function laterThan(rows: number, columns: number): Tensor {
  return arange(columns).gt(arange(rows).unsqueeze(1));
}

/**
 * softmax(query · keyᵀ + mask) · value, and the weights, of which some are zero with probability `p`. What is made in between is freed.
 *
 * @param mask - broadcasts to the scores.
 */
export function attend(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  mask: Tensor | null,
  p: number,
): [output: Tensor, weights: Tensor] {
  const scores = query.matmul(key.transpose(-2, -1));
  const masked = mask ? scores.add(mask) : scores;
  const weights = masked.softmax(-1);
  give(scores, masked);
  const dropped = dropout(weights, { p });
  if (dropped !== weights) give(weights);
  return [dropped.matmul(value), dropped];
}

/** Options of {@link scaled_dot_product_attention}. */
export interface ScaledDotProductAttentionOptions {
  /** Bool: whether a key takes part; floating point: what is added to the scores. Its shape broadcasts to (…, L, S). */
  readonly attn_mask?: Tensor | null;
  /** The probability with which a weight becomes zero, whatever mode a module is in; 0 by default. */
  readonly dropout_p?: number;
  /** Whether the query at each place sees only the keys up to that place; false by default. */
  readonly is_causal?: boolean;
  /** By what scores are multiplied; 1 / √E by default. */
  readonly scale?: number | null;
}

const SDPA = 'scaled_dot_product_attention';

function checkOperands(operands: readonly [Tensor, Tensor, Tensor]): void {
  (['query', 'key', 'value'] as const).forEach((name, i) => assertTensor(operands[i], SDPA, name));
  const [q, k, v] = operands;
  if (q.dtype !== k.dtype || q.dtype !== v.dtype) {
    throw new RuntimeError(
      `Expected query, key, and value to have the same dtype, but got query.dtype: ${q.dtype.scalarName} key.dtype: ${k.dtype.scalarName} and value.dtype: ${v.dtype.scalarName} instead.`,
    );
  }
  if (q.ndim >= 2 && k.ndim >= 2 && v.ndim >= 2) return;
  throw new RuntimeError(
    `Expected query, key, and value to all be at least 2 dimensional, but got query.dim: ${q.ndim}, key.dim: ${k.ndim} and value.dim: ${v.ndim} instead.`,
  );
}

/** The mask as what is added to the scores. Unlike those of the modules, a bool mask says what takes part. */
function maskOf(query: Tensor, key: Tensor, attnMask: Tensor | null, isCausal: boolean): Tensor | null {
  if (isCausal) {
    if (attnMask) throw new RuntimeError(`_${SDPA}: Explicit attn_mask should not be set when is_causal=True`);
    return additiveMask(laterThan(query.shape[query.ndim - 2], key.shape[key.ndim - 2]), query);
  }
  if (!attnMask || attnMask.is_floating_point()) return attnMask;
  return additiveMask(attnMask.bool().logical_not(), query);
}

/**
 * Mixes values by how well their keys match the queries: out = softmax(query · keyᵀ · scale + mask) · value.
 *
 * @param query - a tensor of shape (…, L, E).
 * @param key - a tensor of shape (…, S, E).
 * @param value - a tensor of shape (…, S, Ev).
 * @param options - `attn_mask`, `dropout_p`, `is_causal`, `scale`.
 * @returns a tensor of shape (…, L, Ev).
 * @throws RuntimeError when shapes or dtypes do not fit, or both a mask and `is_causal` are given; ValueError for an impossible `dropout_p`.
 *
 * @example
 * ```ts
 * const [query, key, value] = [torch.randn([2, 8, 5, 16]), torch.randn([2, 8, 5, 16]), torch.randn([2, 8, 5, 16])];
 * const out = F.scaled_dot_product_attention(query, key, value, { is_causal: true });
 * console.log(out.shape, out.select(2, 0).allclose(value.select(2, 0))); // [ 2, 8, 5, 16 ] true
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.scaled_dot_product_attention.html | torch.nn.functional.scaled_dot_product_attention}
 */
export function scaled_dot_product_attention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  options: ScaledDotProductAttentionOptions = {},
): Tensor {
  checkOperands([query, key, value]);
  checkKeys(options, ['attn_mask', 'dropout_p', 'is_causal', 'scale'], SDPA);
  const { attn_mask = null, dropout_p = 0, is_causal = false } = options;
  checkProbability(dropout_p);
  const mask = maskOf(query, key, attn_mask, is_causal);
  const scaled = query.mul(options.scale ?? 1 / Math.sqrt(query.shape[query.ndim - 1]));
  const [output, weights] = attend(scaled, key, value, mask, dropout_p);
  give(scaled, weights);
  return output;
}
