import { emptyTensor } from '../autograd/factory.js';
import { readWindow } from '../device/reference.js';
import type { dtype } from '../dtype.js';
import { isContiguous, type Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { putBytes } from './elements.js';

/** A copy of the bytes of a tensor's elements, row-major and little-endian; those of a 16-bit dtype as they are kept. */
export function bytesOfElements(tensor: Tensor): Uint8Array {
  const { shape, strides, offset, dtype } = tensor;
  const n = tensor.numel();
  const { buffer, byteOffset, byteLength } = isContiguous(shape, strides)
    ? tensor.storage.array().slice(offset, offset + n)
    : readWindow(tensor, new dtype.array(n));
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** A tensor of a copy of these bytes, which are as many as shape and dtype need. */
export function tensorOfBytes(bytes: Uint8Array, shape: Shape, dtype: dtype, isBigEndian = false): Tensor {
  const tensor = emptyTensor(shape, dtype);
  putBytes(tensor.storage.array(), bytes, dtype, isBigEndian);
  return tensor;
}
