import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as torch from '../../src/index.js';

const { safetensors } = torch;
const floats = torch.fromTypedArray(Float32Array.of(0, 1, 2, 3, 4, 5));

/** A file: the header's length, the header, and the data. */
function file(
  header: string,
  data: readonly number[] = [],
  length = new TextEncoder().encode(header).length,
): Uint8Array {
  const text = new TextEncoder().encode(header);
  return Uint8Array.from([length & 255, length >> 8, 0, 0, 0, 0, 0, 0, ...text, ...data]);
}

function headerOf(bytes: Uint8Array): string {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  return new TextDecoder().decode(bytes.subarray(8, 8 + length));
}

const FLOAT_BYTES = [0, 0, 0, 0, 0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64, 0, 0, 128, 64, 0, 0, 160, 64];

describe('save', () => {
  it.each([
    ['no tensors', {}, undefined, file('{}      ')],
    ['metadata alone', {}, { framework: 'pt' }, file('{"__metadata__":{"framework":"pt"}}     ')],
    [
      'a header of a multiple of 8 bytes',
      { 'attn.0': floats.reshape([1, 2, 3]) },
      undefined,
      file('{"attn.0":{"dtype":"F32","shape":[1,2,3],"data_offsets":[0,24]}}', FLOAT_BYTES),
    ],
    [
      'a header that is padded with spaces',
      { attn0: floats.reshape([1, 1, 2, 3]) },
      undefined,
      file('{"attn0":{"dtype":"F32","shape":[1,1,2,3],"data_offsets":[0,24]}}       ', FLOAT_BYTES),
    ],
  ])("writes the bytes that the reference's own tests demand: %s", (_, tensors, metadata, expected) => {
    expect(safetensors.save(tensors, { metadata })).toEqual(expected);
  });

  it('lays tensors out by dtype, the widest first, and then by the bytes of their names; metadata comes first', () => {
    const one = (dtype: torch.dtype): torch.Tensor => torch.ones([1], { dtype });
    const bytes = safetensors.save(
      {
        bool: one(torch.bool),
        u8: one(torch.uint8),
        f16: one(torch.float16),
        bf16: one(torch.bfloat16),
        i32: one(torch.int32),
        f32: one(torch.float32),
        // In UTF-16 the emoji would come before the letter of the private use area.
        '\u{1f600}': one(torch.float32),
        '\ue000': one(torch.float32),
        10: one(torch.float32),
        9: one(torch.float32),
        f64: one(torch.float64),
        i64: one(torch.int64),
      },
      { metadata: { format: 'pt' } },
    );
    const header = headerOf(bytes);
    expect(Array.from(header.matchAll(/"([^"]+)":\{/g), ([, name]) => name)).toEqual([
      ...['__metadata__', 'i64', 'f64', '10', '9', 'f32', '\ue000', '\u{1f600}', 'i32', 'bf16', 'f16', 'u8', 'bool'],
    ]);
    expect([...bytes.slice(-10)]).toEqual([1, 0, 0, 0, 0x80, 0x3f, 0, 0x3c, 1, 1]);
  });

  it('escapes names as the reference does: quotes, backslashes and control characters alone', () => {
    const bytes = safetensors.save({ '"\\\b\f\n\r\t\u0001\u001f\u007f\u2028é/': torch.ones([0]) });
    const name = '"\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f\u007f\u2028é/"';
    expect(headerOf(bytes).trimEnd()).toBe(`{${name}:{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}`);
    expect(Object.keys(safetensors.load(bytes))).toEqual(['"\\\b\f\n\r\t\u0001\u001f\u007f\u2028é/']);
  });

  it('saves what does not lie row-major as if it did', () => {
    const x = torch.arange(6, { dtype: torch.float32 }).reshape([2, 3]);
    const { t, s } = safetensors.load(safetensors.save({ t: x.t(), s: torch.ones([1]).expand([3]) }));
    expect(t.tolist()).toEqual([
      [0, 3],
      [1, 4],
      [2, 5],
    ]);
    expect(s.tolist()).toEqual([1, 1, 1]);
    expect(safetensors.load(safetensors.save({ x: x.narrow(1, 1, 2) })).x.tolist()).toEqual([
      [1, 2],
      [4, 5],
    ]);
  });

  it('refuses tensors that share memory, but not those that lie side by side in it', () => {
    const x = torch.arange(6);
    expect(() => safetensors.save({ x, y: x.reshape([2, 3]) })).toThrow(
      "Some tensors share memory, this will lead to duplicate memory on disk and potential differences when loading them again: {'x', 'y'}",
    );
    expect(() => safetensors.save({ a: x.narrow(0, 0, 4), b: x.narrow(0, 3, 3) })).toThrow(/share memory/);
    expect(() => safetensors.save({ a: x.reshape([3, 2]).select(1, 0), b: x.select(0, 2) })).toThrow(/share memory/);
    const { a, b } = safetensors.load(safetensors.save({ a: x.narrow(0, 0, 3), b: x.narrow(0, 3, 3) }));
    expect([a.tolist(), b.tolist()]).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(Object.keys(safetensors.load(safetensors.save({ x, none: x.narrow(0, 2, 0) })))).toEqual(['none', 'x']);
  });

  it('names what it cannot save', () => {
    const x = torch.ones([1]);
    expect(() => safetensors.save({ x: 3 as never })).toThrow(
      'Key `x` is invalid, expected torch.Tensor but received number',
    );
    expect(() => safetensors.save(x as never)).toThrow('Expected an object of [string, torch.Tensor]');
    expect(() => safetensors.save({ __metadata__: x })).toThrow("no tensor can be named '__metadata__'");
    expect(() => safetensors.save({ '\ud800': x })).toThrow('half a surrogate pair');
    expect(() => safetensors.save({ x }, { metadata: { epoch: 3 as never } })).toThrow(
      "metadata 'epoch' must be a string, got number",
    );
    expect(() => safetensors.save({ x }, { metdata: {} } as never)).toThrow("Did you mean 'metadata'?");
    const gone = torch.ones([1000]);
    gone.dispose();
    expect(() => safetensors.save({ gone })).toThrow('the tensor was disposed of');
  });
});

