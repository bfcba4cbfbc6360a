import { describe, expect, it } from 'vitest';
import { Message } from '../src/protobuf.js';

const hex = (message: Message): string => Buffer.from(message.toBytes()).toString('hex');

describe('Message writes the wire format', () => {
  it.each([
    [0, '0800'],
    [127, '087f'],
    [150, '089601'],
    [2 ** 40, '08808080808020'],
    [-1, '08ffffffffffffffffff01'],
    [-(2n ** 63n), '0880808080808080808001'],
  ])('the integer %s', (value, expected) => {
    expect(hex(new Message().int(1, value))).toBe(expected);
  });

  it('a float, text, and a message in a message; tags of two bytes', () => {
    expect(hex(new Message().float(2, 1.5))).toBe('150000c03f');
    expect(hex(new Message().string(2, 'testing'))).toBe('120774657374696e67');
    expect(hex(new Message().message(20, new Message().int(1, 150)))).toBe('a20103089601');
  });

  it('the same in chunks, of which long ones are not copied', () => {
    const weights = new Uint8Array(5000).fill(7);
    const message = new Message().string(1, 'a').bytes(9, weights).int(2, 3);
    const chunks = [...message.chunks()];
    expect(chunks).toContain(weights);
    expect(Buffer.concat(chunks).equals(message.toBytes())).toBe(true);
    expect(message.length).toBe(message.toBytes().length);
  });
});
