import { bool, type dtype, float32, int32, int64 } from '@sconce/core';
import type { Converter, Graph } from '../graph.js';
import { sameSizes } from '../sizes.js';
import type { Step } from '../value.js';

/** The names of an element-wise operation's inputs, in the dtype in which it computes, and that dtype. */
function operands(graph: Graph, step: Step): [names: string[], type: dtype] {
  const type = step.compute ?? step.inputs[0].dtype;
  return [step.inputs.map((input) => graph.as(input, type)), type];
}

type Body = (graph: Graph, names: readonly string[], type: dtype) => string;

/** An operation whose result has the dtype in which it computes, or, changing a tensor in place, that of the tensor. */
function pointwise(body: Body): Converter {
  return (graph, step) => {
    const [names, type] = operands(graph, step);
    return graph.cast(body(graph, names, type), type, step.outputs[0].dtype);
  };
}

/** The operators of one node. */
const plain = (type: string): Converter => pointwise((graph, names) => graph.node(type, names));

/** A node for numbers, and another for truths. */
const either = (ofNumbers: string, ofTruths: string): Converter =>
  pointwise((graph, names, type) => graph.node(type === bool ? ofTruths : ofNumbers, names));

/** An operation that tests: the node makes bool, and takes bool where it says so. */
function test(body: Body, takesBool = false): Converter {
  return (graph, step) => {
    const [names, type] = operands(graph, step);
    const isConverted = type === bool && !takesBool;
    const given = isConverted ? names.map((name) => graph.cast(name, bool, int32)) : names;
    const result = body(graph, given, isConverted ? int32 : type);
    return graph.cast(result, bool, step.outputs[0].dtype);
  };
}

const compare = (type: string, takesBool = false): Converter =>
  test((graph, names) => graph.node(type, names), takesBool);

/** Of truths: numbers are true unless they are 0. */
function logical(body: (graph: Graph, names: readonly string[]) => string): Converter {
  return (graph, step) => {
    const names = step.inputs.map((input) => graph.as(input, bool));
    return graph.cast(body(graph, names), bool, step.outputs[0].dtype);
  };
}

const negated =
  (type: string): Body =>
  (graph, names) =>
    graph.node('Not', [graph.node(type, names)]);

const truncated: Body = (graph, [x]) =>
  graph.node('Mul', [graph.node('Sign', [x]), graph.node('Floor', [graph.node('Abs', [x])])]);

/** The remainder with the divisor's sign. */
const remainder: Body = (graph, [a, b], type) => {
  if (!type.is_floating_point) return graph.node('Mod', [a, b]);
  const quotient = graph.node('Floor', [graph.node('Div', [a, b])]);
  return graph.node('Sub', [a, graph.node('Mul', [quotient, b])]);
};

const floored: Body = (graph, [a, b], type) => {
  if (type.is_floating_point) return graph.node('Floor', [graph.node('Div', [a, b])]);
  return graph.node('Div', [graph.node('Sub', [a, graph.node('Mod', [a, b])]), b]);
};

/** A function of the input and numbers. */
const formula = (body: (node: (type: string, ...inputs: (string | number)[]) => string, x: string) => string) =>
  pointwise((graph, [x], type) => {
    const node = (operator: string, ...inputs: (string | number)[]): string =>
      graph.node(
        operator,
        inputs.map((input) => (typeof input === 'number' ? graph.scalar(input, type) : input)),
      );
    return body(node, x);
  });

/** A conversion to the dtype of the output. */
const converted: Converter = (graph, step) => graph.as(step.inputs[0], step.outputs[0].dtype);

const same: Converter = (graph, { inputs: [x], outputs: [result] }) => graph.alias(result, graph.originOf(x));

const clamp: Converter = (graph, step) => {
  const { min, max } = step.attrs as { min: number | null; max: number | null };
  const [[x], type] = operands(graph, step);
  const bound = (value: number | null): string => (value === null ? '' : graph.scalar(value, type));
  return graph.cast(graph.node('Clip', [x, bound(min), bound(max)]), type, step.outputs[0].dtype);
};

const where: Converter = (graph, { inputs: [condition, a, b] }) =>
  graph.node('Where', [graph.as(condition, bool), graph.nameOf(a), graph.nameOf(b)]);

const maskedFill: Converter = (graph, { inputs: [x, mask, value] }) =>
  graph.node('Where', [graph.as(mask, bool), graph.nameOf(value), graph.nameOf(x)]);

const copyInto: Converter = (graph, { inputs: [self, source] }) => {
  const converted = graph.as(source, self.dtype);
  return sameSizes(self.shapes, source.shapes)
    ? converted
    : graph.node('Expand', [converted, graph.sizes(self.shapes)]);
};

