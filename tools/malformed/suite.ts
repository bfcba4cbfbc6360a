/** One malformed input. */
export interface MalformedCase {
  /** What is wrong with it, as a reader would say it. */
  readonly name: string;
  /** The whole file. */
  readonly bytes: () => Uint8Array;
  /** What the error's `field` must be. */
  readonly field: string | RegExp;
}

/** Everything that the checks of one file format need: files that must be refused, and files to mutate. */
export interface FormatSuite {
  readonly format: string;
  /** Reads a file of this format from bytes, naming it `name` in errors; what it returns is dropped. */
  readonly read: (bytes: Uint8Array, name: string) => unknown;
  /** Well-formed files, small, that together use every part of the format: what the fuzzer mutates. */
  readonly seeds: () => readonly Uint8Array[];
  readonly cases: readonly MalformedCase[];
}
