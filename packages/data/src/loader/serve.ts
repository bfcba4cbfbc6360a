import {
  default_generator,
  get_default_dtype,
  manual_seed,
  set_default_dtype,
  set_num_threads,
  setRelaxedSimd,
  Tensor,
} from '@sconce/core';
import { isPlainObject } from '../convert.js';
import type { Dataset } from '../dataset.js';
import { IterableDataset } from '../iterable_dataset.js';
import { awaitedStreamBatches, type FetchPlan, mapFetcher, type Place } from './fetch.js';
import { type Begin, type Boot, describe, type FromWorker, type Task, type ToWorker, WORDS } from './messages.js';
import { isMeant, type NamedValue } from './names.js';
import { pack } from './pack.js';
import type { Named } from './packed.js';
import { DTYPES, type Lookup, unpack } from './unpack.js';
import { setWorkerInfo } from './worker_info.js';

/** What a worker's own program gives it. */
export interface WorkerData {
  readonly id: number;
  readonly port: {
    on(event: 'message', listener: (message: ToWorker) => void): void;
    postMessage(message: FromWorker): void;
  };
  readonly words: SharedArrayBuffer;
  /** Imports a module. */
  readonly load: (url: string) => Promise<Readonly<Record<string, unknown>>>;
}

/** What `pack` was given on the other side. */
interface Job {
  readonly dataset: Dataset<unknown> | IterableDataset<unknown> | readonly unknown[];
  readonly collate_fn: FetchPlan['collate'];
  readonly worker_init_fn: ((worker_id: number) => void) | null;
}

/** Finds names in this package, its namespaces too, and in the modules that were named. */
async function lookupIn(
  home: Readonly<Record<string, unknown>>,
  load: WorkerData['load'],
  { records }: Boot['job'],
): Promise<Lookup> {
  const wanted = records.flatMap((record) => ('named' in record ? record.named.modules : []));
  const modules = new Map<string, Readonly<Record<string, unknown>>>([['', home]]);
  for (const url of new Set(wanted)) {
    if (url !== '') modules.set(url, await load(url));
  }
  return (named) => find(named, modules);
}

function find(named: Named, modules: ReadonlyMap<string, Readonly<Record<string, unknown>>>): NamedValue {
  for (const url of named.modules) {
    const found = findIn(modules.get(url) ?? {}, named);
    if (found) return found;
  }
  const places = named.modules.map((url) => (url === '' ? '@sconce/data' : url)).join(' nor by ');
  throw new TypeError(`${named.name} is not exported by ${places}, or is another one there`);
}

/** Looks among what a module exports, as its default too, and in its namespaces, such as `transforms`. */
function findIn(space: object, named: Named, depth = 0): NamedValue | undefined {
  for (const [key, value] of Object.entries(space)) {
    const isNamed = key === named.name || (key === 'default' && (value as NamedValue | null)?.name === named.name);
    if (isNamed && isMeant(value, named)) return value;
  }
  if (depth === 2) return undefined;
  const spaces = Object.values(space).filter((value): value is object => typeof value === 'object' && value !== null);
  for (const inner of spaces) {
    const found = findIn(inner, named, depth + 1);
    if (found) return found;
  }
  return undefined;
}

/** One worker at its work. */
class Server {
  private fetch: (task: Task) => Promise<unknown> = () => Promise.reject(new Error('no pass has begun'));
  private readonly place: Place = { index: null };
  private readonly words: Int32Array;
  private initial: Uint8Array = new Uint8Array();
  private job!: Job;
  private boot!: Boot;
  private isBroken = false;

  constructor(
    private readonly data: WorkerData,
    private readonly home: Readonly<Record<string, unknown>>,
  ) {
    this.words = new Int32Array(data.words);
  }

  private post(message: FromWorker): void {
    this.data.port.postMessage(message);
    Atomics.add(this.words, WORDS.bell, 1);
    Atomics.notify(this.words, WORDS.bell);
  }

