import { TENSOR_BRAND, isTensor } from './autograd/brand.js';
import { inPlace } from './autograd/in_place.js';
import { backward } from './autograd/backward.js';
import { makeTensor, registerTensorFactory } from './autograd/factory.js';
import { edgeOf, refreshView, asStrided, type ViewLink } from './autograd/history.js';
import { applyView } from './autograd/apply.js';
import type { AccumulateGrad, Hook, Node } from './autograd/node.js';
import type { Window } from './autograd/op.js';
import { hostArray, readWindow } from './device/reference.js';
import { formatTensor } from './format.js';
import { decoded, decodeHalf, isHalf } from './half.js';
import {
  bfloat16,
  bool,
  type dtype,
  float16,
  float32,
  float64,
  int32,
  int64,
  type TypedArray,
  uint8,
} from './dtype.js';
import { RuntimeError } from './errors.js';
import type { Storage } from './memory/storage.js';
import type { ValuesAndIndices } from './ops/_places.js';
import type { Dims } from './ops/_reduce.js';
import type { Scalar } from './ops/_pointwise.js';
import * as activation from './ops/activation.js';
import * as arithmetic from './ops/arithmetic.js';
import * as bessel from './ops/bessel.js';
import * as bitwise from './ops/bitwise.js';
import * as clamping from './ops/clamp.js';
import * as comparison from './ops/comparison.js';
import * as copying from './ops/copy.js';
import * as counting from './ops/counting.js';
import * as covariance from './ops/covariance.js';
import * as creation from './ops/creation.js';
import * as cumulative from './ops/cumulative.js';
import * as differences from './ops/differences.js';
import * as division from './ops/division.js';
import * as exponential from './ops/exponential.js';
import * as floating from './ops/floating.js';
import * as gamma from './ops/gamma.js';
import * as gaussian from './ops/gaussian.js';
import * as hyperbolic from './ops/hyperbolic.js';
import * as interpolation from './ops/interpolation.js';
import * as diagonals from './ops/diagonal.js';
import * as dimensions from './ops/dimensions.js';
import * as decompositions from './ops/decompositions.js';
import * as linalg from './ops/linalg.js';
import * as matrix from './ops/matrix.js';
import * as solving from './ops/solving.js';
import * as moments from './ops/moments.js';
import * as pointwise from './ops/pointwise.js';
import * as predicates from './ops/predicates.js';
import * as product from './ops/product.js';
import * as quantiles from './ops/quantile.js';
import * as ranking from './ops/ranking.js';
import * as rectifiers from './ops/rectifiers.js';
import * as products from './ops/products.js';
import * as rearranging from './ops/rearranging.js';
import * as reduction from './ops/reduction.js';
import * as repetition from './ops/repetition.js';
import * as renorms from './ops/renorm.js';
import * as rounding from './ops/rounding.js';
import * as selection from './ops/selection.js';
import * as softmaxes from './ops/softmax.js';
import * as sorting from './ops/sorting.js';
import * as statistics from './ops/statistics.js';
import * as trigonometry from './ops/trigonometry.js';
import * as indexing from './ops/indexing.js';
import * as joining from './ops/joining.js';
import * as masking from './ops/masking.js';
import * as reducing from './ops/scatter_reduce.js';
import * as scattering from './ops/scattering.js';
import * as slicing from './ops/slicing.js';
import * as stacking from './ops/stacking.js';
import * as strided from './ops/strided.js';
import * as taking from './ops/taking.js';
import * as views from './ops/view.js';
import * as drawing from './random/in_place.js';
import { bernoulli } from './random/functions.js';
import * as sampling from './random/sampling.js';
import { isContiguous, numel, sameShape, type Shape, wrapDim } from './shape.js';

/** Values as nested arrays, as deep as the tensor has dimensions; a 0-dimensional tensor gives its one value. */
export type NestedValues = number | boolean | bigint | NestedValues[];

/** Undoes a registration. */
export interface RemovableHandle {
  /** Takes the hook away. */
  remove(): void;
}

/** Options of {@link Tensor.backward}. */
export interface BackwardArguments {
  /** Keep the graph, so that `backward()` can be called again; by default what `create_graph` says. */
  readonly retain_graph?: boolean;
  /** Record the derivative, so that it can be differentiated; false by default. */
  readonly create_graph?: boolean;
  /** Only these leaves get gradients; all by default. */
  readonly inputs?: Tensor | readonly Tensor[];
}

/** An element as JavaScript's own value: a boolean, a number, or, past the safe integers, a bigint. */
function toValue(element: number | bigint, type: dtype): number | boolean | bigint {
  if (type === bool) return element !== 0;
  if (typeof element === 'number') return element;
  const number = Number(element);
  return Number.isSafeInteger(number) ? number : element;
}

function nest(values: TypedArray, type: dtype, shape: Shape, depth: number, start: number): NestedValues {
  if (depth === shape.length) return toValue(values[start], type);
  const step = numel(shape.slice(depth + 1));
  return Array.from({ length: shape[depth] }, (_, i) => nest(values, type, shape, depth + 1, start + i * step));
}

/** A list of sizes, given as one array or as separate arguments. */
function sizes(args: readonly (number | Shape)[]): Shape {
  return Array.isArray(args[0]) ? (args[0] as Shape) : (args as Shape);
}

/**
 * An N-dimensional array whose operations are recorded, where asked for, so that gradients can be computed.
 *
 * Tensors are made by functions such as {@link tensor}, {@link zeros} or {@link rand}, not by the constructor. Views (`view`,
 * `permute`, `select`, …) share their elements with the tensor they were made from.
 *
 * @example
 * ```ts
 * const x = torch.tensor([1, 2, 3], { requires_grad: true });
 * x.mul(x).sum().backward();
 * console.log(x.grad?.tolist()); // [ 2, 4, 6 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/tensors.html | torch.Tensor}
 */
export class Tensor {
  /** @internal */
  readonly [TENSOR_BRAND] = true;
  /** A plain number in an expression, which has the least say in promotion. @internal */
  isWrappedNumber = false;
  /** How often this tensor's history was rewritten by a change in place. @internal */
  generation = 0;
  /** @internal */
  viewLink: ViewLink | null = null;
  /** Which output of its node this is. @internal */
  outputIndex = 0;
  /** @internal */
  accumulator: AccumulateGrad | null = null;
  private node: Node | null = null;
  private leafRequiresGrad = false;
  private gradient: Tensor | null = null;
  private gradientIsShared = false;

  /** @internal */
  constructor(
    /** @internal */
    readonly storage: Storage,
    /** The sizes of the dimensions. */
    readonly shape: readonly number[],
    /** @internal */
    readonly strides: readonly number[],
    /** @internal */
    readonly offset: number,
    /** The type of the elements. */
    readonly dtype: dtype,
  ) {}

  /** Whether the value is a Tensor, also one of another copy of this package. @internal */
  static [Symbol.hasInstance](value: unknown): boolean {
    return isTensor(value);
  }

  // ---- autograd ----

  /** Whether operations on this tensor are recorded for `backward()`. Settable on leaves. */
  get requires_grad(): boolean {
    this.refresh();
    return this.leafRequiresGrad || this.node !== null;
  }

  /** See {@link Tensor.requires_grad_}. */
  set requires_grad(value: boolean) {
    this.requires_grad_(value);
  }

  /** The recorded operation that made this tensor, or null for a leaf. */
  get grad_fn(): Node | null {
    this.refresh();
    return this.node;
  }

  /** Whether the tensor stands at the end of the tape: made by the user, or by operations that were not recorded. */
  get is_leaf(): boolean {
    return this.grad_fn === null;
  }

  /** The gradient that `backward()` has added up here, or null. */
  get grad(): Tensor | null {
    this.gradientIsShared = true;
    return this.gradient;
  }

  /**
   * Replaces the gradient.
   *
   * @throws TypeError when the value is no tensor; RuntimeError when its shape or dtype is not this tensor's.
   */
  set grad(value: Tensor | null) {
    if (value !== null) {
      if (!isTensor(value))
        throw new TypeError(`assigned grad expected to be a Tensor or null but got ${typeof value}`);
      if (value === this) throw new RuntimeError("can't assign Variable as its own grad");
      if (value.dtype !== this.dtype) throw new RuntimeError('assigned grad has data of a different type');
      if (!sameShape(value.shape, this.shape)) throw new RuntimeError('assigned grad has data of a different size');
    }
    if (value) value.storage.kept = true;
    this.gradientIsShared = true;
    this.gradient = value;
  }

  /** The gradient as the library reads it. @internal */
  get ownGrad(): Tensor | null {
    return this.gradient;
  }

  /**
   * Sets the gradient past all checks.
   *
   * @param isShared - whether anything else may hold it; if not, {@link dropGrad} frees it.
   * @internal
   */
  setOwnGrad(value: Tensor, isShared: boolean): void {
    value.storage.kept = true;
    this.gradient = value;
    this.gradientIsShared = isShared;
  }

  /** Sets the gradient to null, and frees it at once where no user has ever seen it. @internal */
  dropGrad(): void {
    if (!this.gradientIsShared) this.gradient?.dispose();
    this.gradient = null;
  }

  /** How often the elements were changed in place. */
  get _version(): number {
    return this.storage.version;
  }

  private refresh(): void {
    const link = this.viewLink;
    if (link && link.generation !== link.base.generation) refreshView(this, link);
  }

  /** Makes this tensor an output of a node. @internal */
  attachTo(node: Node, index: number): void {
    const retained = this.node?.retained;
    const retains = retained?.get(this.outputIndex) === this && retained.delete(this.outputIndex);
    this.node = node;
    this.outputIndex = index;
    this.leafRequiresGrad = false;
    // The gradient that it keeps is that of what it has become.
    if (retains) this.retain_grad();
  }

  /** @internal */
  becomeViewOf(input: Tensor, refusal: string | null): void {
    const link = input.viewLink;
    const base = link?.base ?? input;
    this.viewLink = { base, generation: base.generation, refusal: refusal ?? link?.refusal ?? null };
  }

  /**
   * Sets whether operations on this tensor are recorded, and returns it.
   *
   * @param requires_grad - true by default.
   * @throws RuntimeError when the tensor is not floating point, or when recording is switched off on one that is not a leaf.
   */
  requires_grad_(requires_grad = true): this {
    if (requires_grad && !this.dtype.is_floating_point) {
      throw new RuntimeError('only Tensors of floating point and complex dtype can require gradients');
    }
    if (!this.is_leaf) {
      if (requires_grad) return this;
      throw new RuntimeError(
        "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a subgraph that doesn't require differentiation use var_no_grad = var.detach().",
      );
    }
    this.leafRequiresGrad = requires_grad;
    return this;
  }

  /**
   * Computes the gradients of this tensor with respect to the leaves it was made from, and adds them to their `grad`.
   *
   * @param gradient - the gradient of something further on with respect to this tensor; needed unless it has one element.
   * @param options - `retain_graph`, `create_graph`, `inputs`.
   * @throws RuntimeError when nothing was recorded, when the graph was freed, when a needed tensor was changed in place, or when the tensor
   * has several elements and no gradient is given.
   *
   * @example
   * ```ts
   * const w = torch.tensor([2.0], { requires_grad: true });
   * w.pow(3).sum().backward();
   * console.log(w.grad?.tolist()); // [ 12 ]
   * ```
   * @see {@link https://pytorch.org/docs/stable/generated/torch.Tensor.backward.html | torch.Tensor.backward}
   */
  backward(gradient?: Tensor | null, options?: BackwardArguments): void {
    backward(this, gradient, options);
  }

