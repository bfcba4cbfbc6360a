import { apply, applyAll, _give_to_tape } from '../autograd/apply.js';
import { assertTensor } from '../autograd/brand.js';
import { defineOp, type Op } from '../autograd/op.js';
import { int64 } from '../dtype.js';
import { checkKeys, RuntimeError, ValueError } from '../errors.js';
import { formatShape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { logSoftmaxLoop } from './_softmax.js';
import { checkTargets, forEachTarget, type NllAttrs } from './_targets.js';

/** The factor of each row in the loss, of shape [N, 1]: 0 where the target is ignored. */
function rowWeights(target: Tensor, like: Tensor, { reduction, ignore_index }: NllAttrs): Tensor {
  const counted = target.ne(ignore_index).to(like.dtype);
  return (reduction === 'mean' ? counted.div(counted.sum()) : counted).unsqueeze(1);
}

/** The gradient of the loss, as an operation of (gradient, scores, target, log-probabilities, number of targets that count). */
const backwardOp: Op<NllAttrs> = defineOp<NllAttrs>({
  name: 'cross_entropy_backward',
  infer: ([, scores]) => ({ outputs: [scores] }),
  ref([out], [grad, scores, target, logProbabilities, count], attrs) {
    const classes = scores.shape[1];
    const scale = grad.data[0] / (attrs.reduction === 'mean' ? count.data[0] : 1);
    out.data.fill(0);
    forEachTarget(target.data, undefined, attrs, (row, at) => {
      for (let i = row * classes; i < (row + 1) * classes; i++) {
        out.data[i] = scale * (Math.exp(logProbabilities.data[i]) - (i === at ? 1 : 0));
      }
    });
  },
  save: { inputs: [0, 1, 2, 3, 4] },
  backward(ctx, grad) {
    const [outer, scores, target, logProbabilities, count] = [0, 1, 2, 3, 4].map((i) => ctx.input(i));
    const operands = [outer.new_ones([]), scores, target, logProbabilities, count];
    const probabilities = scores.softmax(1);
    const centred = grad.sub(grad.mul(probabilities).sum(1, true));
    return [
      ctx.needs(0) ? grad.mul(apply(backwardOp, operands, ctx.attrs)).sum() : null,
      ctx.needs(1)
        ? probabilities
            .mul(centred)
            .mul(rowWeights(target, scores, ctx.attrs))
            .mul(outer)
        : null,
      null,
      null,
      null,
    ];
  },
});

/** The loss, as an operation of (scores, target). Its other outputs, which the user never sees, are what its gradient is made of. */
const forwardOp: Op<NllAttrs> = defineOp<NllAttrs>({
  name: 'cross_entropy',
  infer: ([scores]) => ({
    outputs: [
      { shape: [], dtype: scores.dtype },
      { shape: scores.shape, dtype: scores.dtype },
      { shape: [], dtype: scores.dtype },
    ],
  }),
  ref([out, logProbabilities, count], [scores, target], attrs) {
    logSoftmaxLoop(logProbabilities, scores, 1);
    let [loss, counted] = [0, 0];
    forEachTarget(target.data, undefined, attrs, (_row, at) => {
      loss -= logProbabilities.data[at];
      counted++;
    });
    out.data[0] = attrs.reduction === 'mean' ? loss / counted : loss;
    count.data[0] = counted;
  },
  save: { inputs: [0, 1], outputs: [1, 2] },
  backward(ctx, grad) {
    return [apply(backwardOp, [grad, ctx.input(0), ctx.input(1), ctx.output(1), ctx.output(2)], ctx.attrs), null];
  },
});

/** Options of {@link _cross_entropy}. */
export interface FusedCrossEntropyOptions {
  /** Targets of this value count for nothing; −100 by default. */
  readonly ignore_index?: number;
  /** `mean` by default: divided by the number of targets that count. */
  readonly reduction?: 'mean' | 'sum';
}

/**
 * Computes the cross-entropy of scores against class indices in one pass: ℓ = Σₙ −log softmax(inputₙ)[targetₙ], or its mean.
 *
 * This is what `nn.functional.cross_entropy` calls where neither class weights nor smoothing are asked for; prefer that.
 *
 * @param input - floating point scores of shape [N, C].
 * @param target - class indices from 0 to C − 1, int64, of shape [N].
 * @param options - `ignore_index`, `reduction`.
 * @throws RuntimeError when shapes or dtypes do not fit; IndexError for a target that is no class; ValueError for an unknown reduction.
 *
 * @example
 * ```ts
 * console.log(torch._cross_entropy(torch.tensor([[2, 1, 0.1]]), torch.tensor([0n])).item().toFixed(4)); // 0.4170
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.cross_entropy.html | torch.nn.functional.cross_entropy}
 */
export function _cross_entropy(input: Tensor, target: Tensor, options: FusedCrossEntropyOptions = {}): Tensor {
  assertTensor(input, '_cross_entropy');
  assertTensor(target, '_cross_entropy', 'target');
  checkKeys(options, ['ignore_index', 'reduction'], '_cross_entropy');
  const { ignore_index = -100, reduction = 'mean' } = options;
  if (reduction !== 'mean' && reduction !== 'sum') {
    throw new ValueError(`${String(reduction)} is not a valid value for reduction`);
  }
  if (input.ndim !== 2 || target.ndim !== 1 || input.shape[0] !== target.shape[0]) {
    throw new RuntimeError(
      `size mismatch (got input: ${formatShape(input.shape)}, target: ${formatShape(target.shape)})`,
    );
  }
  if (!input.is_floating_point()) {
    throw new RuntimeError(`"log_softmax_lastdim_kernel_impl" not implemented for '${input.dtype.scalarName}'`);
  }
  if (target.dtype !== int64) {
    throw new RuntimeError(`expected scalar type Long but found ${target.dtype.scalarName}`);
  }
  checkTargets(target, input.shape[1], ignore_index);
  const [loss, ...hidden] = applyAll(forwardOp, [input, target], { reduction, ignore_index, shape: input.shape });
  for (const output of hidden) _give_to_tape(output);
  return loss;
}
