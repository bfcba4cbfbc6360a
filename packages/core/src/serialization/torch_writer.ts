import { isTensor } from '../autograd/brand.js';
import { dtype } from '../dtype.js';
import type { Storage } from '../memory/storage.js';
import type { Tensor } from '../tensor.js';
import { isIndexed } from './dict_keys.js';
import { PickleWriter } from './pickle_writer.js';
import { MOST_DEPTH } from './torch_values.js';
import type { ZipInput } from './zip_writer.js';

/** The mark of nn's parameters, a floor above. */
const PARAMETER_BRAND = Symbol.for('@sconce/nn.Parameter');

/** What an error says of a value that cannot be saved. */
function reasonAgainst(value: unknown): string {
  if (value === undefined) return 'undefined cannot be saved, but null can';
  if (typeof value !== 'object' || value === null) return `a ${typeof value} cannot be saved`;
  const name =
    (Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null)?.constructor?.name ?? 'object';
  if (ArrayBuffer.isView(value)) return `a ${name} cannot be saved: make it a tensor with torch.fromTypedArray`;
  if ('state_dict' in value) return `a ${name} cannot be saved, since PyTorch could not read it: save its state_dict()`;
  return `a ${name} cannot be saved: only tensors, plain objects, arrays, Maps, Sets and plain values can`;
}

