import type { dtype } from '../dtype.js';

/** Says why a pickle is refused; whoever runs it adds the file and the place. */
export class Refusal extends Error {}

/** Python's tuple. */
export class Tuple {
  constructor(readonly items: readonly PickleValue[]) {}
}

/** Python's dict, or one of its kin, in the order of insertion. */
export class Dict {
  readonly entries: Map<PickleValue, PickleValue>;

  constructor(entries: Iterable<readonly [PickleValue, PickleValue]> = []) {
    this.entries = new Map();
    for (const [key, value] of entries) this.set(key, value);
  }

  set(key: PickleValue, value: PickleValue): void {
    this.entries.set(hashable(key), value);
  }
}

/** A function or class that a pickle names and may call. */
export class Callable {
  constructor(
    /** Its module and name, as Python 3 has them. */
    readonly name: string,
    readonly call: (args: readonly PickleValue[]) => PickleValue,
  ) {}
}

/** What only the allow-list makes: a tensor, a storage. */
export abstract class Opaque {
  /** What errors call it. */
  abstract readonly kind: string;

  /** Takes over what BUILD brings. */
  setState(_state: PickleValue): void {
    throw new Refusal(`a ${this.kind} takes no state`);
  }
}

/** What stands on a pickle's stack. An array is a list. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | Set<PickleValue>
  | Tuple
  | Dict
  | Callable
  | Opaque
  | dtype;

function isPlain(value: PickleValue): boolean {
  return value === null || typeof value !== 'object';
}

/** More than any key of a checkpoint has; without a limit a tuple that is a key again and again takes long to look at. */
const MOST_KEY_ITEMS = 16;

/** A value that may be a key or in a set: tuples only short ones of plain values. */
export function hashable(value: PickleValue): PickleValue {
  if (isPlain(value)) return value;
  if (value instanceof Tuple && value.items.length <= MOST_KEY_ITEMS && value.items.every(isPlain)) return value;
  throw new Refusal(`${describe(value)} cannot be a key or a member of a set here`);
}

/** A value's type as errors name it, in Python's words. */
export function describe(value: PickleValue | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'None';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'string') return 'str';
  if (value instanceof Uint8Array) return 'bytes';
  if (Array.isArray(value)) return 'list';
  if (value instanceof Set) return 'set';
  if (value instanceof Tuple) return 'tuple';
  if (value instanceof Dict) return 'dict';
  if (value instanceof Callable) return `class or function ${value.name}`;
  return value instanceof Opaque ? value.kind : 'torch.dtype';
}

/** How much there is to go through in a value, not counting what its items hold. */
export function extent(value: PickleValue): number {
  if (typeof value === 'string' || value instanceof Uint8Array || Array.isArray(value)) return value.length;
  if (value instanceof Set) return value.size;
  if (value instanceof Tuple) return value.items.length;
  return value instanceof Dict ? value.entries.size : 0;
}
