import { default_generator, dtype, Generator, Tensor, type TypedArray } from '@sconce/core';
import { isPlainObject } from '../convert.js';
import type { NamedValue } from './names.js';
import { ALIGNMENT, type Named, type Packed, type PackedRecord, type Slot } from './packed.js';

/** Finds where a class or function can be looked up, or throws a TypeError that names the path. */
export type Naming = (value: NamedValue, path: string) => Named;

/** Elements to be copied, and where to. */
interface Part {
  readonly elements: Tensor | ArrayBufferView;
  readonly offset: number;
}

const CLONED = ['Date', 'RegExp', 'ArrayBuffer', 'SharedArrayBuffer', 'DataView', 'Error'];

/** `Uint8Array` for a typed array, its subclasses' too; `Date` and so on for other objects of the language. */
function tagOf(value: object): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

/** A class instance that says itself what it is made of, by the methods that Python's pickle calls. */
export interface HasState {
  __getstate__?(): unknown;
  __setstate__?(state: unknown): void;
}

type Simple = Exclude<Slot, object>;

function isSimple(value: unknown): value is Simple | null {
  return value === null || !['object', 'function', 'symbol'].includes(typeof value);
}

/** Walks over a value and describes it. */
class Packer {
  readonly records: PackedRecord[] = [];
  readonly parts: Part[] = [];
  nbytes = 0;
  private readonly known = new Map<object, number>();

  constructor(private readonly naming: Naming) {}

  slot(value: unknown, path: string): Slot {
    if (isSimple(value)) return value;
    if (typeof value === 'symbol')
      throw new TypeError(`DataLoader(): ${path} cannot travel to a worker, since it is a symbol`);
    const known = this.known.get(value);
    if (known !== undefined) return { ref: known };
    const ref = this.records.length;
    this.known.set(value, ref);
    // Keeps the place while what is inside comes after it.
    this.records.push({ kind: 'clone', value: null });
    this.records[ref] = this.describe(value, path);
    return { ref };
  }

  private describe(value: object, path: string): PackedRecord {
    if (value instanceof Tensor) return this.tensor(value);
    if (typeof value === 'function') return this.callable(value as NamedValue, path);
    if (Array.isArray(value)) {
      const item = (inner: unknown, i: number): Slot => (isSimple(inner) ? inner : this.slot(inner, `${path}[${i}]`));
      return { kind: 'array', items: value.map(item) };
    }
    if (isPlainObject(value)) {
      return { kind: 'object', isBare: Object.getPrototypeOf(value) === null, entries: this.entries(value, path) };
    }
    if (value instanceof Map) {
      const entry = ([key, item]: [unknown, unknown]): [Slot, Slot] => {
        const at = `${path}.get(${isSimple(key) ? String(key) : '…'})`;
        return [this.slot(key, at), this.slot(item, at)];
      };
      return { kind: 'map', entries: [...(value as Map<unknown, unknown>)].map(entry) };
    }
    if (value instanceof Set)
      return { kind: 'set', items: [...value].map((item) => this.slot(item, `${path}.values()`)) };
    if (value instanceof dtype) return { kind: 'dtype', text: value.name };
    if (value instanceof Generator) {
      return { kind: 'generator', state: value === default_generator ? null : value.get_state() };
    }
    if (value instanceof URL) return { kind: 'url', text: value.href };
    const tag = tagOf(value);
    if (CLONED.includes(tag)) return { kind: 'clone', value };
    if (ArrayBuffer.isView(value)) return this.typedArray(value as TypedArray, tag);
    return this.instance(value, path, false);
  }

  private entries(value: object, path: string): [string, Slot][] {
    return Object.entries(value).map(([key, item]) => [key, this.slot(item, path === '' ? key : `${path}.${key}`)]);
  }

  private reserve(nbytes: number): number {
    const offset = this.nbytes;
    this.nbytes += Math.ceil(nbytes / ALIGNMENT) * ALIGNMENT;
    return offset;
  }

  private tensor(tensor: Tensor): PackedRecord {
    const offset = this.reserve(tensor.numel() * tensor.dtype.itemsize);
    this.parts.push({ elements: tensor, offset });
    const { shape, requires_grad, is_leaf } = tensor;
    return {
      kind: 'tensor',
      dtype: tensor.dtype.name,
      shape: [...shape],
      requires_grad: requires_grad && is_leaf,
      offset,
    };
  }

  private typedArray(array: TypedArray, type: string): PackedRecord {
    const offset = this.reserve(array.byteLength);
    this.parts.push({ elements: array, offset });
    return { kind: 'typed', type, length: array.length, offset };
  }

  /** A function with a class of its own, such as a transform, is an instance; any other is looked up by its name. */
  private callable(value: NamedValue, path: string): PackedRecord {
    const prototype: unknown = Object.getPrototypeOf(value);
    const isInstance = !Object.hasOwn(value, 'prototype') && Object.hasOwn(prototype as object, 'constructor');
    const owner = (prototype as { constructor: NamedValue }).constructor;
    if (isInstance && !isBuiltIn(owner)) return this.instance(value, path, true);
    return { kind: 'named', named: this.naming(value, path) };
  }

  private instance(value: object, path: string, isCallable: boolean): PackedRecord {
    const { constructor } = Object.getPrototypeOf(value) as { constructor: NamedValue };
    const named = this.naming(constructor, path);
    const state = (value as HasState).__getstate__?.();
    if (state !== undefined) {
      return { kind: 'instance', named, isCallable, entries: [], state: this.slot(state, `${path}.__getstate__()`) };
    }
    return { kind: 'instance', named, isCallable, entries: this.entries(value, path), state: null };
  }

  /** Copies all elements into shared memory, once. */
  write(buffer: SharedArrayBuffer): void {
    for (const { elements, offset } of this.parts) {
      if (elements instanceof Tensor) writeTensor(elements, buffer, offset);
      else {
        const bytes = new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
        new Uint8Array(buffer, offset, bytes.length).set(bytes);
      }
    }
  }
}

function isBuiltIn(owner: NamedValue): boolean {
  return /Function$/.test(owner.name) && /\[native code\]/.test(Function.prototype.toString.call(owner));
}

function writeTensor(tensor: Tensor, buffer: SharedArrayBuffer, offset: number): void {
  const whole = tensor.contiguous();
  const length = whole.numel();
  const elements = whole.storage.array().subarray(whole.offset, whole.offset + length);
  new whole.dtype.array(buffer as unknown as ArrayBuffer, offset, length).set(elements as never);
  if (whole !== tensor) whole.dispose();
}

/**
 * Describes a value so that another thread can build a copy.
 *
 * @param name - what the value is called in errors.
 * @param allocate - gives shared memory of at least so many bytes.
 * @throws TypeError that names the path of what cannot travel.
 */
export function pack(
  value: unknown,
  name: string,
  naming: Naming,
  allocate: (nbytes: number) => SharedArrayBuffer = (nbytes) => new SharedArrayBuffer(nbytes),
): Packed {
  const packer = new Packer(naming);
  const root = packer.slot(value, name);
  const buffer = packer.nbytes > 0 ? allocate(packer.nbytes) : null;
  if (buffer) packer.write(buffer);
  return { root, records: packer.records, buffer };
}
