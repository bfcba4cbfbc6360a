import { apply, applyInPlace, _give_to_tape } from '../autograd/apply.js';
import { assertTensor, isTensor, typeName } from '../autograd/brand.js';
import { defineOp, type Op } from '../autograd/op.js';
import { bool, int32, int64, uint8 } from '../dtype.js';
import { checkKeys, IndexError, RuntimeError, ValueError } from '../errors.js';
import { broadcastShapes, formatShape, numel, sameShape, type Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { indexAt, indexValues, int64Tensor, nonzeroPositions, splitShape, strideOf } from './_indices.js';
import { type Scalar, scalarTensor } from './_pointwise.js';
import { type IndexItem, invalidIndex, type NestedIndices, parseSlice, Slice } from './_slices.js';

export { type IndexItem, type NestedIndices, Slice, slice } from './_slices.js';

/** An array as an index tensor: a mask when it holds booleans. */
function listTensor(list: NestedIndices): Tensor {
  const shape: number[] = [];
  for (let level: unknown = list; Array.isArray(level); level = level[0]) shape.push(level.length);
  const values = (list as readonly unknown[]).flat(Infinity) as (number | boolean)[];
  if (!isRegular(list, shape))
    throw new ValueError('an array used as an index must have the same length everywhere at a depth');
  if (values.length > 0 && values.every((value) => typeof value === 'boolean')) {
    return int64Tensor(values.map(Number), shape).bool();
  }
  const wrong = values.find((value) => !Number.isInteger(value));
  if (wrong !== undefined) throw invalidIndex(typeof wrong === 'number' ? 'float' : typeName(wrong));
  return int64Tensor(values as number[], shape);
}

function isRegular(list: unknown, [size, ...rest]: readonly number[]): boolean {
  if (!Array.isArray(list)) return size === undefined;
  return list.length === size && list.every((item) => isRegular(item, rest));
}

function isMask(index: Tensor): boolean {
  return index.dtype === bool || index.dtype === uint8;
}

function assertIndexType(index: Tensor): void {
  if (isMask(index) || index.dtype === int64 || index.dtype === int32) return;
  throw new IndexError('tensors used as indices must be long, byte or bool tensors');
}

type Item = number | '...' | null | boolean | Slice | Tensor;

/** An item in one of few forms: text parsed, lists made tensors, 0-dimensional tensors made numbers. */
function normalize(item: IndexItem): Item {
  if (typeof item === 'string') return item.trim() === '...' ? '...' : parseSlice(item);
  if (item === null || typeof item === 'boolean' || item instanceof Slice) return item;
  if (typeof item === 'number') {
    if (!Number.isInteger(item)) throw invalidIndex('float');
    return item;
  }
  const index = Array.isArray(item) ? listTensor(item as NestedIndices) : (item as Tensor);
  if (!isTensor(index)) throw invalidIndex(typeName(index));
  assertIndexType(index);
  if (index.shape.length > 0) return index;
  return isMask(index) ? Boolean(index.item()) : index.item();
}

/** How many of the tensor's dimensions an item uses up. */
function dimensionsOf(item: Item): number {
  if (item === null || item === '...' || typeof item === 'boolean') return 0;
  return isTensor(item) && isMask(item) ? item.shape.length : 1;
}

/** Index tensors, one for each dimension that has one. */
type Indices = Map<number, Tensor>;

/** The integer vectors that stand for a mask over dimensions `dim` and on. */
function expandMask(mask: Tensor, view: Tensor, dim: number): Tensor[] {
  mask.shape.forEach((size, d) => {
    if (size === view.shape[dim + d]) return;
    throw new IndexError(
      `The shape of the mask ${formatShape(mask.shape)} at index ${d} does not match the shape of the indexed tensor ${formatShape(view.shape)} at index ${dim + d}`,
    );
  });
  const positions = nonzeroPositions(mask);
  return mask.shape.map((size, d) => {
    const step = strideOf(d, mask.shape);
    return int64Tensor(
      positions.map((position) => Math.floor(position / step) % size),
      [positions.length],
    );
  });
}

function selectIndex(view: Tensor, dim: number, index: number, position: number): Tensor {
  if (view.shape.length === 0) {
    throw new IndexError(
      'invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim tensor to a number',
    );
  }
  const size = view.shape[dim];
  if (index < -size || index >= size) {
    throw new IndexError(`index ${index} is out of bounds for dimension ${position} with size ${size}`);
  }
  return view.select(dim, index);
}

/** Applies the items that give views, and collects the index tensors for the dimensions of the view that they give. */
function takeView(input: Tensor, given: readonly IndexItem[]): { view: Tensor; indices: Indices } {
  const items = given.map(normalize);
  const { length: rank } = input.shape;
  const used = items.reduce((sum: number, item) => sum + dimensionsOf(item), 0);
  if (used > rank && !(rank === 0 && items.length === 1 && typeof items[0] === 'number')) {
    throw new IndexError(`too many indices for tensor of dimension ${rank}`);
  }
  const indices: Indices = new Map();
  let view = input;
  let dim = 0;
  items.forEach((item, position) => {
    if (typeof item === 'number') view = selectIndex(view, dim, item, position);
    else if (item === '...') dim += rank - used;
    else if (item === null) view = view.unsqueeze(dim++);
    else if (typeof item === 'boolean') {
      view = view.unsqueeze(dim);
      indices.set(dim++, int64Tensor(item ? [0] : [], [Number(item)]));
    } else if (item instanceof Slice) {
      view = view.sliced(dim++, item.start ?? 0, item.stop ?? Infinity, item.step ?? 1);
    } else if (isMask(item)) {
      for (const column of expandMask(item, view, dim)) indices.set(dim++, column);
    } else indices.set(dim++, item);
  });
  return { view: view === input ? input.view(input.shape) : view, indices };
}

/** Where index tensors point: dimensions `start` and on, `count` of them, at the flat positions `linear`. */
interface Place {
  /** The view with the indexed dimensions side by side. */
  readonly view: Tensor;
  readonly attrs: PlaceAttrs;
  readonly linear: Tensor;
}

interface PlaceAttrs {
  readonly start: number;
  readonly count: number;
}

function commonShape(tensors: readonly Tensor[]): Shape {
  try {
    return tensors.reduce((shape: Shape, tensor) => broadcastShapes(shape, tensor.shape), []);
  } catch {
    const shapes = tensors.map((tensor) => formatShape(tensor.shape)).join(', ');
    throw new IndexError(`shape mismatch: indexing tensors could not be broadcast together with shapes ${shapes}`);
  }
}

/** Brings the indexed dimensions together, in front unless they already lie side by side, and makes one index of them all. */
function locate(view: Tensor, indices: Indices): Place {
  const dims = [...indices.keys()].sort((a, b) => a - b);
  const shape = commonShape([...indices.values()]);
  const positions = new Float64Array(numel(shape));
  for (const dim of dims) {
    const size = view.shape[dim];
    if (size === 0 && positions.length > 0) throw new IndexError('index is out of bounds for dimension with size 0');
    const values = indexValues((indices.get(dim) as Tensor).expand(shape));
    for (let i = 0; i < positions.length; i++) {
      const value = values[i];
      if (value < -size || value >= size) {
        throw new IndexError(`index ${value} is out of bounds for dimension ${dim} with size ${size}`);
      }
      positions[i] = positions[i] * size + (value < 0 ? value + size : value);
    }
  }
  const linear = int64Tensor(positions, shape);
  const attrs = { start: dims[0], count: dims.length };
  if (dims.every((dim, i) => dim === dims[0] + i)) return { view, attrs, linear };
  const others = view.shape.map((_, d) => d).filter((d) => !indices.has(d));
  return { view: view.permute([...dims, ...others]), attrs: { ...attrs, start: 0 }, linear };
}

function indexedShape(shape: Shape, linear: Shape, { start, count }: PlaceAttrs): Shape {
  return [...shape.slice(0, start), ...linear, ...shape.slice(start + count)];
}

const indexOp: Op<PlaceAttrs> = defineOp<PlaceAttrs>({
  name: 'index',
  moves: true,
  infer: ([input, linear], attrs) => ({
    outputs: [{ shape: indexedShape(input.shape, linear.shape, attrs), dtype: input.dtype }],
  }),
  ref([out], [input, linear], { start, count }) {
    const { outer, size, inner } = splitShape(input.shape, start, count);
    let to = 0;
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < linear.data.length; i++) {
        const from = (o * size + indexAt(linear.data, i)) * inner;
        out.data.set(input.data.subarray(from, from + inner), to);
        to += inner;
      }
    }
  },
  save: { inputs: [1] },
  backward: (ctx, grad) => [apply(accumulateOp, [grad.new_zeros(ctx.shape(0)), ctx.input(1), grad], ctx.attrs), null],
});

