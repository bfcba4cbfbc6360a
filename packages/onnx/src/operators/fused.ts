import { float32 } from '@sconce/core';
import type { Graph } from '../graph.js';
import { isSame } from '../sizes.js';
import type { Step, Value } from '../value.js';

/**
 * What ONNX has one operator for and core computes by several operations. Each is recognized by its last one; the nodes of the others are
 * left out where nothing else reads them.
 */
type Pattern = (graph: Graph, step: Step) => string | null;

/** The inputs of the operation that made a value, if it was that one. */
const made = (value: Value | undefined, op: string): readonly Value[] =>
  value?.step?.op === op ? value.step.inputs : [];

/** Whether a value is a number without dimensions, that number or any. */
function number(graph: Graph, value: Value | undefined): number | null {
  return value?.kind === 'constant' && value.rank === 0 ? graph.constantNumber(value) : null;
}

interface Where {
  /** What is compared with a number. */
  readonly x: Value;
  readonly bound: number;
  readonly condition: Value;
  readonly then: Value;
  readonly otherwise: Value;
}

/** A choice between two values by how a third compares with a number. */
function choice(graph: Graph, inputs: readonly Value[], comparison: string): Where | null {
  const [condition, then, otherwise] = inputs;
  const [x, limit] = made(condition, comparison);
  const bound = number(graph, limit);
  return x && then && otherwise && bound !== null ? { x, bound, condition, then, otherwise } : null;
}

const one = (graph: Graph, type: string, x: Value, attributes: Readonly<Record<string, number>>): string =>
  graph.node(
    type,
    [graph.nameOf(x)],
    Object.fromEntries(Object.entries(attributes).map(([key, float]) => [key, { float }])),
  );

/** x where it is positive, or a multiple of it: of a number, or of a slope a channel. */
const leakyRelu: Pattern = (graph, { inputs }) => {
  const found = choice(graph, inputs, 'gt');
  if (found === null || found.bound !== 0 || found.then !== found.x) return null;
  const { x, condition, otherwise } = found;
  const [below, slope] = made(otherwise, 'mul');
  const alpha = number(graph, slope);
  if (below === x && alpha !== null) return one(graph, 'LeakyRelu', x, { alpha });
  const [again, zero, low] = made(below, 'where');
  const isPrelu = again === condition && number(graph, zero) === 0 && low === x;
  return isPrelu ? graph.node('PRelu', [graph.nameOf(x), graph.nameOf(slope)]) : null;
};

/** factor · (exp(inner · x) − 1) where x is not positive, elsewhere outer · x. */
interface Exponential {
  readonly x: Value;
  readonly factor: number;
  readonly inner: number;
  readonly outer: number;
}

function exponential(graph: Graph, inputs: readonly Value[]): Exponential | null {
  const found = choice(graph, inputs, 'le');
  if (found === null || found.bound !== 0) return null;
  const { x, condition, then, otherwise } = found;
  const [curve, scale] = made(then, 'mul');
  const factor = number(graph, scale);
  if (factor === null) return null;
  const unit = otherwise === x ? exponential(graph, made(curve, 'where')) : null;
  if (unit?.x === x) return { ...unit, factor: unit.factor * factor };
  const [exponent] = made(curve, 'expm1');
  const [low, innerScale] = made(exponent, 'mul');
  const [again, same, zero] = made(low, 'where');
  const inner = number(graph, innerScale);
  const [product, outerScale] = made(otherwise, 'mul');
  const outer = otherwise === x ? 1 : product === x ? number(graph, outerScale) : null;
  const isWhole = again === condition && same === x && number(graph, zero) === 0;
  return isWhole && inner !== null && outer !== null ? { x, factor, inner, outer } : null;
}

const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-6 * Math.abs(b);

const elu: Pattern = (graph, { inputs }) => {
  const found = exponential(graph, inputs);
  if (found === null) return null;
  const { x, factor, inner, outer } = found;
  if (inner === 1 && outer === 1) return one(graph, 'Elu', x, { alpha: factor });
  if (inner === 1) return one(graph, 'Selu', x, { alpha: factor / outer, gamma: outer });
  return outer === 1 && isNear(factor * inner, 1) ? one(graph, 'Celu', x, { alpha: factor }) : null;
};

