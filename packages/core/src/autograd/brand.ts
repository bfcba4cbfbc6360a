import type { Tensor } from '../tensor.js';

/** By this mark a Tensor is known, whichever copy of the package made it. */
export const TENSOR_BRAND: unique symbol = Symbol.for('@sconce/core.Tensor') as never;

export function isTensor(value: unknown): value is Tensor {
  return typeof value === 'object' && value !== null && TENSOR_BRAND in value;
}

/** A value's type as an error names it. */
export function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return isTensor(value) ? 'Tensor' : typeof value;
}

/** @throws TypeError, in torch's words, unless the value is a Tensor. */
export function assertTensor(value: unknown, where: string, argument = 'input'): asserts value is Tensor {
  if (isTensor(value)) return;
  throw new TypeError(`${where}(): argument '${argument}' must be Tensor, not ${typeName(value)}`);
}
