/**
 * A message of protobuf's wire format, written field by field.
 *
 * It is a list of pieces, so that weights are not copied when one message becomes a field of another.
 */
export class Message {
  private readonly pieces: Uint8Array[] = [];
  /** How many bytes it takes. */
  length = 0;

  private push(bytes: Uint8Array): this {
    this.pieces.push(bytes);
    this.length += bytes.length;
    return this;
  }

  private tag(field: number, wireType: number): this {
    return this.push(varint(BigInt(field * 8 + wireType)));
  }

  /** An integer; negative ones take ten bytes. */
  int(field: number, value: number | bigint): this {
    return this.tag(field, 0).push(varint(BigInt(value)));
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.tag(field, 5).push(bytes);
  }

  bytes(field: number, value: Uint8Array): this {
    return this.tag(field, 2)
      .push(varint(BigInt(value.length)))
      .push(value);
  }

  string(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, value: Message): this {
    this.tag(field, 2).push(varint(BigInt(value.length)));
    for (const piece of value.pieces) this.push(piece);
    return this;
  }

  /** The pieces, joined where they are short. */
  *chunks(): Generator<Uint8Array> {
    let short: Uint8Array[] = [];
    for (const piece of this.pieces) {
      if (piece.length < 4096) {
        short.push(piece);
        continue;
      }
      yield joined(short);
      yield piece;
      short = [];
    }
    yield joined(short);
  }

  /** All of it. */
  toBytes(): Uint8Array {
    return joined(this.pieces);
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
