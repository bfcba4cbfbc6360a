import { applyInPlace } from '../autograd/apply.js';
import { isTensor, typeName } from '../autograd/brand.js';
import { assertInPlaceAllowed } from '../autograd/history.js';
import { defineOp, type Op } from '../autograd/op.js';
import type { RefOperand } from '../device/reference.js';
import { bool, type dtype, type TypedArray } from '../dtype.js';
import { checkKeys, RuntimeError } from '../errors.js';
import { isContiguous, type Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import {
  fill_bernoulli,
  fill_cauchy,
  fill_exponential,
  fill_geometric,
  fill_log_normal,
  fill_normal,
  fill_randint,
  fill_random,
  fill_uniform,
} from './distributions.js';
import { default_generator, type Generator } from './generator.js';

/** What every function that draws random numbers takes. */
export interface GeneratorOptions {
  /** The generator to draw from; {@link default_generator} when none is given. */
  readonly generator?: Generator | null;
}

type Floats = Float32Array | Float64Array;

/** The generator that the options name, else the default one. */
export function generatorOf(options: GeneratorOptions | undefined, where: string): Generator {
  const generator = options?.generator ?? default_generator;
  // By its methods, so that one of another copy of this package is accepted.
  if (typeof (generator as Partial<Generator>).random53 === 'function') return generator;
  throw new TypeError(`${where}(): argument 'generator' must be torch.Generator, not ${typeName(generator)}`);
}

/** @throws RuntimeError, in torch's words, unless the dtype is floating point. */
export function assertFloating(type: dtype, kernel: string): void {
  if (!type.is_floating_point) throw new RuntimeError(`"${kernel}" not implemented for '${type.scalarName}'`);
}

/**
 * The dimensions as they lie in memory, outermost first: torch draws in this order, so that a transposed tensor is filled as the
 * tensor it was transposed from would be. A stride of 0 says nothing of a dimension's place, which it then keeps.
 */
export function memoryOrder(strides: Shape): number[] {
  const order = strides.map((_, d) => d);
  // From the back, as torch does it: with strides of 0 among them, the order in which pairs are compared matters.
  for (let i = order.length - 2; i >= 0; i--) {
    for (let at = i, next = i + 1; next < order.length; next++) {
      const [a, b] = [strides[order[at]], strides[order[next]]];
      if (a === 0 || b === 0) continue;
      if (a >= b) break;
      [order[at], order[next]] = [order[next], order[at]];
      at = next;
    }
  }
  return order;
}

/** An op that overwrites all elements by `fill`: the gradient of what was there is zero. */
function defineFill<A>(name: string, fill: (out: TypedArray, attrs: A) => void): Op<A> {
  return defineOp<A>({
    name,
    broadcasts: true,
    // The elements as they are stored: int64 as bigints.
    moves: true,
    infer: ([self]) => ({ outputs: [self] }),
    ref: ([out]: readonly RefOperand[], _, attrs) => {
      fill(out.data, attrs);
    },
    backward: (ctx, grad) => [grad.new_zeros(ctx.shape(0))],
  });
}

interface UniformAttrs {
  readonly from: number;
  readonly to: number;
  readonly generator: Generator;
}

export const uniformOp: Op<UniformAttrs> = defineFill('uniform_', (out, { from, to, generator }) => {
  fill_uniform(out as Floats, from, to, generator);
});

interface NormalAttrs {
  readonly mean: number;
  readonly std: number;
  readonly generator: Generator;
  /** Whether the tensor is: the elements of one that is not come from another stream. */
  readonly contiguous: boolean;
}

export const normalOp: Op<NormalAttrs> = defineFill('normal_', (out, { mean, std, generator, contiguous }) => {
  fill_normal(out as Floats, mean, std, generator, contiguous);
});

const exponentialOp = defineFill<{ lambd: number; generator: Generator }>(
  'exponential_',
  (out, { lambd, generator }) => {
    fill_exponential(out as Floats, lambd, generator);
  },
);

const cauchyOp = defineFill<{ median: number; sigma: number; generator: Generator }>(
  'cauchy_',
  (out, { median, sigma, generator }) => {
    fill_cauchy(out as Floats, median, sigma, generator);
  },
);

const logNormalOp = defineFill<{ mean: number; std: number; generator: Generator }>(
  'log_normal_',
  (out, { mean, std, generator }) => {
    fill_log_normal(out as Floats, mean, std, generator);
  },
);

const geometricOp = defineFill<{ p: number; generator: Generator }>('geometric_', (out, { p, generator }) => {
  fill_geometric(out, p, generator);
});

const bernoulliOp = defineFill<{ p: number; generator: Generator }>('bernoulli_', (out, { p, generator }) => {
  fill_bernoulli(out, p, generator);
});

/** One probability for each element: the second input. */
export const bernoulliTensorOp: Op<{ readonly generator: Generator }> = defineOp({
  name: 'bernoulli_tensor_',
  broadcasts: true,
  moves: true,
  infer: ([self]) => ({ outputs: [self] }),
  ref([out], ins, { generator }) {
    fill_bernoulli(out.data, ins[ins.length - 1].data as Floats, generator);
  },
  backward: (ctx, grad) => [grad.new_zeros(ctx.shape(0)), null],
});

interface RandomAttrs {
  /** The bounds; null for all integers of the dtype. */
  readonly range: readonly [from: number | bigint, to: number | bigint] | null;
  readonly generator: Generator;
}

export const randomOp: Op<RandomAttrs> = defineFill('random_', (out, { range, generator }) => {
  if (range) fill_randint(out, range[0], range[1], generator);
  else fill_random(out, generator);
});

/** Checks attributes by filling nothing; so a tensor without elements reports a bad argument too. */
export function checkFill<A>(op: Op<A>, type: dtype, attrs: A): void {
  const nothing = { data: new type.array(0) as RefOperand['data'], shape: [0] };
  op.ref([nothing], [], attrs);
}

/** Runs a filling op on a tensor in the order of its elements in memory. */
function fillInPlace<A>(op: Op<A>, self: Tensor, attrs: A): Tensor {
  checkFill(op, self.dtype, attrs);
  if (isContiguous(self.shape, self.strides)) return applyInPlace(op, [self], attrs);
  // Before a view is made of it, whose error would speak of a view.
  assertInPlaceAllowed(self);
  applyInPlace(op, [self.permute(memoryOrder(self.strides))], attrs);
  return self;
}

const KEYS = ['generator'];

/** @throws TypeError, in torch's words, unless all are numbers: an object of options in their place would fill with NaN. */
function assertNumbers(values: Readonly<Record<string, unknown>>, where: string): void {
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'number') continue;
    throw new TypeError(`${where}(): argument '${name}' must be float, not ${typeName(value)}`);
  }
}

