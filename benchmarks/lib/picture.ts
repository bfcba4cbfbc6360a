import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { here, runners } from './runners.js';
import { type Cell, showNumber } from './table.js';
import type { Workload } from './types.js';
import { advantage } from './units.js';

/** A framework's speed in one workload, as a multiple of the measure's. */
interface Bar {
  readonly workload: string;
  readonly framework: string;
  readonly ratio: number;
  readonly label: string;
}

/** What the others are held against. */
const MEASURE = 'pytorch';

const NAMES: Readonly<Record<string, string>> = { sconce: 'Sconce', 'jax-js': 'jax-js', tfjs: 'TensorFlow.js' };

/** Grey that can be read on white and on black, and colours that can be told apart on both. */
const INK = '#7d8590';
const COLORS = ['#f28e2b', '#5b9bd5', '#9b7fd1'];

interface Best {
  readonly value: number;
  /** It did not end in time: the value is the most that it can be. */
  readonly late: boolean;
}

function bestOf(framework: string, { unit }: Workload, cells: readonly Cell[]): Best | undefined {
  const names = runners.filter((runner) => runner.framework === framework).map(({ name }) => name);
  const found = cells.flatMap(({ runner, value, outcome }) =>
    names.includes(runner) && value !== undefined ? [{ value, late: outcome.status === 'late' }] : [],
  );
  // Of two that are equally good the one that was measured counts.
  return found.sort((a, b) => advantage(unit, b.value, a.value) - 1 || Number(a.late) - Number(b.late))[0];
}

function barsOf({ workload, cells }: { workload: Workload; cells: readonly Cell[] }): Bar[] {
  const measure = bestOf(MEASURE, workload, cells);
  if (measure === undefined) return [];
  return Object.entries(NAMES).flatMap(([framework, name]) => {
    const best = bestOf(framework, workload, cells);
    if (best === undefined) return [];
    const ratio = advantage(workload.unit, best.value, measure.value);
    const label = `${best.late ? '<' : ''}${showNumber(Number(ratio.toPrecision(2)))}×`;
    return [{ workload: workload.title, framework: name, ratio, label }];
  });
}

function specOf(bars: readonly Bar[]): TopLevelSpec {
  const names = Object.values(NAMES);
  const titles = [...new Set(bars.map(({ workload }) => workload))];
  const text = { mark: { type: 'text', baseline: 'middle', dx: 4, fontSize: 10, color: INK } } as const;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: {
      text: 'Speed as a multiple of PyTorch’s on the same two cores',
      subtitle: 'right of the line: faster than PyTorch; left of it: slower. No bar: cannot.',
      anchor: 'start',
    },
    width: 520,
    height: { step: 11 },
    data: { values: [...bars] },
    encoding: {
      y: { field: 'workload', type: 'nominal', sort: titles, title: null, scale: { paddingInner: 0.35 } },
      yOffset: { field: 'framework', sort: names },
    },
    layer: [
      {
        mark: { type: 'bar' },
        encoding: {
          x: {
            field: 'ratio',
            type: 'quantitative',
            scale: { type: 'log', nice: true },
            title: null,
            axis: { format: '~g', values: [0.0001, 0.001, 0.01, 0.1, 1, 10, 100] },
          },
          x2: { datum: 1 },
          color: { field: 'framework', type: 'nominal', scale: { domain: names, range: COLORS }, title: null },
        },
      },
      {
        ...text,
        transform: [{ filter: 'datum.ratio >= 1' }],
        encoding: { x: { field: 'ratio', type: 'quantitative' }, text: { field: 'label' } },
      },
      {
        mark: { ...text.mark, align: 'right', dx: -4 },
        transform: [{ filter: 'datum.ratio < 1' }],
        encoding: { x: { field: 'ratio', type: 'quantitative' }, text: { field: 'label' } },
      },
      { mark: { type: 'rule', color: INK, strokeWidth: 1.5 }, encoding: { x: { datum: 1 }, y: null, yOffset: null } },
    ],
    config: {
      background: 'transparent',
      text: { align: 'left' },
      title: { color: INK, subtitleColor: INK },
      axis: { labelColor: INK, domainColor: INK, tickColor: INK, gridColor: INK, gridOpacity: 0.25 },
      legend: { labelColor: INK, orient: 'bottom' },
      view: { stroke: null },
    },
  } as TopLevelSpec;
}

/** Draws how fast everyone is in multiples of PyTorch's speed, as docs/benchmarks.svg, and returns the path. */
export async function writePicture(
  rows: readonly { workload: Workload; cells: readonly Cell[] }[],
): Promise<string | undefined> {
  const bars = rows.filter(({ workload }) => ['steps', 'matmul'].includes(workload.group)).flatMap(barsOf);
  if (bars.length === 0) return undefined;
  const view = new vega.View(vega.parse(compile(specOf(bars)).spec), { renderer: 'none' });
  const path = join(here, '../docs/benchmarks.svg');
  writeFileSync(path, `${await view.toSVG()}\n`);
  return path;
}
