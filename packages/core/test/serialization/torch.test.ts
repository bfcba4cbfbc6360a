import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as torch from '../../src/index.js';
import type { Tensor } from '../../src/index.js';
import { ZipArchive } from '../../src/serialization/zip.js';

type Values = Record<string, unknown>;

/** A file that PyTorch wrote: tools/reference/torch_files.py. */
const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

const DTYPES = [
  ...[torch.bool, torch.uint8, torch.int32, torch.int64],
  ...[torch.float16, torch.bfloat16, torch.float32, torch.float64],
];

/** What comes back of a value that is saved. */
async function again(value: unknown): Promise<unknown> {
  return torch.load(torch.saveToBytes(value));
}

const list = (values: unknown): unknown[] => (values as Tensor[]).map((x) => x.tolist());

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sconce-torch-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('load of PyTorch’s values', () => {
  it.each([1, 2, 5])('gives JavaScript’s, by protocol %i', async (protocol) => {
    const values = await torch.load<Values>(fixture(`values_${protocol}.pt`));
    const { tensors_by_index, numpy, arrays, ...plain } = values;
    expect(plain).toEqual({
      none: null,
      bools: [true, false],
      ints: [0, 255, 65535, -1, -(2 ** 31), 2 ** 31, 2 ** 53 - 1],
      bigints: [2n ** 53n, -(2n ** 70n)],
      floats: [1.5, -0, Infinity, 1e-300],
      strings: ['', 'grüße', '😀'],
      bytes: [Uint8Array.of(), Uint8Array.of(97, 98, 255), Uint8Array.of(120, 121, 122)],
      tuple: [1, [2, 3], []],
      shared: [
        [1, 2],
        [1, 2],
      ],
      indices: { 0: { step: 1 }, 7: {} },
      strings_of_digits: new Map([['0', 1]]),
      negative: new Map([[-1, 'a']]),
      mixed: new Map<unknown, unknown>([
        ['a', 1],
        [0, 2],
        [[1, 2], 3],
        [null, 4],
      ]),
      ordered: { b: 1, a: 2 },
      counter: { 30: 1, 80: 2 },
      set: new Set([1]),
      frozenset: new Set(['a']),
      complex: { real: 1, imag: -2 },
      size: [2, 3],
      device: 'cpu',
      dtype: torch.bfloat16,
      ['__proto__']: { polluted: true },
    });
    expect(Object.keys(plain['ordered'] as object)).toEqual(['b', 'a']);
    const [one, other] = plain['shared'] as unknown[];
    expect(one).toBe(other);
    expect((tensors_by_index as Map<number, Tensor>).get(0)?.tolist()).toEqual([1]);
    expect(numpy).toEqual([2.5, -7, true, 0.5]);
    const rows = [
      [0, 1, 2],
      [3, 4, 5],
    ];
    expect(list(arrays)).toEqual([rows, rows]);
    expect((arrays as Tensor[]).map((x) => x.stride())).toEqual([
      [3, 1],
      [1, 2],
    ]);
  });

  it('leaves prototypes alone', async () => {
    const values = await torch.load<Values>(fixture('values_2.pt'));
    expect(Object.hasOwn(values, '__proto__')).toBe(true);
    expect(Object.getPrototypeOf(values)).toBe(Object.prototype);
    expect('polluted' in {}).toBe(false);
    expect(Object.keys((await again(values)) as object)).toEqual(Object.keys(values));
  });
});

