/** A primitive value, or the number of the record that describes an object. */
export type Slot = string | number | bigint | boolean | null | undefined | { readonly ref: number };

/** The name under which a class or function is exported, and the modules in which to look, in order; '' is this package. */
export interface Named {
  readonly name: string;
  readonly modules: readonly string[];
  /** The names of the class's methods, so that another class of the same name is not taken for it; null for a function. */
  readonly members: string | null;
}

/** What an object is made of; bytes lie in the buffer beside the records. */
export type PackedRecord =
  | { readonly kind: 'array' | 'set'; readonly items: readonly Slot[] }
  | { readonly kind: 'object'; readonly isBare: boolean; readonly entries: readonly (readonly [string, Slot])[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [Slot, Slot])[] }
  | {
      readonly kind: 'tensor';
      readonly dtype: string;
      readonly shape: readonly number[];
      readonly requires_grad: boolean;
      readonly offset: number;
    }
  | { readonly kind: 'typed'; readonly type: string; readonly length: number; readonly offset: number }
  | { readonly kind: 'clone'; readonly value: unknown }
  | { readonly kind: 'url' | 'dtype'; readonly text: string }
  | { readonly kind: 'generator'; readonly state: Uint8Array | null }
  | { readonly kind: 'named'; readonly named: Named }
  | {
      readonly kind: 'instance';
      readonly named: Named;
      readonly isCallable: boolean;
      readonly entries: readonly (readonly [string, Slot])[];
      /** What `__getstate__()` returned, in place of the properties. */
      readonly state: Slot | null;
    };

/** A value as it travels between threads: plain records, and its bytes in shared memory. */
export interface Packed {
  readonly root: Slot;
  readonly records: readonly PackedRecord[];
  readonly buffer: SharedArrayBuffer | null;
}

/** Numbers of elements begin at multiples of this. */
export const ALIGNMENT = 8;
