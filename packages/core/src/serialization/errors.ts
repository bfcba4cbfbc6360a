/**
 * Raised when the bytes of a file are not what its format demands.
 *
 * Whatever reads a file throws this, or a class of its own that extends it, for every malformed input, and throws before it allocates
 * what the file only claims to hold.
 *
 * @example
 * ```ts
 * const error = new torch.FileFormatError('model.pt', 'data.pkl', 'expected a pickle, found 0 bytes');
 * console.log(error.message); // model.pt: data.pkl: expected a pickle, found 0 bytes
 * ```
 */
export class FileFormatError extends Error {
  /** The name of the class, as it stands before the message. */
  override readonly name: string = 'FileFormatError';

  /**
   * @param file - path or name of the file.
   * @param field - the part of it that is wrong, in the format's own words: a header's field, a chunk, an entry.
   * @param reason - what was expected and what was found.
   * @param options - `cause`: the error of a decoder below.
   */
  constructor(
    /** Path or name of the file. */
    readonly file: string,
    /** The part of the file that is wrong. */
    readonly field: string,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(`${file}: ${field}: ${reason}`, options);
  }
}

/**
 * Raised when a file can not be read or written: it is missing, the disk is full, the folder is closed to this user.
 *
 * @example
 * ```ts
 * const error = new torch.FileAccessError('/model.pt', 'write', new Error('EACCES: permission denied'));
 * console.log(error.message); // cannot write /model.pt: EACCES: permission denied
 * ```
 */
export class FileAccessError extends Error {
  /** The name of the class, as it stands before the message. */
  override readonly name: string = 'FileAccessError';

  /**
   * @param file - path or name of the file.
   * @param action - `read` or `write`.
   * @param cause - the system's error.
   */
  constructor(
    /** Path or name of the file. */
    readonly file: string,
    /** What was tried. */
    readonly action: 'read' | 'write',
    cause: unknown,
  ) {
    super(`cannot ${action} ${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
