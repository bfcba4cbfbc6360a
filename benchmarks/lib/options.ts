import { parseArgs } from 'node:util';
import { groups, workloads } from '../workloads/index.js';
import type { Pace } from './lane.js';
import { type Runner, runners } from './runners.js';
import type { Group, Workload } from './types.js';

/** What the command line can set. */
export interface Options {
  readonly workloads: readonly Workload[];
  readonly runners: readonly Runner[];
  readonly pace: Pace;
  /** Whether to draw the picture of the README. */
  readonly picture: boolean;
}

const allGroups = Object.keys(groups) as Group[];
const chosenGroups = allGroups.filter((group) => groups[group]);

const USAGE = `Usage: npm run bench -- [options]
  --group A,B      these groups, or all (${chosenGroups.join(',')})
  --workload A,B   these only, or all that begin so (train, infer-lenet, matmul-512)
  --runner A,B     these only, by runner or framework (sconce, pytorch, tfjs-cpu)
  --rounds N       timed rounds, of which the median counts (5)
  --quick          short rounds, and little patience with slow runners
  --picture        draw the steps and products as docs/benchmarks.svg

Groups: ${allGroups.join(', ')}
Workloads: ${workloads.map(({ name }) => name).join(', ')}
Runners: ${runners.map(({ name }) => name).join(', ')}`;

const PATIENT = { warmUp: 1, round: 0.5, soft: 30, hard: 120 };
const QUICK = { warmUp: 0.3, round: 0.1, soft: 5, hard: 30 };

/** Those of `all` that one of the words picks; an unknown word is an error. */
function choose<T>(option: string, words: string[] | undefined, all: readonly T[], picks: Pick<T>): readonly T[] {
  if (!words) return all;
  const names = words.flatMap((word) => word.split(',')).filter((word) => word !== '');
  for (const name of names) {
    if (!all.some((item) => picks(item, name))) throw new Error(`--${option} does not know '${name}'\n${USAGE}`);
  }
  return all.filter((item) => names.some((name) => picks(item, name)));
}

type Pick<T> = (item: T, word: string) => boolean;

/** Reads the options, or explains them and leaves. */
export function parseOptions(args: string[] = process.argv.slice(2)): Options {
  const { values } = parseArgs({
    args,
    options: {
      group: { type: 'string', multiple: true },
      workload: { type: 'string', multiple: true },
      runner: { type: 'string', multiple: true },
      rounds: { type: 'string', default: '5' },
      quick: { type: 'boolean', default: false },
      picture: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  const rounds = Number(values.rounds);
  if (!(rounds > 0 && Number.isInteger(rounds))) {
    throw new Error(`--rounds must be a positive integer, got '${values.rounds}'\n${USAGE}`);
  }
  // Who names workloads means them, in whichever group they are.
  const named = values.group ?? (values.workload ? ['all'] : chosenGroups);
  const picked = choose('group', named, allGroups, (group, word) => word === group || word === 'all');
  const inGroups = workloads.filter(({ group }) => picked.includes(group));
  return {
    workloads: choose('workload', values.workload, inGroups, ({ name }, word) => `${name}-`.startsWith(`${word}-`)),
    runners: choose(
      'runner',
      values.runner,
      runners,
      ({ name, framework }, word) => word === name || word === framework,
    ),
    picture: values.picture,
    pace: { ...(values.quick ? QUICK : PATIENT), rounds },
  };
}
