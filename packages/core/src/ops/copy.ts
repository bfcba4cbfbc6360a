import { apply, applyInPlace } from '../autograd/apply.js';
import { assertTensor } from '../autograd/brand.js';
import { conversion, moveElements } from '../autograd/convert.js';
import { defineOp, type Op } from '../autograd/op.js';
import { bool, dtype, float32, float64, int32, int64, uint8 } from '../dtype.js';
import { RuntimeError } from '../errors.js';
import { broadcastShapes, formatShape, sameShape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { asOperand, fillElements, type Scalar, toElement } from './_pointwise.js';

const cloneOp = defineOp({
  ...moveElements,
  infer: ([x]) => ({ outputs: [x] }),
  backward: (_, grad) => [grad],
});

interface ConversionAttrs {
  readonly dtype: dtype;
}

/** One op for each way of converting; the engine brings the gradient back to the input's dtype. */
const conversionOps = new Map<string, Op<ConversionAttrs>>();
for (const from of [bool, uint8, int32, int64, float32, float64]) {
  for (const to of [bool, int64, float64]) {
    const { name, moves, ref } = conversion(from, to);
    conversionOps.set(name, {
      name,
      moves,
      ref: (outs, ins) => {
        ref(outs, ins, undefined);
      },
      infer: ([x], attrs) => ({ outputs: [{ shape: x.shape, dtype: attrs.dtype }] }),
      backward: (_, grad) => [grad],
    });
  }
}

const copyOp = defineOp({
  name: 'copy_',
  exact: true,
  broadcasts: true,
  moves: true,
  infer([self, source]) {
    if (!sameShape(broadcastShapes(self.shape, source.shape), self.shape)) {
      throw new RuntimeError(
        `output with shape ${formatShape(self.shape)} doesn't match the broadcast shape ${formatShape(broadcastShapes(self.shape, source.shape))}`,
      );
    }
    return { outputs: [self], compute: self.dtype };
  },
  ref([out], [, source]) {
    out.data.set(source.data);
  },
  backward: (ctx, grad) => [ctx.needs(0) ? grad.new_zeros(grad.shape) : null, grad],
});

const fillOp = defineOp<{ readonly value: number | bigint }>({
  ...fillElements,
  broadcasts: true,
  infer: ([self]) => ({ outputs: [self] }),
  backward: (_, grad) => [grad.new_zeros(grad.shape)],
});

/**
 * Returns a copy of a tensor, row-major; gradients flow through to the input.
 *
 * @param input - a tensor.
 *
 * @example
 * ```ts
 * const x = torch.zeros([2]);
 * torch.clone(x).fill_(1);
 * console.log(x.tolist()); // [ 0, 0 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.clone.html | torch.clone}
 */
export function clone(input: Tensor): Tensor {
  return apply(cloneOp, [input], undefined);
}

export function to(input: Tensor, type: dtype): Tensor {
  if (!(type instanceof dtype)) throw new TypeError(`to(): argument 'dtype' must be torch.dtype, not ${typeof type}`);
  if (input.dtype === type) return input;
  const op = conversionOps.get(conversion(input.dtype, type).name) as Op<ConversionAttrs>;
  return apply(op, [input], { dtype: type });
}

export function copy_(input: Tensor, src: Tensor): Tensor {
  assertTensor(src, 'copy_', 'src');
  return applyInPlace(copyOp, [input, src], undefined);
}

export function fill_(input: Tensor, value: Tensor | Scalar): Tensor {
  const operand = asOperand(value, input, 'fill_', 'value');
  if (operand !== value) return applyInPlace(fillOp, [input], { value: toElement(value as Scalar, input.dtype) });
  if (operand.shape.length > 0) {
    throw new RuntimeError(
      `fill_ only supports 0-dimension value tensor but got tensor with ${operand.shape.length} dimensions.`,
    );
  }
  return copy_(input, operand);
}
