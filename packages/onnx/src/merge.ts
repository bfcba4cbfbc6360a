import { RuntimeError } from '@sconce/core';
import type { Trace } from './trace.js';
import type { Step, Value } from './value.js';

/** What two traces differ in, in one word, or null. */
function differenceOf(a: Step | undefined, b: Step | undefined): string | null {
  if (a?.op !== b?.op) return `${a?.op ?? 'nothing'} and ${b?.op ?? 'nothing'}`;
  const ids = (step: Step | undefined): string => [...step!.inputs, ...step!.outputs].map(({ id }) => id).join();
  return ids(a) === ids(b) ? null : `the inputs of ${a!.op}`;
}

/**
 * Tells each step and each value of the first trace what it was in the others.
 *
 * @param causes - what was other in each of the others, for the error.
 * @throws RuntimeError where not the same operations ran.
 */
export function merge(traces: readonly Trace[], causes: readonly string[]): Trace {
  const [first, ...others] = traces;
  others.forEach((other, k) => {
    const count = Math.max(first.steps.length, other.steps.length);
    for (let i = 0; i < count; i++) {
      const difference = differenceOf(first.steps[i], other.steps[i]);
      if (difference === null) continue;
      const path = (first.steps[i] ?? other.steps[i]).path;
      throw new RuntimeError(
        `${path === '' ? 'forward' : path}: the operations that run depend on ${causes[k]} (operation ${i} is ${difference}); a traced model can have no control flow that does`,
      );
    }
  });
  first.steps.forEach((step, i) => (step.variants = traces.map(({ steps }) => steps[i])));
  first.values.forEach((value, i) => (value.variants = traces.map(({ values }) => values[i])));
  return first;
}

/** The values that the outputs follow from, constants' own steps among them. */
export function valuesNeeded({ steps, outputs }: Trace): ReadonlySet<Value> {
  const needed = new Set(outputs);
  for (const step of [...steps].reverse()) {
    if (step.outputs.some((output) => needed.has(output))) for (const input of step.inputs) needed.add(input);
  }
  return needed;
}