  /** Returns a view of the same elements that is off the tape. */
  detach(): Tensor {
    return makeTensor(this.storage, this.shape, this.strides, this.offset);
  }

  /** The same elements off the tape. Assigning shows another tensor's elements from then on, whatever their dtype. */
  get data(): Tensor {
    return this.detach();
  }

  /** Shows another tensor's elements here from then on. */
  set data(value: Tensor) {
    if (!isTensor(value)) throw new TypeError('Variable data has to be a tensor, but got ' + typeof value);
    this.show(value);
  }

  /** Shows other elements, or the same ones differently, from then on. @internal */
  show({ shape, strides, offset, storage = this.storage }: Window & { readonly storage?: Storage }): void {
    Object.assign(this, { storage, shape, strides, offset, dtype: storage.dtype });
    // It holds the old shape and dtype; the hooks stay.
    const hooks = this.accumulator?.hooks;
    this.accumulator = null;
    if (hooks) edgeOf(this).node.hooks = hooks;
  }

  /** Takes this tensor off the tape, in place. */
  detach_(): this {
    if (this.viewLink) {
      throw new RuntimeError("Can't detach views in-place. Use detach() instead.");
    }
    this.node = null;
    this.leafRequiresGrad = false;
    return this;
  }

  /**
   * Calls `hook` with the gradient of this tensor each time one is computed; what it returns, if anything, replaces the gradient.
   *
   * @throws RuntimeError when the tensor requires no gradient.
   */
  register_hook(hook: Hook): RemovableHandle {
    if (!this.requires_grad) {
      throw new RuntimeError("cannot register a hook on a tensor that doesn't require gradient");
    }
    const { node, index } = edgeOf(this);
    node.hooks ??= new Map();
    const hooks = node.hooks.get(index) ?? new Set<Hook>();
    node.hooks.set(index, hooks.add(hook));
    return { remove: () => void hooks.delete(hook) };
  }

  /** Keeps the gradient of a tensor that is not a leaf in its `grad`. */
  retain_grad(): void {
    if (!this.requires_grad) throw new RuntimeError("can't retain_grad on Tensor that has requires_grad=False");
    if (this.is_leaf) return;
    const { node, index } = edgeOf(this);
    node.retained ??= new Map();
    node.retained.set(index, this);
  }

  // ---- shape and elements ----

  /** Number of dimensions. */
  get ndim(): number {
    return this.shape.length;
  }

  /** Returns the number of dimensions. */
  dim(): number {
    return this.shape.length;
  }

  /** Another name of {@link Tensor.dim}. */
  ndimension(): number {
    return this.shape.length;
  }

  /** Returns the shape, or the size of one dimension. */
  size(): readonly number[];
  size(dim: number): number;
  size(dim?: number): number | readonly number[] {
    return dim === undefined ? this.shape : this.shape[wrapDim(dim, this.ndim)];
  }

  /** Returns the number of elements. */
  numel(): number {
    return numel(this.shape);
  }

  /** Another name of {@link Tensor.numel}. */
  nelement(): number {
    return numel(this.shape);
  }

  /** Returns the strides in elements, or that of one dimension. */
  stride(): readonly number[];
  stride(dim: number): number;
  stride(dim?: number): number | readonly number[] {
    return dim === undefined ? this.strides : this.strides[wrapDim(dim, this.ndim)];
  }

  /** Returns where in its storage the first element lies, in elements. */
  storage_offset(): number {
    return this.offset;
  }

  /** Returns the bytes of one element. */
  element_size(): number {
    return this.dtype.itemsize;
  }

  /** Whether the elements lie row-major without gaps. */
  is_contiguous(): boolean {
    return isContiguous(this.shape, this.strides);
  }

  /** Whether the dtype is float32 or float64. */
  is_floating_point(): boolean {
    return this.dtype.is_floating_point;
  }

  /**
   * Returns the one element of the tensor as a number, boolean or, past the safe integers, bigint.
   *
   * @throws RuntimeError when there is not exactly one element.
   */
  item(): number {
    if (this.numel() !== 1) {
      throw new RuntimeError(`a Tensor with ${this.numel()} elements cannot be converted to Scalar`);
    }
    const element = this.storage.array()[this.offset];
    return toValue(isHalf(this.dtype) ? decodeHalf(element as number, this.dtype) : element, this.dtype) as number;
  }

  /** Returns the elements as nested arrays. */
  tolist(): NestedValues {
    return nest(this.toTypedArray(), this.dtype, this.shape, 0, 0);
  }

  /**
   * Returns a copy of the elements, row-major, as a typed array: Float32Array for float32 and the 16-bit dtypes, BigInt64Array for int64,
   * and so on.
   */
  toTypedArray(): TypedArray {
    return decoded(readWindow(this, hostArray(this.dtype, this.numel())), this.dtype);
  }

  /** Returns the tensor as PyTorch prints it; long ones are shortened. */
  toString(): string {
    return formatTensor(this);
  }

