import { RuntimeError } from '../errors.js';
import type { Meta } from '../autograd/op.js';

/** Throws, in torch's words, unless the operand is a matrix, or a batch of them, of floating point. */
export function checkMatrix({ shape, dtype }: Meta, name: string): void {
  if (shape.length < 2) throw new RuntimeError(`linalg.${name}: The input tensor A must have at least 2 dimensions.`);
  if (dtype.is_floating_point) return;
  throw new RuntimeError(
    `linalg.${name}: Expected a floating point or complex tensor as input. Got ${dtype.scalarName}`,
  );
}

/** {@link checkMatrix}, and the matrices must be square. */
export function checkSquare(a: Meta, name: string): void {
  checkMatrix(a, name);
  const [m, n] = a.shape.slice(-2);
  if (m === n) return;
  throw new RuntimeError(`linalg.${name}: A must be batches of square matrices, but they are ${m} by ${n} matrices`);
}

/** A matrix for which there is no answer: singular, or not positive-definite. */
export class LinAlgError extends RuntimeError {
  override name = 'LinAlgError';
}

/** The error of matrix `i` of a batch, of which a lone matrix is none. */
export function failure(name: string, batched: boolean, i: number, what: string): LinAlgError {
  return new LinAlgError(`${name}: ${batched ? `(Batch element ${i}): ` : ''}${what}`);
}
