import {
  bfloat16,
  bool,
  default_generator,
  type dtype,
  empty,
  float16,
  float32,
  float64,
  Generator,
  int32,
  int64,
  type Tensor,
  uint8,
} from '@sconce/core';
import type { NamedValue } from './names.js';
import type { HasState } from './pack.js';
import type { Named, Packed, PackedRecord, Slot } from './packed.js';

/** Finds a class or function by its name. */
export type Lookup = (named: Named) => NamedValue;

/** The dtypes by their names. */
export const DTYPES: Readonly<Record<string, dtype>> = {
  bfloat16,
  bool,
  float16,
  float32,
  float64,
  int32,
  int64,
  uint8,
};

type Kind<K extends PackedRecord['kind']> = Extract<PackedRecord, { kind: K }>;

class Unpacker {
  private readonly made: unknown[] = [];

  constructor(
    private readonly packed: Packed,
    private readonly lookup: Lookup,
  ) {}

  value(slot: Slot): unknown {
    if (typeof slot !== 'object' || slot === null) return slot;
    const { ref } = slot;
    if (!(ref in this.made)) this.make(ref, this.packed.records[ref]);
    return this.made[ref];
  }

  /** An object takes its place before what is inside is built, which may lead back to it. */
  private keep<T>(ref: number, value: T): T {
    this.made[ref] = value;
    return value;
  }

  private make(ref: number, record: PackedRecord): void {
    switch (record.kind) {
      case 'array': {
        const array = this.keep<unknown[]>(ref, []);
        for (const item of record.items) array.push(this.value(item));
        break;
      }
      case 'set': {
        const set = this.keep(ref, new Set());
        for (const item of record.items) set.add(this.value(item));
        break;
      }
      case 'map': {
        const map = this.keep(ref, new Map());
        for (const [key, item] of record.entries) map.set(this.value(key), this.value(item));
        break;
      }
      case 'object':
        this.fill(this.keep(ref, record.isBare ? (Object.create(null) as object) : {}), record.entries);
        break;
      case 'instance':
        this.instance(ref, record);
        break;
      default:
        this.keep(ref, this.leaf(record));
    }
  }

  private leaf(record: Exclude<PackedRecord, Kind<'array' | 'set' | 'map' | 'object' | 'instance'>>): unknown {
    switch (record.kind) {
      case 'tensor':
        return this.tensor(record);
      case 'typed':
        return this.typedArray(record);
      case 'clone':
        return record.value;
      case 'url':
        return new URL(record.text);
      case 'dtype':
        return DTYPES[record.text];
      case 'generator': {
        if (!record.state) return default_generator;
        const generator = new Generator();
        generator.set_state(record.state);
        return generator;
      }
      case 'named':
        return this.lookup(record.named);
    }
  }

  private fill(target: object, entries: readonly (readonly [string, Slot])[]): void {
    for (const [key, slot] of entries) {
      // Past setters, and past what a name such as __proto__ would do.
      const property = { value: this.value(slot), writable: true, enumerable: true, configurable: true };
      Object.defineProperty(target, key, property);
    }
  }

  private tensor({ dtype: name, shape, requires_grad, offset }: Kind<'tensor'>): Tensor {
    const tensor = empty(shape, { dtype: DTYPES[name] });
    const elements = new tensor.dtype.array(this.packed.buffer as unknown as ArrayBuffer, offset, tensor.numel());
    tensor.storage.array().set(elements as never);
    return requires_grad ? tensor.requires_grad_() : tensor;
  }

  private typedArray({ type, length, offset }: Kind<'typed'>): unknown {
    const constructor = (globalThis as unknown as Record<string, Uint8ArrayConstructor>)[type];
    return new constructor(this.packed.buffer as unknown as ArrayBuffer, offset, length).slice();
  }

  /** Without its constructor, as Python's pickle does: a class may check or read anything there. */
  private instance(ref: number, { named, isCallable, entries, state }: Kind<'instance'>): void {
    const { prototype } = this.lookup(named) as { prototype: object };
    const made = this.keep(ref, isCallable ? callableOf(prototype) : (Object.create(prototype) as object));
    this.fill(made, entries);
    if (state === null) return;
    const given = this.value(state);
    if ('__setstate__' in made) (made as HasState).__setstate__?.(given);
    else Object.assign(made, given);
  }
}

/** A function of that class which calls `forward`, as transforms are. */
function callableOf(prototype: object): object {
  const self = (...args: unknown[]): unknown =>
    (self as unknown as { forward: (...args: unknown[]) => unknown }).forward(...args);
  return Object.setPrototypeOf(self, prototype) as object;
}

function nothingNamed({ name }: Named): never {
  throw new TypeError(`${name} cannot be built here`);
}

/** Builds a copy of what was packed. Its elements are copied out of the shared memory, which can be used again. */
export function unpack(packed: Packed, lookup: Lookup = nothingNamed): unknown {
  return new Unpacker(packed, lookup).value(packed.root);
}
