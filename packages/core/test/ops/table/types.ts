import type { Tensor } from '../../../src/index.js';

export type DtypeName = 'bool' | 'uint8' | 'int32' | 'int64' | 'float32' | 'float64';

/** How an input's elements are found; always the same for the same shape and place. */
export type Recipe =
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'integers'; readonly low: number; readonly high: number }
  /** Shuffled values that keep a distance from each other: no ties. */
  | { readonly kind: 'distinct'; readonly step: number }
  | { readonly kind: 'given'; readonly values: readonly number[] };

/** An input before it is a tensor. */
export interface InputSpec {
  readonly shape: readonly number[];
  readonly dtype: DtypeName;
  readonly recipe: Recipe;
  /** False for a floating point input that has no gradient, such as the class weights of a loss. */
  readonly grad?: boolean;
}

/** One set of inputs. */
export interface Sample {
  /** What it shows: plain, broadcast, scalar, empty, … */
  readonly name: string;
  readonly inputs: readonly InputSpec[];
  /** At a kink, a tie or an infinity, where central differences do not agree with the derivative that torch defines. */
  readonly kink?: boolean;
  /** Too large for a fixture: it is only compared with the reference loop, whose meaning the small samples fix. */
  readonly referenceOnly?: boolean;
}

/** Inputs that are refused. */
export interface ErrorCase {
  readonly inputs: readonly InputSpec[];
  readonly call: (inputs: Tensor[]) => unknown;
  /** The same call in Python. When given, torch's own message must match too. */
  readonly torch?: string;
  readonly message: RegExp | string;
}

/** All that the tests know of an op: one way to call it, and the inputs to call it with. */
export interface Row {
  /** PyTorch's name: a function that the package exports, or a method of Tensor. */
  readonly name: string;
  /** Tells several rows of one op apart: the options that are fixed in `call`. */
  readonly variant?: string;
  /** The call; it may read no global state. */
  readonly call: (inputs: Tensor[]) => Tensor | readonly Tensor[];
  /** The same call in Python, over the list `i`. */
  readonly torch: string;
  /** The same in place: it writes the result into the first input and returns it. */
  readonly inPlace?: (inputs: Tensor[]) => Tensor;
  readonly samples: readonly Sample[];
  readonly errors?: readonly ErrorCase[];
  /** Dtypes, besides float32, that are tried with the first two samples. */
  readonly dtypes?: readonly DtypeName[];
  /** The range of integer values for `dtypes`; [-9, 10) by default, [0, 19) for uint8. */
  readonly integers?: readonly [number, number];
  /** Whether the result depends smoothly on the inputs; true by default. */
  readonly differentiable?: boolean;
  /** False switches off gradcheck or gradgradcheck; `why` says why. */
  readonly gradcheck?: boolean;
  readonly gradgrad?: boolean;
  /** Tolerances for float32 that are wider than torch's 1.3e-6 and 1e-5; `why` says why. */
  readonly rtol?: number;
  readonly atol?: number;
  readonly why?: string;
  /** Why inputs whose elements do not lie row-major are refused. */
  readonly needsContiguous?: string;
  /** Why the row has no sample without elements. */
  readonly neverEmpty?: string;
}

/** A family file's content. */
export interface Family {
  readonly name: string;
  readonly rows: readonly Row[];
}
