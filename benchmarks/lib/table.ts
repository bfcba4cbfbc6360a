import type { Row } from './measure.js';
import type { Outcome } from './lane.js';
import type { Runner } from './runners.js';
import type { Workload } from './types.js';
import { advantage } from './units.js';

/** A workload's number for one runner. */
export interface Cell {
  readonly runner: string;
  /** In the workload's unit; of a runner that came too late the most that it can be. */
  readonly value: number | undefined;
  /** How many times better Sconce is; only for the best runner of each other framework. */
  readonly ratio: number | undefined;
  readonly outcome: Outcome;
}

/** Works out values and ratios of a row. */
export function makeCells(workload: Workload, row: Row, runners: readonly Runner[]): Cell[] {
  const { unit } = workload;
  const valued = runners.flatMap((runner) => {
    const outcome = row.get(runner.name);
    if (!outcome) return [];
    return [{ runner, outcome, value: valueOf(workload, outcome) }];
  });
  const best = (framework: string): { runner: Runner; value: number } | undefined => {
    let found: { runner: Runner; value: number } | undefined;
    for (const { runner, value } of valued) {
      if (runner.framework !== framework || value === undefined) continue;
      if (!found || advantage(unit, value, found.value) > 1) found = { runner, value };
    }
    return found;
  };
  const ours = best('sconce');
  return valued.map(({ runner, outcome, value }) => {
    const counts = runner.framework !== 'sconce' && best(runner.framework)?.runner === runner;
    const ratio = ours && counts && value !== undefined ? advantage(unit, ours.value, value) : undefined;
    return { runner: runner.name, value, ratio, outcome };
  });
}

function valueOf({ unit }: Workload, outcome: Outcome): number | undefined {
  if (outcome.status === 'cannot') return undefined;
  return unit.value(outcome.status === 'late' ? outcome.seconds : outcome.cost);
}

/** Three significant digits, or whole thousands with separators. */
export function showNumber(value: number): string {
  return value >= 1000
    ? Math.round(value).toLocaleString('en-US')
    : value.toLocaleString('en-US', { maximumSignificantDigits: 3 });
}

function showCell({ value, ratio, outcome }: Cell, better: 'more' | 'less'): [string, string] {
  if (value === undefined) return ['cannot', ''];
  if (outcome.status !== 'late') {
    const mark = outcome.status === 'measured' && outcome.cold ? '*' : '';
    return [`${showNumber(value)}${mark}`, ratio === undefined ? '' : `${showNumber(ratio)}x`];
  }
  return [`${better === 'more' ? '<' : '>'}${showNumber(value)}`, ratio === undefined ? '' : `>${showNumber(ratio)}x`];
}

/** The table as text: a line for each workload, two columns for each runner (the value, and Sconce's advantage). */
export function drawTable(rows: readonly { workload: Workload; cells: readonly Cell[] }[], names: string[]): string {
  const head = ['', '', ...names.flatMap((name) => [name, ''])];
  const body = rows.map(({ workload, cells }) => [
    workload.title,
    workload.unit.name,
    ...names.flatMap((name) => {
      const cell = cells.find(({ runner }) => runner === name);
      return cell ? showCell(cell, workload.unit.better) : ['', ''];
    }),
  ]);
  const lines = [head, ...body];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const draw = (line: readonly string[]): string =>
    line
      .map((text, column) => (column < 2 ? text.padEnd(widths[column]) : text.padStart(widths[column])))
      .map((text, column) => (column > 2 && column % 2 === 0 ? `  ${text}` : text))
      .join(' ')
      .trimEnd();
  const rule = '-'.repeat(Math.max(...lines.map((line) => draw(line).length)));
  return [draw(head), rule, ...body.map(draw)].join('\n');
}

/** Why cells say `cannot`, and what the marks mean. */
export function drawNotes(rows: readonly { workload: Workload; cells: readonly Cell[] }[]): string[] {
  const reasons = new Map<string, string[]>();
  const cells = rows.flatMap(({ workload, cells: all }) => all.map((cell) => ({ title: workload.title, ...cell })));
  for (const { title, runner, outcome } of cells) {
    if (outcome.status !== 'cannot') continue;
    const note = `${runner}: ${outcome.reason}`;
    reasons.set(note, [...(reasons.get(note) ?? []), title]);
  }
  const notes = [...reasons].map(([note, titles]) => `cannot  ${note} (${titles.join('; ')})`);
  if (cells.some(({ outcome }) => outcome.status === 'measured' && outcome.cold)) {
    notes.push('*       one step only, its first: it takes too long to warm up');
  }
  if (cells.some(({ outcome }) => outcome.status === 'late')) notes.push('<       did not end one step in time');
  return notes;
}
