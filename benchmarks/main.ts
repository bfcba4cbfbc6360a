/** Sconce and its peers on the same work, side by side. See README.md beside this file. */
import { cpus, loadavg } from 'node:os';
import { relative } from 'node:path';
import { Lane } from './lib/lane.js';
import { measure, strangers } from './lib/measure.js';
import { type Options, parseOptions } from './lib/options.js';
import { writePicture } from './lib/picture.js';
import { writeResults } from './lib/results.js';
import { type Cell, drawNotes, drawTable, makeCells } from './lib/table.js';
import type { Hello, Workload } from './lib/types.js';

/** A lane for each runner that is installed; of the others it says one line. */
function openLanes({ runners, pace }: Options): Lane[] {
  return runners.flatMap((runner) => {
    const found = runner.find();
    if ('command' in found) return [new Lane(runner, found.command, pace)];
    console.log(`${runner.name}: left out, ${found.missing}`);
    return [];
  });
}

function introduce(name: string, { version, threads, warning }: Hello): void {
  console.log(`${name}: ${version}, ${threads === 1 ? '1 thread' : `${threads} threads`}`);
  if (warning !== undefined) console.log(`${name}: BEWARE, ${warning}`);
}

async function main(options: Options): Promise<void> {
  const load = loadavg()[0] ?? 0;
  if (load > cpus().length / 4)
    console.log(`BEWARE, others use this machine: the load before the run is ${load.toFixed(1)}`);
  const lanes = openLanes(options);
  const present = lanes.map(({ runner }) => runner);
  const rows: { workload: Workload; cells: Cell[] }[] = [];
  try {
    for (const workload of options.workloads) {
      console.error(`${workload.title} …`);
      const row = await measure(workload, lanes, options.pace.rounds);
      rows.push({ workload, cells: makeCells(workload, row, present) });
      for (const stranger of strangers(row)) console.log(`${workload.title}: not the same work: ${stranger}`);
    }
  } finally {
    for (const lane of lanes) lane.end();
  }
  for (const { runner, hello } of lanes) if (hello) introduce(runner.name, hello);
  const names = present.map(({ name }) => name);
  console.log(`\n${drawTable(rows, names)}\n`);
  for (const note of drawNotes(rows)) console.log(note);
  console.log(`Nx: Sconce is N times better; of a framework's runners the best counts.`);
  if (options.picture) {
    const picture = await writePicture(rows);
    console.log(
      picture ? `The picture is in ${relative('', picture)}` : 'No picture: it needs steps or products by PyTorch',
    );
  }
  console.log(`The rounds too are in ${relative('', writeResults(rows, lanes, options.pace, load))}`);
}

await main(parseOptions());
