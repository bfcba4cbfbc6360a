import { RuntimeError } from '@sconce/core';
import { disturbed, type OpenSize, resized, sizesBeside } from './dynamic_axes.js';
import { merge } from './merge.js';
import type { TracedModule } from './module.js';
import type { Axis } from './sizes.js';
import type { Structure } from './tensors.js';
import { type Trace, trace } from './trace.js';

/** Traces, and in what all but the first differ from that. */
interface Runs {
  readonly traces: Trace[];
  readonly causes: string[];
  /** The open sizes in each of them. */
  readonly sizes: (readonly OpenSize[])[];
}

const OTHER_SIZES = 2;

/** Runs the model with other sizes of one dimension, as they come, until it has run with enough of them. */
function runOthers(
  runs: Runs,
  open: readonly OpenSize[],
  axis: OpenSize,
  run: (sizes: readonly OpenSize[]) => Trace,
): void {
  let failure: { size: number; cause: unknown } | null = null;
  let done = 0;
  for (const size of sizesBeside(axis.size)) {
    const sizes = open.map((other) => (other === axis ? { ...other, size } : other));
    try {
      runs.traces.push(run(sizes));
    } catch (cause) {
      failure ??= { size, cause };
      continue;
    }
    runs.sizes.push(sizes);
    runs.causes.push(`the size of the dynamic axis ${axis.name}`);
    if (++done === OTHER_SIZES) return;
  }
  const { size, cause } = failure!;
  throw new RuntimeError(
    `dynamic_axes: the forward pass fails where ${axis.name} is ${size} instead of ${axis.size}: ${(cause as Error).message}`,
    { cause },
  );
}

/**
 * Traces a model several times: with its arguments, with other sizes of each open dimension, and with other elements. What is the same in
 * all traces is part of the model; what follows from the sizes tells how.
 *
 * @throws RuntimeError where not the same operations ran.
 */
export function traceAll(
  model: TracedModule,
  args: readonly Structure[],
  names: readonly string[],
  open: readonly OpenSize[],
): { traced: Trace; axes: Axis[] } {
  const run = (sizes: readonly OpenSize[]): Trace => trace(model, resized(args, names, sizes), names);
  const runs: Runs = { traces: [run(open)], causes: [], sizes: [open] };
  for (const axis of open) runOthers(runs, open, axis, run);
  try {
    runs.traces.push(trace(model, disturbed(resized(args, names, open)), names));
    runs.sizes.push(open);
    runs.causes.push('the values of the inputs');
  } catch {
    // Not every model takes any elements, such as lengths in another order: then it is not known whether it depends on them.
  }
  const axes = open.map(({ name, places }, i) => ({ name, places, sizes: runs.sizes.map((sizes) => sizes[i].size) }));
  return { traced: merge(runs.traces, runs.causes), axes };
}
