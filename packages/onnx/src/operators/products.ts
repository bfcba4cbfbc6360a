import type { Converter, Graph, Origin } from '../graph.js';
import type { Step, Value } from '../value.js';

type Shapes = readonly (readonly number[])[];

const inner = (shapes: Shapes): number[] => shapes.map((shape) => shape.at(-1)!);

/** Whether a matrix's origin has its columns, and rows in several dimensions. */
const hasRows = ({ shapes }: Origin, matrix: Value): boolean =>
  shapes[0].length > 2 && inner(shapes).join() === inner(matrix.shapes).join();

/** The rows of a matrix, as they lay before they were put one below the other; or the matrix. */
function rowsOf(graph: Graph, matrix: Value): Origin {
  const origin = graph.originOf(matrix);
  if (hasRows(origin, matrix)) return origin;
  for (let x = matrix; x.step?.op === 'view';) {
    [x] = x.step.inputs;
    if (hasRows({ name: '', shapes: x.shapes }, matrix)) return { name: graph.nameOf(x), shapes: x.shapes };
  }
  return origin;
}

/** Says that the output of a step is the tensor `name`, whose shapes are the rows' with other columns. */
function asRows(graph: Graph, step: Step, rows: Origin, name: string): string {
  const [result] = step.outputs;
  const columns = inner(result.shapes);
  return graph.alias(result, { name, shapes: rows.shapes.map((shape, k) => [...shape.slice(0, -1), columns[k]]) });
}

/** Rows that lie in several dimensions are multiplied as they are, which spares two reshapes. */
const linear: Converter = (graph, step) => {
  const [x, weight, bias] = step.inputs as readonly [Value, Value, Value?];
  const rows = rowsOf(graph, x);
  const names = [graph.nameOf(weight), ...(bias ? [graph.nameOf(bias)] : [])];
  if (!hasRows(rows, x)) return graph.node('Gemm', [graph.nameOf(x), ...names], { transB: 1 });
  const product = graph.node('MatMul', [rows.name, graph.node('Transpose', [names[0]], { perm: [1, 0] })]);
  return asRows(graph, step, rows, bias ? graph.node('Add', [product, names[1]]) : product);
};

const mm: Converter = (graph, step) => {
  const [x, other] = step.inputs;
  const rows = rowsOf(graph, x);
  if (!hasRows(rows, x)) return graph.node('MatMul', [graph.nameOf(x), graph.nameOf(other)]);
  return asRows(graph, step, rows, graph.node('MatMul', [rows.name, graph.nameOf(other)]));
};

/** Whether a stack of matrices was one in more dimensions, each matrix the same. */
const isStack = ({ shapes }: Origin, matrices: Value): boolean =>
  shapes[0].length > 3 && shapes.every((shape, k) => shape.slice(-2).join() === matrices.shapes[k].slice(1).join());

const bmm: Converter = (graph, step) => {
  const [a, b] = step.inputs;
  const [left, right] = [graph.originOf(a), graph.originOf(b)];
  const leading = ({ shapes }: Origin): string => shapes.map((shape) => shape.slice(0, -2).join()).join(';');
  if (!isStack(left, a) || !isStack(right, b) || leading(left) !== leading(right)) {
    return graph.node('MatMul', [graph.nameOf(a), graph.nameOf(b)]);
  }
  return asRows(graph, step, left, graph.node('MatMul', [left.name, right.name]));
};

export const products: Readonly<Record<string, Converter>> = { linear, mm, bmm };
