import { crc32, deflateRawSync } from 'node:zlib';

/** A tar archive of files by their names. */
export function tar(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const members = Object.entries(files).map(([name, data]) => {
    const header = Buffer.alloc(512);
    const size = data.length.toString(8).padStart(11, '0');
    for (const [at, text] of [
      [0, name],
      [124, size],
      [148, '        '],
      [156, '0'],
      [257, 'ustar'],
    ] as const) {
      header.write(text, at, 'latin1');
    }
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    return Buffer.concat([header, data, Buffer.alloc((512 - (data.length % 512)) % 512)]);
  });
  return new Uint8Array(Buffer.concat([...members, Buffer.alloc(1024)]));
}

/** A zip archive of files by their names, deflated or stored. */
export function zip(files: Readonly<Record<string, Uint8Array>>, method: 0 | 8): Uint8Array {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const [name, data] of Object.entries(files)) {
    const packed = method === 8 ? deflateRawSync(data) : data;
    const fields = Buffer.alloc(26);
    [20, 0, method].forEach((value, i) => fields.writeUInt16LE(value, 2 * i));
    [crc32(data), packed.length, data.length].forEach((value, i) => fields.writeUInt32LE(value, 10 + 4 * i));
    fields.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    locals.push(Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), packed]));
    centrals.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), fields, place, Buffer.from(name)]));
    offset += locals[locals.length - 1].length;
  }
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  [centrals.length, centrals.length].forEach((value, i) => end.writeUInt16LE(value, 8 + 2 * i));
  [Buffer.concat(centrals).length, offset].forEach((value, i) => end.writeUInt32LE(value, 12 + 4 * i));
  return new Uint8Array(Buffer.concat([...locals, ...centrals, end]));
}

/** An IDX file; `type` is the format's code. */
export function idx(type: 0x08 | 0x0c, dims: readonly number[], elements: readonly number[]): Uint8Array {
  const size = type === 0x08 ? 1 : 4;
  const bytes = Buffer.alloc(4 + 4 * dims.length + size * elements.length);
  bytes.writeUInt32BE(type * 256 + dims.length);
  dims.forEach((value, i) => bytes.writeUInt32BE(value, 4 + 4 * i));
  elements.forEach((value, i) =>
    bytes.writeIntBE(value > 127 && size === 1 ? value - 256 : value, 4 + 4 * dims.length + size * i, size),
  );
  return new Uint8Array(bytes);
}
