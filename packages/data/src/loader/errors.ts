import { IndexError, RuntimeError, ValueError } from '@sconce/core';
import type { Described, Failure, Loss } from './messages.js';

const CLASSES: Readonly<Record<string, new (message: string, options?: ErrorOptions) => Error>> = {
  IndexError,
  RangeError,
  RuntimeError,
  TypeError,
  ValueError,
};

/** The error as it was in the worker, its own stack too. */
function original({ name, message, stack }: Described): Error {
  const error = new Error(message);
  Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true });
  error.stack = stack;
  return error;
}

/** An error of the same class, with the worker's own stack. */
function caught(error: Described, where: string): Error {
  const message = `Caught ${error.name} in DataLoader worker thread ${where}.\nOriginal stack:\n${error.stack}`;
  return Object.assign(new (CLASSES[error.name] ?? RuntimeError)(message), { cause: original(error) });
}

/** The error of a batch. */
export function failureError(worker: number, { error, index }: Failure): Error {
  return caught(error, index === null ? String(worker) : `${worker}, at sample ${index}`);
}

/** The error of a worker that did not come to work, or is no more. */
export function lossError({ kind, worker, code, error }: Loss): Error {
  if (kind === 'broken' && error) return caught(error, `${worker}, as it began`);
  const reason = error ? `: ${error.message}` : '';
  const cause = error ? { cause: original(error) } : {};
  const message = `DataLoader worker (id ${worker}) exited unexpectedly with exit code ${code}${reason}`;
  return Object.assign(new RuntimeError(message), cause);
}
