/** How far the hottest kernels of two training steps are from what one core can do, as Markdown. See docs/performance.md. */
import { cpus, loadavg } from 'node:os';
import { showNumber } from './lib/table.js';
import type { Model } from './lib/types.js';
import { type Ceilings, measureCeilings } from './roofline/ceilings.js';
import { roofOf } from './roofline/costs.js';
import { type Profile, profile, type Spot } from './roofline/profile.js';
import { model as lenet } from './workloads/lenet.js';
import { model as seed } from './workloads/seed.js';

const HOTTEST = 10;

function drawRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Text to the left, numbers to the right. */
function drawTable(head: readonly string[], texts: number, body: readonly (readonly string[])[]): string {
  const rule = head.map((_, i) => (i < texts ? '---' : '---:'));
  return [head, rule, ...body].map(drawRow).join('\n');
}

function drawCeilings({ flops, fused, copies }: Ceilings): string {
  const product = `micro-kernel, ${fused ? 'fused multiply-adds' : 'multiplications and additions'}`;
  const body = [
    [product, `${showNumber(flops / 1e9)} GFLOP/s`],
    ...copies.map(({ where, bytesPerSecond }) => [
      `copy in ${where}, read and written`,
      `${showNumber(bytesPerSecond / 1e9)} GB/s`,
    ]),
  ];
  return drawTable(['one core, WebAssembly', ''], 1, body);
}

const micro = (seconds: number): string => showNumber(Number((1e6 * seconds).toPrecision(3)));

function drawProfile(single: Profile, several: Profile, threads: number, ceilings: Ceilings): string {
  const shared = new Map(several.spots.map((spot) => [spot.name + spot.shapes, spot]));
  const drawSpot = (spot: Spot): string[] => {
    const { name, shapes, calls, cost, seconds } = spot;
    const roof = roofOf(cost, ceilings);
    return [
      `\`${name}\``,
      shapes,
      roof.bound,
      String(calls),
      showNumber(Number((cost.bytes / 1e6).toPrecision(3))),
      showNumber(Number((cost.flops / 1e6).toPrecision(3))),
      micro(roof.seconds),
      micro(seconds),
      (seconds / roof.seconds).toFixed(2),
      micro(shared.get(name + shapes)?.seconds ?? NaN),
    ];
  };
  const numbers = ['calls', 'MB', 'MFLOP', 'roofline µs', 'measured µs', 'ratio', `µs on ${threads} threads`];
  const head = ['kernel', 'operands', 'bound by', ...numbers];
  return drawTable(head, 3, single.spots.slice(0, HOTTEST).map(drawSpot));
}

function summarize({ step, spots }: Profile, threads: number, ceilings: Ceilings): string {
  const kernels = spots.reduce((sum, { calls, seconds }) => sum + calls * seconds, 0);
  const roofs = spots.reduce((sum, { calls, cost }) => sum + calls * roofOf(cost, ceilings).seconds, 0);
  const roofline = threads === 1 ? `, whose rooflines add up to ${micro(roofs)} µs` : '';
  return `On ${threads === 1 ? 'one thread' : `${threads} threads`} a step takes ${micro(step)} µs; ${micro(kernels)} µs of it are kernels${roofline}.`;
}

async function main(): Promise<void> {
  const threads = cpus().length;
  const load = loadavg()[0] ?? 0;
  if (load > threads / 4) console.error(`BEWARE, others use this machine: the load is ${load.toFixed(1)}`);
  console.log(
    `${new Date().toISOString().slice(0, 10)}, ${threads} cores, ${cpus()[0]?.model ?? ''}, Node ${process.version}\n`,
  );
  const ceilings = await measureCeilings();
  console.log(`${drawCeilings(ceilings)}\n`);
  const models: readonly (readonly [string, Model])[] = [
    ['lenet (conv 32 · conv 64 · pool · 128 · 10)', lenet],
    ['seed (conv 8 · pool · linear)', seed],
  ];
  for (const [title, model] of models) {
    const [single, several] = [profile(model, 1), profile(model, threads)];
    console.log(`### Training ${title}, batch 64\n`);
    console.log(`${summarize(single, 1, ceilings)} ${summarize(several, threads, ceilings)}\n`);
    console.log(`${drawProfile(single, several, threads, ceilings)}\n`);
  }
}

await main();
