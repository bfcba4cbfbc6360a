/**
 * The ratio of a circle's circumference to its diameter.
 *
 * @see {@link https://pytorch.org/docs/stable/torch.html | torch.pi}
 */
export const pi: number = Math.PI;

/**
 * The base of the natural logarithm.
 *
 * @see {@link https://pytorch.org/docs/stable/torch.html | torch.e}
 */
export const e: number = Math.E;

/**
 * Infinity.
 *
 * @see {@link https://pytorch.org/docs/stable/torch.html | torch.inf}
 */
export const inf: number = Infinity;

/**
 * What is no number.
 *
 * @see {@link https://pytorch.org/docs/stable/torch.html | torch.nan}
 */
export const nan: number = NaN;