  /** Does what a message asks for. Messages are handled one after the other. */
  async handle(message: ToWorker): Promise<void> {
    if (this.isBroken) return;
    try {
      if (message.kind === 'boot') await this.start(message);
      else if (message.kind === 'begin') this.begin(message);
      else await this.work(message);
    } catch (error) {
      this.isBroken = true;
      this.post({ kind: 'broken', worker: this.data.id, code: 1, error: describe(error) });
    }
  }

  private async start(boot: Boot): Promise<void> {
    const { id, num_workers, base_seed, job } = boot;
    set_num_threads(1);
    if (DTYPES[boot.default_dtype] !== get_default_dtype()) set_default_dtype(DTYPES[boot.default_dtype]);
    if (!boot.relaxedSimd) setRelaxedSimd(false);
    this.job = unpack(job, await lookupIn(this.home, this.data.load, job)) as Job;
    // Not the bytes, which would stay as long as the worker.
    this.boot = { ...boot, job: { root: null, records: [], buffer: null } };
    const seed = base_seed + BigInt(id);
    manual_seed(seed);
    setWorkerInfo({ id, num_workers, seed, dataset: this.job.dataset });
    this.job.worker_init_fn?.(id);
    this.initial = default_generator.get_state();
  }

  private begin({ start, skip, generator }: Begin): void {
    const { dataset, collate_fn } = this.job;
    const { batched, batch_size, drop_last } = this.boot;
    default_generator.set_state(start ?? this.initial);
    const goOn = (): void => {
      if (generator) default_generator.set_state(generator);
    };
    const plan = { collate: collate_fn, batched };
    if (!(dataset instanceof IterableDataset)) {
      goOn();
      const fetch = mapFetcher(dataset, plan, this.place);
      this.fetch = ({ indices }) => Promise.resolve(fetch(indices ?? []));
      return;
    }
    const stream = awaitedStreamBatches(dataset, { ...plan, batch_size, drop_last, skip, skipped: goOn });
    this.fetch = async () => {
      const next = await stream.next();
      return next.done ? END : next.value;
    };
  }

  private async work(task: Task): Promise<void> {
    const { pass, id } = task;
    if (Atomics.load(this.words, WORDS.pass) !== pass) return;
    try {
      this.place.index = null;
      const fetched = await this.fetch(task);
      this.place.index = null;
      const batch = fetched === END ? null : pack(fetched, 'a batch', refuseNames, allocator(task.buffer));
      if (this.boot.batched && !this.job.collate_fn) free(fetched);
      this.post({ kind: 'batch', pass, id, batch, generator: default_generator.get_state() });
    } catch (error) {
      const { index } = this.place;
      const generator = default_generator.get_state();
      this.post({ kind: 'failure', pass, id, error: describe(error), index, generator });
    }
  }
}

/** Frees a batch that has been handed over: default_collate and getBatch make new ones. */
function free(batch: unknown): void {
  if (batch instanceof Tensor) batch.dispose();
  else if (batch instanceof Map) for (const value of batch.values()) free(value);
  else if (Array.isArray(batch) || isPlainObject(batch)) for (const value of Object.values(batch)) free(value);
}

/** The iterable dataset has come to its end. */
const END = Symbol('end');

function refuseNames(value: NamedValue, path: string): never {
  throw new TypeError(
    `${path} holds ${value.name || 'a function'}: a batch from a worker is made of tensors, typed arrays, plain objects, arrays, Maps and Sets`,
  );
}

/** A batch takes the memory of an earlier one where it fits; a little more is asked for, so that a larger one will. */
function allocator(free: SharedArrayBuffer | null): (nbytes: number) => SharedArrayBuffer {
  return (nbytes) => (free && free.byteLength >= nbytes ? free : new SharedArrayBuffer(Math.ceil(nbytes * 1.125)));
}

/** Serves a loader in this thread, a worker, until it is ended. */
export function serve(data: WorkerData, home: Readonly<Record<string, unknown>>): void {
  const server = new Server(data, home);
  let work = Promise.resolve();
  data.port.on('message', (message) => {
    work = work.then(() => server.handle(message));
  });
}
