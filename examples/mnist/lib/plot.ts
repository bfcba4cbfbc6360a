import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

/** The mean of each run of values: a curve of a thousand steps is read by its course, not by its noise. */
function smooth(values: readonly number[], run: number): { step: number; loss: number }[] {
  const points: { step: number; loss: number }[] = [];
  for (let start = 0; start < values.length; start += run) {
    const part = values.slice(start, start + run);
    points.push({ step: start + part.length, loss: part.reduce((a, b) => a + b, 0) / part.length });
  }
  return points;
}

/** Writes the loss over the training steps as an SVG picture and returns its path. */
export async function writeLossCurve(losses: readonly number[], folder: string): Promise<string> {
  const spec: TopLevelSpec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: 'Training loss',
    width: 640,
    height: 320,
    background: 'white',
    data: { values: smooth(losses, Math.max(1, Math.round(losses.length / 200))) },
    // A line needs two points; what has only one is shown all the same.
    mark: { type: 'line', interpolate: 'monotone', point: losses.length === 1 },
    encoding: {
      x: {
        field: 'step',
        type: 'quantitative',
        title: 'step',
        scale: { nice: false },
        axis: { tickMinStep: 1, format: ',d' },
      },
      y: {
        field: 'loss',
        type: 'quantitative',
        title: 'cross-entropy',
        scale: { type: 'log', nice: false },
        axis: { tickCount: 4, format: '~g' },
      },
    },
    config: { axis: { gridOpacity: 0.5 }, view: { stroke: null } },
  };
  const view = new vega.View(vega.parse(compile(spec).spec), { renderer: 'none' });
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'loss.svg');
  await writeFile(path, await view.toSVG());
  return path;
}
