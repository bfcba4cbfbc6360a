import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as torch from '../../src/index.js';
import { bytesOfElements } from '../../src/serialization/tensor_bytes.js';
import { ZipArchive } from '../../src/serialization/zip.js';

interface Case {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly elements: string;
  readonly file: string;
}
interface Fixture {
  readonly files: Readonly<Record<string, Case>>;
  readonly written: readonly string[];
  readonly archives: Readonly<Record<string, string>>;
}

const { numpy } = torch;
const fixture = JSON.parse(readFileSync(new URL('fixtures/numpy.json', import.meta.url), 'utf8')) as Fixture;
const decode = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));

/** What a function writes into a stream. */
async function bytesOf(write: (stream: WritableStream<Uint8Array>) => Promise<void>): Promise<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const [bytes] = await Promise.all([new Response(readable).arrayBuffer(), write(writable)]);
  return new Uint8Array(bytes);
}

async function loadArray(bytes: Uint8Array): Promise<torch.Tensor> {
  const loaded = await numpy.load(bytes);
  expect(torch.is_tensor(loaded)).toBe(true);
  return loaded as torch.Tensor;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sconce-numpy-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('load', () => {
  it.each(Object.entries(fixture.files))("reads NumPy's file: %s", async (_, { dtype, shape, elements, file }) => {
    const x = await loadArray(decode(file));
    expect(x.dtype.name).toBe(dtype);
    expect(x.shape).toEqual(shape);
    expect(bytesOfElements(x)).toEqual(decode(elements));
  });

  it("keeps Fortran's order as strides", async () => {
    const x = await loadArray(decode(fixture.files["a cube in Fortran's order"].file));
    expect([x.shape, x.stride()]).toEqual([
      [2, 3, 4],
      [1, 2, 6],
    ]);
    expect(x.add(1).sum().item()).toBe(300);
  });

  it.each(Object.entries(fixture.archives))("reads NumPy's archive: %s", async (_, archive) => {
    const arrays = (await numpy.load(decode(archive))) as Record<string, torch.Tensor>;
    expect(Object.keys(arrays)).toEqual(['x', 'folder/y', 'zeros']);
    expect(arrays.x.tolist()).toEqual([0, -0, 1.5, Infinity, -Infinity, NaN]);
    expect(arrays['folder/y'].shape).toEqual([3, 2]);
    expect(arrays.zeros.toTypedArray()).toEqual(new Float64Array(500));
  });

  it.each([
    ['single and double quotes, other spaces', `{"descr":'<f4',\n 'fortran_order':False,'shape':(1,)}`],
    ['any order of keys', `{'shape': (1,), 'descr': '<f4', 'fortran_order': True}`],
    ["Python 2's long integers", `{'descr': '<f4', 'fortran_order': False, 'shape': (1L,), }`],
  ])('allows %s in the header', async (_, header) => {
    const start = Uint8Array.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length, 0, ...Buffer.from(header)]);
    expect((await loadArray(Uint8Array.from([...start, 0, 0, 0x80, 0x3f]))).tolist()).toEqual([1]);
  });

  it('refuses a file whose name says that it is the other kind', async () => {
    const x = torch.ones([1]);
    await numpy.save(join(folder, 'a.npy'), x);
    await numpy.savez(join(folder, 'b.npz'), { x });
    const [npy, npz] = [readFileSync(join(folder, 'a.npy')), readFileSync(join(folder, 'b.npz'))];
    await torch.writeTarget(join(folder, 'a.npz'), npy);
    await torch.writeTarget(join(folder, 'b.npy'), npz);
    await expect(numpy.load(join(folder, 'a.npz'))).rejects.toThrow('magic: the file is no zip archive');
    await expect(numpy.load(join(folder, 'b.npy'))).rejects.toThrow('magic: the file is a zip archive');
  });
});