const putOp: Op<PlaceAttrs> = defineOp<PlaceAttrs>({
  name: 'index_put',
  moves: true,
  infer: ([self]) => ({ outputs: [self] }),
  ref([out], [self, linear, values], { start, count }) {
    out.data.set(self.data);
    const { outer, size, inner } = splitShape(self.shape, start, count);
    let from = 0;
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < linear.data.length; i++) {
        out.data.set(values.data.subarray(from, from + inner), (o * size + indexAt(linear.data, i)) * inner);
        from += inner;
      }
    }
  },
  save: { inputs: [1] },
  backward(ctx, grad) {
    const linear = ctx.input(1);
    const zeros = grad.new_zeros([]).expand(indexedShape(ctx.shape(0), linear.shape, ctx.attrs));
    return [
      ctx.needs(0) ? apply(putOp, [grad, linear, zeros], ctx.attrs) : null,
      null,
      ctx.needs(2) ? apply(indexOp, [grad, linear], ctx.attrs) : null,
    ];
  },
});

const accumulateOp: Op<PlaceAttrs> = defineOp<PlaceAttrs>({
  name: 'index_put_accumulate',
  infer: ([self]) => ({ outputs: [self] }),
  ref([out], [self, linear, values], { start, count }) {
    out.data.set(self.data);
    const { outer, size, inner } = splitShape(self.shape, start, count);
    let from = 0;
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < linear.data.length; i++) {
        const to = (o * size + indexAt(linear.data, i)) * inner;
        for (let k = 0; k < inner; k++) out.data[to + k] += values.data[from++];
      }
    }
  },
  save: { inputs: [1] },
  backward: (ctx, grad) => [grad, null, ctx.needs(2) ? apply(indexOp, [grad, ctx.input(1)], ctx.attrs) : null],
});

