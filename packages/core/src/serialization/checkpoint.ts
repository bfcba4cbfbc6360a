import { isTensor } from '../autograd/brand.js';
import { RuntimeError } from '../errors.js';
import { fromTypedArray } from '../ops/creation.js';
import { default_generator, Generator } from '../random/generator.js';
import { FileAccessError } from './errors.js';
import { type FileSource, type FileTarget, writeTarget } from './files.js';
import { load } from './torch.js';
import { torchEntries } from './torch_writer.js';
import { zipChunks } from './zip_writer.js';

/** What has a state to be saved: a module, an optimizer, a scheduler, a loader. */
export interface Stateful {
  /** Returns the state. */
  state_dict(): unknown;
  /** Takes over a state that `state_dict` returned. */
  load_state_dict(state_dict: never): unknown;
}

/** The key of the default generator's state. */
const RNG_STATE = 'rng_state';

type Parts = Readonly<Record<string, Stateful | Generator>>;
type State = Readonly<Record<string, unknown>>;

function isStateful(part: unknown): part is Stateful {
  const { state_dict, load_state_dict } = (part ?? {}) as Record<string, unknown>;
  return typeof state_dict === 'function' && typeof load_state_dict === 'function';
}

function checkNames(parts: Parts, values: object): void {
  for (const [name, part] of Object.entries(parts)) {
    if (part instanceof Generator || isStateful(part)) continue;
    throw new TypeError(`Checkpoint(): '${name}' has no state_dict() and load_state_dict(); plain values come second`);
  }
  for (const name of Object.keys(values)) {
    if (name in parts) throw new TypeError(`Checkpoint(): '${name}' is the name of a part and of a value`);
  }
  if (RNG_STATE in parts || RNG_STATE in values) {
    throw new TypeError(`Checkpoint(): '${RNG_STATE}' is the default generator's, which is always saved`);
  }
}

/** As a tensor, which PyTorch's `set_rng_state` takes. */
function stateOf(part: Stateful | Generator): unknown {
  return part instanceof Generator ? fromTypedArray(part.get_state()) : part.state_dict();
}

function restore(part: Stateful | Generator, state: unknown): void {
  if (part instanceof Generator) part.set_state((isTensor(state) ? state.toTypedArray() : state) as Uint8Array);
  else part.load_state_dict(state as never);
}

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

/** @throws RuntimeError, in the words of a module's load_state_dict, when the names are not the same. */
function checkKeysOf(state: State, expected: readonly string[]): void {
  if (typeof state !== 'object' || (state as unknown) === null || isTensor(state)) {
    throw new TypeError('Checkpoint: expected an object, as its state_dict() returns it');
  }
  const missing = expected.filter((name) => !Object.hasOwn(state, name));
  const unexpected = Object.keys(state).filter((name) => !expected.includes(name));
  const messages: string[] = [];
  if (missing.length > 0) messages.push(`Missing key(s) in state_dict: ${quoted(missing)}. `);
  if (unexpected.length > 0) messages.push(`Unexpected key(s) in state_dict: ${quoted(unexpected)}. `);
  if (messages.length > 0) {
    throw new RuntimeError(`Error(s) in loading state_dict for Checkpoint:\n\t${messages.join('\n\t')}`);
  }
}

/**
 * All that a training run needs to go on where it stopped, in one file: the states of its model, optimizer, scheduler and loader, plain
 * values such as the epoch, and the default generator.
 *
 * A run that is killed and goes on from its last checkpoint gives the same bits as one that was not, if it saves between two steps, when
 * all that the next step needs is in it: gradients are not. The file is one that PyTorch's `torch.load` reads: a dict of the parts' states
 * and the values by name, and of `rng_state`.
 *
 * @typeParam V - the plain values: numbers, strings, booleans, tensors, and arrays and objects of them.
 *
 * @example
 * ```ts
 * import { mkdtempSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 *
 * const path = `${mkdtempSync(`${tmpdir()}/sconce-`)}/checkpoint.pt`;
 * const model = new nn.Linear(2, 1);
 * const optimizer = new optim.Adam(model.parameters());
 * const loader = new DataLoader(new TensorDataset(torch.randn([8, 2]), torch.randn([8, 1])), { batch_size: 4, shuffle: true });
 *
 * const checkpoint = new torch.Checkpoint({ model, optimizer, loader }, { epoch: 0 });
 * const { values } = checkpoint;
 * await checkpoint.resume(path); // nothing is there at first
 * for (; values.epoch < 2; values.epoch++) {
 *   for (const [x, y] of loader) {
 *     optimizer.zero_grad();
 *     F.mse_loss(model(x), y).backward();
 *     optimizer.step();
 *     await checkpoint.save(path);
 *   }
 * }
 * console.log(Object.keys(await torch.load(path))); // [ 'model', 'optimizer', 'loader', 'epoch', 'rng_state' ]
 * ```
 */
