/** What the parent and its runners say to each other: one JSON value a line. */

/** A layer by torch's names; a model's input is [batch, 1, 28, 28]. */
export type Layer =
  | { readonly type: 'conv2d'; readonly in: number; readonly out: number; readonly kernel: number }
  | { readonly type: 'max_pool2d'; readonly kernel: number }
  | { readonly type: 'relu' }
  | { readonly type: 'flatten' }
  | { readonly type: 'linear'; readonly in: number; readonly out: number };

export interface Model {
  readonly name: string;
  readonly layers: readonly Layer[];
}

/** What one step does. A runner that does not know a kind, or lacks an operation, answers `cannot`. */
export type Task =
  | {
      readonly kind: 'train';
      readonly model: Model;
      readonly batch: number;
      readonly lr: number;
      readonly momentum: number;
    }
  | { readonly kind: 'infer'; readonly model: Model; readonly batch: number }
  | { readonly kind: 'matmul'; readonly size: number };

/** Raw files which every runner reads by itself. */
export interface Files {
  /** uint8, count x 28 x 28. */
  readonly images: string;
  /** uint8, count. */
  readonly labels: string;
  readonly count: number;
  /** float32: the model's parameters one after the other in torch's order and layout, or both matrices. */
  readonly values: string;
}

export type Request = { readonly prepare: Task; readonly files: Files } | { readonly run: number };

/** The first line of a runner. */
export interface Hello {
  readonly version: string;
  readonly threads: number;
  /** Why its figures would mislead on this machine. */
  readonly warning?: string;
}

/** Steps that were run: their seconds together, and the number that the last one yielded. */
export interface Ran {
  readonly seconds: number;
  /** Loss of the last step; first logit; first element of the product. Equal for all runners: they did the same work. Null if not finite. */
  readonly value: number | null;
}

export interface Cannot {
  readonly cannot: string;
}

export type Answer = Hello | { readonly ready: true } | Ran | Cannot;

/** Something to measure. */
export interface Workload {
  readonly name: string;
  readonly title: string;
  readonly task: Task;
  readonly unit: Unit;
}

/** How seconds a step become the number in the table. */
export interface Unit {
  readonly name: string;
  readonly better: 'more' | 'less';
  value(secondsPerStep: number): number;
}
