import { type dtype, empty, no_grad, type Tensor, ValueError } from '@sconce/core';
import { bindArguments, checkInteger, type Signature } from '../_arguments.js';
import { pythonArguments } from '../_repr.js';
import {
  type BagMode,
  embedding,
  embedding_bag,
  type EmbeddingBagOptions as BagFunctionOptions,
  type EmbeddingOptions as FunctionOptions,
} from '../functional.js';
import { checkPadding, refuseSparse } from '../functional/embedding.js';
import { normal_ } from '../init.js';
import { Module } from '../module.js';
import { Parameter } from '../parameter.js';

/** What both kinds of embedding take when they are made. */
interface TableOptions {
  /** The matrix to begin with; random numbers if none is given. */
  readonly _weight?: Tensor | null;
  /** The dtype of the matrix; the default dtype if none is given. */
  readonly dtype?: dtype;
}

/** Options of {@link Embedding}. */
export interface EmbeddingOptions extends FunctionOptions, TableOptions {}

/** All arguments of {@link Embedding} by name. */
export interface EmbeddingArguments extends EmbeddingOptions {
  /** How many rows there are. */
  readonly num_embeddings: number;
  /** The size of each. */
  readonly embedding_dim: number;
}

/** Options of {@link EmbeddingBag}. */
export interface EmbeddingBagOptions extends Omit<BagFunctionOptions, 'per_sample_weights'>, TableOptions {}

/** All arguments of {@link EmbeddingBag} by name. */
export interface EmbeddingBagArguments extends EmbeddingBagOptions {
  /** How many rows there are. */
  readonly num_embeddings: number;
  /** The size of each. */
  readonly embedding_dim: number;
}

/** Options of {@link Embedding.from_pretrained}. */
export interface FromPretrainedOptions extends FunctionOptions {
  /** Whether the matrix is left as it is in training; true by default. */
  readonly freeze?: boolean;
}

/** Options of {@link EmbeddingBag.from_pretrained}. */
export interface BagFromPretrainedOptions extends Omit<BagFunctionOptions, 'per_sample_weights'> {
  /** Whether the matrix is left as it is in training; true by default. */
  readonly freeze?: boolean;
}

const KEYWORDS = ['max_norm', 'norm_type', 'scale_grad_by_freq', 'sparse', '_weight', 'dtype'];

const SIGNATURE: Signature = {
  where: 'Embedding',
  positional: ['num_embeddings', 'embedding_dim', 'padding_idx'],
  required: 2,
  keywords: KEYWORDS,
};

const BAG_SIGNATURE: Signature = {
  where: 'EmbeddingBag',
  positional: ['num_embeddings', 'embedding_dim'],
  required: 2,
  keywords: [...KEYWORDS, 'padding_idx', 'mode', 'include_last_offset'],
};

/** What both kinds of embedding have: a matrix whose rows are looked up. */
abstract class Table<Args extends unknown[]> extends Module<Args> {
  /** How many rows there are. */
  readonly num_embeddings: number;
  /** The size of each. */
  readonly embedding_dim: number;
  /** The row that stands for padding, or null. */
  readonly padding_idx: number | null;
  /** The greatest norm of a row, or null. */
  max_norm: number | null;
  /** The degree of that norm. */
  norm_type: number;
  /** Whether the gradient of a row is divided by how often it was looked up. */
  scale_grad_by_freq: boolean;
  /** The matrix, of shape (num_embeddings, embedding_dim). */
  weight: Parameter;

  /** @internal */
  constructor(args: EmbeddingArguments) {
    super();
    refuseSparse(args.sparse);
    const { num_embeddings, embedding_dim, _weight, dtype } = args;
    this.num_embeddings = checkInteger(num_embeddings, 'num_embeddings', 0);
    this.embedding_dim = checkInteger(embedding_dim, 'embedding_dim', 0);
    this.padding_idx = checkPadding(args.padding_idx, num_embeddings);
    this.max_norm = args.max_norm ?? null;
    this.norm_type = args.norm_type ?? 2;
    this.scale_grad_by_freq = args.scale_grad_by_freq ?? false;
    if (_weight && _weight.shape.join() !== `${num_embeddings},${embedding_dim}`) {
      throw new ValueError('Shape of weight does not match num_embeddings and embedding_dim');
    }
    this.weight = new Parameter(_weight ?? empty([num_embeddings, embedding_dim], { dtype }));
    if (!_weight) this.reset_parameters();
  }

  /** Draws the matrix anew, with zeros for the padding. */
  reset_parameters(): void {
    normal_(this.weight);
    const { padding_idx } = this;
    if (padding_idx !== null) no_grad(() => this.weight.select(0, padding_idx).zero_());
  }

  /** The options that differ from the defaults, as torch prints them. @internal */
  shownOptions(): Record<string, unknown> {
    const { max_norm, norm_type, scale_grad_by_freq } = this;
    return {
      ...(max_norm !== null && { max_norm }),
      ...(norm_type !== 2 && { norm_type }),
      ...(scale_grad_by_freq && { scale_grad_by_freq }),
    };
  }

  /** @internal */
  shown(options: Record<string, unknown>): string {
    const text = pythonArguments(options);
    return `${this.num_embeddings}, ${this.embedding_dim}${text && `, ${text}`}`;
  }
}

function checkPretrained(embeddings: Tensor): { num_embeddings: number; embedding_dim: number; _weight: Tensor } {
  if (embeddings.ndim !== 2) throw new ValueError('Embeddings parameter is expected to be 2-dimensional');
  const [num_embeddings, embedding_dim] = embeddings.shape;
  return { num_embeddings, embedding_dim, _weight: embeddings };
}

