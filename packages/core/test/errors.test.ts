import { describe, expect, it } from 'vitest';
import { checkKeys, IndexError, RuntimeError, ValueError } from '../src/index.js';

describe('checkKeys', () => {
  it('lets known keys and no options pass', () => {
    checkKeys(undefined, ['stride'], 'f');
    checkKeys({ stride: 1 }, ['stride', 'padding'], 'f');
  });

  it('names the unknown key and the nearest known one', () => {
    expect(() => {
      checkKeys({ kernal_size: 3 }, ['in_channels', 'kernel_size', 'stride'], 'Conv2d');
    }).toThrow("Conv2d() got an unexpected keyword argument 'kernal_size'. Did you mean 'kernel_size'?");
    expect(() => {
      checkKeys({ a: 1 }, [], 'f');
    }).toThrow(new TypeError("f() got an unexpected keyword argument 'a'."));
  });

  it('refuses what is no object', () => {
    expect(() => {
      checkKeys(3 as never, ['a'], 'f');
    }).toThrow('f(): options must be an object, not number');
    expect(() => {
      checkKeys(null as never, ['a'], 'f');
    }).toThrow('f(): options must be an object, not null');
  });
});

describe('the error classes', () => {
  it('have the names of Python’s', () => {
    for (const kind of [RuntimeError, ValueError, IndexError]) {
      const error = new kind('why');
      expect(error).toBeInstanceOf(Error);
      expect(String(error)).toBe(`${kind.name}: why`);
    }
    expect(new IndexError('far')).toBeInstanceOf(RangeError);
  });
});
