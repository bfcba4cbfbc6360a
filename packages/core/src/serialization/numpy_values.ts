import { bool, type dtype, float16, float32, float64, int32, int64, type TypedArray, uint8 } from '../dtype.js';
import { decodeHalf } from '../half.js';
import { numel } from '../shape.js';
import { fromBytes } from './elements.js';
import { describe, Opaque, type PickleValue, Refusal, Tuple } from './pickle_values.js';
import { isCount } from './torch_specs.js';

const TYPES: Readonly<Record<string, dtype>> = {
  ...{ b1: bool, u1: uint8, i4: int32, i8: int64, f2: float16, f4: float32, f8: float64 },
};

/** numpy.dtype. */
export class NumpyType extends Opaque {
  readonly kind = 'numpy.dtype';
  readonly dtype: dtype;
  isBigEndian = false;

  constructor(name: string) {
    super();
    if (!Object.hasOwn(TYPES, name)) {
      throw new Refusal(`numpy's dtype ${JSON.stringify(name.slice(0, 20))} has no counterpart here`);
    }
    this.dtype = TYPES[name];
  }

  /** (version, byte order, subarray, names, fields, …), of which only the order says anything for plain numbers. */
  override setState(state: PickleValue): void {
    const order = state instanceof Tuple ? state.items[1] : null;
    if (order !== '<' && order !== '>' && order !== '|' && order !== '=')
      throw new Refusal('a dtype without a byte order');
    this.isBigEndian = order === '>';
  }
}

/** The elements of numpy's bytes. */
function elements(type: PickleValue | undefined, length: number, bytes: PickleValue | undefined): TypedArray {
  if (!(type instanceof NumpyType)) throw new Refusal(`expected a numpy.dtype, found ${describe(type)}`);
  if (!(bytes instanceof Uint8Array)) throw new Refusal(`expected bytes, found ${describe(bytes)}`);
  if (bytes.length !== length * type.dtype.itemsize) {
    throw new Refusal(`${bytes.length} bytes for ${length} elements of ${type.dtype.toString()}`);
  }
  return fromBytes(bytes, type.dtype, type.isBigEndian);
}

/** numpy's scalar(dtype, bytes), as a plain number or boolean. */
export function numpyScalar([type, bytes]: readonly PickleValue[]): PickleValue {
  const [value] = elements(type, 1, bytes);
  const own = (type as NumpyType).dtype;
  if (own === bool) return value !== 0;
  if (own === float16) return decodeHalf(Number(value), own);
  const number = Number(value);
  return typeof value === 'bigint' && !Number.isSafeInteger(number) ? value : number;
}

/** A numpy array, empty until BUILD gives it its state. */
export class NumpyArray extends Opaque {
  readonly kind = 'numpy.ndarray';
  /** What a tensor shows of it. */
  window: { readonly dtype: dtype; readonly shape: readonly number[]; readonly isFortran: boolean } | null = null;
  values: TypedArray = new Uint8Array(0);

  /** (version, shape, dtype, Fortran's order, bytes) */
  override setState(state: PickleValue): void {
    const [, size, type, isFortran, bytes] = state instanceof Tuple ? state.items : [];
    this.fill(size, type, isFortran === true, bytes);
  }

  fill(size: PickleValue | undefined, type: PickleValue | undefined, isFortran: boolean, bytes?: PickleValue): void {
    if (!(size instanceof Tuple) || !size.items.every(isCount)) throw new Refusal('an array without a shape');
    const shape = size.items;
    this.values = elements(type, numel(shape), bytes);
    this.window = { dtype: (type as NumpyType).dtype, shape, isFortran };
  }
}

/** numpy's _frombuffer(bytes, dtype, shape, order), of protocol 5. */
export function arrayFromBuffer([bytes, type, size, order]: readonly PickleValue[]): NumpyArray {
  const array = new NumpyArray();
  array.fill(size, type, order === 'F', bytes);
  return array;
}