  /** @internal */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return formatTensor(this);
  }

  /** Frees the elements now. This tensor and all views of it become unusable. */
  dispose(): void {
    this.storage.dispose();
  }

  /** {@link Tensor.dispose}, so that `using` works. */
  [Symbol.dispose](): void {
    this.storage.dispose();
  }

  /** Iterates over the first dimension. */
  *[Symbol.iterator](): Generator<Tensor> {
    if (this.ndim === 0) throw new TypeError('iteration over a 0-d tensor');
    for (let i = 0; i < this.shape[0]; i++) yield this.select(0, i);
  }

  // ---- views: ops/view.ts ----

  /** Returns a view in another shape; see {@link reshape}, which copies where a view is impossible. */
  view(...shape: number[] | [readonly number[]]): Tensor {
    return views.view(this, sizes(shape));
  }

  /** See {@link reshape}. */
  reshape(...shape: number[] | [readonly number[]]): Tensor {
    return views.reshape(this, sizes(shape));
  }

  /** Returns a view in the shape of another tensor. */
  view_as(other: Tensor): Tensor {
    return views.view(this, other.shape);
  }

  /** Returns the same elements in the shape of another tensor. */
  reshape_as(other: Tensor): Tensor {
    return views.reshape(this, other.shape);
  }

  /** See {@link permute}. */
  permute(...dims: number[] | [readonly number[]]): Tensor {
    return views.permute(this, sizes(dims));
  }

  /** See {@link transpose}. */
  transpose(dim0: number, dim1: number): Tensor {
    return views.transpose(this, dim0, dim1);
  }

  /** {@link transpose}, in place: the tensor itself shows its elements so from then on. */
  transpose_(dim0: number, dim1: number): Tensor {
    return views.transpose_(this, dim0, dim1);
  }

  /** See {@link t}. */
  t(): Tensor {
    return views.t(this);
  }

  /** {@link t}, in place. */
  t_(): Tensor {
    return views.t_(this);
  }

  /** The view with all dimensions reversed. */
  get T(): Tensor {
    return views.permute(
      this,
      this.shape.map((_, d) => this.ndim - 1 - d),
    );
  }

  /** The view with the last two dimensions swapped. */
  get mT(): Tensor {
    return dimensions.transposedMatrices(this, 'mT');
  }

  /** The same as {@link Tensor.mT}, since there are no complex numbers here. */
  get mH(): Tensor {
    return dimensions.transposedMatrices(this, 'mH');
  }

  /** The transpose of a matrix, as a view. */
  get H(): Tensor {
    return dimensions.transposedMatrices(this, 'H', 2);
  }

  /** Returns a view in which dimensions of size 1 are repeated; −1 keeps a size. */
  expand(...shape: number[] | [readonly number[]]): Tensor {
    return views.expand(this, sizes(shape));
  }

  /** Returns a view expanded to the shape of another tensor. */
  expand_as(other: Tensor): Tensor {
    return views.expand(this, other.shape);
  }

  /** See {@link squeeze}. */
  squeeze(dim?: number | readonly number[]): Tensor {
    return views.squeeze(this, dim);
  }

  /** {@link squeeze}, in place. */
  squeeze_(dim?: number | readonly number[]): Tensor {
    return views.squeeze_(this, dim);
  }

  /** See {@link unsqueeze}. */
  unsqueeze(dim: number): Tensor {
    return views.unsqueeze(this, dim);
  }

  /** {@link unsqueeze}, in place. */
  unsqueeze_(dim: number): Tensor {
    return views.unsqueeze_(this, dim);
  }

  /** See {@link select}. */
  select(dim: number, index: number): Tensor {
    return views.select(this, dim, index);
  }

  /** See {@link narrow}. */
  narrow(dim: number, start: number, length: number): Tensor {
    return views.narrow(this, dim, start, length);
  }

  /** See {@link flatten}. */
  flatten(start_dim = 0, end_dim = -1): Tensor {
    return views.flatten(this, start_dim, end_dim);
  }

  /** Returns this tensor if its elements lie row-major, else a copy in which they do. */
  contiguous(): Tensor {
    return views.contiguous(this);
  }

  /** @internal */
  sliced(dim: number, start: number, stop: number, step: number): Tensor {
    return views.slice(this, dim, start, stop, step);
  }

  /** @internal */
  asStrided(shape: Shape, strides: Shape, offset: number): Tensor {
    const base = { baseStrides: this.strides, baseOffset: this.offset };
    return applyView(asStrided, this, { window: { shape, strides, offset }, ...base });
  }

  // ---- more views: ops/dimensions.ts, ops/strided.ts ----

  /** See {@link transpose}. */
  swapaxes(axis0: number, axis1: number): Tensor {
    return views.transpose(this, axis0, axis1);
  }

  /** {@link transpose}, in place. */
  swapaxes_(axis0: number, axis1: number): Tensor {
    return views.transpose_(this, axis0, axis1);
  }

  /** See {@link transpose}. */
  swapdims(dim0: number, dim1: number): Tensor {
    return views.transpose(this, dim0, dim1);
  }

  /** {@link transpose}, in place. */
  swapdims_(dim0: number, dim1: number): Tensor {
    return views.transpose_(this, dim0, dim1);
  }

  /** See {@link movedim}. */
  movedim(source: number | readonly number[], destination: number | readonly number[]): Tensor {
    return dimensions.movedim(this, source, destination);
  }

  /** See {@link movedim}. */
  moveaxis(source: number | readonly number[], destination: number | readonly number[]): Tensor {
    return dimensions.movedim(this, source, destination);
  }

  /** See {@link unflatten}. */
  unflatten(dim: number, sizes: readonly number[]): Tensor {
    return dimensions.unflatten(this, dim, sizes);
  }

  /** See {@link ravel}. */
  ravel(): Tensor {
    return dimensions.ravel(this);
  }

  /** See {@link adjoint}. */
  adjoint(): Tensor {
    return dimensions.adjoint(this);
  }

  /** See {@link narrow_copy}. */
  narrow_copy(dim: number, start: number, length: number): Tensor {
    return dimensions.narrow_copy(this, dim, start, length);
  }

  /** See {@link broadcast_to}. */
  broadcast_to(size: readonly number[]): Tensor {
    return dimensions.broadcast_to(this, size);
  }

  /** See {@link as_strided}. */
  as_strided(size: readonly number[], stride: readonly number[], storage_offset?: number | null): Tensor {
    return strided.as_strided(this, size, stride, storage_offset);
  }

  /**
   * Returns a view of all slices of `size` elements of a dimension, every `step` elements one; they stand in a new last dimension, and may
   * overlap.
   *
   * @throws RuntimeError when `size` is larger than the dimension or `step` is not positive; IndexError when `dimension` is out of range.
   *
   * @example
   * ```ts
   * console.log(torch.arange(5).unfold(0, 3, 1).tolist()); // [ [ 0, 1, 2 ], [ 1, 2, 3 ], [ 2, 3, 4 ] ]
   * ```
   * @see {@link https://pytorch.org/docs/stable/generated/torch.Tensor.unfold.html | torch.Tensor.unfold}
   */
  unfold(dimension: number, size: number, step: number): Tensor {
    return strided.unfold(this, dimension, size, step);
  }

  // ---- diagonals and triangles: ops/diagonal.ts ----

  /** See {@link diagonal}. */
  diagonal(offset = 0, dim1 = 0, dim2 = 1): Tensor {
    return diagonals.diagonal(this, offset, dim1, dim2);
  }

  /** See {@link diag_embed}. */
  diag_embed(offset = 0, dim1 = -2, dim2 = -1): Tensor {
    return diagonals.diag_embed(this, offset, dim1, dim2);
  }

  /** See {@link diag}. */
  diag(diagonal = 0): Tensor {
    return diagonals.diag(this, diagonal);
  }

  /** See {@link diagflat}. */
  diagflat(offset = 0): Tensor {
    return diagonals.diagflat(this, offset);
  }

  /**
   * Writes one value into the main diagonal: the elements whose indices are all the same.
   *
   * @param fill_value - the value.
   * @param wrap - whether the diagonal of a tall matrix begins again, one row below its end; false by default.
   * @throws RuntimeError when there are fewer than 2 dimensions, or more that are not of one size.
   *
   * @example
   * ```ts
   * console.log(torch.zeros([2, 3]).fill_diagonal_(5).tolist()); // [ [ 5, 0, 0 ], [ 0, 5, 0 ] ]
   * ```
   * @see {@link https://pytorch.org/docs/stable/generated/torch.Tensor.fill_diagonal_.html | torch.Tensor.fill_diagonal_}
   */
  fill_diagonal_(fill_value: Scalar, wrap = false): Tensor {
    return diagonals.fill_diagonal_(this, fill_value, wrap);
  }

  /** See {@link trace}. */
  trace(): Tensor {
    return diagonals.trace(this);
  }

  /** See {@link tril}. */
  tril(diagonal = 0): Tensor {
    return diagonals.tril(this, diagonal);
  }

  /** {@link tril}, in place. */
  tril_(diagonal = 0): Tensor {
    return diagonals.tril_(this, diagonal);
  }

  /** See {@link triu}. */
  triu(diagonal = 0): Tensor {
    return diagonals.triu(this, diagonal);
  }

  /** {@link triu}, in place. */
  triu_(diagonal = 0): Tensor {
    return diagonals.triu_(this, diagonal);
  }

  // ---- repeated and rearranged elements: ops/repetition.ts, ops/rearranging.ts ----

  /** Returns a copy in which the dimensions are repeated, the last ones if there are more numbers than the tensor has; see {@link tile}. */
  repeat(...repeats: number[] | [readonly number[]]): Tensor {
    return repetition.repeat(this, sizes(repeats));
  }

  /** See {@link tile}. */
  tile(...dims: number[] | [readonly number[]]): Tensor {
    return repetition.tile(this, sizes(dims));
  }

  /** See {@link repeat_interleave}. */
  repeat_interleave(
    repeats: number | Tensor,
    dim?: number | null,
    options?: repetition.RepeatInterleaveOptions,
  ): Tensor {
    return repetition.repeat_interleave(this, repeats, dim, options);
  }

  /** See {@link roll}. */
  roll(shifts: number | readonly number[], dims: number | readonly number[] = []): Tensor {
    return rearranging.roll(this, shifts, dims);
  }

  /** See {@link flip}. */
  flip(...dims: number[] | [readonly number[]]): Tensor {
    return rearranging.flip(this, sizes(dims));
  }

  /** See {@link fliplr}. */
  fliplr(): Tensor {
    return rearranging.fliplr(this);
  }

  /** See {@link flipud}. */
  flipud(): Tensor {
    return rearranging.flipud(this);
  }

  /** See {@link rot90}. */
  rot90(k = 1, dims: readonly number[] = [0, 1]): Tensor {
    return rearranging.rot90(this, k, dims);
  }

  // ---- pieces: ops/joining.ts, ops/stacking.ts ----

  /** See {@link split_with_sizes}. */
  split_with_sizes(split_sizes: readonly number[], dim = 0): Tensor[] {
    return joining.split_with_sizes(this, split_sizes, dim);
  }

  /** See {@link tensor_split}. */
  tensor_split(indices_or_sections: stacking.IndicesOrSections, dim = 0): Tensor[] {
    return stacking.tensor_split(this, indices_or_sections, dim);
  }

  /** See {@link hsplit}. */
  hsplit(indices_or_sections: number | readonly number[]): Tensor[] {
    return stacking.hsplit(this, indices_or_sections);
  }

  /** See {@link vsplit}. */
  vsplit(indices_or_sections: number | readonly number[]): Tensor[] {
    return stacking.vsplit(this, indices_or_sections);
  }

  /** See {@link dsplit}. */
  dsplit(indices_or_sections: number | readonly number[]): Tensor[] {
    return stacking.dsplit(this, indices_or_sections);
  }

  /** See {@link split}. */
  split(split_size_or_sections: number | readonly number[], dim = 0): Tensor[] {
    return joining.split(this, split_size_or_sections, dim);
  }

  /** See {@link chunk}. */
  chunk(chunks: number, dim = 0): Tensor[] {
    return joining.chunk(this, chunks, dim);
  }

  /** See {@link unbind}. */
  unbind(dim = 0): Tensor[] {
    return joining.unbind(this, dim);
  }

  // ---- indexing: ops/slicing.ts, ops/indexing.ts, ops/scattering.ts, ops/masking.ts ----

  /**
   * Selects elements as Python's `x[...]` does: a view where items are integers, slices, `'...'` or null, a copy with index tensors.
   *
   * @param items - what to take of each dimension; see {@link IndexItem}.
   * @throws IndexError when there are more items than dimensions or an index is out of range.
   *
   * @example
   * ```ts
   * const x = torch.arange(6).view(2, 3);
   * console.log(x.index(1).tolist(), x.index(':', torch.slice(1)).tolist()); // [ 3, 4, 5 ] [ [ 1, 2 ], [ 4, 5 ] ]
   * console.log(x.index('...', [2, 0]).tolist(), x.index(x.gt(3)).tolist()); // [ [ 2, 0 ], [ 5, 3 ] ] [ 4, 5 ]
   * ```
   * @see {@link https://pytorch.org/docs/stable/tensor_view.html | Tensor views}
   */
  index(...items: slicing.IndexItem[]): Tensor {
    return slicing.index(this, items);
  }

  /**
   * Writes a value into the elements that {@link Tensor.index} selects: Python's `x[items] = value`.
   *
   * @param items - one item, or an array of items.
   * @param value - a number, or a tensor that broadcasts to the selected elements.
   * @throws IndexError when an index is out of range; RuntimeError when the value does not fit.
   *
   * @example
   * ```ts
   * const x = torch.zeros([2, 3]);
   * x.setIndex([0, torch.slice(1)], 5);
   * x.setIndex(x.eq(0), -1);
   * console.log(x.tolist()); // [ [ -1, 5, 5 ], [ -1, -1, -1 ] ]
   * ```
   */
  setIndex(items: slicing.IndexItem | readonly slicing.IndexItem[], value: Tensor | Scalar): void {
    slicing.setIndex(this, Array.isArray(items) ? (items as slicing.IndexItem[]) : [items as slicing.IndexItem], value);
  }

  /**
   * Writes values into the elements that index tensors select; see {@link Tensor.index}.
   *
   * @param indices - int64 or bool tensors, for the dimensions from the first on.
   * @param values - a tensor of this dtype that broadcasts to the selected elements.
   * @param options - `accumulate`: add instead, so that an element that is selected twice gets both values.
   * @throws IndexError when an index is out of range; RuntimeError when the values do not fit.
   * @see {@link https://pytorch.org/docs/stable/generated/torch.Tensor.index_put_.html | torch.Tensor.index_put_}
   */
  index_put_(indices: readonly Tensor[], values: Tensor, options?: slicing.IndexPutOptions): Tensor {
    return slicing.index_put_(this, indices, values, options);
  }

  /** See {@link gather}. */
  gather(dim: number, index: Tensor): Tensor {
    return scattering.gather(this, dim, index);
  }

  /** See {@link scatter}. */
  scatter(dim: number, index: Tensor, src: Tensor | Scalar, options?: scattering.ScatterOptions): Tensor {
    return scattering.scatter(this, dim, index, src, options);
  }

  /** {@link scatter}, in place. */
  scatter_(dim: number, index: Tensor, src: Tensor | Scalar, options?: scattering.ScatterOptions): Tensor {
    return scattering.scatter_(this, dim, index, src, options);
  }

  /** See {@link scatter_add}. */
  scatter_add(dim: number, index: Tensor, src: Tensor): Tensor {
    return scattering.scatter_add(this, dim, index, src);
  }

  /** {@link scatter_add}, in place. */
  scatter_add_(dim: number, index: Tensor, src: Tensor): Tensor {
    return scattering.scatter_add_(this, dim, index, src);
  }

  /** See {@link index_select}. */
  index_select(dim: number, index: Tensor): Tensor {
    return indexing.index_select(this, dim, index);
  }

  /** See {@link index_add}. */
  index_add(dim: number, index: Tensor, source: Tensor, options?: indexing.IndexAddOptions): Tensor {
    return indexing.index_add(this, dim, index, source, options);
  }

  /** {@link index_add}, in place. */
  index_add_(dim: number, index: Tensor, source: Tensor, options?: indexing.IndexAddOptions): Tensor {
    return indexing.index_add_(this, dim, index, source, options);
  }

  /** See {@link masked_fill}. */
  masked_fill(mask: Tensor, value: Tensor | Scalar): Tensor {
    return masking.masked_fill(this, mask, value);
  }

  /** {@link masked_fill}, in place. */
  masked_fill_(mask: Tensor, value: Tensor | Scalar): Tensor {
    return masking.masked_fill_(this, mask, value);
  }

  /** See {@link masked_select}. */
  masked_select(mask: Tensor): Tensor {
    return masking.masked_select(this, mask);
  }

  /** See {@link nonzero}. */
  nonzero(options?: masking.NonzeroOptions & { readonly as_tuple?: false }): Tensor;
  nonzero(options: { readonly as_tuple: true }): Tensor[];
  nonzero(options?: masking.NonzeroOptions): Tensor | Tensor[] {
    return masking.nonzero(this, options as { readonly as_tuple: true });
  }

  /** See {@link argwhere}. */
  argwhere(): Tensor {
    return masking.argwhere(this);
  }

  // ---- more indexing: ops/taking.ts, ops/scatter_reduce.ts ----

  /** See {@link take}. */
  take(index: Tensor): Tensor {
    return taking.take(this, index);
  }

  /** See {@link take_along_dim}. */
  take_along_dim(indices: Tensor, dim?: number | null): Tensor {
    return taking.take_along_dim(this, indices, dim);
  }

  /** {@link Tensor.put_} on a copy. */
  put(index: Tensor, source: Tensor, accumulate = false): Tensor {
    return taking.put(this, index, source, accumulate);
  }

  /**
   * Writes the elements of `source` to some places of this tensor, which is counted through row-major; {@link take} reads them.
   *
   * @param index - an int64 tensor; negative indices count from the end.
   * @param source - a tensor of this dtype with as many elements as the index.
   * @param accumulate - whether they are added instead; false by default.
   * @throws RuntimeError when dtypes do not fit; IndexError when the index is out of range or the numbers of elements differ.
   * @see {@link https://pytorch.org/docs/stable/generated/torch.Tensor.put_.html | torch.Tensor.put_}
   */
  put_(index: Tensor, source: Tensor, accumulate = false): Tensor {
    return copying.copy_(this, taking.put(this, index, source, accumulate));
  }

  /** {@link Tensor.index_put_} on a copy. */
  index_put(indices: readonly Tensor[], values: Tensor, options?: slicing.IndexPutOptions): Tensor {
    return slicing.index_put_(copying.clone(this), indices, values, options);
  }

  /** See {@link index_fill}. */
  index_fill(dim: number, index: Tensor, value: Tensor | Scalar): Tensor {
    return taking.index_fill(this, dim, index, value);
  }

  /** {@link index_fill}, in place. */
  index_fill_(dim: number, index: Tensor, value: Tensor | Scalar): Tensor {
    return taking.index_fill_(this, dim, index, value);
  }

  /** See {@link index_copy}. */
  index_copy(dim: number, index: Tensor, source: Tensor): Tensor {
    return taking.index_copy(this, dim, index, source);
  }

  /** {@link index_copy}, in place. */
  index_copy_(dim: number, index: Tensor, source: Tensor): Tensor {
    return taking.index_copy_(this, dim, index, source);
  }

  /** See {@link masked_scatter}. */
  masked_scatter(mask: Tensor, source: Tensor): Tensor {
    return taking.masked_scatter(this, mask, source);
  }

  /** {@link masked_scatter}, in place. */
  masked_scatter_(mask: Tensor, source: Tensor): Tensor {
    return taking.masked_scatter_(this, mask, source);
  }

  /** See {@link scatter_reduce}. */
  scatter_reduce(
    dim: number,
    index: Tensor,
    src: Tensor,
    reduce: reducing.ScatterReduction,
    options?: reducing.ScatterReduceOptions,
  ): Tensor {
    return reducing.scatter_reduce(this, dim, index, src, reduce, options);
  }

  /** {@link scatter_reduce}, in place. */
  scatter_reduce_(
    dim: number,
    index: Tensor,
    src: Tensor,
    reduce: reducing.ScatterReduction,
    options?: reducing.ScatterReduceOptions,
  ): Tensor {
    return copying.copy_(this, reducing.scatter_reduce(copying.clone(this), dim, index, src, reduce, options));
  }

  /** See {@link select_scatter}. */
  select_scatter(src: Tensor, dim: number, index: number): Tensor {
    return reducing.select_scatter(this, src, dim, index);
  }

  /** See {@link slice_scatter}. */
  slice_scatter(src: Tensor, dim = 0, start: number | null = null, end: number | null = null, step = 1): Tensor {
    return reducing.slice_scatter(this, src, dim, start, end, step);
  }

  /** See {@link diagonal_scatter}. */
  diagonal_scatter(src: Tensor, offset = 0, dim1 = 0, dim2 = 1): Tensor {
    return reducing.diagonal_scatter(this, src, offset, dim1, dim2);
  }

  // ---- copies: ops/copy.ts ----

  /** See {@link clone}. */
  clone(): Tensor {
    return copying.clone(this);
  }

  /** Returns the tensor in another dtype; itself when it already has it. */
  to(dtype: dtype): Tensor {
    return copying.to(this, dtype);
  }

  /** Returns the tensor in the dtype of another. */
  type_as(other: Tensor): Tensor {
    return copying.to(this, other.dtype);
  }

  /** Returns the tensor as float32. */
  float(): Tensor {
    return copying.to(this, float32);
  }

  /** Returns the tensor as float64. */
  double(): Tensor {
    return copying.to(this, float64);
  }

  /** Returns the tensor as float16. */
  half(): Tensor {
    return copying.to(this, float16);
  }

  /** Returns the tensor as bfloat16. */
  bfloat16(): Tensor {
    return copying.to(this, bfloat16);
  }

  /** Returns the tensor as int32. */
  int(): Tensor {
    return copying.to(this, int32);
  }

  /** Returns the tensor as int64. */
  long(): Tensor {
    return copying.to(this, int64);
  }

  /** Returns the tensor as uint8. */
  byte(): Tensor {
    return copying.to(this, uint8);
  }

  /** Returns the tensor as bool. */
  bool(): Tensor {
    return copying.to(this, bool);
  }

  /** Writes the elements of `src`, broadcast and converted, into this tensor. */
  copy_(src: Tensor): Tensor {
    return copying.copy_(this, src);
  }

  /** Writes one value into all elements. */
  fill_(value: Tensor | Scalar): Tensor {
    return copying.fill_(this, value);
  }

  /** Writes 0 into all elements. */
  zero_(): Tensor {
    return copying.fill_(this, 0);
  }

  // ---- creation: ops/creation.ts ----

  /** Returns a copy of values or of a tensor, in this tensor's dtype unless one is given; see {@link tensor}. */
  new_tensor(data: creation.NestedArray | TypedArray | Tensor, options?: creation.TensorOptions): Tensor {
    return creation.tensor(data, { dtype: this.dtype, ...options });
  }

  /** Returns zeros of a shape, in this tensor's dtype unless one is given. */
  new_zeros(size: readonly number[], options?: creation.TensorOptions): Tensor {
    return creation.zeros(size, { dtype: this.dtype, ...options });
  }

  /** Returns ones of a shape, in this tensor's dtype unless one is given. */
  new_ones(size: readonly number[], options?: creation.TensorOptions): Tensor {
    return creation.ones(size, { dtype: this.dtype, ...options });
  }

  /** Returns a tensor of one repeated value, in this tensor's dtype unless one is given. */
  new_full(size: readonly number[], fill_value: Scalar, options?: creation.TensorOptions): Tensor {
    return creation.full(size, fill_value, { dtype: this.dtype, ...options });
  }

  /** Returns an uninitialized tensor of a shape, in this tensor's dtype unless one is given. */
  new_empty(size: readonly number[], options?: creation.TensorOptions): Tensor {
    return creation.empty(size, { dtype: this.dtype, ...options });
  }

  // ---- arithmetic: ops/arithmetic.ts, division.ts, interpolation.ts ----

  /** See {@link add}. */
  add(other: Tensor | Scalar, options?: arithmetic.AlphaOptions): Tensor {
    return arithmetic.add(this, other, options);
  }

  /** {@link add}, in place. */
  add_(other: Tensor | Scalar, options?: arithmetic.AlphaOptions): Tensor {
    return arithmetic.add_(this, other, options);
  }

  /** See {@link sub}. */
  sub(other: Tensor | Scalar, options?: arithmetic.AlphaOptions): Tensor {
    return arithmetic.sub(this, other, options);
  }

  /** {@link sub}, in place. */
  sub_(other: Tensor | Scalar, options?: arithmetic.AlphaOptions): Tensor {
    return arithmetic.sub_(this, other, options);
  }

  /** See {@link sub}. */
  subtract(other: Tensor | Scalar, options?: arithmetic.AlphaOptions): Tensor {
    return arithmetic.sub(this, other, options);
  }

  /** {@link sub}, in place. */
  subtract_(other: Tensor | Scalar, options?: arithmetic.AlphaOptions): Tensor {
    return arithmetic.sub_(this, other, options);
  }

  /** See {@link mul}. */
  mul(other: Tensor | Scalar): Tensor {
    return arithmetic.mul(this, other);
  }

  /** {@link mul}, in place. */
  mul_(other: Tensor | Scalar): Tensor {
    return arithmetic.mul_(this, other);
  }

  /** See {@link mul}. */
  multiply(other: Tensor | Scalar): Tensor {
    return arithmetic.mul(this, other);
  }

  /** {@link mul}, in place. */
  multiply_(other: Tensor | Scalar): Tensor {
    return arithmetic.mul_(this, other);
  }

  /** See {@link div}. */
  div(other: Tensor | Scalar, options?: division.DivOptions): Tensor {
    return division.div(this, other, options);
  }

  /** {@link div}, in place. */
  div_(other: Tensor | Scalar, options?: division.DivOptions): Tensor {
    return division.div_(this, other, options);
  }

  /** See {@link div}. */
  divide(other: Tensor | Scalar, options?: division.DivOptions): Tensor {
    return division.div(this, other, options);
  }

  /** {@link div}, in place. */
  divide_(other: Tensor | Scalar, options?: division.DivOptions): Tensor {
    return division.div_(this, other, options);
  }

  /** See {@link div}. */
  true_divide(other: Tensor | Scalar): Tensor {
    return division.div(this, other);
  }

  /** {@link div}, in place. */
  true_divide_(other: Tensor | Scalar): Tensor {
    return division.div_(this, other);
  }

  /** See {@link floor_divide}. */
  floor_divide(other: Tensor | Scalar): Tensor {
    return division.floor_divide(this, other);
  }

  /** {@link floor_divide}, in place. */
  floor_divide_(other: Tensor | Scalar): Tensor {
    return division.floor_divide_(this, other);
  }

  /** See {@link remainder}. */
  remainder(other: Tensor | Scalar): Tensor {
    return division.remainder(this, other);
  }

  /** {@link remainder}, in place. */
  remainder_(other: Tensor | Scalar): Tensor {
    return division.remainder_(this, other);
  }

  /** See {@link fmod}. */
  fmod(other: Tensor | Scalar): Tensor {
    return division.fmod(this, other);
  }

  /** {@link fmod}, in place. */
  fmod_(other: Tensor | Scalar): Tensor {
    return division.fmod_(this, other);
  }

  /** See {@link pow}. */
  pow(exponent: Tensor | Scalar): Tensor {
    return arithmetic.pow(this, exponent);
  }

  /** {@link pow}, in place. */
  pow_(exponent: Tensor | Scalar): Tensor {
    return arithmetic.pow_(this, exponent);
  }

  /** See {@link maximum}. */
  maximum(other: Tensor): Tensor {
    return arithmetic.maximum(this, other);
  }

  /** See {@link minimum}. */
  minimum(other: Tensor): Tensor {
    return arithmetic.minimum(this, other);
  }

  /** See {@link lerp}. */
  lerp(end: Tensor, weight: Tensor | number): Tensor {
    return interpolation.lerp(this, end, weight);
  }

  /** {@link lerp}, in place. */
  lerp_(end: Tensor, weight: Tensor | number): Tensor {
    return inPlace(this, (x) => interpolation.lerp(x, end, weight));
  }

  /** See {@link addcmul}. */
  addcmul(tensor1: Tensor, tensor2: Tensor, options?: interpolation.ValueOptions): Tensor {
    return interpolation.addcmul(this, tensor1, tensor2, options);
  }

  /** {@link addcmul}, in place. */
  addcmul_(tensor1: Tensor, tensor2: Tensor, options?: interpolation.ValueOptions): Tensor {
    return inPlace(this, (x) => interpolation.addcmul(x, tensor1, tensor2, options));
  }

  /** See {@link addcdiv}. */
  addcdiv(tensor1: Tensor, tensor2: Tensor, options?: interpolation.ValueOptions): Tensor {
    return interpolation.addcdiv(this, tensor1, tensor2, options);
  }

  /** {@link addcdiv}, in place. */
  addcdiv_(tensor1: Tensor, tensor2: Tensor, options?: interpolation.ValueOptions): Tensor {
    return inPlace(this, (x) => interpolation.addcdiv(x, tensor1, tensor2, options));
  }

  // ---- comparison: ops/comparison.ts ----

  /** See {@link eq}. */
  eq(other: Tensor | Scalar): Tensor {
    return comparison.eq(this, other);
  }

  /** {@link eq}, in place. */
  eq_(other: Tensor | Scalar): Tensor {
    return inPlace(this, (x) => comparison.eq(x, other));
  }

  /** See {@link ne}. */
  ne(other: Tensor | Scalar): Tensor {
    return comparison.ne(this, other);
  }

  /** {@link ne}, in place. */
  ne_(other: Tensor | Scalar): Tensor {
    return inPlace(this, (x) => comparison.ne(x, other));
  }

  /** See {@link ne}. */
  not_equal(other: Tensor | Scalar): Tensor {
    return comparison.ne(this, other);
  }

  /** {@link ne}, in place. */
  not_equal_(other: Tensor | Scalar): Tensor {
    return inPlace(this, (x) => comparison.ne(x, other));
  }

  /** See {@link lt}. */
  lt(other: Tensor | Scalar): Tensor {
    return comparison.lt(this, other);
  }

  /** {@link lt}, in place. */
  lt_(other: Tensor | Scalar): Tensor {
    return inPlace(this, (x) => comparison.lt(x, other));
  }

  /** See {@link lt}. */
  less(other: Tensor | Scalar): Tensor {
    return comparison.lt(this, other);
  }

  /** {@link lt}, in place. */
  less_(other: Tensor | Scalar): Tensor {
    return inPlace(this, (x) => comparison.lt(x, other));
  }

  /** See {@link le}. */
  le(other: Tensor | Scalar): Tensor {
    return comparison.le(this, other);
  }

  /** {@link le}, in place. */
  le_(other: Tensor | Scalar): Tensor {
    return inPlace(this, (x) => comparison.le(x, other));
  }

  /** See {@link le}. */
  less_equal(other: Tensor | Scalar): Tensor {
    return comparison.le(this, other);
  }

  /** {@link le}, in place. */
  less_equal_(other: Tensor | Scalar): Tensor {
    return inPlace(this, (x) => comparison.le(x, other));
  }

  /** See {@link gt}. */
  gt(other: Tensor | Scalar): Tensor {
    return comparison.gt(this, other);
  }

  /** {@link gt}, in place. */
  gt_(other: Tensor | Scalar): Tensor {
    return inPlace(this, (x) => comparison.gt(x, other));
  }

  /** See {@link gt}. */
  greater(other: Tensor | Scalar): Tensor {
    return comparison.gt(this, other);
  }

  /** {@link gt}, in place. */
  greater_(other: Tensor | Scalar): Tensor {
    return inPlace(this, (x) => comparison.gt(x, other));
  }

  /** See {@link ge}. */
  ge(other: Tensor | Scalar): Tensor {
    return comparison.ge(this, other);
  }

  /** {@link ge}, in place. */
  ge_(other: Tensor | Scalar): Tensor {
    return inPlace(this, (x) => comparison.ge(x, other));
  }

  /** See {@link ge}. */
  greater_equal(other: Tensor | Scalar): Tensor {
    return comparison.ge(this, other);
  }

  /** {@link ge}, in place. */
  greater_equal_(other: Tensor | Scalar): Tensor {
    return inPlace(this, (x) => comparison.ge(x, other));
  }

  /** See {@link logical_and}. */
  logical_and(other: Tensor): Tensor {
    return comparison.logical_and(this, other);
  }

  /** {@link logical_and}, in place. */
  logical_and_(other: Tensor): Tensor {
    return inPlace(this, (x) => comparison.logical_and(x, other));
  }

  /** See {@link logical_or}. */
  logical_or(other: Tensor): Tensor {
    return comparison.logical_or(this, other);
  }

  /** {@link logical_or}, in place. */
  logical_or_(other: Tensor): Tensor {
    return inPlace(this, (x) => comparison.logical_or(x, other));
  }

  /** See {@link logical_xor}. */
  logical_xor(other: Tensor): Tensor {
    return comparison.logical_xor(this, other);
  }

  /** {@link logical_xor}, in place. */
  logical_xor_(other: Tensor): Tensor {
    return inPlace(this, (x) => comparison.logical_xor(x, other));
  }

  /** Returns this tensor's elements where `condition` is true, else those of `other`; see {@link where}. */
  where(condition: Tensor, other: Tensor | Scalar): Tensor {
    return comparison.where(condition, this, other);
  }

  /** See {@link equal}. */
  equal(other: Tensor): boolean {
    return comparison.equal(this, other);
  }

  /** See {@link allclose}. */
  allclose(other: Tensor, options?: comparison.AllcloseOptions): boolean {
    return comparison.allclose(this, other, options);
  }

  /** See {@link isclose}. */
  isclose(other: Tensor, options?: comparison.AllcloseOptions): Tensor {
    return comparison.isclose(this, other, options);
  }

  // ---- element by element: ops/pointwise.ts ----

  /** See {@link neg}. */
  neg(): Tensor {
    return pointwise.neg(this);
  }

  /** {@link neg}, in place. */
  neg_(): Tensor {
    return pointwise.neg_(this);
  }

  /** See {@link neg}. */
  negative(): Tensor {
    return pointwise.neg(this);
  }

  /** {@link neg}, in place. */
  negative_(): Tensor {
    return pointwise.neg_(this);
  }

  /** See {@link abs}. */
  abs(): Tensor {
    return pointwise.abs(this);
  }

  /** {@link abs}, in place. */
  abs_(): Tensor {
    return pointwise.abs_(this);
  }

  /** See {@link abs}. */
  absolute(): Tensor {
    return pointwise.abs(this);
  }

  /** {@link abs}, in place. */
  absolute_(): Tensor {
    return pointwise.abs_(this);
  }

  /** See {@link sign}. */
  sign(): Tensor {
    return pointwise.sign(this);
  }

  /** {@link sign}, in place. */
  sign_(): Tensor {
    return inPlace(this, pointwise.sign);
  }

  /** See {@link sign}. */
  sgn(): Tensor {
    return pointwise.sign(this);
  }

  /** {@link sign}, in place. */
  sgn_(): Tensor {
    return inPlace(this, pointwise.sign);
  }

  /** See {@link square}. */
  square(): Tensor {
    return pointwise.square(this);
  }

  /** {@link square}, in place. */
  square_(): Tensor {
    return pointwise.square_(this);
  }

  /** See {@link reciprocal}. */
  reciprocal(): Tensor {
    return pointwise.reciprocal(this);
  }

  /** {@link reciprocal}, in place. */
  reciprocal_(): Tensor {
    return pointwise.reciprocal_(this);
  }

  /** See {@link sqrt}. */
  sqrt(): Tensor {
    return pointwise.sqrt(this);
  }

  /** {@link sqrt}, in place. */
  sqrt_(): Tensor {
    return pointwise.sqrt_(this);
  }

  /** See {@link rsqrt}. */
  rsqrt(): Tensor {
    return pointwise.rsqrt(this);
  }

  /** {@link rsqrt}, in place. */
  rsqrt_(): Tensor {
    return pointwise.rsqrt_(this);
  }

  /** See {@link exp}. */
  exp(): Tensor {
    return pointwise.exp(this);
  }

  /** {@link exp}, in place. */
  exp_(): Tensor {
    return pointwise.exp_(this);
  }

  /** See {@link expm1}. */
  expm1(): Tensor {
    return pointwise.expm1(this);
  }

  /** {@link expm1}, in place. */
  expm1_(): Tensor {
    return inPlace(this, pointwise.expm1);
  }

  /** See {@link log}. */
  log(): Tensor {
    return pointwise.log(this);
  }

  /** {@link log}, in place. */
  log_(): Tensor {
    return pointwise.log_(this);
  }

  /** See {@link log2}. */
  log2(): Tensor {
    return pointwise.log2(this);
  }

  /** {@link log2}, in place. */
  log2_(): Tensor {
    return inPlace(this, pointwise.log2);
  }

  /** See {@link log10}. */
  log10(): Tensor {
    return pointwise.log10(this);
  }

  /** {@link log10}, in place. */
  log10_(): Tensor {
    return inPlace(this, pointwise.log10);
  }

  /** See {@link log1p}. */
  log1p(): Tensor {
    return pointwise.log1p(this);
  }

  /** {@link log1p}, in place. */
  log1p_(): Tensor {
    return inPlace(this, pointwise.log1p);
  }

  /** See {@link erf}. */
  erf(): Tensor {
    return pointwise.erf(this);
  }

  /** {@link erf}, in place. */
  erf_(): Tensor {
    return inPlace(this, pointwise.erf);
  }

  // ---- bits: ops/bitwise.ts ----

  /** See {@link bitwise_and}. */
  bitwise_and(other: Tensor | Scalar): Tensor {
    return bitwise.bitwise_and(this, other);
  }

  /** {@link bitwise_and}, in place. */
  bitwise_and_(other: Tensor | Scalar): Tensor {
    return inPlace(this, (x) => bitwise.bitwise_and(x, other));
  }

  /** See {@link bitwise_or}. */
  bitwise_or(other: Tensor | Scalar): Tensor {
    return bitwise.bitwise_or(this, other);
  }

  /** {@link bitwise_or}, in place. */
  bitwise_or_(other: Tensor | Scalar): Tensor {
    return inPlace(this, (x) => bitwise.bitwise_or(x, other));
  }

  /** See {@link bitwise_xor}. */
  bitwise_xor(other: Tensor | Scalar): Tensor {
    return bitwise.bitwise_xor(this, other);
  }

  /** {@link bitwise_xor}, in place. */
  bitwise_xor_(other: Tensor | Scalar): Tensor {
    return inPlace(this, (x) => bitwise.bitwise_xor(x, other));
  }

  /** See {@link bitwise_left_shift}. */
  bitwise_left_shift(other: Tensor | Scalar): Tensor {
    return bitwise.bitwise_left_shift(this, other);
  }

  /** {@link bitwise_left_shift}, in place. */
  bitwise_left_shift_(other: Tensor | Scalar): Tensor {
    return inPlace(this, (x) => bitwise.bitwise_left_shift(x, other));
  }

  /** See {@link bitwise_right_shift}. */
  bitwise_right_shift(other: Tensor | Scalar): Tensor {
    return bitwise.bitwise_right_shift(this, other);
  }

  /** {@link bitwise_right_shift}, in place. */
  bitwise_right_shift_(other: Tensor | Scalar): Tensor {
    return inPlace(this, (x) => bitwise.bitwise_right_shift(x, other));
  }

  /** See {@link bitwise_not}. */
  bitwise_not(): Tensor {
    return bitwise.bitwise_not(this);
  }

  /** {@link bitwise_not}, in place. */
  bitwise_not_(): Tensor {
    return inPlace(this, bitwise.bitwise_not);
  }

  /** See {@link gcd}. */
  gcd(other: Tensor): Tensor {
    return bitwise.gcd(this, other);
  }

  /** {@link gcd}, in place. */
  gcd_(other: Tensor): Tensor {
    return inPlace(this, (x) => bitwise.gcd(x, other));
  }

  /** See {@link lcm}. */
  lcm(other: Tensor): Tensor {
    return bitwise.lcm(this, other);
  }

  /** {@link lcm}, in place. */
  lcm_(other: Tensor): Tensor {
    return inPlace(this, (x) => bitwise.lcm(x, other));
  }

  // ---- floating point numbers: ops/floating.ts ----

  /** See {@link fmax}. */
  fmax(other: Tensor): Tensor {
    return floating.fmax(this, other);
  }

  /** See {@link fmin}. */
  fmin(other: Tensor): Tensor {
    return floating.fmin(this, other);
  }

  /** See {@link copysign}. */
  copysign(other: Tensor | Scalar): Tensor {
    return floating.copysign(this, other);
  }

  /** {@link copysign}, in place. */
  copysign_(other: Tensor | Scalar): Tensor {
    return inPlace(this, (x) => floating.copysign(x, other));
  }

  /** See {@link nextafter}. */
  nextafter(other: Tensor): Tensor {
    return floating.nextafter(this, other);
  }

  /** {@link nextafter}, in place. */
  nextafter_(other: Tensor): Tensor {
    return inPlace(this, (x) => floating.nextafter(x, other));
  }

  /** See {@link heaviside}. */
  heaviside(values: Tensor): Tensor {
    return floating.heaviside(this, values);
  }

  /** {@link heaviside}, in place. */
  heaviside_(values: Tensor): Tensor {
    return inPlace(this, (x) => floating.heaviside(x, values));
  }

  /** See {@link frexp}. */
  frexp(): floating.MantissaAndExponent {
    return floating.frexp(this);
  }

  /** See {@link ldexp}. */
  ldexp(other: Tensor): Tensor {
    return floating.ldexp(this, other);
  }

  /** {@link ldexp}, in place. */
  ldexp_(other: Tensor): Tensor {
    return inPlace(this, (x) => floating.ldexp(x, other));
  }

  /** See {@link nan_to_num}. */
  nan_to_num(options?: floating.NanToNumOptions): Tensor {
    return floating.nan_to_num(this, options);
  }

  /** {@link nan_to_num}, in place. */
  nan_to_num_(options?: floating.NanToNumOptions): Tensor {
    return inPlace(this, (x) => floating.nan_to_num(x, options));
  }

  /** See {@link positive}. */
  positive(): Tensor {
    return floating.positive(this);
  }

  // ---- special functions: ops/exponential.ts, gaussian.ts, gamma.ts, bessel.ts ----

  /** See {@link exp2}. */
  exp2(): Tensor {
    return exponential.exp2(this);
  }

  /** {@link exp2}, in place. */
  exp2_(): Tensor {
    return inPlace(this, exponential.exp2);
  }

  /** See {@link logaddexp}. */
  logaddexp(other: Tensor): Tensor {
    return exponential.logaddexp(this, other);
  }

  /** See {@link logaddexp2}. */
  logaddexp2(other: Tensor): Tensor {
    return exponential.logaddexp2(this, other);
  }

  /** See {@link xlogy}. */
  xlogy(other: Tensor | Scalar): Tensor {
    return exponential.xlogy(this, other);
  }

  /** {@link xlogy}, in place. */
  xlogy_(other: Tensor | Scalar): Tensor {
    return inPlace(this, (x) => exponential.xlogy(x, other));
  }

  /** See {@link logit}. */
  logit(options?: exponential.LogitOptions): Tensor {
    return exponential.logit(this, options);
  }

  /** {@link logit}, in place. */
  logit_(options?: exponential.LogitOptions): Tensor {
    return inPlace(this, (x) => exponential.logit(x, options));
  }

  /** See {@link float_power}. */
  float_power(exponent: Tensor | Scalar): Tensor {
    return exponential.float_power(this, exponent);
  }

  /** {@link float_power}, in place. */
  float_power_(exponent: Tensor | Scalar): Tensor {
    return exponential.float_power_(this, exponent);
  }

  /** See {@link erfc}. */
  erfc(): Tensor {
    return gaussian.erfc(this);
  }

  /** {@link erfc}, in place. */
  erfc_(): Tensor {
    return inPlace(this, gaussian.erfc);
  }

  /** See {@link erfinv}. */
  erfinv(): Tensor {
    return gaussian.erfinv(this);
  }

  /** {@link erfinv}, in place. */
  erfinv_(): Tensor {
    return inPlace(this, gaussian.erfinv);
  }

  /** See {@link lgamma}. */
  lgamma(): Tensor {
    return gamma.lgamma(this);
  }

  /** {@link lgamma}, in place. */
  lgamma_(): Tensor {
    return inPlace(this, gamma.lgamma);
  }

  /** See {@link digamma}. */
  digamma(): Tensor {
    return gamma.digamma(this);
  }

  /** {@link digamma}, in place. */
  digamma_(): Tensor {
    return inPlace(this, gamma.digamma);
  }

  /** See {@link polygamma}. */
  polygamma(n: number): Tensor {
    return gamma.polygamma(n, this);
  }

  /** {@link polygamma}, in place. */
  polygamma_(n: number): Tensor {
    return inPlace(this, (x) => gamma.polygamma(n, x));
  }

  /** See {@link mvlgamma}. */
  mvlgamma(p: number): Tensor {
    return gamma.mvlgamma(this, p);
  }

  /** {@link mvlgamma}, in place. */
  mvlgamma_(p: number): Tensor {
    return inPlace(this, (x) => gamma.mvlgamma(x, p));
  }

  /** See {@link igamma}. */
  igamma(other: Tensor): Tensor {
    return gamma.igamma(this, other);
  }

  /** {@link igamma}, in place. */
  igamma_(other: Tensor): Tensor {
    return inPlace(this, (x) => gamma.igamma(x, other));
  }

  /** See {@link igammac}. */
  igammac(other: Tensor): Tensor {
    return gamma.igammac(this, other);
  }

  /** {@link igammac}, in place. */
  igammac_(other: Tensor): Tensor {
    return inPlace(this, (x) => gamma.igammac(x, other));
  }

  /** See {@link i0}. */
  i0(): Tensor {
    return bessel.i0(this);
  }

  /** {@link i0}, in place. */
  i0_(): Tensor {
    return inPlace(this, bessel.i0);
  }

  // ---- random numbers: random/in_place.ts ----

  /** Overwrites all elements with random numbers from the uniform distribution on [from, to). */
  uniform_(from = 0, to = 1, options?: drawing.GeneratorOptions): Tensor {
    return drawing.uniform_(this, from, to, options);
  }

  /** Overwrites all elements with random numbers from the normal distribution of that mean and standard deviation. */
  normal_(mean = 0, std = 1, options?: drawing.GeneratorOptions): Tensor {
    return drawing.normal_(this, mean, std, options);
  }

  /** Overwrites all elements with random numbers from the exponential distribution of that rate. */
  exponential_(lambd = 1, options?: drawing.GeneratorOptions): Tensor {
    return drawing.exponential_(this, lambd, options);
  }

  /** Overwrites all elements with random numbers from the Cauchy distribution of that median and scale. */
  cauchy_(median = 0, sigma = 1, options?: drawing.GeneratorOptions): Tensor {
    return drawing.cauchy_(this, median, sigma, options);
  }

  /** Overwrites all elements with the exponentials of random numbers from the normal distribution of that mean and standard deviation. */
  log_normal_(mean = 1, std = 2, options?: drawing.GeneratorOptions): Tensor {
    return drawing.log_normal_(this, mean, std, options);
  }

  /** Overwrites all elements with random numbers from the geometric distribution: trials of probability `p` until the first success. */
  geometric_(p: number, options?: drawing.GeneratorOptions): Tensor {
    return drawing.geometric_(this, p, options);
  }

  /** Overwrites all elements with ones and zeros, a one with probability `p`: a number, or a tensor that broadcasts to this one. */
  bernoulli_(p: Tensor | number = 0.5, options?: drawing.GeneratorOptions): Tensor {
    return drawing.bernoulli_(this, p, options);
  }

  /** See {@link bernoulli}. */
  bernoulli(options?: drawing.GeneratorOptions): Tensor;
  bernoulli(p: number, options?: drawing.GeneratorOptions): Tensor;
  bernoulli(p?: number | drawing.GeneratorOptions, options?: drawing.GeneratorOptions): Tensor {
    return bernoulli(this, p as number, options);
  }

  /** See {@link multinomial}. */
  multinomial(num_samples: number, options?: sampling.MultinomialOptions): Tensor {
    return sampling.multinomial(this, num_samples, options);
  }

  /**
   * Overwrites all elements with random integers from `from` up to, not including, `to`; `random_(to)` starts at 0, and `random_()` takes
   * the whole range of the dtype.
   */
  random_(from?: number | bigint, to?: number | bigint | null, options?: drawing.GeneratorOptions): Tensor {
    return drawing.random_(this, from, to, options);
  }

  // ---- rounding, clamping and tests of elements: ops/rounding.ts, clamp.ts, predicates.ts ----

  /** See {@link floor}. */
  floor(): Tensor {
    return rounding.floor(this);
  }

  /** {@link floor}, in place. */
  floor_(): Tensor {
    return rounding.floor_(this);
  }

  /** See {@link ceil}. */
  ceil(): Tensor {
    return rounding.ceil(this);
  }

  /** {@link ceil}, in place. */
  ceil_(): Tensor {
    return rounding.ceil_(this);
  }

  /** See {@link round}. */
  round(options?: rounding.RoundOptions): Tensor {
    return rounding.round(this, options);
  }

  /** {@link round}, in place. */
  round_(options?: rounding.RoundOptions): Tensor {
    return rounding.round_(this, options);
  }

  /** See {@link trunc}. */
  trunc(): Tensor {
    return rounding.trunc(this);
  }

  /** {@link trunc}, in place. */
  trunc_(): Tensor {
    return inPlace(this, rounding.trunc);
  }

  /** See {@link trunc}. */
  fix(): Tensor {
    return rounding.trunc(this);
  }

  /** {@link trunc}, in place. */
  fix_(): Tensor {
    return inPlace(this, rounding.trunc);
  }

  /** See {@link frac}. */
  frac(): Tensor {
    return rounding.frac(this);
  }

  /** {@link frac}, in place. */
  frac_(): Tensor {
    return inPlace(this, rounding.frac);
  }

  /** See {@link isnan}. */
  isnan(): Tensor {
    return rounding.isnan(this);
  }

  /** See {@link isinf}. */
  isinf(): Tensor {
    return rounding.isinf(this);
  }

  /** See {@link isfinite}. */
  isfinite(): Tensor {
    return rounding.isfinite(this);
  }

  /** See {@link logical_not}. */
  logical_not(): Tensor {
    return rounding.logical_not(this);
  }

  /** {@link logical_not}, in place. */
  logical_not_(): Tensor {
    return inPlace(this, rounding.logical_not);
  }

  /** See {@link clamp}. */
  clamp(min?: clamping.Bound | clamping.ClampOptions, max?: clamping.Bound): Tensor {
    return clamping.clamp(this, min, max);
  }

  /** {@link clamp}, in place. */
  clamp_(min?: clamping.Bound | clamping.ClampOptions, max?: clamping.Bound): Tensor {
    return clamping.clamp_(this, min, max);
  }

  /** See {@link clamp}. */
  clip(min?: clamping.Bound | clamping.ClampOptions, max?: clamping.Bound): Tensor {
    return clamping.clamp(this, min, max);
  }

  /** {@link clamp}, in place. */
  clip_(min?: clamping.Bound | clamping.ClampOptions, max?: clamping.Bound): Tensor {
    return clamping.clamp_(this, min, max);
  }

  /** See {@link clamp_min}. */
  clamp_min(min: number | Tensor): Tensor {
    return clamping.clamp_min(this, min);
  }

  /** {@link clamp_min}, in place. */
  clamp_min_(min: number | Tensor): Tensor {
    return clamping.clamp_min_(this, min);
  }

  /** See {@link clamp_max}. */
  clamp_max(max: number | Tensor): Tensor {
    return clamping.clamp_max(this, max);
  }

  /** {@link clamp_max}, in place. */
  clamp_max_(max: number | Tensor): Tensor {
    return clamping.clamp_max_(this, max);
  }

  /** See {@link isposinf}. */
  isposinf(): Tensor {
    return predicates.isposinf(this);
  }

  /** See {@link isneginf}. */
  isneginf(): Tensor {
    return predicates.isneginf(this);
  }

  /** See {@link isreal}. */
  isreal(): Tensor {
    return predicates.isreal(this);
  }

  /** See {@link signbit}. */
  signbit(): Tensor {
    return predicates.signbit(this);
  }

  /** See {@link is_complex}. */
  is_complex(): boolean {
    return predicates.is_complex(this);
  }

  /** See {@link is_signed}. */
  is_signed(): boolean {
    return predicates.is_signed(this);
  }

  /** See {@link is_nonzero}. */
  is_nonzero(): boolean {
    return predicates.is_nonzero(this);
  }

  /** See {@link is_same_size}. */
  is_same_size(other: Tensor): boolean {
    return predicates.is_same_size(this, other);
  }

  // ---- matrix products: ops/linalg.ts ----

  /** See {@link matmul}. */
  matmul(other: Tensor): Tensor {
    return linalg.matmul(this, other);
  }

  /** See {@link mm}. */
  mm(mat2: Tensor): Tensor {
    return linalg.mm(this, mat2);
  }

  /** See {@link bmm}. */
  bmm(mat2: Tensor): Tensor {
    return linalg.bmm(this, mat2);
  }

  /** See {@link mv}. */
  mv(vec: Tensor): Tensor {
    return linalg.mv(this, vec);
  }

  /** See {@link dot}. */
  dot(tensor: Tensor): Tensor {
    return linalg.dot(this, tensor);
  }

  /** See {@link outer}. */
  outer(vec2: Tensor): Tensor {
    return linalg.outer(this, vec2);
  }

  /** See {@link addmm}. */
  addmm(mat1: Tensor, mat2: Tensor, options?: linalg.AddmmOptions): Tensor {
    return linalg.addmm(this, mat1, mat2, options);
  }

  /** See {@link baddbmm}. */
  baddbmm(batch1: Tensor, batch2: Tensor, options?: linalg.AddmmOptions): Tensor {
    return linalg.baddbmm(this, batch1, batch2, options);
  }

  // ---- more products: ops/products.ts ----

  /** {@link addmm}, in place. */
  addmm_(mat1: Tensor, mat2: Tensor, options?: linalg.AddmmOptions): Tensor {
    return products.overwrite(this, this.addmm(mat1, mat2, options));
  }

  /** {@link baddbmm}, in place. */
  baddbmm_(batch1: Tensor, batch2: Tensor, options?: linalg.AddmmOptions): Tensor {
    return products.overwrite(this, this.baddbmm(batch1, batch2, options));
  }

  /** See {@link addmv}. */
  addmv(mat: Tensor, vec: Tensor, options?: linalg.AddmmOptions): Tensor {
    return products.addmv(this, mat, vec, options);
  }

  /** {@link addmv}, in place. */
  addmv_(mat: Tensor, vec: Tensor, options?: linalg.AddmmOptions): Tensor {
    return products.overwrite(this, products.addmv(this, mat, vec, options));
  }

  /** See {@link addr}. */
  addr(vec1: Tensor, vec2: Tensor, options?: linalg.AddmmOptions): Tensor {
    return products.addr(this, vec1, vec2, options);
  }

  /** {@link addr}, in place. */
  addr_(vec1: Tensor, vec2: Tensor, options?: linalg.AddmmOptions): Tensor {
    return products.overwrite(this, products.addr(this, vec1, vec2, options));
  }

  /** See {@link addbmm}. */
  addbmm(batch1: Tensor, batch2: Tensor, options?: linalg.AddmmOptions): Tensor {
    return products.addbmm(this, batch1, batch2, options);
  }

  /** {@link addbmm}, in place. */
  addbmm_(batch1: Tensor, batch2: Tensor, options?: linalg.AddmmOptions): Tensor {
    return products.overwrite(this, products.addbmm(this, batch1, batch2, options));
  }

  /** See {@link dot}, which is the same for real numbers. */
  vdot(other: Tensor): Tensor {
    return linalg.dot(this, other);
  }

  /** See {@link outer}. */
  ger(vec2: Tensor): Tensor {
    return linalg.outer(this, vec2);
  }

  /** See {@link inner}. */
  inner(other: Tensor): Tensor {
    return products.inner(this, other);
  }

  /** See {@link kron}. */
  kron(other: Tensor): Tensor {
    return products.kron(this, other);
  }

  /** See {@link cross}. */
  cross(other: Tensor, dim?: number | null): Tensor {
    return products.cross(this, other, dim);
  }

  // ---- functions of matrices: ops/solving.ts, ops/decompositions.ts, ops/matrix.ts ----

  /** See {@link det}. */
  det(): Tensor {
    return solving.det(this);
  }

  /** See {@link logdet}. */
  logdet(): Tensor {
    return solving.logdet(this);
  }

  /** See {@link slogdet}. */
  slogdet(): solving.SignAndLogabsdet {
    return solving.slogdet(this);
  }

  /** See {@link inverse}. */
  inverse(): Tensor {
    return solving.inverse(this);
  }

  /** See {@link pinverse}. */
  pinverse(rcond = 1e-15): Tensor {
    return matrix.pinverse(this, rcond);
  }

  /** See {@link matrix_power}. */
  matrix_power(n: number): Tensor {
    return matrix.matrix_power(this, n);
  }

  /** See {@link matrix_exp}. */
  matrix_exp(): Tensor {
    return matrix.matrix_exp(this);
  }

  /** See {@link svd}. */
  svd(some = true): decompositions.SVD {
    return decompositions.svd(this, some);
  }

  /** See {@link cholesky_solve}. */
  cholesky_solve(L: Tensor, upper = false): Tensor {
    return matrix.cholesky_solve(this, L, upper);
  }

  /** See {@link cholesky_inverse}. */
  cholesky_inverse(upper = false): Tensor {
    return matrix.cholesky_inverse(this, upper);
  }

  // ---- activations: ops/activation.ts, ops/rectifiers.ts, ops/softmax.ts ----

  /** See {@link relu}. */
  relu(): Tensor {
    return activation.relu(this);
  }

  /** {@link relu}, in place. */
  relu_(): Tensor {
    return activation.relu_(this);
  }

  /** See {@link sigmoid}. */
  sigmoid(): Tensor {
    return activation.sigmoid(this);
  }

  /** {@link sigmoid}, in place. */
  sigmoid_(): Tensor {
    return activation.sigmoid_(this);
  }

  /** See {@link tanh}. */
  tanh(): Tensor {
    return activation.tanh(this);
  }

  /** {@link tanh}, in place. */
  tanh_(): Tensor {
    return activation.tanh_(this);
  }

  /** See {@link prelu}. */
  prelu(weight: Tensor): Tensor {
    return rectifiers.prelu(this, weight);
  }

  /** See {@link hardshrink}. */
  hardshrink(lambd = 0.5): Tensor {
    return rectifiers.hardshrink(this, lambd);
  }

  /** See {@link softmax}. */
  softmax(dim: number, options?: softmaxes.SoftmaxOptions): Tensor {
    return softmaxes.softmax(this, dim, options);
  }

  /** See {@link log_softmax}. */
  log_softmax(dim: number, options?: softmaxes.SoftmaxOptions): Tensor {
    return softmaxes.log_softmax(this, dim, options);
  }

  // ---- trigonometry: ops/trigonometry.ts, hyperbolic.ts ----

  /** See {@link sin}. */
  sin(): Tensor {
    return trigonometry.sin(this);
  }

  /** {@link sin}, in place. */
  sin_(): Tensor {
    return inPlace(this, trigonometry.sin);
  }

  /** See {@link cos}. */
  cos(): Tensor {
    return trigonometry.cos(this);
  }

  /** {@link cos}, in place. */
  cos_(): Tensor {
    return inPlace(this, trigonometry.cos);
  }

  /** See {@link tan}. */
  tan(): Tensor {
    return trigonometry.tan(this);
  }

  /** {@link tan}, in place. */
  tan_(): Tensor {
    return inPlace(this, trigonometry.tan);
  }

  /** See {@link asin}. */
  asin(): Tensor {
    return trigonometry.asin(this);
  }

  /** {@link asin}, in place. */
  asin_(): Tensor {
    return inPlace(this, trigonometry.asin);
  }

  /** See {@link asin}. */
  arcsin(): Tensor {
    return trigonometry.asin(this);
  }

  /** {@link asin}, in place. */
  arcsin_(): Tensor {
    return inPlace(this, trigonometry.asin);
  }

  /** See {@link acos}. */
  acos(): Tensor {
    return trigonometry.acos(this);
  }

  /** {@link acos}, in place. */
  acos_(): Tensor {
    return inPlace(this, trigonometry.acos);
  }

  /** See {@link acos}. */
  arccos(): Tensor {
    return trigonometry.acos(this);
  }

  /** {@link acos}, in place. */
  arccos_(): Tensor {
    return inPlace(this, trigonometry.acos);
  }

  /** See {@link atan}. */
  atan(): Tensor {
    return trigonometry.atan(this);
  }

  /** {@link atan}, in place. */
  atan_(): Tensor {
    return inPlace(this, trigonometry.atan);
  }

  /** See {@link atan}. */
  arctan(): Tensor {
    return trigonometry.atan(this);
  }

  /** {@link atan}, in place. */
  arctan_(): Tensor {
    return inPlace(this, trigonometry.atan);
  }

  /** See {@link sinh}. */
  sinh(): Tensor {
    return hyperbolic.sinh(this);
  }

  /** {@link sinh}, in place. */
  sinh_(): Tensor {
    return inPlace(this, hyperbolic.sinh);
  }

  /** See {@link cosh}. */
  cosh(): Tensor {
    return hyperbolic.cosh(this);
  }

  /** {@link cosh}, in place. */
  cosh_(): Tensor {
    return inPlace(this, hyperbolic.cosh);
  }

  /** See {@link asinh}. */
  asinh(): Tensor {
    return hyperbolic.asinh(this);
  }

  /** {@link asinh}, in place. */
  asinh_(): Tensor {
    return inPlace(this, hyperbolic.asinh);
  }

  /** See {@link asinh}. */
  arcsinh(): Tensor {
    return hyperbolic.asinh(this);
  }

  /** {@link asinh}, in place. */
  arcsinh_(): Tensor {
    return inPlace(this, hyperbolic.asinh);
  }

  /** See {@link acosh}. */
  acosh(): Tensor {
    return hyperbolic.acosh(this);
  }

  /** {@link acosh}, in place. */
  acosh_(): Tensor {
    return inPlace(this, hyperbolic.acosh);
  }

  /** See {@link acosh}. */
  arccosh(): Tensor {
    return hyperbolic.acosh(this);
  }

  /** {@link acosh}, in place. */
  arccosh_(): Tensor {
    return inPlace(this, hyperbolic.acosh);
  }

  /** See {@link atanh}. */
  atanh(): Tensor {
    return hyperbolic.atanh(this);
  }

  /** {@link atanh}, in place. */
  atanh_(): Tensor {
    return inPlace(this, hyperbolic.atanh);
  }

  /** See {@link atanh}. */
  arctanh(): Tensor {
    return hyperbolic.atanh(this);
  }

  /** {@link atanh}, in place. */
  arctanh_(): Tensor {
    return inPlace(this, hyperbolic.atanh);
  }

  /** See {@link sinc}. */
  sinc(): Tensor {
    return trigonometry.sinc(this);
  }

  /** {@link sinc}, in place. */
  sinc_(): Tensor {
    return inPlace(this, trigonometry.sinc);
  }

  /** See {@link atan2}. */
  atan2(other: Tensor): Tensor {
    return trigonometry.atan2(this, other);
  }

  /** {@link atan2}, in place. */
  atan2_(other: Tensor): Tensor {
    return inPlace(this, (x) => trigonometry.atan2(x, other));
  }

  /** See {@link atan2}. */
  arctan2(other: Tensor): Tensor {
    return trigonometry.atan2(this, other);
  }

  /** {@link atan2}, in place. */
  arctan2_(other: Tensor): Tensor {
    return inPlace(this, (x) => trigonometry.atan2(x, other));
  }

  /** See {@link hypot}. */
  hypot(other: Tensor): Tensor {
    return trigonometry.hypot(this, other);
  }

  /** {@link hypot}, in place. */
  hypot_(other: Tensor): Tensor {
    return inPlace(this, (x) => trigonometry.hypot(x, other));
  }

  /** See {@link deg2rad}. */
  deg2rad(): Tensor {
    return trigonometry.deg2rad(this);
  }

  /** {@link deg2rad}, in place. */
  deg2rad_(): Tensor {
    return inPlace(this, trigonometry.deg2rad);
  }

  /** See {@link rad2deg}. */
  rad2deg(): Tensor {
    return trigonometry.rad2deg(this);
  }

  /** {@link rad2deg}, in place. */
  rad2deg_(): Tensor {
    return inPlace(this, trigonometry.rad2deg);
  }

  // ---- reductions: ops/reduction.ts, product.ts, selection.ts, statistics.ts ----

  /** See {@link sum}. */
  sum(dim?: Dims, keepdim = false, options?: reduction.SumOptions): Tensor {
    return reduction.sum(this, dim, keepdim, options);
  }

  /** See {@link any}. */
  any(dim?: Dims, keepdim = false): Tensor {
    return reduction.any(this, dim, keepdim);
  }

  /** See {@link all}. */
  all(dim?: Dims, keepdim = false): Tensor {
    return reduction.all(this, dim, keepdim);
  }

  /** See {@link mean}. */
  mean(dim?: Dims, keepdim = false, options?: reduction.SumOptions): Tensor {
    return reduction.mean(this, dim, keepdim, options);
  }

  /** See {@link prod}. */
  prod(dim?: number | null, keepdim = false, options?: product.ProdOptions): Tensor {
    return product.prod(this, dim, keepdim, options);
  }

  /** See {@link cumsum}. */
  cumsum(dim: number, options?: product.ProdOptions): Tensor {
    return product.cumsum(this, dim, options);
  }

  /** See {@link count_nonzero}. */
  count_nonzero(dim?: Dims): Tensor {
    return reduction.count_nonzero(this, dim);
  }

  /** See {@link amax}. */
  amax(dim?: Dims, keepdim = false): Tensor {
    return selection.amax(this, dim, keepdim);
  }

  /** See {@link amin}. */
  amin(dim?: Dims, keepdim = false): Tensor {
    return selection.amin(this, dim, keepdim);
  }

  /** See {@link max}. */
  max(): Tensor;
  max(other: Tensor): Tensor;
  max(dim: number, keepdim?: boolean): ValuesAndIndices;
  max(dim?: number | Tensor, keepdim = false): Tensor | ValuesAndIndices {
    return selection.max(this, dim as number, keepdim);
  }

  /** See {@link min}. */
  min(): Tensor;
  min(other: Tensor): Tensor;
  min(dim: number, keepdim?: boolean): ValuesAndIndices;
  min(dim?: number | Tensor, keepdim = false): Tensor | ValuesAndIndices {
    return selection.min(this, dim as number, keepdim);
  }

  /** See {@link argmax}. */
  argmax(dim?: number | null, keepdim = false): Tensor {
    return selection.argmax(this, dim, keepdim);
  }

  /** See {@link argmin}. */
  argmin(dim?: number | null, keepdim = false): Tensor {
    return selection.argmin(this, dim, keepdim);
  }

  /** See {@link var}. */
  var(dim?: Dims, options?: statistics.VarOptions): Tensor {
    return statistics.var(this, dim, options);
  }

  /** See {@link std}. */
  std(dim?: Dims, options?: statistics.VarOptions): Tensor {
    return statistics.std(this, dim, options);
  }

  /** See {@link norm}. */
  norm(p: number | 'fro' | null = 'fro', dim?: Dims, keepdim = false, options?: statistics.NormOptions): Tensor {
    return statistics.norm(this, p, dim, keepdim, options);
  }

  /** See {@link dist}. */
  dist(other: Tensor, p = 2): Tensor {
    return statistics.dist(this, other, p);
  }

  /** See {@link logsumexp}. */
  logsumexp(dim: number | readonly number[], keepdim = false): Tensor {
    return statistics.logsumexp(this, dim, keepdim);
  }

  /** Adds up dimensions until the shape is `size`, which must broadcast to this tensor's. */
  sum_to_size(size: readonly number[]): Tensor {
    return reduction.sum_to_size(this, size);
  }

  /** @internal */
  isSummableTo(size: readonly number[]): boolean {
    return reduction.isSummableTo(this.shape, size);
  }

  // ---- sorting and ranking: ops/sorting.ts, ranking.ts ----

  /** See {@link sort}. */
  sort(dim = -1, options?: sorting.SortOptions): ValuesAndIndices {
    return sorting.sort(this, dim, options);
  }

  /** See {@link argsort}. */
  argsort(dim = -1, options?: sorting.SortOptions): Tensor {
    return sorting.argsort(this, dim, options);
  }

  /** See {@link msort}. */
  msort(): Tensor {
    return sorting.msort(this);
  }

  /** See {@link topk}. */
  topk(k: number, dim = -1, options?: sorting.TopkOptions): ValuesAndIndices {
    return sorting.topk(this, k, dim, options);
  }

  /** See {@link kthvalue}. */
  kthvalue(k: number, dim = -1, keepdim = false): ValuesAndIndices {
    return ranking.kthvalue(this, k, dim, keepdim);
  }

  /** See {@link median}. */
  median(): Tensor;
  median(dim: number, keepdim?: boolean): ValuesAndIndices;
  median(dim?: number, keepdim = false): Tensor | ValuesAndIndices {
    return ranking.median(this, dim as number, keepdim);
  }

  /** See {@link nanmedian}. */
  nanmedian(): Tensor;
  nanmedian(dim: number, keepdim?: boolean): ValuesAndIndices;
  nanmedian(dim?: number, keepdim = false): Tensor | ValuesAndIndices {
    return ranking.nanmedian(this, dim as number, keepdim);
  }

  /** See {@link mode}. */
  mode(dim = -1, keepdim = false): ValuesAndIndices {
    return ranking.mode(this, dim, keepdim);
  }

  // ---- counting: ops/counting.ts ----

  /** See {@link unique}. */
  unique<const O extends counting.UniqueOptions = counting.UniqueAlone>(options?: O): counting.UniqueResult<O> {
    return counting.unique(this, options);
  }

  /** See {@link unique_consecutive}. */
  unique_consecutive<const O extends counting.UniqueConsecutiveOptions = counting.UniqueAlone>(
    options?: O,
  ): counting.UniqueResult<O> {
    return counting.unique_consecutive(this, options);
  }

  /** See {@link bincount}. */
  bincount(options?: counting.BincountOptions): Tensor {
    return counting.bincount(this, options);
  }

  /** See {@link histc}. */
  histc(bins = 100, min = 0, max = 0): Tensor {
    return counting.histc(this, bins, min, max);
  }

  // ---- running results: ops/cumulative.ts ----

  /** {@link cumsum}, in place. */
  cumsum_(dim: number, options?: product.ProdOptions): Tensor {
    return cumulative.cumsum_(this, dim, options);
  }

  /** See {@link cumprod}. */
  cumprod(dim: number, options?: cumulative.CumprodOptions): Tensor {
    return cumulative.cumprod(this, dim, options);
  }

  /** {@link cumprod}, in place. */
  cumprod_(dim: number, options?: cumulative.CumprodOptions): Tensor {
    return cumulative.cumprod_(this, dim, options);
  }

  /** See {@link logcumsumexp}. */
  logcumsumexp(dim: number): Tensor {
    return cumulative.logcumsumexp(this, dim);
  }

  /** See {@link cummax}. */
  cummax(dim: number): ValuesAndIndices {
    return cumulative.cummax(this, dim);
  }

  /** See {@link cummin}. */
  cummin(dim: number): ValuesAndIndices {
    return cumulative.cummin(this, dim);
  }

  // ---- statistics: ops/moments.ts, quantile.ts, covariance.ts, differences.ts, renorm.ts ----

  /** See {@link nansum}. */
  nansum(dim?: Dims, keepdim = false, options?: reduction.SumOptions): Tensor {
    return moments.nansum(this, dim, keepdim, options);
  }

  /** See {@link nanmean}. */
  nanmean(dim?: Dims, keepdim = false, options?: reduction.SumOptions): Tensor {
    return moments.nanmean(this, dim, keepdim, options);
  }

  /** See {@link aminmax}. */
  aminmax(options?: moments.AminmaxOptions): moments.MinAndMax {
    return moments.aminmax(this, options);
  }

  /** See {@link quantile}. */
  quantile(q: Tensor | number, dim?: number | null, keepdim = false, options?: quantiles.QuantileOptions): Tensor {
    return quantiles.quantile(this, q, dim, keepdim, options);
  }

  /** See {@link nanquantile}. */
  nanquantile(q: Tensor | number, dim?: number | null, keepdim = false, options?: quantiles.QuantileOptions): Tensor {
    return quantiles.nanquantile(this, q, dim, keepdim, options);
  }

  /** See {@link cov}. */
  cov(options?: covariance.CovOptions): Tensor {
    return covariance.cov(this, options);
  }

  /** See {@link corrcoef}. */
  corrcoef(): Tensor {
    return covariance.corrcoef(this);
  }

  /** See {@link diff}. */
  diff(n = 1, dim = -1, options?: differences.DiffOptions): Tensor {
    return differences.diff(this, n, dim, options);
  }

  /** See {@link renorm}. */
  renorm(p: number, dim: number, maxnorm: number): Tensor {
    return renorms.renorm(this, p, dim, maxnorm);
  }

  /** {@link renorm}, in place. */
  renorm_(p: number, dim: number, maxnorm: number): Tensor {
    return renorms.renorm_(this, p, dim, maxnorm);
  }
}

registerTensorFactory((storage, shape, strides, offset) => new Tensor(storage, shape, strides, offset, storage.dtype));
