import { bfloat16, bool, float16, float32, float64, int32, int64, uint8 } from '../dtype.js';
import { Callable, describe, Dict, hashable, type PickleValue, Refusal, Tuple } from './pickle_values.js';
import { arrayFromBuffer, NumpyArray, NumpyType, numpyScalar } from './numpy_values.js';
import { rebuildTensor, rebuildTensorOfType, StorageType, TensorSpec } from './torch_specs.js';

const DTYPES = [bool, uint8, int32, int64, float16, bfloat16, float32, float64];
/** torch's names of storages and dtypes that have no counterpart. */
const MISSING_TYPES: Readonly<Record<string, string>> = {
  ...{ CharStorage: 'int8', ShortStorage: 'int16', int8: 'int8', int16: 'int16' },
  ...{ uint16: 'uint16', uint32: 'uint32', uint64: 'uint64' },
  ...{ ComplexFloatStorage: 'complex64', ComplexDoubleStorage: 'complex128' },
  ...{ complex32: 'complex32', complex64: 'complex64', complex128: 'complex128' },
  ...{ QInt8Storage: 'qint8', QUInt8Storage: 'quint8', QInt32Storage: 'qint32' },
  ...{ QUInt4x2Storage: 'quint4x2', QUInt2x4Storage: 'quint2x4' },
};

const ADVICE =
  'only tensors, numbers, strings and plain containers are read, and no code is ever run; ' +
  'in PyTorch, save state_dict() of models, optimizers and schedulers instead of whole objects';

function text(value: PickleValue): string {
  if (typeof value === 'string') return value;
  throw new Refusal(`expected a str, found ${describe(value)}`);
}

function list(value: PickleValue): readonly PickleValue[] {
  if (Array.isArray(value)) return value;
  if (value instanceof Tuple) return value.items;
  throw new Refusal(`expected a list, found ${describe(value)}`);
}

/** Python's bytes in protocol 2: a string whose characters are the bytes. */
function latin1(value: PickleValue, encoding: PickleValue): Uint8Array {
  if (!['latin1', 'latin-1'].includes(text(encoding)))
    throw new Refusal(`the encoding ${text(encoding)} is not latin1`);
  return Uint8Array.from(text(value), (letter) => {
    const code = letter.codePointAt(0) as number;
    if (code > 255) throw new Refusal(`the character ${JSON.stringify(letter)} is not in latin1`);
    return code;
  });
}

/** bytes() and bytearray(), of nothing, of bytes, or of latin1 text. */
function makeBytes(args: readonly PickleValue[]): Uint8Array {
  if (args.length === 0) return new Uint8Array(0);
  return args[0] instanceof Uint8Array ? args[0].slice() : latin1(args[0], args[1]);
}

function makeSet(args: readonly PickleValue[]): Set<PickleValue> {
  return new Set(list(args[0] ?? []).map(hashable));
}

function makeDict([items]: readonly PickleValue[]): Dict {
  if (items instanceof Dict) return new Dict(items.entries);
  return new Dict(
    list(items ?? []).map((item) => {
      const pair = list(item);
      if (pair.length !== 2) throw new Refusal(`expected a key and a value, found ${pair.length} items`);
      return pair as [PickleValue, PickleValue];
    }),
  );
}

function makeDevice([type, index]: readonly PickleValue[]): string {
  return typeof index === 'number' ? `${text(type)}:${index}` : text(type);
}

function makeComplex([real, imag]: readonly PickleValue[]): Dict {
  if (typeof real !== 'number' || typeof imag !== 'number') throw new Refusal('expected two floats');
  return new Dict(Object.entries({ real, imag }));
}

function makeParameter([data, requires_grad]: readonly PickleValue[]): TensorSpec {
  if (!(data instanceof TensorSpec)) throw new Refusal(`expected a tensor, found ${describe(data)}`);
  return data.withGrad(requires_grad);
}

/** An argument of _reconstruct, whose shape comes later. */
function refuseArray(): never {
  throw new Refusal('numpy.ndarray is not called itself');
}

type Call = (args: readonly PickleValue[]) => PickleValue;

/** numpy's own, whose modules were renamed in its version 2. */
const NUMPY: readonly (readonly [name: string, call: Call])[] = [
  ['multiarray.scalar', numpyScalar],
  ['multiarray._reconstruct', () => new NumpyArray()],
  ['numeric._frombuffer', arrayFromBuffer],
];

/** All that can be called. */
const CALLS: ReadonlyMap<string, Call> = new Map([
  ['torch._utils._rebuild_tensor', (args) => rebuildTensor([...args.slice(0, 4), false])],
  ['torch._utils._rebuild_tensor_v2', rebuildTensor],
  ['torch._utils._rebuild_tensor_v3', rebuildTensorOfType],
  ['torch._utils._rebuild_parameter', makeParameter],
  ['torch.Size', ([sizes]) => new Tuple(list(sizes))],
  ['torch.device', makeDevice],
  ['collections.OrderedDict', makeDict],
  ['collections.Counter', makeDict],
  ['builtins.set', makeSet],
  ['builtins.frozenset', makeSet],
  ['builtins.bytes', makeBytes],
  ['builtins.bytearray', makeBytes],
  ['builtins.complex', makeComplex],
  ['_codecs.encode', ([letters, encoding]) => latin1(letters, encoding)],
  ['numpy.dtype', ([name]) => new NumpyType(text(name))],
  ['numpy.ndarray', refuseArray],
  ...['numpy.core', 'numpy._core'].flatMap((module) =>
    NUMPY.map(([name, call]): [string, Call] => [`${module}.${name}`, call]),
  ),
]);

function makeGlobals(): Map<string, PickleValue> {
  const globals = new Map<string, PickleValue>();
  for (const [name, call] of CALLS) globals.set(name, new Callable(name, call));
  for (const type of DTYPES) {
    globals.set(String(type), type);
    const storage = `torch.${type.scalarName}Storage`;
    globals.set(storage, new StorageType(storage, type));
  }
  for (const name of ['torch.storage.UntypedStorage', 'torch.storage._UntypedStorage', 'torch.UntypedStorage']) {
    globals.set(name, new StorageType(name, null));
  }
  return globals;
}

let globals: ReadonlyMap<string, PickleValue> | undefined;

/**
 * The value of a global in a file of PyTorch's, from a list that is closed.
 *
 * @throws Refusal when it is not on the list.
 */
export function findTorchGlobal(name: string): PickleValue {
  globals ??= makeGlobals();
  const found = globals.get(name);
  if (found !== undefined) return found;
  const missing = name.startsWith('torch.') ? name.slice(6) : '';
  if (Object.hasOwn(MISSING_TYPES, missing))
    throw new Refusal(`${name}: there is no dtype ${MISSING_TYPES[missing]} here`);
  throw new Refusal(`the global ${name} is not allowed: ${ADVICE}`);
}
