import { RuntimeError, ValueError } from '../errors.js';
import type { Tensor } from '../tensor.js';
import { contract, type Factor } from './_contract.js';
import { tensorList } from './_lists.js';

function fail(message: string): never {
  throw new RuntimeError(`einsum(): ${message}`);
}

const ELLIPSIS = '...';

/**
 * The subscripts of one term: letters, and at most one ellipsis.
 *
 * @param start - where the term begins in the equation.
 * @param messages - what is wrong with a point, and with an ellipsis too many.
 */
function parseTerm(equation: string, start: number, end: number, messages: readonly [string, string]): string[] {
  const subscripts: string[] = [];
  for (let i = start; i < end; i++) {
    const letter = equation[i];
    if (letter === ' ') continue;
    if (letter === '.') {
      if (subscripts.includes(ELLIPSIS)) fail(messages[1]);
      if (equation.slice(i, Math.min(i + 3, end)) !== ELLIPSIS) fail(messages[0]);
      subscripts.push(ELLIPSIS);
      i += 2;
    } else if (/[a-zA-Z]/.test(letter)) subscripts.push(letter);
    else fail(`invalid subscript given at index ${i} in the equation string, subscripts must be in [a-zA-Z]`);
  }
  return subscripts;
}

function parseInputs(equation: string, end: number): string[][] {
  const terms: string[][] = [];
  for (let start = 0; start <= end;) {
    const comma = equation.indexOf(',', start);
    const stop = comma >= 0 && comma < end ? comma : end;
    const operand = `operand ${terms.length}`;
    terms.push(
      parseTerm(equation, start, stop, [
        `found '.' for ${operand} that is not part of any ellipsis`,
        `found '.' for ${operand} for which an ellipsis was already found`,
      ]),
    );
    start = stop + 1;
  }
  return terms;
}

/** The labels of the dimensions that an ellipsis stands for, counted from the last one. */
function ellipsisLabels(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `.${count - 1 - i}`);
}

/** A label for each dimension of an operand. */
function labelsOf(term: readonly string[], operand: Tensor, position: number): string[] {
  const hasEllipsis = term.includes(ELLIPSIS);
  const extra = operand.ndim - term.length + Number(hasEllipsis);
  if (hasEllipsis ? extra < 0 : extra !== 0) {
    const suffix = hasEllipsis ? '' : ' and no ellipsis was given';
    const verb = hasEllipsis ? 'is greater than' : 'does not match';
    const count = term.length - Number(hasEllipsis);
    fail(
      `the number of subscripts in the equation (${count}) ${verb} the number of dimensions (${operand.ndim}) for operand ${position}${suffix}`,
    );
  }
  return term.flatMap((subscript) => (subscript === ELLIPSIS ? ellipsisLabels(extra) : [subscript]));
}

/** An operand in which no index is repeated: repeated ones run along its diagonal. */
function asFactor(operand: Tensor, given: readonly string[], position: number): Factor {
  let [x, labels] = [operand, given];
  for (;;) {
    const again = labels.findIndex((label, d) => labels.indexOf(label) < d);
    if (again < 0) return { x, labels };
    const label = labels[again];
    const first = labels.indexOf(label);
    const [size, other] = [x.shape[first], x.shape[again]];
    if (size !== other) {
      fail(`subscript ${label} is repeated for operand ${position} but the sizes don't match, ${other} != ${size}`);
    }
    x = x.diagonal(0, first, again);
    labels = [...labels.filter((_, d) => d !== first && d !== again), label];
  }
}

/** Checks that each index has one size, or 1, wherever it stands. */
function checkSizes(factors: readonly Factor[]): void {
  const sizes = new Map<string, number>();
  factors.forEach(({ x, labels }, position) => {
    labels.forEach((label, d) => {
      const size = x.shape[d];
      const seen = sizes.get(label) ?? 1;
      if (seen === 1) sizes.set(label, size);
      if (seen === 1 || size === 1 || size === seen) return;
      if (label.startsWith('.')) {
        fail(
          `dimension ${d} covered by ellipsis in operand ${position} has size ${size} which does not broadcast with previously seen ellipsis with size ${seen} for the respective dimension`,
        );
      }
      fail(
        `subscript ${label} has size ${size} for operand ${position} which does not broadcast with previously seen size ${seen}`,
      );
    });
  });
}

