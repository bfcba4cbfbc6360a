import { Cursor } from './cursor.js';
import { FileFormatError } from './errors.js';
import {
  Callable,
  describe,
  Dict,
  extent,
  hashable,
  Opaque,
  type PickleValue,
  Refusal,
  Tuple,
} from './pickle_values.js';

/** What a pickle may refer to outside itself. */
export interface PickleWorld {
  /** The value of a global, `module.name` with Python 3's names. @throws Refusal when it is not on the allow-list. */
  readonly findGlobal: (name: string) => PickleValue;
  /** The value of a persistent id. @throws Refusal */
  readonly findPersistent: (id: PickleValue) => PickleValue;
}

const MOST_PROTOCOL = 5;
/** Longer ones are no numbers of a checkpoint, and slow to convert. */
const MOST_LONG_BYTES = 1024;
const MOST_LINE = 4096;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Python 2's names of modules, which protocols up to 2 use. */
const RENAMED: Readonly<Record<string, string>> = { __builtin__: 'builtins', copy_reg: 'copyreg' };

/** An integer as a number while that is exact. */
function toNumber(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** A machine with a stack and a memo, which runs one pickle. */
class Unpickler extends Cursor {
  /** Where the opcode stands that runs, and its name. */
  opcodeAt = 0;
  opcode = 'opcode';
  private readonly stack: PickleValue[] = [];
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, PickleValue>();
  /** How much the calls may still go through: a pickle that has one list made into a thousand sets is up to no good. */
  private allowance: number;

  constructor(
    bytes: Uint8Array,
    private readonly world: PickleWorld,
  ) {
    super(bytes, 0, (reason) => new Refusal(reason));
    this.allowance = 2 ** 16 + 4 * bytes.length;
  }

  run(): PickleValue {
    for (;;) {
      this.opcodeAt = this.at;
      this.opcode = 'opcode';
      const code = this.u8();
      const [name, step] = OPCODES[code] ?? [];
      if (name === undefined) throw new Refusal(`0x${code.toString(16).padStart(2, '0')} is no opcode`);
      this.opcode = name;
      if (name === 'STOP') return this.stop();
      if (!step) throw new Refusal('no checkpoint needs this opcode, and it is not read');
      step(this);
    }
  }

  private stop(): PickleValue {
    const result = this.pop();
    if (this.stack.length > 0) throw new Refusal(`${this.stack.length} values are left on the stack`);
    if (this.left > 0) throw new Refusal(`${this.left} bytes follow`);
    return result;
  }

  push(value: PickleValue): void {
    this.stack.push(value);
  }

  pop(): PickleValue {
    if (this.stack.length <= (this.marks.at(-1) ?? 0)) throw new Refusal('stack underflow');
    return this.stack.pop() as PickleValue;
  }

  top(): PickleValue {
    const value = this.pop();
    this.push(value);
    return value;
  }

  mark(): void {
    this.marks.push(this.stack.length);
  }

  popMark(): PickleValue[] {
    const from = this.marks.pop();
    if (from === undefined) throw new Refusal('there is no mark on the stack');
    return this.stack.splice(from);
  }

  /** POP takes a mark away when nothing stands above it. */
  popAny(): void {
    if (this.marks.at(-1) === this.stack.length) this.marks.pop();
    else this.pop();
  }

  protocol(): void {
    const protocol = this.u8();
    if (protocol > MOST_PROTOCOL)
      throw new Refusal(`protocol ${protocol} is not known, only those up to ${MOST_PROTOCOL}`);
  }

  frame(): void {
    const size = this.u64();
    if (size > this.left) throw new Refusal(`a frame of ${size} bytes, of which ${this.left} are there`);
  }

  copy(size: number): Uint8Array {
    return this.take(size).slice();
  }

  text(size: number): string {
    const bytes = this.take(size);
    try {
      return utf8.decode(bytes);
    } catch {
      throw new Refusal('the text is not UTF-8');
    }
  }

  line(): string {
    let line = '';
    for (let byte = this.u8(); byte !== 10; byte = this.u8()) {
      if (line.length === MOST_LINE) throw new Refusal(`a line of more than ${MOST_LINE} bytes`);
      line += String.fromCharCode(byte);
    }
    return line;
  }

  /** The number in a line, as INT, LONG and FLOAT have it. */
  number(line: string, pattern: RegExp): string {
    if (pattern.test(line)) return line;
    throw new Refusal(`${JSON.stringify(line.slice(0, 40))} is no number`);
  }

  /** A number of `size` bytes in two's complement. */
  long(size: number): number | bigint {
    if (size > MOST_LONG_BYTES) throw new Refusal(`an integer of ${size} bytes; at most ${MOST_LONG_BYTES} are read`);
    const digits = Array.from(this.take(size), (byte) => byte.toString(16).padStart(2, '0')).reverse();
    return toNumber(BigInt.asIntN(8 * size, BigInt(`0x0${digits.join('')}`)));
  }

  put(place: number): void {
    this.memo.set(place, this.top());
  }

  memoize(): void {
    this.put(this.memo.size);
  }

  get(place: number): void {
    const value = this.memo.get(place);
    if (value === undefined) throw new Refusal(`the memo has nothing at ${place}`);
    this.push(value);
  }

  global(module: PickleValue, name: PickleValue): void {
    if (typeof module !== 'string' || typeof name !== 'string') throw new Refusal('a global must be named by strings');
    if (module.length + name.length > MOST_LINE)
      throw new Refusal(`a name of ${module.length + name.length} characters`);
    const known = Object.hasOwn(RENAMED, module) ? RENAMED[module] : module;
    this.push(this.world.findGlobal(`${known}.${name}`));
  }

  persistent(): void {
    this.push(this.world.findPersistent(this.pop()));
  }

  tuple(size: number): void {
    const items = Array.from({ length: size }, () => this.pop());
    this.push(new Tuple(items.reverse()));
  }

  reduce(): void {
    const args = this.pop();
    const callable = this.pop();
    if (!(callable instanceof Callable)) throw new Refusal(`${describe(callable)} cannot be called`);
    if (!(args instanceof Tuple)) throw new Refusal(`the arguments of a call are ${describe(args)} instead of a tuple`);
    this.charge(args);
    this.push(callable.call(args.items));
  }

  /** Pays for a call that goes through all its arguments. */
  private charge(args: Tuple): void {
    for (const arg of args.items) this.allowance -= 1 + extent(arg);
    if (this.allowance < 0) throw new Refusal('the calls so far go through the same values over and over');
  }

  build(): void {
    const state = this.pop();
    const target = this.top();
    // Attributes of an OrderedDict, such as a state_dict's _metadata, have no place in a JavaScript object.
    if (target instanceof Dict && state instanceof Dict) return;
    if (!(target instanceof Opaque)) throw new Refusal(`${describe(target)} takes no state`);
    if (state instanceof Tuple) this.charge(state);
    target.setState(state);
  }

  append(values: readonly PickleValue[]): void {
    const list = this.top();
    if (!Array.isArray(list)) throw new Refusal(`${describe(list)} takes no items`);
    for (const value of values) list.push(value);
  }

  add(values: readonly PickleValue[]): void {
    const set = this.top();
    if (!(set instanceof Set)) throw new Refusal(`${describe(set)} takes no members`);
    for (const value of values) set.add(hashable(value));
  }

  setItems(values: readonly PickleValue[]): void {
    const dict = this.top();
    if (!(dict instanceof Dict)) throw new Refusal(`${describe(dict)} takes no keys`);
    this.fill(dict, values);
  }

  fill(dict: Dict, values: readonly PickleValue[]): Dict {
    if (values.length % 2 !== 0) throw new Refusal('a key has no value');
    for (let i = 0; i < values.length; i += 2) dict.set(values[i], values[i + 1]);
    return dict;
  }
}

type Step = (vm: Unpickler) => void;

const [INTEGER, DECIMAL] = [/^[+-]?\d{1,1000}$/, /^[+-]?(?:\d+\.?\d*(?:e[+-]?\d+)?|inf|nan)$/i];

function decimal(line: string): number {
  const digits = line.toLowerCase().replace('inf', 'Infinity').replace('nan', 'NaN');
  return Number(digits.replace(/^[+-](?=NaN)/, ''));
}

/** INT writes booleans with a zero in front. */
function intLine(vm: Unpickler): PickleValue {
  const line = vm.line();
  if (line === '00' || line === '01') return line === '01';
  return toNumber(BigInt(vm.number(line, INTEGER).replace('+', '')));
}

/** The opcodes by their bytes; those without a step are known by name, and refused. */
const OPCODES: Readonly<Record<number, readonly [name: string, step?: Step]>> = {
  0x80: ['PROTO', (vm) => vm.protocol()],
  0x95: ['FRAME', (vm) => vm.frame()],
  0x2e: ['STOP'],
  0x28: ['MARK', (vm) => vm.mark()],
  0x30: ['POP', (vm) => vm.popAny()],
  0x31: ['POP_MARK', (vm) => void vm.popMark()],
  0x32: ['DUP', (vm) => vm.push(vm.top())],
  // Numbers.
  0x4e: ['NONE', (vm) => vm.push(null)],
  0x88: ['NEWTRUE', (vm) => vm.push(true)],
  0x89: ['NEWFALSE', (vm) => vm.push(false)],
  0x49: ['INT', (vm) => vm.push(intLine(vm))],
  0x4c: ['LONG', (vm) => vm.push(toNumber(BigInt(vm.number(vm.line().replace(/L$/, ''), INTEGER).replace('+', ''))))],
  0x4a: ['BININT', (vm) => vm.push(vm.i32())],
  0x4b: ['BININT1', (vm) => vm.push(vm.u8())],
  0x4d: ['BININT2', (vm) => vm.push(vm.u16())],
  0x8a: ['LONG1', (vm) => vm.push(vm.long(vm.u8()))],
  0x8b: ['LONG4', (vm) => vm.push(vm.long(vm.u32()))],
  0x46: ['FLOAT', (vm) => vm.push(decimal(vm.number(vm.line(), DECIMAL)))],
  0x47: ['BINFLOAT', (vm) => vm.push(vm.f64())],
  // Strings and bytes.
  0x8c: ['SHORT_BINUNICODE', (vm) => vm.push(vm.text(vm.u8()))],
  0x58: ['BINUNICODE', (vm) => vm.push(vm.text(vm.u32()))],
  0x8d: ['BINUNICODE8', (vm) => vm.push(vm.text(vm.u64()))],
  0x43: ['SHORT_BINBYTES', (vm) => vm.push(vm.copy(vm.u8()))],
  0x42: ['BINBYTES', (vm) => vm.push(vm.copy(vm.u32()))],
  0x8e: ['BINBYTES8', (vm) => vm.push(vm.copy(vm.u64()))],
  0x96: ['BYTEARRAY8', (vm) => vm.push(vm.copy(vm.u64()))],
  // Containers.
  0x29: ['EMPTY_TUPLE', (vm) => vm.tuple(0)],
  0x85: ['TUPLE1', (vm) => vm.tuple(1)],
  0x86: ['TUPLE2', (vm) => vm.tuple(2)],
  0x87: ['TUPLE3', (vm) => vm.tuple(3)],
  0x74: ['TUPLE', (vm) => vm.push(new Tuple(vm.popMark()))],
  0x5d: ['EMPTY_LIST', (vm) => vm.push([])],
  0x6c: ['LIST', (vm) => vm.push(vm.popMark())],
  0x61: ['APPEND', (vm) => vm.append([vm.pop()])],
  0x65: ['APPENDS', (vm) => vm.append(vm.popMark())],
  0x7d: ['EMPTY_DICT', (vm) => vm.push(new Dict())],
  0x64: ['DICT', (vm) => vm.push(vm.fill(new Dict(), vm.popMark()))],
  0x73: ['SETITEM', (vm) => vm.setItems([vm.pop(), vm.pop()].reverse())],
  0x75: ['SETITEMS', (vm) => vm.setItems(vm.popMark())],
  0x8f: ['EMPTY_SET', (vm) => vm.push(new Set())],
  0x90: ['ADDITEMS', (vm) => vm.add(vm.popMark())],
  0x91: ['FROZENSET', (vm) => vm.push(new Set(vm.popMark().map(hashable)))],
  // The memo.
  0x71: ['BINPUT', (vm) => vm.put(vm.u8())],
  0x72: ['LONG_BINPUT', (vm) => vm.put(vm.u32())],
  0x94: ['MEMOIZE', (vm) => vm.memoize()],
  0x68: ['BINGET', (vm) => vm.get(vm.u8())],
  0x6a: ['LONG_BINGET', (vm) => vm.get(vm.u32())],
  // Objects.
  0x63: ['GLOBAL', (vm) => vm.global(vm.line(), vm.line())],
  0x93: [
    'STACK_GLOBAL',
    (vm) => {
      const name = vm.pop();
      vm.global(vm.pop(), name);
    },
  ],
  0x52: ['REDUCE', (vm) => vm.reduce()],
  0x81: ['NEWOBJ', (vm) => vm.reduce()],
  0x62: ['BUILD', (vm) => vm.build()],
  0x51: ['BINPERSID', (vm) => vm.persistent()],
  // Protocol 0, Python 2's strings, instances of old classes, extensions, buffers elsewhere.
  0x67: ['GET'],
  0x70: ['PUT'],
  0x53: ['STRING'],
  0x54: ['BINSTRING'],
  0x55: ['SHORT_BINSTRING'],
  0x56: ['UNICODE'],
  0x50: ['PERSID'],
  0x69: ['INST'],
  0x6f: ['OBJ'],
  0x92: ['NEWOBJ_EX'],
  0x82: ['EXT1'],
  0x83: ['EXT2'],
  0x84: ['EXT4'],
  0x97: ['NEXT_BUFFER'],
  0x98: ['READONLY_BUFFER'],
};

/**
 * The value of a pickle of Python's, protocols 1 to 5.
 *
 * Nothing is run: a global is looked up on the world's allow-list and nowhere else, and only what stands there can be called.
 *
 * @param file - how errors name the file.
 * @param field - how errors name the pickle in it.
 * @throws FileFormatError at the first opcode that is cut off, unknown, finds the wrong values on the stack, or is refused by the world.
 */
export function readPickle(bytes: Uint8Array, world: PickleWorld, file: string, field: string): PickleValue {
  const vm = new Unpickler(bytes, world);
  try {
    return vm.run();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new FileFormatError(file, `${field}: ${vm.opcode} at byte ${vm.opcodeAt}`, error.message);
  }
}