export class Checkpoint<V extends object = Record<string, never>> {
  /** What has a state of its own, by name. */
  readonly parts: Parts;
  /** The plain values: saved as they are at that moment, and set by loading. */
  readonly values: V;
  /** Ends when the save before has ended, well or not: an older state must not replace a newer one. */
  private lastSave: Promise<void> = Promise.resolve();

  /**
   * @param parts - what has `state_dict()` and `load_state_dict()`, and generators, by the names that they get in the file.
   * @param values - the plain values, as they are at the start.
   * @throws TypeError when a part has no state, or a name is used twice.
   */
  constructor(parts: Parts, values?: V) {
    const own = values ?? ({} as V);
    checkNames(parts, own);
    this.parts = { ...parts };
    this.values = own;
  }

  /**
   * Returns the states of all parts, the values, and the state of the default generator as `rng_state`.
   *
   * The tensors are those of the parts, not copies.
   */
  state_dict(): Record<string, unknown> {
    const state: Record<string, unknown> = {};
    for (const [name, part] of Object.entries(this.parts)) state[name] = stateOf(part);
    return Object.assign(state, this.values, { [RNG_STATE]: stateOf(default_generator) });
  }

  /**
   * Gives all parts their states, in the order in which they were given, and sets the values and the default generator.
   *
   * @param state_dict - what {@link Checkpoint.state_dict} returned.
   * @throws RuntimeError when it has not the names of this checkpoint: nothing was changed then; and what a part throws that does not
   * take its state: those before it have taken theirs then.
   */
  load_state_dict(state_dict: Readonly<Record<string, unknown>>): void {
    // As in a file, what is undefined is not there.
    const values = Object.entries(this.values).flatMap(([name, value]) => (value === undefined ? [] : [name]));
    checkKeysOf(state_dict, [...Object.keys(this.parts), ...values, RNG_STATE]);
    for (const [name, part] of Object.entries(this.parts)) restore(part, state_dict[name]);
    Object.assign(this.values, Object.fromEntries(values.map((name) => [name, state_dict[name]])));
    // Last, since parts may draw from it.
    restore(default_generator, state_dict[RNG_STATE]);
  }

  /**
   * Writes all into one file.
   *
   * All is taken before it returns its promise, so training may go on at once; a save that has not ended is waited for. The file is
   * replaced whole: whenever the process is killed, the old checkpoint is there or the new one.
   *
   * @param f - a path or `file:` URL in Node, a stream everywhere.
   * @throws (by rejection) TypeError when a value or state holds anything that `torch.save` does not know; FileAccessError when the file
   * cannot be written: the old one is then as it was.
   */
  async save(f: FileTarget): Promise<void> {
    const chunks = zipChunks(torchEntries(this.state_dict()));
    const saving = this.lastSave.then(() => writeTarget(f, chunks));
    this.lastSave = saving.catch(() => undefined);
    await saving;
  }

  /**
   * Reads a file that {@link Checkpoint.save} wrote, and goes on from it.
   *
   * @param f - a path or `file:` URL in Node; bytes, a Blob, a Response or a stream everywhere.
   * @throws (by rejection) what {@link Checkpoint.load_state_dict} throws; FileFormatError when the file is malformed; FileAccessError
   * when it cannot be read.
   */
  async load(f: FileSource): Promise<void> {
    this.load_state_dict(await load<Record<string, unknown>>(f));
  }

  /**
   * Goes on from the file where there is one, so that a script may be started again with the same command.
   *
   * @param path - a path or `file:` URL in Node.
   * @returns whether there was a file.
   * @throws (by rejection) what {@link Checkpoint.load} throws.
   */
  async resume(path: string | URL): Promise<boolean> {
    try {
      await this.load(path);
      return true;
    } catch (error) {
      const cause = error instanceof FileAccessError ? (error.cause as { code?: unknown } | undefined) : undefined;
      if (cause?.code === 'ENOENT') return false;
      throw error;
    }
  }
}