/** The labels of the result where the equation names none: the ellipsis, then what stands there once, in the order of letters. */
function impliedOutput(labels: readonly string[], ellipsis: readonly string[]): string[] {
  const letters = labels.filter((label) => !label.startsWith('.'));
  const once = letters.filter((label) => letters.indexOf(label) === letters.lastIndexOf(label));
  return [...ellipsis, ...once.sort((a, b) => (a < b ? -1 : 1))];
}

function givenOutput(
  equation: string,
  start: number,
  labels: readonly string[],
  ellipsis: readonly string[],
): string[] {
  const term = parseTerm(equation, start, equation.length, [
    "found '.' for output that is not part of any ellipsis (...)",
    "found '.' for output but an ellipsis (...) was already found",
  ]);
  term.forEach((label, i) => {
    if (label === ELLIPSIS) return;
    if (term.indexOf(label) < i) fail(`output subscript ${label} appears more than once in the output`);
    if (!labels.includes(label)) {
      fail(`output subscript ${label} does not appear in the equation for any input operand`);
    }
  });
  return term.flatMap((label) => (label === ELLIPSIS ? ellipsis : [label]));
}

/**
 * Adds up products of elements, as an equation in Einstein's notation says: each letter is an index that runs along a dimension, and
 * indices that are missing in the result are summed over.
 *
 * `'ij,jk->ik'` is the product of two matrices. Without an arrow the result has the letters that stand in the equation once, in the
 * order of letters. A letter repeated in one operand takes its diagonal; `...` stands for further dimensions, which broadcast.
 *
 * @param equation - the operands' subscripts, separated by commas, and, after `->`, the result's.
 * @param operands - the tensors, one by one or as one array, of one dtype. They are multiplied from left to right.
 * @throws RuntimeError when the equation is malformed or does not fit the operands, or dtypes differ.
 *
 * @example
 * ```ts
 * const [a, b] = [torch.tensor([[1, 2], [3, 4]]), torch.tensor([[1, 0], [10, 1]])];
 * console.log(torch.einsum('ij,jk->ik', a, b).tolist()); // [ [ 21, 2 ], [ 43, 4 ] ]
 * console.log(torch.einsum('ii', a).item(), torch.einsum('...j->...', a).tolist()); // 5 [ 3, 7 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.einsum.html | torch.einsum}
 */
export function einsum(equation: string, ...operands: readonly Tensor[] | [readonly Tensor[]]): Tensor {
  const tensors = tensorList(operands, 'einsum');
  if (tensors.length === 0) {
    throw new ValueError(
      'einsum(): must specify the equation string and at least one operand, or at least one operand and its subscripts list',
    );
  }
  const arrow = equation.indexOf('->');
  const terms = parseInputs(equation, arrow < 0 ? equation.length : arrow);
  if (terms.length !== tensors.length) {
    fail(`${terms.length > tensors.length ? 'fewer' : 'more'} operands were provided than specified in the equation`);
  }
  const labels = terms.map((term, i) => labelsOf(term, tensors[i], i));
  const all = labels.flat();
  const ellipsis = ellipsisLabels(new Set(all.filter((label) => label.startsWith('.'))).size);
  const output = arrow < 0 ? impliedOutput(all, ellipsis) : givenOutput(equation, arrow + 2, all, ellipsis);
  const factors = labels.map((list, i) => asFactor(tensors[i], list, i));
  checkSizes(factors);
  return sumOfProducts(factors, output);
}

function sumOfProducts(factors: readonly Factor[], output: readonly string[]): Tensor {
  let product = factors[0];
  for (let k = 1; k < factors.length; k++) {
    const later = new Set([...output, ...factors.slice(k + 1).flatMap(({ labels }) => labels)]);
    product = contract(product, factors[k], (label) => later.has(label));
  }
  const { x, labels } = product;
  const rest = labels.filter((label) => !output.includes(label));
  const ordered = x.permute([...output, ...rest].map((label) => labels.indexOf(label)));
  return rest.length === 0 ? ordered : ordered.sum(rest.map((_, i) => output.length + i));
}
