import { default_generator, Generator, Tensor, ValueError } from '@sconce/core';

/** The states of the generators that a loader draws from, by what holds them: 5056 bytes each. */
export type GeneratorStates = Record<string, Uint8Array>;

/** How far one worker has come. */
export interface WorkerState {
  /** How many batches of it this pass has yielded. */
  readonly num_yielded: number;
  /** Whether its copy of an iterable dataset has come to its end. */
  readonly finished: boolean;
  /** Its default generator when the pass began; null where its seed gives it. */
  readonly generator_start: Uint8Array | null;
  /** Its default generator after the last batch that was yielded; null before the first. */
  readonly generator: Uint8Array | null;
}

/** How far all workers have come. */
export interface WorkersState {
  /** The seed that was drawn for them, in decimal digits. */
  readonly base_seed: string;
  /** Whether they have served a pass before this one. */
  readonly resumed: boolean;
  /** The workers that prepare the next batches, in that order. */
  readonly tasks: readonly number[];
  /** The worker that is asked after those. */
  readonly next_worker: number;
  /** Each worker, by its number. */
  readonly workers: readonly WorkerState[];
}

/**
 * How far a {@link DataLoader} has come, as its `state_dict()` returns it: plain values and bytes.
 *
 * The names with an underscore in front are the loader's own business; those of torchdata's StatefulDataLoader mean the same.
 */
export interface DataLoaderState {
  /** How many batches the pass has yielded. */
  readonly _num_yielded: number;
  /** Whether no pass has begun or the last one is over, so that the next one begins anew. */
  readonly _iterator_finished: boolean;
  /** The generators when the pass began; null outside of one. */
  readonly _generators_start: GeneratorStates | null;
  /** The generators now. */
  readonly _generators: GeneratorStates;
  /** The workers; null without any. */
  readonly _snapshot: WorkersState | null;
}

/** The objects in which a loader's generators may be found, by the names under which their states are saved. */
export function generatorsOf(loader: {
  readonly generator: Generator | null;
  readonly sampler: Iterable<unknown>;
  readonly batch_sampler: Iterable<unknown> | null;
}): Record<string, Generator> {
  const found: Record<string, Generator> = { default: default_generator };
  const add = (name: string, holder: unknown): void => {
    const { generator } = (holder ?? {}) as { generator?: unknown };
    if (generator instanceof Generator && !Object.values(found).includes(generator)) found[name] = generator;
  };
  add('loader', loader);
  add('sampler', loader.sampler);
  add('batch_sampler', loader.batch_sampler);
  add('batch_sampler.sampler', (loader.batch_sampler as { sampler?: unknown } | null)?.sampler);
  return found;
}

/** The states of these generators. */
export function captureGenerators(generators: Record<string, Generator>): GeneratorStates {
  return Object.fromEntries(Object.entries(generators).map(([name, generator]) => [name, generator.get_state()]));
}

/** Sets these generators to the states of the same names. */
export function restoreGenerators(generators: Record<string, Generator>, states: GeneratorStates): void {
  for (const [name, generator] of Object.entries(generators)) generator.set_state(states[name]);
}

function refuse(path: string, expected: string, found: unknown): never {
  const kind = found === null ? 'null' : Array.isArray(found) ? 'array' : typeof found;
  throw new ValueError(`load_state_dict(): state_dict${path} must be ${expected}, got ${kind}`);
}

function record(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(path, 'an object', value);
  return value as Record<string, unknown>;
}

function list(value: unknown, path: string): unknown[] {
  return Array.isArray(value) ? value : refuse(path, 'an array', value);
}

function flag(value: unknown, path: string): boolean {
  return typeof value === 'boolean' ? value : refuse(path, 'a boolean', value);
}

function count(value: unknown, path: string): number {
  const number = typeof value === 'bigint' ? Number(value) : value;
  return Number.isSafeInteger(number) && (number as number) >= 0
    ? (number as number)
    : refuse(path, 'a whole number', value);
}

/** A generator's state, which a file may give back as a tensor. */
function bytes(value: unknown, path: string): Uint8Array {
  const found = value instanceof Tensor ? value.toTypedArray() : value;
  if (!(found instanceof Uint8Array)) return refuse(path, 'a Uint8Array', value);
  new Generator().set_state(found);
  return found.slice();
}

function states(value: unknown, path: string, names: readonly string[]): GeneratorStates {
  const given = record(value, path);
  return Object.fromEntries(names.map((name) => [name, bytes(given[name], `${path}['${name}']`)]));
}

function checkWorkerCount(found: number, num_workers: number): void {
  if (found === num_workers) return;
  throw new ValueError(
    `load_state_dict(): the state is of ${found} workers, but the loader has num_workers=${num_workers}`,
  );
}

function worker(value: unknown, path: string): WorkerState {
  const { num_yielded, finished, generator_start, generator } = record(value, path);
  const maybe = (state: unknown, name: string): Uint8Array | null =>
    state == null ? null : bytes(state, `${path}.${name}`);
  return {
    num_yielded: count(num_yielded, `${path}.num_yielded`),
    finished: flag(finished, `${path}.finished`),
    generator_start: maybe(generator_start, 'generator_start'),
    generator: maybe(generator, 'generator'),
  };
}

function workers(value: unknown, num_workers: number): WorkersState {
  const path = '._snapshot';
  const given = record(value, path);
  const entries = list(given.workers, `${path}.workers`);
  checkWorkerCount(entries.length, num_workers);
  const id = (entry: unknown, at: string): number => {
    const number = count(entry, at);
    return number < num_workers ? number : refuse(at, `below num_workers=${num_workers}`, entry);
  };
  const { base_seed } = given;
  if (typeof base_seed !== 'string' || !/^\d{1,20}$/.test(base_seed)) {
    return refuse(`${path}.base_seed`, 'decimal digits', base_seed);
  }
  return {
    base_seed,
    resumed: flag(given.resumed, `${path}.resumed`),
    tasks: list(given.tasks, `${path}.tasks`).map((entry, i) => id(entry, `${path}.tasks[${i}]`)),
    next_worker: id(given.next_worker, `${path}.next_worker`),
    workers: entries.map((entry, i) => worker(entry, `${path}.workers[${i}]`)),
  };
}

/**
 * Checks and copies what was given as a state.
 *
 * @param names - the names of the loader's generators.
 * @param num_workers - how many workers the loader has.
 */
export function checkState(value: unknown, names: readonly string[], num_workers: number): DataLoaderState {
  const given = record(value, '');
  const _snapshot = given._snapshot == null ? null : workers(given._snapshot, num_workers);
  const _iterator_finished = flag(given._iterator_finished, '._iterator_finished');
  if (!_iterator_finished && !_snapshot && num_workers > 0) checkWorkerCount(0, num_workers);
  return {
    _num_yielded: count(given._num_yielded, '._num_yielded'),
    _iterator_finished,
    _generators_start: _iterator_finished ? null : states(given._generators_start, '._generators_start', names),
    _generators: states(given._generators, '._generators', names),
    _snapshot,
  };
}
