import { apply } from '../autograd/apply.js';
import { assertTensor } from '../autograd/brand.js';
import { defineOp, type MetaInput } from '../autograd/op.js';
import type { RefOperand } from '../device/reference.js';
import { RuntimeError } from '../errors.js';
import { broadcastShapes, formatShape, numel, sameShape, type Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { checkFactorTypes, checkInnerSize, giveCopy } from './_matmul.js';

function checkTypes([x, weight, bias]: readonly (MetaInput | undefined)[]): void {
  if (!x || !weight) return;
  if (bias && bias.dtype !== weight.dtype) throw new RuntimeError('self and mat2 must have the same dtype');
  if (bias && x.dtype !== weight.dtype) throw new RuntimeError('mat1 and mat2 must have the same dtype');
  checkFactorTypes(x, weight, 'addmm_impl_cpu_');
}

/** Rows of x by rows of the weight, and the bias added to each. */
const linearOp = defineOp({
  name: 'linear',
  infer(inputs) {
    const [x, weight] = inputs;
    checkInnerSize(x.shape[0], x.shape[1], weight.shape[1], weight.shape[0]);
    checkTypes(inputs);
    return { outputs: [{ shape: [x.shape[0], weight.shape[0]], dtype: x.dtype }] };
  },
  ref([out]: readonly RefOperand[], [x, weight, bias]: readonly (RefOperand | undefined)[]) {
    if (!x || !weight) return;
    const [rows, size] = x.shape;
    const features = weight.shape[0];
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < features; j++) {
        let total = bias ? bias.data[j] : 0;
        for (let k = 0; k < size; k++) total += x.data[i * size + k] * weight.data[j * size + k];
        out.data[i * features + j] = total;
      }
    }
  },
  save: { inputs: [0, 1] },
  backward: (ctx, grad) => [
    ctx.needs(0) ? grad.mm(ctx.input(1)) : null,
    ctx.needs(1) ? grad.t().mm(ctx.input(0)) : null,
    ctx.needs(2) ? grad.sum(0) : null,
  ],
});

/** The bias as a vector with one element for each feature, or null where it is none and must be added separately. */
function asVector(bias: Tensor, rows: number, features: number): Tensor | null {
  if (bias.ndim > 1) {
    bias.expand([rows, features]);
    return null;
  }
  const size = bias.ndim === 0 ? 1 : bias.shape[0];
  if (size !== features && size !== 1) {
    throw new RuntimeError(
      `The expanded size of the tensor (${features}) must match the existing size (${size}) at non-singleton dimension 1.  Target sizes: ${formatShape([rows, features])}.  Tensor sizes: ${formatShape(bias.shape)}`,
    );
  }
  return bias.ndim === 1 && size === features ? bias : bias.expand([features]);
}

/** {@link linear} with a vector or scalar instead of a matrix or of a batch, which torch builds of a product and a sum. */
function composed(input: Tensor, weight: Tensor, bias: Tensor | null): Tensor {
  if (bias && input.ndim > 1) throw new RuntimeError(`mat2 must be a matrix, got ${weight.ndim}-D tensor`);
  const product = input.matmul(weight.t());
  return bias ? product.add(bias) : product;
}

/** {@link linear} with a vector, to whose product torch adds the bias in place: it broadcasts, in any dtype. */
function singleRow(input: Tensor, weight: Tensor, bias: Tensor): Tensor {
  const features = weight.shape[0];
  const sum = broadcastShapes([features], bias.shape);
  if (!sameShape(sum, [features])) {
    throw new RuntimeError(`output with shape [${features}] doesn't match the broadcast shape ${formatShape(sum)}`);
  }
  const row = input.unsqueeze(0);
  return linear(row, weight, bias.to(input.dtype)).squeeze(0);
}

/**
 * Applies a linear map to the last dimension: out = input · weightᵀ + bias.
 *
 * @param input - a tensor of shape (…, in_features).
 * @param weight - a matrix of shape (out_features, in_features) and the same dtype.
 * @param bias - a vector of out_features elements and the same dtype; none by default.
 * @returns a tensor of shape (…, out_features).
 * @throws RuntimeError when sizes or dtypes do not fit.
 *
 * @example
 * ```ts
 * const weight = torch.tensor([[1, 2], [3, 4], [5, 6]]);
 * console.log(torch.linear(torch.tensor([1, 10]), weight, torch.tensor([0, 0, 1])).tolist()); // [ 21, 43, 66 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.linear.html | torch.nn.functional.linear}
 */
export function linear(input: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  assertTensor(input, 'linear');
  assertTensor(weight, 'linear', 'weight');
  if (bias !== null) assertTensor(bias, 'linear', 'bias');
  if (input.ndim === 0 || weight.ndim !== 2) return composed(input, weight, bias);
  const leading: Shape = input.shape.slice(0, -1);
  const [rows, features] = [numel(leading), weight.shape[0]];
  checkInnerSize(rows, input.shape[leading.length], weight.shape[1], features);
  if (input.ndim === 1 && bias) return singleRow(input, weight, bias);
  checkTypes([input, weight, bias ?? undefined]);
  const vector = bias && asVector(bias, rows, features);
  const flat = input.ndim === 2 ? input : input.reshape([rows, input.shape[leading.length]]);
  const operands = vector ? [flat, weight, vector] : [flat, weight];
  const product = apply(linearOp, operands, undefined);
  giveCopy(flat, input);
  const result = bias && !vector ? product.add(bias) : product;
  return input.ndim === 2 ? result : result.view([...leading, features]);
}