/**
 * A table of learned vectors, one for each of a number of things (words, say), looked up by their numbers: out[i, …] = weight[input[i, …]].
 *
 * Input of shape (…), int64 or int32, gives (…, embedding_dim). The vectors are drawn from the standard normal distribution; that of
 * `padding_idx` is zero and stays as it is.
 *
 * @example
 * ```ts
 * const layer = new nn.Embedding(10, 3, { padding_idx: 0 });
 * console.log(layer(torch.tensor([[1n, 2n], [4n, 0n]])).shape); // [ 2, 2, 3 ]
 * console.log(String(layer)); // Embedding(10, 3, padding_idx=0)
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.Embedding.html | torch.nn.Embedding}
 */
export class Embedding extends Table<[input: Tensor]> {
  /**
   * @throws ValueError for a negative size, a `padding_idx` that is no row, and a `_weight` of another shape; RuntimeError when sparse gradients are
   * asked for; TypeError for an unknown option.
   */
  constructor(args: EmbeddingArguments);
  constructor(num_embeddings: number, embedding_dim: number, options?: EmbeddingOptions);
  constructor(
    num_embeddings: number,
    embedding_dim: number,
    padding_idx: number | null,
    options?: Omit<EmbeddingOptions, 'padding_idx'>,
  );
  constructor(...args: unknown[]) {
    super(bindArguments<EmbeddingArguments>(SIGNATURE, args));
  }

  /**
   * Makes a layer of vectors that are there already.
   *
   * @param embeddings - the vectors, of shape (num_embeddings, embedding_dim); the layer shares their memory.
   * @param options - `freeze` (true) and the layer's own.
   * @throws ValueError when the vectors are no matrix.
   *
   * @example
   * ```ts
   * const layer = nn.Embedding.from_pretrained(torch.tensor([[1, 2], [3, 4]]));
   * console.log(layer(torch.tensor([1n])).tolist(), layer.weight.requires_grad); // [ [ 3, 4 ] ] false
   * ```
   */
  static from_pretrained(embeddings: Tensor, options: FromPretrainedOptions = {}): Embedding {
    const { freeze = true, ...others } = options;
    const layer = new Embedding({ ...checkPretrained(embeddings), ...others });
    layer.weight.requires_grad = !freeze;
    return layer;
  }

  override forward(input: Tensor): Tensor {
    const { padding_idx, max_norm, norm_type, scale_grad_by_freq } = this;
    return embedding(input, this.weight, { padding_idx, max_norm, norm_type, scale_grad_by_freq });
  }

  override extra_repr(): string {
    const { padding_idx } = this;
    return this.shown({ ...(padding_idx !== null && { padding_idx }), ...this.shownOptions() });
  }
}

/**
 * Looks up learned vectors and puts those of each bag together, by their `sum`, `mean` or `max`.
 *
 * Input of shape (B, N) are B bags of N numbers; of shape (N) it comes with offsets, where each bag begins. The output has the shape
 * (B, embedding_dim). Vectors of `padding_idx` count for nothing.
 *
 * @example
 * ```ts
 * const layer = new nn.EmbeddingBag(10, 3, { mode: 'sum' });
 * console.log(layer(torch.tensor([1n, 2n, 4n]), torch.tensor([0n, 2n])).shape); // [ 2, 3 ]
 * console.log(String(layer)); // EmbeddingBag(10, 3, mode=sum)
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.EmbeddingBag.html | torch.nn.EmbeddingBag}
 */
export class EmbeddingBag extends Table<[input: Tensor, offsets?: Tensor | null, per_sample_weights?: Tensor | null]> {
  /** How the vectors of a bag are put together. */
  mode: BagMode;
  /** Whether the last offset is where the last bag ends. */
  include_last_offset: boolean;

  /**
   * @throws ValueError for a negative size, a `padding_idx` that is no row, and a `_weight` of another shape; RuntimeError when sparse gradients are
   * asked for; TypeError for an unknown option.
   */
  constructor(args: EmbeddingBagArguments);
  constructor(num_embeddings: number, embedding_dim: number, options?: EmbeddingBagOptions);
  constructor(...args: unknown[]) {
    const bound = bindArguments<EmbeddingBagArguments>(BAG_SIGNATURE, args);
    super(bound);
    this.mode = bound.mode ?? 'mean';
    this.include_last_offset = bound.include_last_offset ?? false;
  }

  /**
   * Makes a layer of vectors that are there already.
   *
   * @param embeddings - the vectors, of shape (num_embeddings, embedding_dim); the layer shares their memory.
   * @param options - `freeze` (true) and the layer's own.
   * @throws ValueError when the vectors are no matrix.
   *
   * @example
   * ```ts
   * const layer = nn.EmbeddingBag.from_pretrained(torch.tensor([[1, 2], [3, 4]]));
   * console.log(layer(torch.tensor([[0n, 1n]])).tolist()); // [ [ 2, 3 ] ]
   * ```
   */
  static from_pretrained(embeddings: Tensor, options: BagFromPretrainedOptions = {}): EmbeddingBag {
    const { freeze = true, ...others } = options;
    const layer = new EmbeddingBag({ ...checkPretrained(embeddings), ...others });
    layer.weight.requires_grad = !freeze;
    return layer;
  }

  override forward(input: Tensor, offsets: Tensor | null = null, per_sample_weights: Tensor | null = null): Tensor {
    const { mode, include_last_offset, padding_idx, max_norm, norm_type, scale_grad_by_freq } = this;
    const own = { mode, include_last_offset, padding_idx, max_norm, norm_type, scale_grad_by_freq };
    return embedding_bag(input, this.weight, offsets, { ...own, per_sample_weights });
  }

  override extra_repr(): string {
    const { mode, padding_idx } = this;
    return this.shown({ ...this.shownOptions(), mode, ...(padding_idx !== null && { padding_idx }) });
  }
}
