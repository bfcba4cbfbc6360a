import type { dtype } from '../dtype.js';
import { Storage } from '../memory/storage.js';
import { contiguousStrides, numel, type Shape } from '../shape.js';
import { shared } from '../state.js';
import type { Tensor } from '../tensor.js';

type TensorFactory = (storage: Storage, shape: Shape, strides: Shape, offset: number) => Tensor;

const holder = shared('tensor.factory', () => ({ make: null as TensorFactory | null }));

/** Called once by the Tensor class, which this floor knows as a type only. The first class of a process stays. */
export function registerTensorFactory(make: TensorFactory): void {
  holder.make ??= make;
}

/** A tensor, off the tape, that shows a window of a storage. */
export function makeTensor(storage: Storage, shape: Shape, strides: Shape, offset: number): Tensor {
  return (holder.make as TensorFactory)(storage, shape, strides, offset);
}

/** A new row-major tensor whose elements are undefined until written. */
export function emptyTensor(shape: Shape, dtype: dtype): Tensor {
  return makeTensor(new Storage(dtype, numel(shape)), shape, contiguousStrides(shape), 0);
}
