import * as torch from '@sconce/core';
import { checkKeys, RuntimeError, Tensor, ValueError } from '@sconce/core';
import { give } from '../_tape.js';

/** @internal */
export function assertTensor(value: unknown, where: string, argument = 'input'): asserts value is Tensor {
  if (value instanceof Tensor) return;
  throw new TypeError(
    `${where}(): argument '${argument}' must be Tensor, not ${value === null ? 'null' : typeof value}`,
  );
}

/** Options of {@link relu}. */
export interface ReluOptions {
  /** Whether the result is written into the input; false by default. */
  readonly inplace?: boolean;
}

/**
 * Replaces negative elements by zero: out = max(0, input).
 *
 * NaN stays NaN, and the derivative at 0 is 0.
 *
 * @param input - a tensor of any shape.
 * @param options - `inplace`.
 *
 * @example
 * ```ts
 * console.log(F.relu(torch.tensor([-1, 0, 2])).tolist()); // [ 0, 0, 2 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.relu.html | torch.nn.functional.relu}
 */
export function relu(input: Tensor, options?: ReluOptions): Tensor {
  checkKeys(options, ['inplace'], 'relu');
  return options?.inplace ? torch.relu_(input) : torch.relu(input);
}

/** Options of {@link dropout}. */
export interface DropoutOptions {
  /** The probability that an element becomes zero; 0.5 by default. */
  readonly p?: number;
  /** Without it the input is returned as it is; true by default. */
  readonly training?: boolean;
  /** Whether the result is written into the input; false by default. */
  readonly inplace?: boolean;
}

export function checkProbability(p: number): void {
  if (typeof p === 'number' && p >= 0 && p <= 1) return;
  throw new ValueError(`dropout probability has to be between 0 and 1, but got ${String(p)}`);
}

/**
 * Zeroes each element with probability p, and multiplies the others by 1 / (1 − p), so that the expected value stays.
 *
 * @param input - a floating point tensor of any shape.
 * @param options - `p`, `training`, `inplace`.
 * @throws ValueError when `p` is not between 0 and 1; RuntimeError when the input is not floating point.
 *
 * @example
 * ```ts
 * const x = torch.ones([1000]);
 * console.log(F.dropout(x, { p: 0.25 }).eq(0).any().item(), F.dropout(x, { training: false }) === x); // true true
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.dropout.html | torch.nn.functional.dropout}
 */
export function dropout(input: Tensor, options: DropoutOptions = {}): Tensor {
  assertTensor(input, 'dropout');
  checkKeys(options, ['p', 'training', 'inplace'], 'dropout');
  const { p = 0.5, training = true, inplace = false } = options;
  checkProbability(p);
  if (!training || p === 0 || input.numel() === 0) return input;
  if (!input.is_floating_point()) {
    throw new RuntimeError(`result type Float can't be cast to the desired output type ${input.dtype.scalarName}`);
  }
  const kept =
    p === 1
      ? input.new_zeros(input.shape)
      : input
          .new_empty(input.shape)
          .bernoulli_(1 - p)
          .div_(1 - p);
  const result = inplace ? input.mul_(kept) : input.mul(kept);
  give(kept);
  return result;
}

/**
 * Writes class numbers as rows of zeros with a one at the class's place.
 *
 * @param tensor - class numbers, int64, of any shape (…).
 * @param num_classes - how many classes there are; −1, the default, for one more than the largest number.
 * @returns an int64 tensor of shape (…, num_classes).
 * @throws RuntimeError when a number is negative or not less than `num_classes`, or the dtype is not int64.
 *
 * @example
 * ```ts
 * console.log(F.one_hot(torch.tensor([0n, 2n]), 3).tolist()); // [ [ 1, 0, 0 ], [ 0, 0, 1 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.one_hot.html | torch.nn.functional.one_hot}
 */
export function one_hot(tensor: Tensor, num_classes = -1): Tensor {
  assertTensor(tensor, 'one_hot');
  if (tensor.dtype !== torch.int64) throw new RuntimeError('one_hot is only applicable to index tensor.');
  const isEmpty = tensor.numel() === 0;
  if (isEmpty && num_classes <= 0) throw new RuntimeError('Can not infer total number of classes from empty tensor.');
  if (!isEmpty && tensor.min().item() < 0) throw new RuntimeError('Class values must be non-negative.');
  const largest = isEmpty ? -1 : tensor.max().item();
  const classes = num_classes === -1 ? largest + 1 : num_classes;
  if (largest >= classes) throw new RuntimeError('Class values must be smaller than num_classes.');
  return tensor.unsqueeze(-1).eq(torch.arange(classes)).long();
}