export function uniform_(self: Tensor, from = 0, to = 1, options?: GeneratorOptions): Tensor {
  checkKeys(options, KEYS, 'uniform_');
  assertNumbers({ from, to }, 'uniform_');
  assertFloating(self.dtype, 'check_uniform_bounds');
  return fillInPlace(uniformOp, self, { from, to, generator: generatorOf(options, 'uniform_') });
}

export function normal_(self: Tensor, mean = 0, std = 1, options?: GeneratorOptions): Tensor {
  checkKeys(options, KEYS, 'normal_');
  assertNumbers({ mean, std }, 'normal_');
  assertFloating(self.dtype, 'normal_kernel_cpu');
  const contiguous = isContiguous(self.shape, self.strides);
  return fillInPlace(normalOp, self, { mean, std, generator: generatorOf(options, 'normal_'), contiguous });
}

export function exponential_(self: Tensor, lambd = 1, options?: GeneratorOptions): Tensor {
  checkKeys(options, KEYS, 'exponential_');
  assertNumbers({ lambd }, 'exponential_');
  assertFloating(self.dtype, 'exponential_cpu');
  return fillInPlace(exponentialOp, self, { lambd, generator: generatorOf(options, 'exponential_') });
}

export function cauchy_(self: Tensor, median = 0, sigma = 1, options?: GeneratorOptions): Tensor {
  checkKeys(options, KEYS, 'cauchy_');
  assertNumbers({ median, sigma }, 'cauchy_');
  assertFloating(self.dtype, 'cauchy_cpu');
  return fillInPlace(cauchyOp, self, { median, sigma, generator: generatorOf(options, 'cauchy_') });
}

export function log_normal_(self: Tensor, mean = 1, std = 2, options?: GeneratorOptions): Tensor {
  checkKeys(options, KEYS, 'log_normal_');
  assertNumbers({ mean, std }, 'log_normal_');
  assertFloating(self.dtype, 'log_normal_cpu');
  return fillInPlace(logNormalOp, self, { mean, std, generator: generatorOf(options, 'log_normal_') });
}

export function geometric_(self: Tensor, p: number, options?: GeneratorOptions): Tensor {
  checkKeys(options, KEYS, 'geometric_');
  assertNumbers({ p }, 'geometric_');
  if (self.dtype === bool) throw new RuntimeError(`"geometric_cpu" not implemented for 'Bool'`);
  return fillInPlace(geometricOp, self, { p, generator: generatorOf(options, 'geometric_') });
}

export function bernoulli_(self: Tensor, p: Tensor | number = 0.5, options?: GeneratorOptions): Tensor {
  checkKeys(options, KEYS, 'bernoulli_');
  const generator = generatorOf(options, 'bernoulli_');
  if (!isTensor(p)) {
    if (typeof p !== 'number') {
      throw new TypeError(`bernoulli_(): argument 'p' must be Tensor or number, not ${typeName(p)}`);
    }
    return fillInPlace(bernoulliOp, self, { p, generator });
  }
  assertFloating(p.dtype, 'bernoulli_tensor_cpu_p_');
  assertInPlaceAllowed(self);
  const order = memoryOrder(self.strides);
  const probabilities = p.detach().expand(self.shape).permute(order);
  const target = isContiguous(self.shape, self.strides) ? self : self.permute(order);
  applyInPlace(bernoulliTensorOp, [target, probabilities], { generator });
  return self;
}

/** The bounds that `random_` and `randint` were given, checked against a bool's; null for none. */
export function rangeFor(
  type: dtype,
  from: number | bigint | undefined,
  to: number | bigint | null | undefined,
): RandomAttrs['range'] {
  if (from === undefined) return type === bool ? [0, 2] : null;
  const [low, high] = to === undefined || to === null ? [0, from] : [from, to];
  // A bool is stored as a byte, whose bounds are wider.
  if (type === bool && low < high) {
    if (low < 0 || low > 1) throw new RuntimeError('from is out of bounds for bool');
    if (high > 2) throw new RuntimeError('to - 1 is out of bounds for bool');
  }
  return [low, high];
}

export function random_(
  self: Tensor,
  from?: number | bigint,
  to?: number | bigint | null,
  options?: GeneratorOptions,
): Tensor {
  checkKeys(options, KEYS, 'random_');
  const range = rangeFor(self.dtype, from, to);
  return fillInPlace(randomOp, self, { range, generator: generatorOf(options, 'random_') });
}