/** log(1 + exp(x)), straight from a threshold on past which float32 cannot tell. */
const softplus: Pattern = (graph, { inputs }) => {
  const found = choice(graph, inputs, 'gt');
  if (found === null || found.bound < 20 || found.then !== found.x) return null;
  const [exponent] = made(found.otherwise, 'log1p');
  const [again, , low] = made(made(exponent, 'exp')[0], 'where');
  return again === found.condition && low === found.x ? one(graph, 'Softplus', found.x, {}) : null;
};

interface Clip {
  readonly x: Value;
  readonly min: number;
  readonly max: number;
}

/** A value between two numbers, by two choices or by clamp. */
function clip(graph: Graph, value: Value | undefined): Clip | null {
  const [clamped] = made(value, 'clamp');
  if (clamped) {
    const { min, max } = value!.step!.attrs as { min: number | null; max: number | null };
    return min === null || max === null ? null : { x: clamped, min, max };
  }
  return clipOf(graph, made(value, 'where'));
}

function clipOf(graph: Graph, inputs: readonly Value[]): Clip | null {
  const upper = choice(graph, inputs, 'ge');
  const lower = upper && choice(graph, made(upper.otherwise, 'where'), 'le');
  if (!lower || upper.x !== lower.x || lower.otherwise !== lower.x) return null;
  const isClip = number(graph, upper.then) === upper.bound && number(graph, lower.then) === lower.bound;
  return isClip ? { x: upper.x, min: lower.bound, max: upper.bound } : null;
}

const hardtanh: Pattern = (graph, { inputs }) => {
  const found = clipOf(graph, inputs);
  if (found === null) return null;
  const { x, min, max } = found;
  return graph.node('Clip', [graph.nameOf(x), graph.scalar(min, x.dtype), graph.scalar(max, x.dtype)]);
};

/** The x of a value that is x + 3 between 0 and 6. */
function relu6Of(graph: Graph, value: Value | undefined): Value | null {
  const found = clip(graph, value);
  const [x, three] = made(found?.x, 'add');
  return found?.min === 0 && found.max === 6 && number(graph, three) === 3 ? x : null;
}

const hardsigmoid: Pattern = (graph, { inputs: [dividend, six] }) => {
  if (number(graph, six) !== 6) return null;
  const x = relu6Of(graph, dividend);
  if (x) return one(graph, 'HardSigmoid', x, { alpha: 1 / 6, beta: 0.5 });
  const [factor, gate] = made(dividend, 'mul');
  return factor && relu6Of(graph, gate) === factor ? one(graph, 'HardSwish', factor, {}) : null;
};

const softsign: Pattern = (graph, { inputs: [x, divisor] }) => {
  const [size, term] = made(divisor, 'add');
  return made(size, 'abs')[0] === x && number(graph, term) === 1 ? one(graph, 'Softsign', x, {}) : null;
};

/**
 * The end of a batch norm by running values: x · f + s with f = w / √(variance + eps) and s = b − mean · f, the vectors being members of
 * the model.
 */
const batchNorm: Pattern = (graph, { inputs: [product, shift] }) => {
  const [x, factor] = made(product, 'mul');
  const [f] = made(factor, 'view');
  const [s] = made(shift, 'view');
  const [scale, weight] = made(f, 'mul');
  const [plus] = made(scale, 'rsqrt');
  const [variance, term] = made(plus, 'add');
  const [bias, offset] = made(s, 'sub');
  const [mean, again] = made(offset, 'mul');
  const members = [weight, bias, mean, variance];
  const eps = number(graph, term);
  if (!x || x.rank < 2 || again !== f || eps === null || !isSame(x.sizes(1))) return null;
  if (!members.every((value) => value?.kind === 'state' && value.rank === 1)) return null;
  const names = [x, ...members].map((value) => graph.nameOf(value));
  return graph.node('BatchNormalization', names, { epsilon: { float: eps } });
};

const patterns: Readonly<Record<string, readonly Pattern[]>> = {
  where: [leakyRelu, elu, softplus, hardtanh],
  div: [hardsigmoid, softsign],
  add: [batchNorm],
};

/** The node of what an operation ends, if that is a pattern; runtimes have these in single precision. */
export function fused(graph: Graph, step: Step): string | null {
  if (step.outputs[0].dtype !== float32) return null;
  for (const pattern of Object.hasOwn(patterns, step.op) ? patterns[step.op] : []) {
    const name = pattern(graph, step);
    if (name !== null) return name;
  }
  return null;
}
