import { _give_to_tape } from '../autograd/apply.js';
import type { Tensor } from '../tensor.js';

/** Options of {@link addmm} and its like. */
export interface AddmmOptions {
  /** By what `input` is multiplied; 1 by default. With 0 the input is not read, not even its NaN. */
  readonly beta?: number;
  /** By what the product is multiplied; 1 by default. */
  readonly alpha?: number;
}

/** `x` times a number that, as in torch, becomes an integer for integers. */
function scaled(x: Tensor, factor: number): Tensor {
  const by = x.dtype.is_floating_point ? factor : Math.trunc(factor);
  return by === 1 ? x : x.mul(by);
}

/** beta · input + alpha · product, where nobody else holds the product. */
export function addProduct(input: Tensor, product: Tensor, { beta = 1, alpha = 1 }: AddmmOptions): Tensor {
  const weighted = scaled(product, alpha);
  const result = beta === 0 ? weighted : scaled(input, beta).add(weighted);
  if (product !== result) _give_to_tape(product);
  if (weighted !== result && weighted !== product) _give_to_tape(weighted);
  return result;
}
