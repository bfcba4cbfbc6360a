import { apply } from '../autograd/apply.js';
import { assertTensor, isTensor, typeName } from '../autograd/brand.js';
import { defineOp } from '../autograd/op.js';
import { bool } from '../dtype.js';
import { checkKeys, RuntimeError } from '../errors.js';
import type { Tensor } from '../tensor.js';
import { inferPointwise } from './_pointwise.js';

const lerpOp = defineOp({
  name: 'lerp',
  broadcasts: true,
  infer: inferPointwise(),
  ref([out], [start, end, weight]) {
    for (let i = 0; i < out.data.length; i++) {
      const a = start.data[i];
      const b = end.data[i];
      const w = weight.data[i];
      // From the nearer end, so that weight 1 gives the other end itself.
      out.data[i] = w < 0.5 ? a + w * (b - a) : b - (b - a) * (1 - w);
    }
  },
  save: { inputs: [0, 1, 2] },
  backward(ctx, grad) {
    const ofEnd = grad.mul(ctx.input(2));
    return [grad.sub(ofEnd), ofEnd, ctx.needs(2) ? grad.mul(ctx.input(1).sub(ctx.input(0))) : null];
  },
});

/** @throws unless both are tensors of one floating point dtype. */
function checkLerp(input: Tensor, other: Tensor, argument: string): void {
  assertTensor(other, 'lerp', argument);
  if (input.dtype === other.dtype) return;
  const [wanted, got] = [input.dtype, other.dtype].map(({ scalarName }) => scalarName.toLowerCase());
  throw new RuntimeError(`expected dtype ${wanted} for \`${argument}\` but got dtype ${got}`);
}

/**
 * Interpolates linearly between two tensors, element by element: out = input + weight · (end − input).
 *
 * @param input - where weight 0 lies, a floating point tensor.
 * @param end - where weight 1 lies, a tensor of the same dtype.
 * @param weight - a number, or a tensor of the same dtype; shapes broadcast.
 * @throws RuntimeError when the dtypes differ or are not floating point, or the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.lerp(torch.tensor([0.0, 10.0]), torch.tensor([4.0, 20.0]), 0.25).tolist()); // [ 1, 12.5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.lerp.html | torch.lerp}
 */
export function lerp(input: Tensor, end: Tensor, weight: Tensor | number): Tensor {
  assertTensor(input, 'lerp');
  checkLerp(input, end, 'end');
  if (isTensor(weight)) checkLerp(input, weight, 'weight');
  else if (typeof weight !== 'number') {
    throw new TypeError(`lerp(): argument 'weight' must be Number, not ${typeName(weight)}`);
  }
  if (!input.is_floating_point()) {
    throw new RuntimeError(`"lerp_kernel_scalar" not implemented for '${input.dtype.scalarName}'`);
  }
  if (isTensor(weight)) return apply(lerpOp, [input, end, weight], undefined);
  // By operations that have kernels.
  const distance = end.sub(input);
  return weight < 0.5 ? input.add(distance.mul(weight)) : end.sub(distance.mul(1 - weight));
}

/** Options of {@link addcmul} and {@link addcdiv}. */
export interface ValueOptions {
  /** By what the product or quotient is multiplied; 1 by default. */
  readonly value?: number;
}

function addScaled(input: Tensor, term: Tensor, options: ValueOptions | undefined, where: string): Tensor {
  checkKeys(options, ['value'], where);
  const value = options?.value ?? 1;
  const whole = !input.is_floating_point() && !term.is_floating_point();
  return input.add(term, { alpha: whole ? Math.trunc(value) : value });
}

/**
 * Adds the product of two tensors, element by element: out = input + value · tensor1 · tensor2.
 *
 * @param input - a tensor.
 * @param tensor1 - a tensor; shapes broadcast and dtypes promote.
 * @param tensor2 - a tensor.
 * @param options - `value`.
 * @throws RuntimeError when the shapes do not broadcast, or all are bool.
 *
 * @example
 * ```ts
 * console.log(torch.addcmul(torch.tensor([1, 2]), torch.tensor([3, 4]), torch.tensor([5, 6]), { value: 2 }).tolist()); // [ 31, 50 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.addcmul.html | torch.addcmul}
 */
export function addcmul(input: Tensor, tensor1: Tensor, tensor2: Tensor, options?: ValueOptions): Tensor {
  for (const tensor of [input, tensor1, tensor2]) assertTensor(tensor, 'addcmul');
  if ([input, tensor1, tensor2].every(({ dtype }) => dtype === bool)) {
    throw new RuntimeError('"addcmul_cpu_out" not implemented for \'Bool\'');
  }
  return addScaled(input, tensor1.mul(tensor2), options, 'addcmul');
}

/**
 * Adds the quotient of two tensors, element by element: out = input + value · tensor1 / tensor2.
 *
 * @param input - a tensor.
 * @param tensor1 - a tensor; shapes broadcast and dtypes promote.
 * @param tensor2 - a tensor.
 * @param options - `value`.
 * @throws RuntimeError when the shapes do not broadcast, or neither `tensor1` nor `tensor2` is floating point.
 *
 * @example
 * ```ts
 * console.log(torch.addcdiv(torch.tensor([1, 2]), torch.tensor([3.0, 4.0]), torch.tensor([2, 8]), { value: 2 }).tolist()); // [ 4, 3 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.addcdiv.html | torch.addcdiv}
 */
export function addcdiv(input: Tensor, tensor1: Tensor, tensor2: Tensor, options?: ValueOptions): Tensor {
  for (const tensor of [input, tensor1, tensor2]) assertTensor(tensor, 'addcdiv');
  if (!tensor1.is_floating_point() && !tensor2.is_floating_point()) {
    throw new RuntimeError(
      'Integer division with addcdiv is no longer supported: tensor1 or tensor2 must be a floating point tensor.',
    );
  }
  return addScaled(input, tensor1.div(tensor2), options, 'addcdiv');
}
