/**
 * Raised where PyTorch raises `RuntimeError`: the operands or the state of the graph do not allow the operation.
 *
 * @example
 * ```ts
 * try {
 *   torch.ones([2, 3]).matmul(torch.ones([4, 5]));
 * } catch (error) {
 *   console.log((error as Error).message); // mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)
 * }
 * ```
 * @see {@link https://docs.python.org/3/library/exceptions.html#RuntimeError | Python's RuntimeError}
 */
export class RuntimeError extends Error {
  /** The name of the class, as it stands before the message. */
  override readonly name: string = 'RuntimeError';
}

/**
 * Raised where PyTorch raises `ValueError`: an argument has the right type but an impossible value.
 *
 * @example
 * ```ts
 * const error = new torch.ValueError('groups must be a positive integer');
 * console.log(error.name); // ValueError
 * ```
 * @see {@link https://docs.python.org/3/library/exceptions.html#ValueError | Python's ValueError}
 */
export class ValueError extends Error {
  /** The name of the class, as it stands before the message. */
  override readonly name: string = 'ValueError';
}

/**
 * Raised where PyTorch raises `IndexError`: a dimension or an index is out of range.
 *
 * @example
 * ```ts
 * try {
 *   torch.ones([2, 3]).sum(5);
 * } catch (error) {
 *   console.log((error as Error).name); // IndexError
 * }
 * ```
 * @see {@link https://docs.python.org/3/library/exceptions.html#IndexError | Python's IndexError}
 */
export class IndexError extends RangeError {
  /** The name of the class, as it stands before the message. */
  override readonly name: string = 'IndexError';
}

/** How many single-letter edits lead from one word to the other (Levenshtein's distance). */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(previous[j] + 1, row[j - 1] + 1, substitution));
    }
    previous = row;
  }
  return previous[b.length];
}

function nearest(key: string, known: readonly string[]): string {
  let best = known[0];
  let bestDistance = Infinity;
  for (const candidate of known) {
    const distance = editDistance(key.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/**
 * Checks that an options object holds known keys only.
 *
 * TypeScript catches an unknown key of a literal; this catches the rest (JavaScript callers, objects built elsewhere), where a
 * silently ignored `kernal_size` would train the wrong network.
 *
 * @param options - the object as the user gave it; `undefined` passes.
 * @param known - every allowed key.
 * @param where - the function or class to name in the error.
 * @throws TypeError that names the unknown key and the nearest known one.
 *
 * @example
 * ```ts
 * try {
 *   torch.checkKeys({ strid: 2 }, ['stride', 'padding'], 'Conv2d');
 * } catch (error) {
 *   console.log((error as Error).message); // Conv2d() got an unexpected keyword argument 'strid'. Did you mean 'stride'?
 * }
 * ```
 */
export function checkKeys(options: object | undefined, known: readonly string[], where: string): void {
  if (options === undefined) return;
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`${where}(): options must be an object, not ${options === null ? 'null' : typeof options}`);
  }
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    const hint = known.length > 0 ? ` Did you mean '${nearest(key, known)}'?` : '';
    throw new TypeError(`${where}() got an unexpected keyword argument '${key}'.${hint}`);
  }
}