describe('load of PyTorch’s tensors', () => {
  const load = async (): Promise<Record<string, Tensor>> => torch.load(fixture('tensors.pt'));

  it('gives views of one storage', async () => {
    const { base, row, transposed, strided, expanded } = await load();
    expect(base.tolist()).toEqual(torch.arange(12).view(3, 4).tolist());
    expect([row, transposed, strided, expanded].map((x) => x.stride())).toEqual([[1], [1, 4], [4, 2], [0]]);
    base.fill_(7);
    for (const view of [row, transposed, strided, expanded]) expect(view.eq(7).all().tolist()).toBe(true);
  });

  it('knows every dtype', async () => {
    const { dtypes, halves, nan, large } = await load();
    expect((dtypes as unknown as Tensor[]).map((x) => x.dtype)).toEqual(DTYPES);
    expect(list(dtypes)).toEqual([[true, false, true], ...DTYPES.slice(1).map(() => [1, 0, 2])]);
    const [half, brain] = halves as unknown as Tensor[];
    expect(half.tolist()).toEqual([0.0999755859375, -65504, 5.960464477539063e-8]);
    expect(brain.tolist()).toEqual([0.10009765625, -3.00405527047391e38]);
    expect(nan.tolist()).toEqual([NaN, Infinity]);
    expect(large.tolist()).toEqual([2n ** 62n, -1]);
  });

  it('keeps scalars, empty tensors and what requires a gradient', async () => {
    const { scalar, empty, past_the_end, leaf, parameter, frozen, twice } = await load();
    expect([scalar, empty, past_the_end].map((x) => x.shape)).toEqual([[], [0, 3], [0]]);
    expect(scalar.item()).toBe(3.5);
    expect([leaf, parameter, frozen].map((x) => x.requires_grad)).toEqual([true, true, false]);
    const [one, other] = twice as unknown as Tensor[];
    expect(one).toBe(other);
  });

  it('turns the bytes of a big-endian machine round', async () => {
    const tensors = await torch.load<Tensor[]>(fixture('big_endian.pt'));
    expect(tensors.map((x) => x.dtype)).toEqual(DTYPES);
    expect(list(tensors)).toEqual([[true, true, true], ...DTYPES.slice(1).map(() => [1, 2, 3])]);
  });

  it('reads what later versions write', async () => {
    const { weight } = await torch.load<Record<string, Tensor>>(fixture('later.pt'));
    expect(weight.tolist()).toEqual([1, 1]);
  });
});

describe('load refuses, by name,', () => {
  it('a whole module', async () => {
    await expect(torch.load(fixture('module.pt'))).rejects.toThrow(
      /module\.pt: archive\/data\.pkl: GLOBAL at byte 2: the global torch\.nn\.modules\.linear\.Linear is not allowed: .*save state_dict\(\)/,
    );
  });

  it('the format before 1.6', async () => {
    await expect(torch.load(fixture('legacy.pt'))).rejects.toThrow(
      /legacy\.pt: magic number: 0x1950a86a20f9469cfc6c, .*: load it in PyTorch and torch\.save it again/,
    );
  });

  it('options that it does not have', async () => {
    const bytes = torch.saveToBytes(null);
    expect(await torch.load(bytes, { map_location: 'cpu', weights_only: true })).toBe(null);
    await expect(torch.load(bytes, { map_location: 'cuda' as never })).rejects.toThrow('there is no device cuda');
    await expect(torch.load(bytes, { weights_only: false as never })).rejects.toThrow('weights_only must be true');
    await expect(torch.load(bytes, { mmap: true } as never)).rejects.toThrow("unexpected keyword argument 'mmap'");
  });
});

