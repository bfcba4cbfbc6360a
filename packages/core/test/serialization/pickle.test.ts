import { describe, expect, it } from 'vitest';
import { readPickle } from '../../src/serialization/pickle.js';
import { Callable, Dict, type PickleValue, Refusal, Tuple } from '../../src/serialization/pickle_values.js';
import { PickleWriter } from '../../src/serialization/pickle_writer.js';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

const world = {
  findGlobal(name: string): PickleValue {
    if (name !== 'builtins.list') throw new Refusal(`the global ${name} is not allowed`);
    return new Callable(name, (args) => [...args]);
  },
  findPersistent: (id: PickleValue): PickleValue => ['persistent', id],
};

const read = (text: string): PickleValue => readPickle(bytes(text), world, 'a.pt', 'data.pkl');

describe('readPickle', () => {
  it('reads numbers of all sizes', () => {
    expect(read('(K\xffM\xff\xffJ\xff\xff\xff\xff\x8a\x00\x8a\x02\x00\x80I01\nI-7\nL5L\nF-2.5\nFinf\nNt.')).toEqual(
      new Tuple([255, 65535, -1, 0, -32768, true, -7, 5, -2.5, Infinity, null]),
    );
    expect(read('\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f.')).toBe(2n ** 63n - 1n);
    expect(read('G?\xf8\0\0\0\0\0\0.')).toBe(1.5);
  });

  it('keeps the identity of what the memo gives twice', () => {
    const [one, other] = read('](]q\x05h\x05e.') as PickleValue[];
    expect(one).toBe(other);
  });

  it('tells 1 from True, and lists from tuples', () => {
    expect(read('}(K\x01N\x88]u.')).toEqual(
      new Dict([
        [1, null],
        [true, []],
      ]),
    );
  });

  it('renames Python 2’s modules, and calls what the world allows', () => {
    expect(read('c__builtin__\nlist\n(K\x01K\x02tR.')).toEqual([1, 2]);
    expect(read('K\x07Q.')).toEqual(['persistent', 7]);
  });

  it('names the opcode, its place and the global that it refuses', () => {
    expect(() => read('Ncposix\nsystem\n.')).toThrow(
      'a.pt: data.pkl: GLOBAL at byte 1: the global posix.system is not allowed',
    );
    expect(() => read('K\x01)R.')).toThrow('a.pt: data.pkl: REDUCE at byte 3: int cannot be called');
  });
});

describe('PickleWriter', () => {
  it('writes what readPickle reads', () => {
    const numbers = [
      0,
      255,
      256,
      65535,
      65536,
      -1,
      2 ** 31 - 1,
      -(2 ** 31),
      2 ** 31,
      -(2 ** 52),
      2n ** 100n,
      -(2n ** 63n),
    ];
    const writer = new PickleWriter();
    writer.mark();
    for (const number of numbers) writer.int(number);
    writer.float(-0.5);
    writer.string('ü'.repeat(2000));
    writer.string('ü'.repeat(2000));
    writer.tuple();
    const pickle = writer.finish();
    expect(pickle.length).toBeLessThan(4200);
    const value = readPickle(pickle, world, 'a.pt', 'data.pkl') as Tuple;
    expect(value.items).toEqual([...numbers, -0.5, 'ü'.repeat(2000), 'ü'.repeat(2000)]);
  });

  it('refers to more than 256 things', () => {
    const writer = new PickleWriter();
    writer.mark();
    for (let round = 0; round < 2; round++) for (let i = 0; i < 300; i++) writer.string(`name ${i}`);
    writer.tuple();
    const { items } = readPickle(writer.finish(), world, 'a.pt', 'data.pkl') as Tuple;
    expect(items.slice(300)).toEqual(items.slice(0, 300));
    expect(items[299]).toBe('name 299');
  });
});
