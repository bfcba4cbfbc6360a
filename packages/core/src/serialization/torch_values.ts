import { makeTensor } from '../autograd/factory.js';
import { dtype } from '../dtype.js';
import { Storage } from '../memory/storage.js';
import { contiguousStrides } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { isIndexKey, isIndexed } from './dict_keys.js';
import { putBytes } from './elements.js';
import { NumpyArray } from './numpy_values.js';
import { Callable, describe, Dict, Opaque, type PickleValue, Refusal, Tuple } from './pickle_values.js';
import { type StorageSpec, TensorSpec } from './torch_specs.js';

/** Containers nested deeper than this are neither read nor written. */
export const MOST_DEPTH = 500;
/** So many values any file may hold, each counted as often as it is met when all is walked through. */
const FREE_VALUES = 1e7;

/** The items that a value holds, to look through. */
function itemsOf(value: PickleValue): Iterable<PickleValue> {
  if (Array.isArray(value) || value instanceof Set) return value;
  if (value instanceof Tuple) return value.items;
  return value instanceof Dict ? [...value.entries.keys(), ...value.entries.values()] : [];
}

/** What a value comes to when it is walked through. */
interface Extent {
  readonly values: number;
  /** How deeply containers are nested in it. */
  readonly height: number;
}

const ATOM: Extent = { values: 1, height: 0 };

/** Whether a value may stand in the result, and not only in the arguments of a call. */
function isResult(value: PickleValue): boolean {
  if (value instanceof NumpyArray) return value.window !== null;
  return value instanceof TensorSpec || !(value instanceof Callable || value instanceof Opaque);
}

/** Looks through a value before anything is made of it, each container once. */
class Inspector {
  private readonly known = new Map<object, Extent>();
  private readonly open = new Set<object>();

  constructor(private readonly most: number) {}

  extent(value: PickleValue, depth = 0): Extent {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return ATOM;
    const known = this.known.get(value);
    if (depth + (known?.height ?? 0) > MOST_DEPTH) {
      throw new Refusal(`containers are nested deeper than ${MOST_DEPTH} levels`);
    }
    if (known) return known;
    if (this.open.has(value)) throw new Refusal(`${describe(value)} contains itself`);
    if (!isResult(value)) throw new Refusal(`${describe(value)} stands where a value is expected`);
    this.open.add(value);
    let [values, height] = [1, 0];
    for (const item of itemsOf(value)) {
      const inner = this.extent(item, depth + 1);
      values += inner.values;
      height = Math.max(height, inner.height + 1);
    }
    if (values > this.most) throw new Refusal(`shared containers stand for more than ${this.most} values`);
    this.open.delete(value);
    const extent = { values, height };
    this.known.set(value, extent);
    return extent;
  }
}

/**
 * Checks that a value can be made into JavaScript's.
 *
 * @param pickleSize - bytes of the pickle: without shared containers it cannot hold more values.
 * @throws Refusal when it contains itself, is nested too deeply, is a billion laughs, or holds a class or a bare storage.
 */
export function inspect(value: PickleValue, pickleSize: number): void {
  new Inspector(Math.max(FREE_VALUES, pickleSize)).extent(value);
}

/** Makes JavaScript's values of a pickle's, each once, however often it is referred to. */
export class Converter {
  private readonly made = new Map<object, unknown>();
  private readonly storages = new Map<StorageSpec, Storage>();

  /**
   * @param bytesOf - the bytes of a storage, as many as it needs.
   * @param isBigEndian - how they are to be read.
   */
  constructor(
    private readonly bytesOf: (spec: StorageSpec) => Uint8Array,
    private readonly isBigEndian: boolean,
  ) {}

  /** Frees all storages, when the value comes to nothing. */
  dispose(): void {
    for (const storage of this.storages.values()) storage.dispose();
  }

  convert(value: PickleValue): unknown {
    if (typeof value !== 'object' || value === null || value instanceof dtype) return value;
    const known = this.made.get(value);
    if (known !== undefined) return known;
    const made = this.make(value);
    this.made.set(value, made);
    return made;
  }

  private make(value: Exclude<PickleValue, null | string | number | boolean | bigint>): unknown {
    if (Array.isArray(value)) return value.map((item) => this.convert(item));
    if (value instanceof Tuple) return value.items.map((item) => this.convert(item));
    if (value instanceof Set) return new Set([...value].map((item) => this.convert(item)));
    if (value instanceof Dict) return this.dict(value);
    if (value instanceof TensorSpec) return this.tensor(value);
    return value instanceof NumpyArray ? this.array(value) : value;
  }

  private dict({ entries }: Dict): unknown {
    const converted = [...entries].map(([key, value]) => [this.convert(key), this.convert(value)] as const);
    const keys = [...entries.keys()];
    const [allIndices, allStrings] = [keys.every(isIndexKey), keys.every((key) => typeof key === 'string')];
    // An object when save would make the same dict of it again.
    const isObject = allIndices ? isIndexed(converted) : allStrings && !isIndexed(converted);
    if (!isObject && keys.length > 0) return new Map(converted);
    const object: Record<string, unknown> = {};
    for (const [key, value] of converted) {
      // Assigned, `__proto__` would not be a key.
      Object.defineProperty(object, String(key), { value, writable: true, enumerable: true, configurable: true });
    }
    return object;
  }

  private storage(spec: StorageSpec): Storage {
    let storage = this.storages.get(spec);
    if (!storage) {
      const type = spec.dtype as dtype;
      storage = new Storage(type, spec.length);
      this.storages.set(spec, storage);
      putBytes(storage.array(), this.bytesOf(spec), type, this.isBigEndian);
    }
    return storage;
  }

  private tensor({ storage, shape, strides, offset, requires_grad }: TensorSpec): Tensor {
    const tensor = makeTensor(this.storage(storage), shape, strides, offset);
    return requires_grad ? tensor.requires_grad_() : tensor;
  }

  private array({ window, values }: NumpyArray): Tensor {
    const { dtype: type, shape, isFortran } = window as NonNullable<NumpyArray['window']>;
    const storage = new Storage(type, values.length);
    storage.array().set(values as never);
    const strides = isFortran ? contiguousStrides([...shape].reverse()).reverse() : contiguousStrides(shape);
    return makeTensor(storage, shape, strides, 0);
  }
}
