import { setTimeout as sleep } from 'node:timers/promises';
import { bundleOutcomes } from './bundle.js';
import { writeFiles } from './files.js';
import type { Lane, Outcome } from './lane.js';
import { targetOutcomes } from './target.js';
import type { Workload } from './types.js';

/** So long nobody works between two turns: what the last one left running (a collector, spinning threads) comes to rest. */
const REST_MS = 50;

/** The outcomes of one workload, by the runners' names. */
export type Row = ReadonlyMap<string, Outcome>;

/** Lets every runner do the workload: first each warms up, then they take turns, round by round. */
export async function measure({ name, task }: Workload, lanes: readonly Lane[], rounds: number): Promise<Row> {
  const names = lanes.map(({ runner }) => runner.name);
  if (task.kind === 'bundle') return bundleOutcomes(names);
  if (task.kind === 'target') return targetOutcomes(names, task.accuracy, rounds);
  const files = writeFiles(name, task);
  for (const lane of lanes) {
    await lane.begin(task, files);
    await sleep(REST_MS);
  }
  for (let round = 0; round < rounds; round++) {
    for (const lane of lanes) {
      await lane.round();
      await sleep(REST_MS);
    }
  }
  return new Map(lanes.map((lane) => [lane.runner.name, lane.outcome()]));
}

/** Who did not compute what the first runner computed: their first steps yield another number. */
export function strangers(row: Row): string[] {
  const measured = [...row].flatMap(([name, outcome]) =>
    outcome.status === 'measured' ? [{ name, values: outcome.values }] : [],
  );
  const reference = measured[0]?.values ?? [];
  const differs = (value: number, i: number): boolean => {
    const expected = reference[i] ?? value;
    return !(Math.abs(value - expected) <= 1e-3 * Math.max(1, Math.abs(expected)));
  };
  return measured
    .filter(({ values }) => values.some(differs))
    .map(({ name, values }) => `${name} got ${values.join(', ')} instead of ${reference.join(', ')}`);
}
