import { checkKeys, RuntimeError } from '../errors.js';
import { shared } from '../state.js';
import type { Grad } from './node.js';

interface Mode {
  enabled: boolean;
  checkNaN: boolean;
}

export const anomaly = shared('autograd.anomaly', (): Mode => ({ enabled: false, checkNaN: true }));

/** Options of {@link detect_anomaly} and {@link set_detect_anomaly}. */
export interface DetectAnomalyOptions {
  /** Whether a derivative that is NaN is an error; true by default. Without it errors only get their trace. */
  readonly check_nan?: boolean;
}

/**
 * Where an operation is recorded: the calls that led to it, from the first that is not part of this library. Slow, so it is kept in anomaly mode only.
 */
export function traceOfCaller(): string | null {
  if (!anomaly.enabled) return null;
  // V8 gives ten calls unless asked for more, and most of them would be the library's own.
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 50;
  const lines = (new Error().stack ?? '').split('\n').filter((line) => /:\d+:\d+\)?$/.test(line));
  Error.stackTraceLimit = limit;
  const fileOf = (line: string): string => /[^\s(@]+(?=:\d+:\d+\)?$)/.exec(line)?.[0] ?? '';
  // All of the library is one file when it is built, else a folder.
  const library = fileOf(lines[0] ?? '').replace(/autograd\/anomaly\.ts$/, '');
  const first = lines.findIndex((line) => !fileOf(line).startsWith(library));
  return lines.slice(Math.max(0, first)).join('\n');
}

function withTrace(message: string, trace: string | null): string {
  return trace === null ? message : `${message} Traceback of forward call that caused the error:\n${trace}`;
}

/** @throws RuntimeError, in torch's words, for a gradient that has NaN in it. */
export function refuseNaN(grads: readonly Grad[], name: string, trace: string | null): void {
  if (!anomaly.checkNaN) return;
  grads.forEach((grad, i) => {
    if (!grad?.is_floating_point() || !grad.isnan().any().item()) return;
    throw new RuntimeError(withTrace(`Function '${name}' returned nan values in its ${i}th output.`, trace));
  });
}

/** Runs a derivative rule; an error that it throws names the operation and where it was recorded. */
export function traced<T>(name: string, trace: string | null, rule: () => T): T {
  try {
    return rule();
  } catch (error) {
    if (error instanceof Error) error.message = withTrace(`${error.message}\nError detected in ${name}.`, trace);
    throw error;
  }
}

/**
 * Switches the search for the causes of NaN on or off: `backward()` then refuses a derivative that is NaN, and says which operation it belongs to
 * and where that was called.
 *
 * The calls are known of operations recorded while it is on. It makes everything slower: use it to find an error only.
 *
 * @param mode - whether to search.
 * @param options - `check_nan`.
 *
 * @example
 * ```ts
 * torch.autograd.set_detect_anomaly(true);
 * const x = torch.tensor([0], { requires_grad: true });
 * try {
 *   x.mul(0).sqrt().mul(0).sum().backward();
 * } catch (error) {
 *   console.log((error as Error).message.split(' Traceback')[0]); // Function 'SqrtBackward0' returned nan values in its 0th output.
 * }
 * torch.autograd.set_detect_anomaly(false);
 * ```
 * @see {@link https://pytorch.org/docs/stable/autograd.html#torch.autograd.set_detect_anomaly | torch.autograd.set_detect_anomaly}
 */
export function set_detect_anomaly(mode: boolean, options: DetectAnomalyOptions = {}): void {
  checkKeys(options, ['check_nan'], 'set_detect_anomaly');
  anomaly.enabled = mode;
  anomaly.checkNaN = options.check_nan ?? true;
}

/**
 * Runs `fn` with the search for the causes of NaN switched on, and returns its result; see {@link set_detect_anomaly}.
 *
 * @param fn - a synchronous callback: the forward pass and the call of `backward()`.
 * @param options - `check_nan`.
 * @throws RuntimeError, from `backward()`, when a derivative is NaN.
 *
 * @example
 * ```ts
 * const x = torch.tensor([-1], { requires_grad: true });
 * try {
 *   torch.autograd.detect_anomaly(() => x.log().sqrt().sum().backward());
 * } catch (error) {
 *   console.log((error as Error).message.split(' Traceback')[0]); // Function 'SqrtBackward0' returned nan values in its 0th output.
 * }
 * ```
 * @see {@link https://pytorch.org/docs/stable/autograd.html#torch.autograd.detect_anomaly | torch.autograd.detect_anomaly}
 */
export function detect_anomaly<T>(fn: () => T, options: DetectAnomalyOptions = {}): T {
  const { enabled, checkNaN } = anomaly;
  set_detect_anomaly(true, options);
  try {
    return fn();
  } finally {
    Object.assign(anomaly, { enabled, checkNaN });
  }
}
