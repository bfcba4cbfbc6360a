import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { out } from './files.js';
import type { Lane, Pace } from './lane.js';
import type { Cell } from './table.js';
import type { Workload } from './types.js';

/** Writes everything that was measured to out/results.json and returns the path. */
export function writeResults(
  rows: readonly { workload: Workload; cells: readonly Cell[] }[],
  lanes: readonly Lane[],
  pace: Pace,
  load: number,
): string {
  const path = join(out, 'results.json');
  const results = {
    date: new Date().toISOString(),
    machine: { processor: cpus()[0]?.model, cores: cpus().length, node: process.version, load },
    pace,
    runners: lanes.map(({ runner, hello }) => ({ name: runner.name, framework: runner.framework, ...hello })),
    workloads: rows.map(({ workload: { name, title, task, unit }, cells }) => ({
      name,
      title,
      unit: unit.name,
      better: unit.better,
      task,
      cells,
    })),
  };
  writeFileSync(path, `${JSON.stringify(results, null, 2)}\n`);
  return path;
}
