/**
 * Raised when the files of a dataset are missing, unreadable, not the files they should be, or can not be downloaded.
 *
 * @example
 * ```ts
 * const error = new DatasetError('MNIST not found');
 * console.log(error.name); // DatasetError
 * ```
 */
export class DatasetError extends Error {
  /** The name of the class, as it stands before the message. */
  override readonly name: string = 'DatasetError';
}

/** What an unknown error says; `fetch` hides the reason in the cause. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

/** A file that could not be opened or read. */
export function unreadable(path: string, cause: unknown): DatasetError {
  return new DatasetError(`${path}: expected a readable file, found: ${reasonOf(cause)}`, { cause });
}
