import { emptyTensor } from '../autograd/factory.js';
import { dtype, float32 } from '../dtype.js';
import { checkKeys, RuntimeError } from '../errors.js';
import type { Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { type Scalar, toElement } from './_pointwise.js';

/** What every function that makes a tensor takes. */
export interface TensorOptions {
  /** The dtype of the elements; what it is by default, each function says. */
  readonly dtype?: dtype;
  /** Whether operations on the tensor are recorded for `backward()`; false by default. */
  readonly requires_grad?: boolean;
}

export const OPTION_KEYS = ['dtype', 'requires_grad'];

export function checkOptions(options: TensorOptions | undefined, where: string): void {
  checkKeys(options, OPTION_KEYS, where);
  const type = options?.dtype;
  if (type !== undefined && !(type instanceof dtype)) {
    throw new TypeError(`${where}(): argument 'dtype' must be torch.dtype, not ${typeof type}`);
  }
  const resulting = type ?? float32;
  if (options?.requires_grad && !resulting.is_floating_point) {
    throw new RuntimeError('Only Tensors of floating point and complex dtype can require gradients');
  }
}

export function finish(tensor: Tensor, options: TensorOptions | undefined): Tensor {
  if (options?.requires_grad) tensor.requires_grad_();
  return tensor;
}

export function fromNumbers(values: ArrayLike<Scalar>, shape: Shape, type: dtype): Tensor {
  const tensor = emptyTensor(shape, type);
  const out = tensor.storage.array();
  for (let i = 0; i < values.length; i++) out[i] = toElement(values[i], type);
  return tensor;
}
