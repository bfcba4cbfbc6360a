import { apply } from '../autograd/apply.js';
import { assertTensor } from '../autograd/brand.js';
import { defineOp, type Inference, type MetaInput, type Op } from '../autograd/op.js';
import type { dtype } from '../dtype.js';
import { checkKeys, RuntimeError } from '../errors.js';
import { wrapDim } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { forEachLine, lineMaximum, logSoftmaxLoop } from './_softmax.js';

interface SoftmaxAttrs {
  readonly dim: number;
}

function inferFloating(name: string): (inputs: readonly MetaInput[]) => Inference {
  return ([x]) => {
    if (!x.dtype.is_floating_point) {
      throw new RuntimeError(`"${name}_lastdim_kernel_impl" not implemented for '${x.dtype.scalarName}'`);
    }
    return { outputs: [x] };
  };
}

const softmaxBackwardOp: Op<SoftmaxAttrs> = defineOp({
  name: 'softmax_backward',
  infer: ([grad]) => ({ outputs: [grad] }),
  ref([out], [grad, y], { dim }) {
    forEachLine(y.shape, dim, (start, size, step) => {
      let dot = 0;
      for (let i = start, n = 0; n < size; n++, i += step) dot += grad.data[i] * y.data[i];
      for (let i = start, n = 0; n < size; n++, i += step) out.data[i] = y.data[i] * (grad.data[i] - dot);
    });
  },
  save: { inputs: [0, 1] },
  backward(ctx, grad) {
    const { dim } = ctx.attrs;
    const [inner, y] = [ctx.input(0), ctx.input(1)];
    const ofOutput = (): Tensor => {
      const dot = inner.mul(y).sum(dim, true);
      return grad.mul(inner.sub(dot)).sub(inner.mul(grad.mul(y).sum(dim, true)));
    };
    return [ctx.needs(0) ? apply(softmaxBackwardOp, [grad, y], ctx.attrs) : null, ctx.needs(1) ? ofOutput() : null];
  },
});

const softmaxOp = defineOp<SoftmaxAttrs>({
  name: 'softmax',
  infer: inferFloating('softmax'),
  ref([out], [x], { dim }) {
    forEachLine(x.shape, dim, (start, size, step) => {
      const largest = lineMaximum(x.data, start, size, step);
      let total = 0;
      for (let i = start, n = 0; n < size; n++, i += step) total += Math.exp(x.data[i] - largest);
      for (let i = start, n = 0; n < size; n++, i += step) out.data[i] = Math.exp(x.data[i] - largest) / total;
    });
  },
  save: { outputs: [0] },
  backward: (ctx, grad) => [apply(softmaxBackwardOp, [grad, ctx.output(0)], ctx.attrs)],
});

const logSoftmaxBackwardOp = defineOp<SoftmaxAttrs>({
  name: 'log_softmax_backward',
  infer: ([grad]) => ({ outputs: [grad] }),
  ref([out], [grad, y], { dim }) {
    forEachLine(y.shape, dim, (start, size, step) => {
      let total = 0;
      for (let i = start, n = 0; n < size; n++, i += step) total += grad.data[i];
      for (let i = start, n = 0; n < size; n++, i += step) out.data[i] = grad.data[i] - Math.exp(y.data[i]) * total;
    });
  },
  save: { inputs: [0, 1] },
  backward(ctx, grad) {
    const { dim } = ctx.attrs;
    const weighted = grad.mul(ctx.input(1).exp());
    return [
      ctx.needs(0) ? grad.sub(weighted.sum(dim, true)) : null,
      ctx.needs(1) ? weighted.mul(ctx.input(0).sum(dim, true)).neg() : null,
    ];
  },
});

const logSoftmaxOp = defineOp<SoftmaxAttrs>({
  name: 'log_softmax',
  infer: inferFloating('log_softmax'),
  ref: ([out], [x], { dim }) => {
    logSoftmaxLoop(out, x, dim);
  },
  save: { outputs: [0] },
  backward: (ctx, grad) => [apply(logSoftmaxBackwardOp, [grad, ctx.output(0)], ctx.attrs)],
});

/** Options of {@link softmax} and {@link log_softmax}. */
export interface SoftmaxOptions {
  /** Convert the elements to this dtype first. */
  readonly dtype?: dtype | null;
}

function prepare(
  input: Tensor,
  dim: number,
  options: SoftmaxOptions | undefined,
  where: string,
): [Tensor, SoftmaxAttrs] {
  assertTensor(input, where);
  checkKeys(options, ['dtype'], where);
  const attrs = { dim: wrapDim(dim, input.shape.length) };
  return [options?.dtype ? input.to(options.dtype) : input, attrs];
}

/**
 * Turns the elements along a dimension into probabilities: outᵢ = e^inputᵢ / Σⱼ e^inputⱼ.
 *
 * The largest element is subtracted first, so that nothing overflows; where all elements are −∞ the result is NaN.
 *
 * @param input - a floating point tensor of any shape.
 * @param dim - the dimension along which the results add up to 1.
 * @param options - `dtype`, to convert to first.
 * @throws IndexError when `dim` is out of range; RuntimeError for integers and bools.
 *
 * @example
 * ```ts
 * console.log(torch.softmax(torch.tensor([0, 0]), 0).tolist()); // [ 0.5, 0.5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html | torch.softmax}
 */
export function softmax(input: Tensor, dim: number, options?: SoftmaxOptions): Tensor {
  const [converted, attrs] = prepare(input, dim, options, 'softmax');
  return apply(softmaxOp, [converted], attrs);
}

/**
 * Computes the logarithm of {@link softmax}, without losing small probabilities: outᵢ = inputᵢ − ln Σⱼ e^inputⱼ.
 *
 * @param input - a floating point tensor of any shape.
 * @param dim - the dimension along which the probabilities add up to 1.
 * @param options - `dtype`, to convert to first.
 * @throws IndexError when `dim` is out of range; RuntimeError for integers and bools.
 *
 * @example
 * ```ts
 * console.log(torch.log_softmax(torch.tensor([5, -Infinity]), 0).tolist()); // [ 0, -Infinity ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html | torch.log_softmax}
 */
export function log_softmax(input: Tensor, dim: number, options?: SoftmaxOptions): Tensor {
  const [converted, attrs] = prepare(input, dim, options, 'log_softmax');
  return apply(logSoftmaxOp, [converted], attrs);
}
