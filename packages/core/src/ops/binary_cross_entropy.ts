import { apply } from '../autograd/apply.js';
import { assertTensor } from '../autograd/brand.js';
import { elementsOf } from '../device/reference.js';
import { RuntimeError } from '../errors.js';
import { formatShape, sameShape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { defineBinary } from './_pointwise.js';

/** No logarithm is taken to be less than this, so that a loss is never infinite. */
const LEAST_LOG = -100;

const plainOp = defineBinary({
  name: 'binary_cross_entropy',
  fn: (x, y) => (y - 1) * Math.max(Math.log1p(-x), LEAST_LOG) - y * Math.max(Math.log(x), LEAST_LOG),
  save: { inputs: [0, 1] },
  backward(ctx, grad) {
    const [x, y] = [ctx.input(0), ctx.input(1)];
    const rest = x.neg().add(1);
    const log = (p: Tensor): Tensor => p.log().clamp_min(LEAST_LOG);
    return [
      ctx.needs(0) ? grad.mul(x.sub(y)).div(x.mul(rest).clamp_min(1e-12)) : null,
      ctx.needs(1) ? grad.mul(log(rest).sub(log(x))) : null,
    ];
  },
});

const withLogitsOp = defineBinary({
  name: 'binary_cross_entropy_with_logits',
  fn: (x, y) => (1 - y) * x + Math.max(-x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  save: { inputs: [0, 1] },
  backward(ctx, grad) {
    const [x, y] = [ctx.input(0), ctx.input(1)];
    return [ctx.needs(0) ? grad.mul(x.sigmoid().sub(y)) : null, ctx.needs(1) ? grad.mul(x.neg()) : null];
  },
});

function check(input: Tensor, target: Tensor, where: string): void {
  assertTensor(input, where);
  assertTensor(target, where, 'target');
  if (!sameShape(input.shape, target.shape)) {
    throw new RuntimeError(
      `size mismatch (got input: ${formatShape(input.shape)}, target: ${formatShape(target.shape)})`,
    );
  }
  if (!input.is_floating_point()) {
    throw new RuntimeError(`"binary_cross_entropy" not implemented for '${input.dtype.scalarName}'`);
  }
  if (target.dtype !== input.dtype) {
    throw new RuntimeError(`Found dtype ${target.dtype.scalarName} but expected ${input.dtype.scalarName}`);
  }
}

/**
 * Computes the cross-entropy of probabilities against targets, element by element: ℓ = −(target · log input + (1 − target) · log(1 − input)).
 *
 * No logarithm is taken to be less than −100. This is what `nn.functional.binary_cross_entropy` calls; prefer that.
 *
 * @param input - probabilities of any shape.
 * @param target - a tensor of the input's shape and dtype.
 * @throws RuntimeError when shapes or dtypes differ, or an element of the input is not between 0 and 1.
 *
 * @example
 * ```ts
 * console.log(torch._binary_cross_entropy(torch.tensor([0.5]), torch.tensor([1])).item().toFixed(4)); // 0.6931
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.binary_cross_entropy.html | torch.nn.functional.binary_cross_entropy}
 */
export function _binary_cross_entropy(input: Tensor, target: Tensor): Tensor {
  check(input, target, '_binary_cross_entropy');
  for (const x of elementsOf(input)) {
    if (!(x >= 0 && x <= 1)) throw new RuntimeError('all elements of input should be between 0 and 1');
  }
  return apply(plainOp, [input, target], undefined);
}

/**
 * Computes the cross-entropy of σ(input) against targets, element by element: ℓ = log(1 + e^input) − target · input, without overflow.
 *
 * This is what `nn.functional.binary_cross_entropy_with_logits` calls; prefer that.
 *
 * @param input - scores of any shape.
 * @param target - a tensor of the input's shape and dtype.
 * @throws RuntimeError when shapes or dtypes differ.
 *
 * @example
 * ```ts
 * const scores = torch.tensor([0, 1000]);
 * console.log(torch._binary_cross_entropy_with_logits(scores, torch.tensor([0, 1])).sum().item().toFixed(4)); // 0.6931
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.binary_cross_entropy_with_logits.html | torch.nn.functional.binary_cross_entropy_with_logits}
 */
export function _binary_cross_entropy_with_logits(input: Tensor, target: Tensor): Tensor {
  check(input, target, '_binary_cross_entropy_with_logits');
  return apply(withLogitsOp, [input, target], undefined);
}
