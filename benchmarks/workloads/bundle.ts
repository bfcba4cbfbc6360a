import type { Workload } from '../lib/types.js';
import { kilobytes } from '../lib/units.js';

/** What a page has to load before it can train. */
export const bundle: readonly Workload[] = [
  {
    name: 'bundle-seed',
    title: 'bundle that trains seed, gzip',
    group: 'bundle',
    task: { kind: 'bundle' },
    unit: kilobytes,
  },
];
