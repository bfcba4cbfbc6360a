import { dtype } from '../dtype.js';
import { describe, Opaque, type PickleValue, Refusal, Tuple } from './pickle_values.js';

/** The class of a storage, such as torch.FloatStorage; without a dtype it counts bytes. */
export class StorageType extends Opaque {
  readonly kind = 'class of storages';

  constructor(
    readonly name: string,
    readonly dtype: dtype | null,
  ) {
    super();
  }
}

/** A storage that a pickle refers to: its elements stand in an entry of their own. */
export class StorageSpec extends Opaque {
  readonly kind = 'storage';

  constructor(
    readonly key: string,
    /** Null until a tensor tells. */
    public dtype: dtype | null,
    /** Elements; bytes as long as there is no dtype. */
    public length: number,
  ) {
    super();
  }

  /** Gives an untyped storage its dtype; all its tensors must agree. */
  become(type: dtype): void {
    if (this.dtype === type) return;
    if (this.dtype) throw new Refusal(`storage ${this.key} is of ${this.dtype.toString()} and of ${type.toString()}`);
    if (this.length % type.itemsize !== 0) {
      throw new Refusal(`${this.length} bytes of storage ${this.key} are no whole elements of ${type.toString()}`);
    }
    this.dtype = type;
    this.length /= type.itemsize;
  }
}

/** A tensor that is to be made: a window of a storage, which it does not leave. */
export class TensorSpec extends Opaque {
  readonly kind = 'tensor';

  constructor(
    readonly storage: StorageSpec,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
    readonly requires_grad: boolean,
  ) {
    super();
  }

  /** The same tensor, as a Parameter asks for it. */
  withGrad(requires_grad: PickleValue): TensorSpec {
    checkGrad(this.storage, requires_grad);
    return new TensorSpec(this.storage, this.offset, this.shape, this.strides, requires_grad as boolean);
  }
}

/** As many as PyTorch's own operations take. */
const MOST_DIMENSIONS = 64;

function checkGrad({ dtype }: StorageSpec, requires_grad: PickleValue): void {
  if (typeof requires_grad !== 'boolean') throw new Refusal(`requires_grad is ${describe(requires_grad)}`);
  if (requires_grad && !dtype?.is_floating_point)
    throw new Refusal(`a tensor of ${String(dtype)} requires no gradient`);
}

export function isCount(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function counts(value: PickleValue, what: string): readonly number[] {
  if (!(value instanceof Tuple) || !value.items.every(isCount)) {
    throw new Refusal(`${what} must be a tuple of whole numbers that are not negative`);
  }
  return value.items;
}

/** _rebuild_tensor_v2(storage, storage_offset, size, stride, requires_grad, hooks) */
export function rebuildTensor(args: readonly PickleValue[]): TensorSpec {
  const [storage, offset, size, stride, requires_grad] = args;
  if (!(storage instanceof StorageSpec)) throw new Refusal(`expected a storage, found ${describe(storage)}`);
  if (!storage.dtype) throw new Refusal(`nothing tells the dtype of storage ${storage.key}`);
  if (!isCount(offset)) throw new Refusal('storage_offset must be a whole number that is not negative');
  const [shape, strides] = [counts(size, 'size'), counts(stride, 'stride')];
  if (shape.length !== strides.length) {
    throw new Refusal(`${shape.length} sizes and ${strides.length} strides`);
  }
  if (shape.length > MOST_DIMENSIONS) throw new Refusal(`a tensor of ${shape.length} dimensions`);
  if (!Number.isSafeInteger(shape.reduce((product, n) => product * n, 1))) {
    throw new Refusal(`a tensor of size [${shape.join(', ')}] has more than 2^53 elements`);
  }
  const end = shape.includes(0) ? 0 : shape.reduce((last, n, d) => last + (n - 1) * strides[d], offset + 1);
  if (end > storage.length) {
    throw new Refusal(
      `a tensor of size [${shape.join(', ')}] and stride [${strides.join(', ')}] from ${offset} on needs ${end} elements, ` +
        `storage ${storage.key} has ${storage.length}`,
    );
  }
  checkGrad(storage, requires_grad);
  // Where an empty slice begins says nothing, and may lie past the end.
  return new TensorSpec(storage, Math.min(offset, storage.length), shape, strides, requires_grad as boolean);
}

/** _rebuild_tensor_v3(storage, storage_offset, size, stride, requires_grad, hooks, dtype): the storage is untyped. */
export function rebuildTensorOfType(args: readonly PickleValue[]): TensorSpec {
  const [storage, type] = [args[0], args[6]];
  if (!(type instanceof dtype)) throw new Refusal(`expected a dtype, found ${describe(type)}`);
  if (storage instanceof StorageSpec) storage.become(type);
  return rebuildTensor(args.slice(0, 5));
}
