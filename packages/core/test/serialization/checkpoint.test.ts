import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as torch from '../../src/index.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sconce-checkpoint-'));
  path = join(folder, 'checkpoint.pt');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A part whose state is one tensor. */
class Weight implements torch.Stateful {
  readonly w: torch.Tensor;

  constructor(value: number) {
    this.w = torch.full([1000], value);
  }

  state_dict(): { w: torch.Tensor } {
    return { w: this.w };
  }

  load_state_dict({ w }: { w: torch.Tensor }): void {
    if (!torch.is_tensor(w)) throw new torch.RuntimeError('w is no tensor');
    this.w.copy_(w);
  }
}

describe('Checkpoint', () => {
  it('saves the states of its parts, the values and the random state, and sets them all', async () => {
    const generator = new torch.Generator().manual_seed(5);
    const values = { epoch: 3, best: Infinity, name: 'a', losses: [0.5, -0], done: false, x: torch.ones([2]) };
    const saved = new torch.Checkpoint({ weight: new Weight(7), generator }, values);
    torch.manual_seed(1);
    torch.randn([3]);
    await saved.save(path);
    const expected = [torch.randn([5]).tolist(), torch.rand([5], { generator }).tolist()];

    const weight = new Weight(0);
    const other = new torch.Generator();
    const initial = { epoch: 0, best: 0, name: '', losses: [] as number[], done: true, x: torch.zeros([1]) };
    const loaded = new torch.Checkpoint({ weight, generator: other }, initial);
    torch.manual_seed(2);
    await loaded.load(path);
    expect(weight.w.sum().item()).toBe(7000);
    expect(loaded.values).toBe(initial);
    expect({ ...loaded.values, x: loaded.values.x.tolist() }).toEqual({ ...values, x: [1, 1] });
    expect([torch.randn([5]).tolist(), torch.rand([5], { generator: other }).tolist()]).toEqual(expected);
    expect(readdirSync(folder)).toEqual(['checkpoint.pt']);
  });

  it('writes a plain dict, for whoever reads it', async () => {
    torch.manual_seed(3);
    await new torch.Checkpoint({ model: new Weight(1) }, { epoch: 2 }).save(pathToFileURL(path));
    const file = await torch.load<Record<string, unknown>>(path);
    expect(Object.keys(file)).toEqual(['model', 'epoch', 'rng_state']);
    const { rng_state } = file as { rng_state: torch.Tensor };
    expect(rng_state.toTypedArray()).toEqual(torch.get_rng_state());
  });

  it('takes everything before the first await, and saves in the order of the calls', async () => {
    const weight = new Weight(0);
    const checkpoint = new torch.Checkpoint({ weight }, { step: 0 });
    const saves: Promise<void>[] = [];
    for (; checkpoint.values.step < 20; checkpoint.values.step++) {
      saves.push(checkpoint.save(path));
      weight.w.add_(1);
    }
    torch.manual_seed(9);
    await saves[0];
    await Promise.all(saves);
    await checkpoint.load(path);
    expect([checkpoint.values.step, weight.w.sum().item()]).toEqual([19, 19_000]);
  });

  it('goes on saving after a save that failed', async () => {
    const checkpoint = new torch.Checkpoint({ weight: new Weight(1) });
    const failed = checkpoint.save(join(folder, 'none', 'c.pt'));
    const saved = checkpoint.save(path);
    await expect(failed).rejects.toThrow(torch.FileAccessError);
    await saved;
    expect(readdirSync(folder)).toEqual(['checkpoint.pt']);
  });

  it('resumes where there is a file, and tells whether there was one', async () => {
    const checkpoint = new torch.Checkpoint({}, { epoch: 1 });
    expect(await checkpoint.resume(path)).toBe(false);
    await checkpoint.save(path);
    checkpoint.values.epoch = 5;
    expect(await checkpoint.resume(path)).toBe(true);
    expect(checkpoint.values.epoch).toBe(1);
    writeFileSync(path, 'no checkpoint');
    await expect(checkpoint.resume(path)).rejects.toThrow(torch.FileFormatError);
    await expect(checkpoint.resume(folder)).rejects.toThrow(torch.FileAccessError);
  });

  it('changes nothing when the names differ', async () => {
    await new torch.Checkpoint({ a: new Weight(1), b: new Weight(1) }, { epoch: 1 }).save(path);
    const c = new Weight(0);
    const other = new torch.Checkpoint({ a: c, c }, { epoch: 0, step: 0 });
    await expect(other.load(path)).rejects.toThrow(
      'Error(s) in loading state_dict for Checkpoint:\n\tMissing key(s) in state_dict: "c", "step". \n\tUnexpected key(s) in state_dict: "b". ',
    );
    expect([c.w.sum().item(), other.values.epoch]).toEqual([0, 0]);
    await torch.save([1], path);
    await expect(other.load(path)).rejects.toThrow('Missing key(s)');
    await torch.save(null, path);
    await expect(other.load(path)).rejects.toThrow('expected an object');
  });

  it('lets a value be undefined: it is not saved', async () => {
    const checkpoint = new torch.Checkpoint({}, { best: undefined as number | undefined, epoch: 1 });
    await checkpoint.save(path);
    await checkpoint.load(path);
    expect(checkpoint.values).toEqual({ best: undefined, epoch: 1 });
  });

  it('refuses what has no state, and names that are used twice', () => {
    const weight = new Weight(0);
    expect(() => new torch.Checkpoint({ epoch: 3 as never })).toThrow(
      "'epoch' has no state_dict() and load_state_dict()",
    );
    expect(() => new torch.Checkpoint({ weight }, { weight: 1 })).toThrow(
      "'weight' is the name of a part and of a value",
    );
    expect(() => new torch.Checkpoint({ rng_state: weight })).toThrow("'rng_state' is the default generator's");
  });

  it('names the value that cannot be saved, and leaves the file as it was', async () => {
    writeFileSync(path, 'old');
    const checkpoint = new torch.Checkpoint({}, { when: new Date(0) });
    await expect(checkpoint.save(path)).rejects.toThrow(/\.when: a Date cannot be saved/);
    expect(readFileSync(path, 'utf8')).toBe('old');
  });
});

describe('files that killed processes left', () => {
  const stray = (pid: number, time: number, host = hostname()): string =>
    `checkpoint.pt.${host.replaceAll(/[^\w-]/g, '_').slice(0, 40)}-${pid}-${time}-0.tmp`;
  /** No process has a number so high. */
  const DEAD = 2 ** 30;

  it('are removed when the file is next replaced', async () => {
    const kept = [
      // This process may be writing it, or another that lives.
      stray(process.pid, Date.now()),
      stray(process.ppid, 0),
      // On another machine the number means another process.
      stray(DEAD, 0, 'elsewhere'),
      'checkpoint.pt.tmp',
      `other${stray(DEAD, 0)}`,
    ];
    const removed = [stray(DEAD, 0), stray(DEAD, Date.now()), stray(process.pid, 0)];
    for (const name of [...kept, ...removed, 'checkpoint.pt']) writeFileSync(join(folder, name), '');
    await new torch.Checkpoint({}).save(path);
    expect(readdirSync(folder).sort()).toEqual([...kept, 'checkpoint.pt'].sort());
  });
});