function isPlainObject(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  // Also those of another realm.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Pickles JavaScript's values as PyTorch's, and collects the storages of their tensors. */
class TorchWriter {
  readonly pickle = new PickleWriter();
  readonly storages = new Map<Storage, string>();
  private readonly open = new Set<object>();
  private readonly path: string[] = [];

  private refuse(reason: string): TypeError {
    return new TypeError(`torch.save(): ${this.path.join('') || 'the value'}: ${reason}`);
  }

  private at(place: string, write: () => void): void {
    this.path.push(place);
    write();
    this.path.pop();
  }

  value(value: unknown): void {
    const { pickle } = this;
    if (value === null) pickle.none();
    else if (typeof value === 'boolean') pickle.bool(value);
    else if (typeof value === 'bigint') pickle.int(value);
    else if (typeof value === 'number') this.number(value);
    else if (typeof value === 'string') pickle.string(value);
    else if (typeof value === 'object') this.object(value);
    else throw this.refuse(reasonAgainst(value));
  }

  private number(value: number): void {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) this.pickle.int(value);
    else this.pickle.float(value);
  }

  /** Something with an identity: written once, and referred to after that. */
  private object(value: object): void {
    if (this.open.has(value)) throw this.refuse('it contains itself');
    if (this.pickle.recall(value)) return;
    if (isTensor(value)) this.parameterOrTensor(value);
    else if (value instanceof dtype) this.pickle.global({ module: 'torch', name: value.name });
    else if (value instanceof Uint8Array) this.bytes(value);
    else this.container(value);
  }

  private container(value: object): void {
    if (this.open.size >= MOST_DEPTH) throw this.refuse(`containers are nested deeper than ${MOST_DEPTH} levels`);
    this.open.add(value);
    if (Array.isArray(value)) this.list(value);
    else if (value instanceof Map) this.dict(value, value);
    else if (value instanceof Set) this.set(value);
    else if (isPlainObject(value)) this.plainObject(value);
    else throw this.refuse(reasonAgainst(value));
    this.open.delete(value);
  }

  private list(items: readonly unknown[]): void {
    const { pickle } = this;
    pickle.emptyList();
    pickle.remember(items);
    pickle.mark();
    items.forEach((item, i) => this.at(`[${i}]`, () => this.value(item)));
    pickle.appends();
  }

  private dict(owner: object, entries: Iterable<readonly [unknown, unknown]>): void {
    const { pickle } = this;
    pickle.emptyDict();
    pickle.remember(owner);
    pickle.mark();
    for (const [key, value] of entries) {
      this.at(typeof key === 'string' ? `.${key}` : `[${String(key)}]`, () => {
        this.key(key);
        this.value(value);
      });
    }
    pickle.setItems();
  }

  /** What Python can hash: plain values, and tuples of them. */
  private key(key: unknown): void {
    if (typeof key !== 'object' || key === null) {
      this.value(key);
      return;
    }
    if (!Array.isArray(key)) throw this.refuse('in PyTorch an object cannot be a key or a member of a set');
    this.pickle.mark();
    for (const item of key) this.key(item);
    this.pickle.tuple();
  }

  private plainObject(object: Record<string, unknown>): void {
    // As in JSON, what is undefined is not there.
    const entries = Object.entries(object).filter(([, value]) => value !== undefined);
    this.dict(object, isIndexed(entries) ? entries.map(([key, value]) => [Number(key), value] as const) : entries);
  }

  private set(members: ReadonlySet<unknown>): void {
    const { pickle } = this;
    pickle.global({ module: '__builtin__', name: 'set' });
    pickle.mark();
    pickle.emptyList();
    pickle.mark();
    for (const member of members) this.key(member);
    pickle.appends();
    pickle.tuple();
    pickle.reduce();
    pickle.remember(members);
  }

  private bytes(value: Uint8Array): void {
    const { pickle } = this;
    pickle.global({ module: '_codecs', name: 'encode' });
    pickle.mark();
    pickle.string(Array.from(value, (byte) => String.fromCharCode(byte)).join(''));
    pickle.string('latin1');
    pickle.tuple();
    pickle.reduce();
    pickle.remember(value);
  }

  private parameterOrTensor(tensor: Tensor): void {
    const { pickle } = this;
    if (PARAMETER_BRAND in tensor) {
      pickle.global({ module: 'torch._utils', name: '_rebuild_parameter' });
      pickle.mark();
      this.tensor(tensor, false);
      pickle.bool(tensor.requires_grad);
      this.noHooks();
      pickle.tuple();
      pickle.reduce();
    } else this.tensor(tensor, tensor.requires_grad);
    pickle.remember(tensor);
  }

  private tensor(tensor: Tensor, requires_grad: boolean): void {
    const { pickle } = this;
    pickle.global({ module: 'torch._utils', name: '_rebuild_tensor_v2' });
    pickle.mark();
    this.storage(tensor.storage);
    pickle.int(tensor.offset);
    this.sizes(tensor.shape);
    this.sizes(tensor.strides);
    pickle.bool(requires_grad);
    this.noHooks();
    pickle.tuple();
    pickle.reduce();
  }

  private storage(storage: Storage): void {
    const { pickle } = this;
    let key = this.storages.get(storage);
    if (key === undefined) this.storages.set(storage, (key = String(this.storages.size)));
    pickle.mark();
    pickle.string('storage');
    pickle.global({ module: 'torch', name: `${storage.dtype.scalarName}Storage` });
    pickle.string(key);
    pickle.string('cpu');
    pickle.int(storage.length);
    pickle.tuple();
    pickle.persistent();
  }

  private sizes(sizes: readonly number[]): void {
    this.pickle.mark();
    for (const size of sizes) this.pickle.int(size);
    this.pickle.tuple();
  }

  /** The hooks of a tensor, which are never saved. */
  private noHooks(): void {
    this.pickle.global({ module: 'collections', name: 'OrderedDict' });
    this.pickle.emptyTuple();
    this.pickle.reduce();
  }
}

const text = (letters: string): Uint8Array => new TextEncoder().encode(letters);

/** A copy of a storage's elements. */
function bytesOf(storage: Storage): Uint8Array {
  const { buffer, byteOffset, byteLength } = storage.array();
  return new Uint8Array(buffer, byteOffset, byteLength).slice();
}

/**
 * The entries of PyTorch's archive for a value, all bytes copied.
 *
 * @throws TypeError, which tells where, when the value holds something that PyTorch could not read.
 */
export function torchEntries(value: unknown): ZipInput[] {
  const writer = new TorchWriter();
  writer.value(value);
  return [
    { name: 'archive/data.pkl', bytes: writer.pickle.finish() },
    { name: 'archive/byteorder', bytes: text('little') },
    ...[...writer.storages].map(([storage, key]) => ({ name: `archive/data/${key}`, bytes: bytesOf(storage) })),
    { name: 'archive/version', bytes: text('3\n') },
  ];
}
