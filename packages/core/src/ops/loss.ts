import { apply, applyAll, _give_to_tape } from '../autograd/apply.js';
import { assertTensor } from '../autograd/brand.js';
import { defineOp, type Op } from '../autograd/op.js';
import { type dtype, int64, uint8 } from '../dtype.js';
import { checkKeys, RuntimeError, ValueError } from '../errors.js';
import { formatShape, sameShape, type Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { checkTargets, forEachTarget, layout, type NllAttrs, type Reduction } from './_targets.js';

function targetShape({ shape }: NllAttrs): number[] {
  return shape.filter((_, d) => d !== (shape.length === 1 ? 0 : 1));
}

/** The gradient of the loss, as an operation of (gradient, target, total weight[, weight]). */
function defineBackward(weighted: boolean): Op<NllAttrs> {
  return defineOp<NllAttrs>({
    name: 'nll_loss_backward',
    infer: ([grad], { shape }) => ({ outputs: [{ shape, dtype: grad.dtype }] }),
    ref([out], [grad, target, total, weight], attrs) {
      out.data.fill(0);
      const scale = attrs.reduction === 'mean' ? 1 / total.data[0] : 1;
      forEachTarget(target.data, weight?.data, attrs, (place, at, w) => {
        out.data[at] = -w * scale * grad.data[attrs.reduction === 'none' ? place : 0];
      });
    },
    save: { inputs: weighted ? [1, 3] : [1] },
    // The loss is linear in the log-probabilities, so that the gradient's derivative is the loss itself.
    backward(ctx, grad) {
      const weight = weighted ? ctx.input(3) : null;
      return [lossOf(grad, ctx.input(1), weight, ctx.attrs), null, null, null];
    },
  });
}

/**
 * The loss, as an operation of (log-probabilities, target[, weight]). Its second output, which the user never sees, is the sum of
 * the targets' weights, by which a mean is divided.
 */
function defineForward(weighted: boolean, backwardOp: Op<NllAttrs>): Op<NllAttrs> {
  return defineOp<NllAttrs>({
    name: 'nll_loss',
    infer: ([input], attrs) => ({
      outputs: [
        { shape: attrs.reduction === 'none' ? targetShape(attrs) : [], dtype: input.dtype },
        { shape: [], dtype: input.dtype },
      ],
    }),
    ref([out, total], [input, target, weight], attrs) {
      let [loss, weights] = [0, 0];
      if (attrs.reduction === 'none') out.data.fill(0);
      forEachTarget(target.data, weight?.data, attrs, (place, at, w) => {
        const own = -w * input.data[at];
        if (attrs.reduction === 'none') out.data[place] = own;
        loss += own;
        weights += w;
      });
      if (attrs.reduction !== 'none') out.data[0] = attrs.reduction === 'mean' ? loss / weights : loss;
      total.data[0] = weights;
    },
    save: { inputs: weighted ? [1, 2] : [1], outputs: [1] },
    backward(ctx, grad) {
      const operands = [grad, ctx.input(1), ctx.output(1)];
      return [apply(backwardOp, weighted ? [...operands, ctx.input(2)] : operands, ctx.attrs), null, null];
    },
  });
}

const plainOp = defineForward(false, defineBackward(false));
const weightedOp = defineForward(true, defineBackward(true));

function lossOf(input: Tensor, target: Tensor, weight: Tensor | null, attrs: NllAttrs): Tensor {
  const [loss, total] = weight
    ? applyAll(weightedOp, [input, target, weight], attrs)
    : applyAll(plainOp, [input, target], attrs);
  _give_to_tape(total);
  return loss;
}

function checkTypes(input: dtype, target: dtype, weight: Tensor | null): void {
  if (!input.is_floating_point) {
    throw new RuntimeError(`"nll_loss_out_frame" not implemented for '${input.scalarName}'`);
  }
  if (target !== int64 && target !== uint8) {
    throw new RuntimeError(`expected scalar type Long but found ${target.scalarName}`);
  }
  if (weight && weight.dtype !== input) {
    throw new RuntimeError(`expected scalar type ${input.scalarName} but found ${weight.dtype.scalarName}`);
  }
  if (weight?.requires_grad) {
    throw new RuntimeError(
      "The function 'nll_loss_forward' is not differentiable with respect to argument 'weight'. This input cannot have requires_grad True.",
    );
  }
}

function checkShapes(input: Shape, target: Shape): void {
  if (input.length === 0) throw new ValueError('Expected 1 or more dimensions (got 0)');
  const mismatch = `size mismatch (got input: ${formatShape(input)}, target: ${formatShape(target)})`;
  if (input.length === 1) {
    if (target.length > 0) throw new RuntimeError(mismatch);
    return;
  }
  if (target.length === 0) throw new RuntimeError(mismatch);
  if (input[0] !== target[0]) {
    throw new ValueError(`Expected input batch_size (${input[0]}) to match target batch_size (${target[0]}).`);
  }
  const expected = input.filter((_, d) => d !== 1);
  if (sameShape(expected, target)) return;
  if (input.length === 2) {
    throw new RuntimeError('0D or 1D target tensor expected, multi-target not supported');
  }
  if (input.length !== 4) {
    throw new RuntimeError(`Expected target size ${formatShape(expected)}, got ${formatShape(target)}`);
  }
  if (target.length !== 3) {
    throw new RuntimeError(
      `only batches of spatial targets supported (3D tensors) but got targets of dimension: ${target.length}`,
    );
  }
  throw new RuntimeError(`size mismatch (got input: ${formatShape(input)} , target: ${formatShape(target)}`);
}

function checkWeight(weight: Shape, input: Shape): void {
  const { classes } = layout(input);
  if (weight.length === 1 && weight[0] === classes) return;
  if (input.length > 2) throw new RuntimeError('weight tensor should be defined either for all or no classes');
  throw new RuntimeError(
    `weight tensor should be defined either for all ${classes} classes or no classes but got weight tensor of shape: ${formatShape(weight)}`,
  );
}

/** Options of {@link nll_loss}. */
export interface NllLossOptions {
  /** A weight for each class. */
  readonly weight?: Tensor | null;
  /** Targets of this value count for nothing; −100 by default. */
  readonly ignore_index?: number;
  /** `mean`, the default, is divided by the sum of the weights of the targets. */
  readonly reduction?: Reduction;
}

/**
 * Computes the negative log-likelihood of the target classes: ℓₙ = −weight[targetₙ] · input[n, targetₙ].
 *
 * A mean is divided by the sum of the targets' weights; if all targets are ignored it is NaN.
 *
 * @param input - log-probabilities, of shape [C], [N, C] or [N, C, d₁, …].
 * @param target - class indices from 0 to C − 1, int64, of shape [], [N] or [N, d₁, …].
 * @param options - `weight` (of shape [C]), `ignore_index`, `reduction`.
 * @throws ValueError when the batch sizes differ or the reduction is unknown; RuntimeError when other sizes or dtypes do not fit; IndexError for
 * a target that is no class.
 *
 * @example
 * ```ts
 * const logProbabilities = torch.tensor([[0.5, 0.5], [0.25, 0.75]]).log();
 * const target = torch.tensor([0n, 1n]);
 * console.log(torch.nll_loss(logProbabilities, target).item().toFixed(4)); // 0.4904
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html | torch.nn.functional.nll_loss}
 */
export function nll_loss(input: Tensor, target: Tensor, options: NllLossOptions = {}): Tensor {
  assertTensor(input, 'nll_loss');
  assertTensor(target, 'nll_loss', 'target');
  checkKeys(options, ['weight', 'ignore_index', 'reduction'], 'nll_loss');
  const { weight = null, ignore_index = -100, reduction = 'mean' } = options;
  if (weight) assertTensor(weight, 'nll_loss', 'weight');
  if (!['none', 'mean', 'sum'].includes(reduction)) {
    throw new ValueError(`${reduction} is not a valid value for reduction`);
  }
  checkShapes(input.shape, target.shape);
  checkTypes(input.dtype, target.dtype, weight);
  if (weight) checkWeight(weight.shape, input.shape);
  checkTargets(target, layout(input.shape).classes, ignore_index);
  return lossOf(input, target, weight, { reduction, ignore_index, shape: input.shape });
}
