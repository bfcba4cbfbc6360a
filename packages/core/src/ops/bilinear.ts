import { assertTensor } from '../autograd/brand.js';
import { RuntimeError } from '../errors.js';
import type { Tensor } from '../tensor.js';

function checkSize(what: string, size: number, expected: number): void {
  if (size === expected) return;
  throw new RuntimeError(`bilinear(): ${what} size does not match weight size: got ${size} but expected ${expected}`);
}

function checkLeading(a: readonly number[], b: readonly number[]): void {
  if (a.length !== b.length) {
    throw new RuntimeError(`bilinear(): input dimensions do not match: got ${a.length} and ${b.length}`);
  }
  const odd = a.findIndex((size, d) => d < a.length - 1 && size !== b[d]);
  if (odd >= 0) {
    throw new RuntimeError(
      `bilinear(): input batch dimensions do not match at dim ${odd}: got ${a[odd]} and ${b[odd]}`,
    );
  }
}

/**
 * Applies a bilinear map to the last dimensions of two inputs: outₖ = input1ᵀ · weightₖ · input2 + biasₖ.
 *
 * @param input1 - a tensor of shape (…, in1_features).
 * @param input2 - a tensor of shape (…, in2_features), whose other sizes are the same.
 * @param weight - the matrices, of shape (out_features, in1_features, in2_features).
 * @param bias - what is added, of shape (out_features); none by default.
 * @returns a tensor of shape (…, out_features).
 * @throws RuntimeError when sizes do not fit.
 *
 * @example
 * ```ts
 * const weight = torch.tensor([[[1, 0], [0, 10]]]);
 * console.log(torch.bilinear(torch.tensor([1, 2]), torch.tensor([3, 4]), weight).tolist()); // [ 83 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.bilinear.html | torch.nn.functional.bilinear}
 */
export function bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  assertTensor(input1, 'bilinear', 'input1');
  assertTensor(input2, 'bilinear', 'input2');
  assertTensor(weight, 'bilinear', 'weight');
  if (weight.ndim !== 3) throw new RuntimeError(`bilinear(): weight must have 3 dimensions, got ${weight.ndim}`);
  const [out, size1, size2] = weight.shape;
  checkLeading(input1.shape, input2.shape);
  checkSize('input1', input1.size(-1), size1);
  checkSize('input2', input2.size(-1), size2);
  if (bias) checkSize('bias', bias.size(0), out);
  const leading = input1.shape.slice(0, -1);
  // The first product is with all matrices side by side.
  const rows = input1.matmul(weight.permute(1, 0, 2).reshape([size1, out * size2]));
  const result = rows
    .reshape([...leading, out, size2])
    .mul(input2.unsqueeze(-2))
    .sum(-1);
  return bias ? result.add(bias) : result;
}