describe('save', () => {
  it.each(fixture.written)('writes the bytes that NumPy writes: %s', async (name) => {
    const { file } = fixture.files[name];
    const x = await loadArray(decode(file));
    expect(await bytesOf((stream) => numpy.save(stream, x))).toEqual(decode(file));
  });

  it('adds the suffix where it is missing', async () => {
    await numpy.save(join(folder, 'x'), torch.ones([2]));
    await numpy.save(pathToFileURL(join(folder, 'y')), torch.zeros([2]));
    await numpy.savez(join(folder, 'z'), { x: torch.ones([1]) });
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(['x.npy', 'y.npy', 'z.npz']));
    expect((await numpy.load(`${folder}/x.npy`)).tolist()).toEqual([1, 1]);
    expect((await numpy.load(`${folder}/z.npz`)).x.tolist()).toEqual([1]);
  });

  it('takes the elements before the first await', async () => {
    const x = torch.zeros([100]);
    const saving = Promise.all([
      bytesOf((stream) => numpy.save(stream, x)),
      bytesOf((stream) => numpy.savez(stream, { x })),
      bytesOf((stream) => numpy.savez_compressed(stream, { x })),
    ]);
    x.add_(1);
    const [npy, ...archives] = await saving;
    expect((await loadArray(npy)).sum().item()).toBe(0);
    for (const archive of archives) {
      const arrays = (await numpy.load(archive)) as Record<string, torch.Tensor>;
      expect(arrays.x.sum().item()).toBe(0);
    }
  });

  it('saves what requires a gradient, and names what it cannot save', async () => {
    const w = torch.ones([2, 2], { requires_grad: true });
    expect((await loadArray(await bytesOf((stream) => numpy.save(stream, w.t())))).requires_grad).toBe(false);
    const half = torch.ones([1], { dtype: torch.bfloat16 });
    await expect(numpy.save(join(folder, 'h'), half)).rejects.toThrow('Got unsupported ScalarType BFloat16');
    await expect(numpy.save(join(folder, 'h'), 3 as never)).rejects.toThrow(TypeError);
    const wide = torch.ones(new Array<number>(65).fill(1));
    await expect(numpy.save(join(folder, 'h'), wide)).rejects.toThrow('maximum supported dimension');
    for (const name of ['/a', '../a', 'a/../b', 'C:/a', 'a\\b', 'a\0']) {
      await expect(numpy.savez(join(folder, 'h'), { [name]: w })).rejects.toThrow(torch.ValueError);
    }
    await expect(numpy.savez(join(folder, 'h'), w as never)).rejects.toThrow('expected an object');
    expect(readdirSync(folder)).not.toContain('h.npy');
  });
});

describe('savez and savez_compressed', () => {
  const arrays = {
    a: torch.arange(1000),
    '..': torch.tensor(true),
    é: torch.zeros([0]),
    ['__proto__']: torch.ones([2]),
  };

  it.each([
    ['savez', numpy.savez, false],
    ['savez_compressed', numpy.savez_compressed, true],
  ])('%s gives back what it was given', async (_, write, isDeflated) => {
    const bytes = await bytesOf((stream) => write(stream, arrays));
    const loaded = (await numpy.load(bytes)) as Record<string, torch.Tensor>;
    expect(Object.keys(loaded)).toEqual(Object.keys(arrays));
    for (const [name, x] of Object.entries(arrays)) expect(loaded[name].tolist()).toEqual(x.tolist());
    const { entries } = new ZipArchive(bytes, 'bytes');
    expect(Array.from(entries.values(), (entry) => entry.isDeflated)).toEqual(Array(4).fill(isDeflated));
  });

  it('does not write what its own reader would take for a zip bomb', async () => {
    const zeros = torch.zeros([9_000_000], { dtype: torch.float64 });
    const bytes = await bytesOf((stream) => numpy.savez_compressed(stream, { zeros, ones: torch.ones([10]) }));
    const loaded = (await numpy.load(bytes)) as Record<string, torch.Tensor>;
    expect(loaded.zeros.shape).toEqual([9_000_000]);
    expect(loaded.ones.sum().item()).toBe(10);
  });
});