describe('load', () => {
  it('gives back every dtype to the bit, scalars and tensors without elements', () => {
    const tensors = {
      f64: torch.tensor([Math.PI, -0, NaN, Infinity], { dtype: torch.float64 }),
      f32: torch.tensor([1e-45, -0, NaN, -Infinity]),
      f16: torch.tensor([0.1, 65504, -0], { dtype: torch.float16 }),
      bf16: torch.tensor([0.1, 3e38], { dtype: torch.bfloat16 }),
      i64: torch.tensor([2n ** 63n - 1n, -(2n ** 63n)]),
      i32: torch.tensor([2 ** 31 - 1, -(2 ** 31)], { dtype: torch.int32 }),
      u8: torch.tensor([0, 255], { dtype: torch.uint8 }),
      bool: torch.tensor([true, false]),
      scalar: torch.tensor(7),
      empty: torch.zeros([0, 3]),
      large: torch.randn([100, 50]),
    };
    const loaded = safetensors.load(safetensors.save(tensors));
    for (const [name, tensor] of Object.entries(tensors)) {
      expect(loaded[name].dtype).toBe(tensor.dtype);
      expect(loaded[name].shape).toEqual(tensor.shape);
      expect(loaded[name].toTypedArray()).toEqual(tensor.toTypedArray());
      expect(loaded[name].requires_grad).toBe(false);
    }
  });

  it('writes again the bytes that it read, whatever the names are', () => {
    const dtypes = fc.constantFrom(torch.float64, torch.int64, torch.float16, torch.bool);
    const shape = fc.array(fc.nat(3), { maxLength: 3 });
    const names = fc.string({ unit: 'binary' }).filter((name) => name !== '__metadata__');
    const tensors = fc.dictionary(names, fc.record({ dtype: dtypes, shape }), { noNullPrototype: false });
    fc.assert(
      fc.property(tensors, fc.option(fc.dictionary(fc.string(), fc.string())), (described, metadata) => {
        const entries = Object.entries(described).map(([name, { dtype, shape: size }]) => [
          name,
          torch.ones(size, { dtype }),
        ]);
        const options = metadata ? { metadata } : undefined;
        const bytes = safetensors.save(Object.fromEntries(entries) as Record<string, torch.Tensor>, options);
        expect(safetensors.save(safetensors.load(bytes), options)).toEqual(bytes);
      }),
      { numRuns: 200 },
    );
  });

  it('reads tensors in any order, spaces between tokens and bytes at an odd place', () => {
    const header =
      '{ "b" : {"shape":[1], "data_offsets":[1,3],\n"dtype":"F16"},\t"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}';
    const bytes = file(header, [9, 0, 0x3c]);
    const shifted = new Uint8Array([0, 0, 0, ...bytes]).subarray(3);
    for (const source of [bytes, shifted]) {
      const { a, b } = safetensors.load(source);
      expect([a.tolist(), b.tolist()]).toEqual([9, [1]]);
    }
  });

  it('takes every byte but 0 for true', () => {
    const { x } = safetensors.load(file('{"x":{"dtype":"BOOL","shape":[3],"data_offsets":[0,3]}}', [0, 1, 2]));
    expect([...x.toTypedArray()]).toEqual([0, 1, 1]);
  });

  it('is not moved by names that mean something in JavaScript', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    const before = Object.getOwnPropertyNames(Object.prototype);
    const described = names.map((name, i) => `"${name}":{"dtype":"U8","shape":[1],"data_offsets":[${i},${i + 1}]}`);
    const header = `{"__metadata__":{"__proto__":"polluted"},${described.join(',')}}`;
    const loaded = safetensors.load(file(header, [1, 2, 3, 4]));
    expect(Object.keys(loaded)).toEqual(names);
    expect(loaded['__proto__'].item()).toBe(1);
    expect(Object.getPrototypeOf(loaded)).toBeNull();
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('safe_open', () => {
  it('tells the names in the order of the file, the metadata and one tensor', async () => {
    const bytes = safetensors.save({ u: torch.ones([1], { dtype: torch.uint8 }), f: floats }, { metadata: { a: 'b' } });
    const opened = await safetensors.safe_open(bytes);
    expect(opened.keys()).toEqual(['f', 'u']);
    expect(opened.metadata()).toEqual({ a: 'b' });
    expect(opened.get_tensor('f').tolist()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(() => opened.get_tensor('g')).toThrow('File does not contain tensor g');
    expect((await safetensors.safe_open(safetensors.save({}))).metadata()).toBeNull();
  });
});

describe('save_file and load_file', () => {
  it('write and read a path, and take the elements before the first await', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sconce-safetensors-'));
    const path = join(folder, 'x.safetensors');
    const x = torch.zeros([1000]);
    const expected = safetensors.save({ x });
    const saving = safetensors.save_file({ x }, path);
    x.add_(1);
    await saving;
    expect(new Uint8Array(readFileSync(path))).toEqual(expected);
    expect(readdirSync(folder)).toEqual(['x.safetensors']);
    expect((await safetensors.load_file(path)).x.sum().item()).toBe(0);
    await expect(safetensors.load_file(join(folder, 'none'))).rejects.toThrow(torch.FileAccessError);
    rmSync(folder, { recursive: true });
  });

  it('write and read streams', async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const loading = safetensors.load_file(readable);
    await safetensors.save_file({ x: torch.ones([2]) }, writable);
    expect((await loading).x.tolist()).toEqual([1, 1]);
  });
});
