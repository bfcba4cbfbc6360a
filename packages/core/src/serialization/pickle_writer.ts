/** A function or class, by Python 2's name of its module, which protocol 2 asks for. */
export interface GlobalName {
  readonly module: string;
  readonly name: string;
}

const [BINPUT, LONG_BINPUT, BINGET, LONG_BINGET] = [0x71, 0x72, 0x68, 0x6a];
const encoder = new TextEncoder();
const SURROGATE = /\p{Surrogate}/u;

/** Writes opcodes of Python's pickle, protocol 2. */
export class PickleWriter {
  private bytes = new Uint8Array(1024);
  private size = 0;
  private readonly memo = new Map<unknown, number>();

  constructor() {
    this.op(0x80, 2);
  }

  /** All bytes, once the value is complete. */
  finish(): Uint8Array {
    this.op(0x2e);
    return this.bytes.slice(0, this.size);
  }

  private room(size: number): number {
    const at = this.size;
    this.size += size;
    if (this.size > this.bytes.length) {
      const larger = new Uint8Array(2 * this.size);
      larger.set(this.bytes);
      this.bytes = larger;
    }
    return at;
  }

  private append(bytes: ArrayLike<number>): void {
    const at = this.room(bytes.length);
    this.bytes.set(bytes, at);
  }

  private op(...bytes: readonly number[]): void {
    this.append(bytes);
  }

  private u32(code: number, value: number): void {
    this.op(code, value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24);
  }

  private numbered(short: number, long: number, place: number): void {
    if (place < 256) this.op(short, place);
    else this.u32(long, place);
  }

  /** Writes a reference to something written before, if it was. */
  recall(thing: unknown): boolean {
    const place = this.memo.get(thing);
    if (place === undefined) return false;
    this.numbered(BINGET, LONG_BINGET, place);
    return true;
  }

  /** Notes what is on top of the stack, for {@link recall}. */
  remember(thing: unknown): void {
    this.numbered(BINPUT, LONG_BINPUT, this.memo.size);
    this.memo.set(thing, this.memo.size);
  }

  none(): void {
    this.op(0x4e);
  }

  bool(value: boolean): void {
    this.op(value ? 0x88 : 0x89);
  }

  int(value: number | bigint): void {
    if (value >= 0 && value < 256) this.op(0x4b, Number(value));
    else if (value >= 0 && value < 65536) this.op(0x4d, Number(value) & 255, Number(value) >> 8);
    else if (value >= -(2 ** 31) && value < 2 ** 31) this.u32(0x4a, Number(value));
    else this.long(BigInt(value));
  }

  private long(value: bigint): void {
    let size = 8;
    while (BigInt.asIntN(8 * size, value) !== value) size++;
    if (size > 255) throw new RangeError(`an integer of ${size} bytes cannot be saved`);
    this.op(0x8a, size);
    for (let i = 0; i < size; i++) this.op(Number((value >> BigInt(8 * i)) & 255n));
  }

  float(value: number): void {
    this.op(0x47);
    const at = this.room(8);
    new DataView(this.bytes.buffer).setFloat64(at, value);
  }

  string(value: string): void {
    // Strings and globals that read alike are not the same thing.
    const thing = `string ${value}`;
    if (this.recall(thing)) return;
    if (SURROGATE.test(value))
      throw new TypeError(`half of a surrogate pair in ${JSON.stringify(value)} cannot be saved`);
    const bytes = encoder.encode(value);
    this.u32(0x58, bytes.length);
    this.append(bytes);
    this.remember(thing);
  }

  global({ module, name }: GlobalName): void {
    const line = `${module}\n${name}\n`;
    const thing = `global ${line}`;
    if (this.recall(thing)) return;
    this.op(0x63);
    const bytes = encoder.encode(line);
    this.append(bytes);
    this.remember(thing);
  }

  mark(): void {
    this.op(0x28);
  }

  /** A tuple of what stands above the mark. */
  tuple(): void {
    this.op(0x74);
  }

  emptyTuple(): void {
    this.op(0x29);
  }

  emptyList(): void {
    this.op(0x5d);
  }

  /** What stands above the mark becomes items of the list below it. */
  appends(): void {
    this.op(0x65);
  }

  emptyDict(): void {
    this.op(0x7d);
  }

  /** What stands above the mark, keys and values, go into the dict below it. */
  setItems(): void {
    this.op(0x75);
  }

  reduce(): void {
    this.op(0x52);
  }

  persistent(): void {
    this.op(0x51);
  }
}