const fill: Converter = (graph, { attrs, inputs: [self] }) => {
  const { value } = attrs as { value: number | bigint };
  if (self.dtype.is_floating_point && self.dtype.itemsize === 2) {
    // Encoded as the half's bits.
    const bytes = new Uint8Array(Uint16Array.of(Number(value)).buffer);
    const scalar = graph.initializer({ shape: [], dtype: self.dtype, bytes });
    return graph.node('Expand', [scalar, graph.sizes(self.shapes)]);
  }
  return graph.node('Expand', [graph.scalar(Number(value), self.dtype), graph.sizes(self.shapes)]);
};

const softmax =
  (type: string): Converter =>
  (graph, { attrs, inputs: [x] }) => {
    const { dim } = attrs as { dim: number };
    if (x.rank > 0) return graph.node(type, [graph.nameOf(x)], { axis: dim });
    const line = graph.node('Unsqueeze', [graph.nameOf(x), graph.ints([0])]);
    return graph.node('Squeeze', [graph.node(type, [line], { axis: 0 }), graph.ints([0])]);
  };

export const elementwise: Readonly<Record<string, Converter>> = {
  abs: plain('Abs'),
  neg: plain('Neg'),
  sign: plain('Sign'),
  sqrt: plain('Sqrt'),
  exp: plain('Exp'),
  log: plain('Log'),
  reciprocal: plain('Reciprocal'),
  floor: plain('Floor'),
  ceil: plain('Ceil'),
  round: plain('Round'),
  trunc: pointwise(truncated),
  frac: pointwise((graph, [x], type) => graph.node('Sub', [x, truncated(graph, [x], type)])),
  erf: plain('Erf'),
  erfc: formula((node, x) => node('Sub', 1, node('Erf', x))),
  sigmoid: plain('Sigmoid'),
  tanh: plain('Tanh'),
  relu: plain('Relu'),
  sin: plain('Sin'),
  cos: plain('Cos'),
  tan: plain('Tan'),
  asin: plain('Asin'),
  acos: plain('Acos'),
  atan: plain('Atan'),
  sinh: plain('Sinh'),
  cosh: plain('Cosh'),
  asinh: plain('Asinh'),
  acosh: plain('Acosh'),
  atanh: plain('Atanh'),
  square: formula((node, x) => node('Mul', x, x)),
  rsqrt: formula((node, x) => node('Reciprocal', node('Sqrt', x))),
  expm1: formula((node, x) => node('Sub', node('Exp', x), 1)),
  log1p: formula((node, x) => node('Log', node('Add', x, 1))),
  log2: formula((node, x) => node('Div', node('Log', x), Math.LN2)),
  log10: formula((node, x) => node('Div', node('Log', x), Math.LN10)),
  exp2: formula((node, x) => node('Pow', 2, x)),
  add: plain('Add'),
  add_bool: plain('Or'),
  sub: plain('Sub'),
  mul: either('Mul', 'And'),
  div: plain('Div'),
  div_floor: pointwise(floored),
  div_trunc: pointwise((graph, names, type) => {
    const quotient = graph.node('Div', names);
    return type.is_floating_point ? truncated(graph, [quotient], type) : quotient;
  }),
  remainder: pointwise(remainder),
  fmod: pointwise((graph, names) => graph.node('Mod', names, { fmod: 1 })),
  pow: plain('Pow'),
  maximum: either('Max', 'Or'),
  minimum: either('Min', 'And'),
  clamp_min_tensor: plain('Max'),
  clamp_max_tensor: plain('Min'),
  lerp: pointwise((graph, [a, b, weight]) =>
    graph.node('Add', [a, graph.node('Mul', [weight, graph.node('Sub', [b, a])])]),
  ),
  eq: compare('Equal', true),
  ne: test(negated('Equal'), true),
  lt: compare('Less'),
  le: compare('LessOrEqual'),
  gt: compare('Greater'),
  ge: compare('GreaterOrEqual'),
  isnan: test((graph, [x], type) => graph.node('IsNaN', [graph.cast(x, type, float32)])),
  isinf: test((graph, [x], type) => graph.node('IsInf', [graph.cast(x, type, float32)])),
  isfinite: test((graph, [x], type) => {
    const number = graph.cast(x, type, float32);
    return graph.node('Not', [graph.node('Or', [graph.node('IsNaN', [number]), graph.node('IsInf', [number])])]);
  }),
  logical_and: logical((graph, names) => graph.node('And', names)),
  logical_or: logical((graph, names) => graph.node('Or', names)),
  logical_xor: logical((graph, names) => graph.node('Xor', names)),
  logical_not: logical((graph, names) => graph.node('Not', names)),
  where,
  masked_fill: maskedFill,
  clamp,
  copy: same,
  copy_: copyInto,
  fill_: fill,
  convert: converted,
  convert_to_bool: converted,
  convert_to_integer: converted,
  softmax: softmax('Softmax'),
  log_softmax: softmax('LogSoftmax'),
  cumsum: (graph, step) => {
    const [[x], type] = operands(graph, step);
    const { dim } = step.attrs as { dim: number };
    if (step.inputs[0].rank === 0) return x;
    const axis = graph.scalar(dim, int64);
    return graph.cast(graph.node('CumSum', [x, axis]), type, step.outputs[0].dtype);
  },
};