export function index(input: Tensor, items: readonly IndexItem[]): Tensor {
  assertTensor(input, 'index');
  const { view, indices } = takeView(input, items);
  if (indices.size === 0) return view;
  const place = locate(view, indices);
  const result = apply(indexOp, [place.view, place.linear], place.attrs);
  _give_to_tape(place.linear);
  return result;
}

function put(place: Place, values: Tensor, accumulate: boolean): void {
  const { view, linear, attrs } = place;
  if (values.dtype !== view.dtype) {
    throw new RuntimeError(
      `Index put requires the source and destination dtypes match, got ${view.dtype.scalarName} for the destination and ${values.dtype.scalarName} for the source.`,
    );
  }
  const shape = indexedShape(view.shape, linear.shape, attrs);
  const source = withoutLeadingOnes(values, shape.length);
  if (!broadcastsTo(source.shape, shape)) {
    throw new RuntimeError(
      `shape mismatch: value tensor of shape ${formatShape(values.shape)} cannot be broadcast to indexing result of shape ${formatShape(shape)}`,
    );
  }
  applyInPlace(accumulate ? accumulateOp : putOp, [view, linear, source.expand(shape)], attrs);
  _give_to_tape(linear);
}

function broadcastsTo(shape: Shape, target: Shape): boolean {
  try {
    return sameShape(broadcastShapes(shape, target), target);
  } catch {
    return false;
  }
}

/** As torch, takes dimensions of size 1 off the front of a value that has more of them than it is written to. */
function withoutLeadingOnes(value: Tensor, rank: number): Tensor {
  const { shape } = value;
  let extra = 0;
  while (shape.length - extra > rank && shape[extra] === 1) extra++;
  return extra > 0 ? value.view(shape.slice(extra)) : value;
}

/** Options of {@link Tensor.index_put_}. */
export interface IndexPutOptions {
  /** Whether values are added to the elements instead of replacing them; false by default. */
  readonly accumulate?: boolean;
}

export function index_put_(
  input: Tensor,
  indices: readonly Tensor[],
  values: Tensor,
  options?: IndexPutOptions,
): Tensor {
  assertTensor(values, 'index_put_', 'values');
  checkKeys(options, ['accumulate'], 'index_put_');
  const given: unknown = indices;
  if (!Array.isArray(given) || given.length === 0) {
    throw new TypeError("index_put_(): argument 'indices' (position 1) must be an array of at least one Tensor");
  }
  indices.forEach((index: unknown, i) => {
    if (isTensor(index)) return;
    throw new TypeError(`expected Tensor as element ${i} in argument 0, but got ${typeName(index)}`);
  });
  const columns = new Map<number, Tensor>();
  const used = indices.reduce((sum, index) => sum + (isMask(index) ? index.shape.length : 1), 0);
  if (used > input.shape.length) {
    throw new IndexError(`too many indices for tensor of dimension ${input.shape.length} (got ${used})`);
  }
  for (const index of indices) {
    assertIndexType(index);
    const list = isMask(index) ? expandMask(index, input, columns.size) : [index];
    for (const column of list) columns.set(columns.size, column);
  }
  put(locate(input, columns), values, options?.accumulate ?? false);
  return input;
}

export function setIndex(input: Tensor, items: readonly IndexItem[], value: Tensor | Scalar): void {
  assertTensor(input, 'setIndex');
  if (!isTensor(value) && !['number', 'boolean', 'bigint'].includes(typeof value)) {
    throw new TypeError(`can't assign a ${typeName(value)} to a torch.${input.dtype.scalarName}Tensor`);
  }
  const { view, indices } = takeView(input, items);
  if (indices.size > 0) put(locate(view, indices), isTensor(value) ? value : scalarTensor(value, view.dtype), false);
  else if (isTensor(value)) view.copy_(withoutLeadingOnes(value, view.shape.length).expand(view.shape));
  else view.fill_(value);
}