describe('save', () => {
  it('gives back what PyTorch saved', async () => {
    const values = await torch.load<Values>(fixture('values_2.pt'));
    const { tensors_by_index, arrays, ...plain } = values;
    const { tensors_by_index: indexed, arrays: later, ...rest } = (await again(values)) as Values;
    expect(rest).toEqual(plain);
    expect((rest['shared'] as unknown[])[0]).toBe((rest['shared'] as unknown[])[1]);
    expect([...(indexed as Map<number, Tensor>).keys()]).toEqual([...(tensors_by_index as Map<number, Tensor>).keys()]);
    expect(list(later)).toEqual(list(arrays));
  });

  it('keeps what JavaScript has', async () => {
    const values = {
      numbers: [0, 256, 70_000, -1, 2 ** 40, 2 ** 60, 0.1, -0, NaN, -Infinity],
      bigints: [2n ** 64n, -(2n ** 127n)],
      text: 'line\nbreak \0 😀',
      reads_like_a_global: ['torch\nfloat32\n', torch.float32, 'global torch\nfloat32\n'],
      bytes: Uint8Array.from({ length: 300 }, (_, i) => i),
      containers: [[], {}, new Set()],
      map: new Map<unknown, unknown>([
        [1.5, 'a'],
        [true, 'b'],
        [2n ** 60n, 'c'],
        [['x', 1], 'd'],
      ]),
      state: { 0: { momentum: 0.5 }, 2: {} },
      many: Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`key ${i}`, { i }])),
    };
    expect(await again(values)).toEqual(values);
    expect(await again({ a: undefined, b: 1 })).toEqual({ b: 1 });
    expect(await again([5n, new Map()])).toEqual([5, {}]);
  });

  it('keeps tensors of every dtype, and what they share', async () => {
    const base = torch.arange(6).view(2, 3);
    const values = {
      dtypes: DTYPES.map((dtype) => torch.tensor([1, 0, 2], { dtype })),
      base,
      transposed: base.t(),
      column: base.select(1, 2),
      leaf: torch.ones([1000], { requires_grad: true }),
      empty: torch.zeros([2, 0]),
      scalar: torch.tensor(4),
      halves: torch.tensor([0.1, NaN], { dtype: torch.float16 }),
    };
    const bytes = torch.saveToBytes(values);
    const loaded = await torch.load<typeof values>(bytes);
    expect(list(loaded.dtypes)).toEqual(list(values.dtypes));
    expect(loaded.dtypes.map((x) => x.dtype)).toEqual(DTYPES);
    expect(loaded.transposed.stride()).toEqual([1, 3]);
    loaded.base.zero_();
    expect([loaded.transposed.sum().item(), loaded.column.sum().item()]).toEqual([0, 0]);
    expect(loaded.leaf.requires_grad).toBe(true);
    expect([loaded.empty.shape, loaded.scalar.item(), loaded.halves.tolist()]).toEqual([
      [2, 0],
      4,
      values.halves.tolist(),
    ]);
    const storages = [...new ZipArchive(bytes, 'a.pt').entries.keys()].filter((name) => name.includes('/data/'));
    expect(storages.length).toBe(DTYPES.length + 5);
  });

  it('writes every value the same twice', () => {
    const value = { w: torch.ones([3]), epoch: 1 };
    expect(torch.saveToBytes(value)).toEqual(torch.saveToBytes(value));
  });

  it('takes all elements before it first waits', async () => {
    const [path, weight] = [join(folder, 'a.pt'), torch.ones([1000])];
    const saved = torch.save({ weight }, path);
    weight.zero_();
    await saved;
    const loaded = await torch.load<{ weight: Tensor }>(path);
    expect(loaded.weight.sum().item()).toBe(1000);
    expect(readdirSync(folder)).toEqual(['a.pt']);
  });

  it('writes the same bytes into a stream', async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const read = new Response(readable).arrayBuffer();
    await torch.save([1, 'a'], writable);
    expect(new Uint8Array(await read)).toEqual(torch.saveToBytes([1, 'a']));
  });

  it('tells where a value stands that it cannot save, and writes nothing', async () => {
    class Net {
      weight = 1;
      state_dict(): object {
        return this;
      }
    }
    const circle: unknown[] = [];
    circle.push({ again: circle });
    let deep: unknown = 0;
    for (let i = 0; i < 600; i++) deep = [deep];
    const cases: [unknown, string][] = [
      [
        new Net(),
        'torch.save(): the value: a Net cannot be saved, since PyTorch could not read it: save its state_dict()',
      ],
      [{ model: { net: new Net() } }, 'torch.save(): .model.net: a Net cannot be saved'],
      [{ groups: [{ on: () => 1 }] }, 'torch.save(): .groups[0].on: a function cannot be saved'],
      [[undefined], 'torch.save(): [0]: undefined cannot be saved, but null can'],
      [{ at: new Date(0) }, 'torch.save(): .at: a Date cannot be saved: only tensors'],
      [new Float32Array(1), 'a Float32Array cannot be saved: make it a tensor with torch.fromTypedArray'],
      [new Map([[{}, 1]]), 'in PyTorch an object cannot be a key'],
      [new Set([new Set()]), 'in PyTorch an object cannot be a key or a member of a set'],
      [circle, 'torch.save(): [0].again: it contains itself'],
      [deep, 'containers are nested deeper than 500 levels'],
      ['\ud800', 'half of a surrogate pair'],
      [1n << 3000n, 'an integer of 376 bytes cannot be saved'],
    ];
    for (const [value, message] of cases) {
      await expect(torch.save(value, join(folder, 'bad.pt'))).rejects.toThrow(message);
    }
    const gone = torch.ones([1000]);
    gone.dispose();
    await expect(torch.save(gone, join(folder, 'bad.pt'))).rejects.toThrow('the tensor was disposed of');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('gives a file that PyTorch’s own layout has', async () => {
    const path = join(folder, 'model.pt');
    await torch.save({ w: torch.ones([2]) }, path);
    const zip = new ZipArchive(readFileSync(path), path);
    expect([...zip.entries.keys()]).toEqual(
      ['data.pkl', 'byteorder', 'data/0', 'version'].map((name) => `archive/${name}`),
    );
    expect(new TextDecoder().decode(await zip.read('archive/version'))).toBe('3\n');
  });
});
