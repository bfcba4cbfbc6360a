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

/** An operation with parameters or without, as a layer of a model has it. */
export type Op = Exclude<Layer, { type: 'flatten' }> | { readonly type: 'cross_entropy' };

/** An element-wise operation; `clone` is the plain copy that the others are held against. */
export type Elementwise = 'clone' | 'add' | 'mul' | 'relu' | 'exp' | 'tanh' | 'sigmoid';

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
  | { readonly kind: 'matmul'; readonly size: number }
  | {
      /** One operation by itself, on a tape as in training. */
      readonly kind: 'op';
      readonly op: Op;
      readonly input: readonly number[];
      readonly output: readonly number[];
      /** `backward`: the gradients for a given gradient of the output; the forward pass was made before. */
      readonly pass: 'forward' | 'backward';
      /** Whether the input has a gradient. The first layer's has none. */
      readonly inputGradient: boolean;
    }
  | { readonly kind: 'elementwise'; readonly op: Elementwise; readonly count: number }
  /** So many sums of the same two scalars, one by one, both of which require a gradient. */
  | { readonly kind: 'tape'; readonly count: number }
  /** A batch of a shuffling loader: MNIST's images prepared one by one or by the batch, or tensors in memory. */
  | { readonly kind: 'load'; readonly dataset: 'mnist' | 'tensors'; readonly batch: number };

/** What runners do: a task step by step, or a process of its own for each step, from its start to the first result. */
export type WorkOfRunners = Task | { readonly kind: 'start'; readonly task: Task };

/** What is measured: work of the runners, or by programs of their own. */
export type Work =
  | WorkOfRunners
  /** The bundle of the smallest program that trains the seed model in a browser. */
  | { readonly kind: 'bundle' }
  /** Training until that part of MNIST's test images is right; each round has a seed of its own. */
  | { readonly kind: 'target'; readonly accuracy: number };

/** Raw files which every runner reads by itself. */
export interface Files {
  /** uint8, count x 28 x 28. */
  readonly images: string;
  /** uint8, count. */
  readonly labels: string;
  readonly count: number;
  /** The folder in which torchvision's MNIST finds its files. */
  readonly mnist: string;
  /**
   * float32, one after the other: the model's parameters in torch's order and layout; both matrices; an operation's input, parameters and
   * gradient of the output; or two blocks that element-wise operations repeat.
   */
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
  /** Loss of the last step, first element of the result, first label of the batch. Equal for all runners: they did the same work. Null if not finite. */
  readonly value: number | null;
}

export interface Cannot {
  readonly cannot: string;
}

export type Answer = Hello | { readonly ready: true } | Ran | Cannot;

/** The parts of the benchmark that can be asked for one by one. */
export type Group = 'steps' | 'matmul' | 'loader' | 'start' | 'bundle' | 'elementwise' | 'ops' | 'target';

/** Something to measure. */
export interface Workload {
  readonly name: string;
  readonly title: string;
  readonly group: Group;
  readonly task: Work;
  readonly unit: Unit;
}

/** How the cost of a step (seconds, or bytes of a bundle) becomes the number in the table. */
export interface Unit {
  readonly name: string;
  readonly better: 'more' | 'less';
  value(cost: number): number;
}
