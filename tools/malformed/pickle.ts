import { load } from '../../packages/core/src/serialization/torch.js';
import { zipChunks } from '../../packages/core/src/serialization/zip_writer.js';
import { big, concat, little } from './bytes.js';
import type { FormatSuite, MalformedCase } from './suite.js';

type Piece = Uint8Array | readonly number[] | string;

/** A pickle of protocol 2 around the pieces, opcodes by their letters. */
export function pickleOf(...pieces: readonly Piece[]): Uint8Array {
  return concat([0x80, 2], ...pieces, '.');
}

/** An archive of PyTorch's with this pickle and, in storage 0, eight bytes; in pieces. */
export function archiveOf(pickle: Uint8Array): Uint8Array[] {
  return zipChunks([
    { name: 'archive/data.pkl', bytes: pickle },
    { name: 'archive/data/0', bytes: concat(little(0x3f800000, 4), little(0x40000000, 4)) },
    { name: 'archive/version', bytes: concat('3\n') },
  ]);
}

export async function loadNamed(chunks: readonly Uint8Array[], name: string): Promise<unknown> {
  return load(new File(chunks as Uint8Array<ArrayBuffer>[], name));
}

const text = (letters: string): Uint8Array => concat('X', little(letters.length, 4), letters);
const int = (value: number | bigint): Uint8Array => concat([0x8a, 8], little(BigInt.asUintN(64, BigInt(value)), 8));
const tuple = (...items: readonly Piece[]): Uint8Array => concat('(', ...items, 't');
const global = (name: string): string => {
  const at = name.lastIndexOf('.');
  return `c${name.slice(0, at)}\n${name.slice(at + 1)}\n`;
};
const call = (name: string, ...args: readonly Piece[]): Uint8Array => concat(global(name), tuple(...args), 'R');

interface TensorParts {
  readonly type: string;
  readonly key: string;
  readonly length: number | bigint;
  readonly storage: Piece;
  readonly offset: Piece;
  readonly size: Piece;
  readonly stride: Piece;
  readonly requires_grad: Piece;
}

/** The pickle of a tensor of two float32, or of what the parts make of it. */
function tensor(parts: Partial<TensorParts> = {}): Uint8Array {
  const { type = 'FloatStorage', key = '0', length = 2, offset = int(0), requires_grad = [0x89] } = parts;
  const id = tuple(text('storage'), global(`torch.${type}`), text(key), text('cpu'), int(length));
  const { storage = concat(id, 'Q'), size = tuple(int(2)), stride = tuple(int(1)) } = parts;
  const hooks = call('collections.OrderedDict');
  return call('torch._utils._rebuild_tensor_v2', storage, offset, size, stride, requires_grad, hooks);
}

/** Each list holds the one before ten times. */
function laughs(levels: number): Uint8Array {
  const pieces: Piece[] = [']q\0'];
  for (let level = 0; level < levels; level++) {
    pieces.push('0](', concat(...Array.from({ length: 10 }, () => concat('h', [level]))), 'eq', [level + 1]);
  }
  return pickleOf(...pieces);
}

const nested = (levels: number): Uint8Array => pickleOf(']'.repeat(levels), 'a'.repeat(levels - 1));

/** Every opcode that checkpoints use, and values of every kind. */
const everything = pickleOf(
  '}q\0(',
  ...[text('weight'), tensor(), text('again'), tensor({ requires_grad: [0x88] })],
  ...[
    text('numbers'),
    '(K\x01M\x00\x01J\xff\xff\xff\xffG',
    big(0x3ff8000000000000n, 8),
    int(-5),
    'I01\nI12\nL99L\nF1.5\nNt',
  ],
  ...[text('set'), call('__builtin__.set', concat('](', int(1), text('a'), 'e'))],
  ...[text('bytes'), call('_codecs.encode', text('ab'), text('latin1'))],
  ...[text('parameter'), call('torch._utils._rebuild_parameter', tensor(), [0x88], call('collections.OrderedDict'))],
  ...[
    text('dtype'),
    global('torch.float16'),
    text('counter'),
    call('collections.Counter', concat('}(', int(1), int(2), 'u')),
  ],
  ...[text('state'), concat('}(', int(0), '}', int(1), '}', 'u'), text('size'), call('torch.Size', tuple(int(2)))],
  ...[text('scalar'), call('numpy.core.multiarray.scalar', numpyType(), concat('C\x08', little(1, 8)))],
  ...[
    text('array'),
    concat(
      call('numpy.core.multiarray._reconstruct', global('numpy.ndarray'), tuple(int(0)), text('b')),
      numpyState(2, 16),
      'b',
    ),
  ],
  'u',
);

function numpyType(name = 'f8'): Uint8Array {
  return concat(call('numpy.dtype', text(name), [0x89], [0x88]), tuple(int(3), text('<'), 'N'), 'b');
}

function numpyState(length: number, bytes: number): Uint8Array {
  return tuple(int(1), tuple(int(length)), numpyType(), [0x89], concat('C', [bytes], new Uint8Array(bytes)));
}

/** Protocol 4: a frame, short strings, memo without numbers, globals from the stack. */
const newer = concat(
  [0x80, 4, 0x95],
  little(54, 8),
  '}\x94(\x8c\x01a\x94C\x02xy\x94\x8c\x01b\x94\x8f\x94(K\x01\x90\x8c\x01c\x8c\x0bcollections\x8c\x0bOrderedDict\x93)Ru.',
);

const FIELD = (opcode: string): RegExp => new RegExp(`^archive/data\\.pkl: ${opcode} at byte \\d+$`);

function refused(name: string, opcode: string, pickle: () => Uint8Array): MalformedCase {
  return { name, bytes: pickle, field: FIELD(opcode) };
}

/** A global that must never be looked up, called as exploits do. */
function forbidden(name: string, ...args: readonly Piece[]): MalformedCase {
  return refused(`a call of ${name}`, 'GLOBAL', () => pickleOf(call(name, ...args)));
}

/** The pickle in a .pt file. */
export const pickle: FormatSuite = {
  format: 'pickle',
  read: (bytes, name) => loadNamed(archiveOf(bytes), name),
  seeds: () => [everything, newer, pickleOf(tensor()), laughs(3)],
  cases: [
    forbidden('os.system', text('true')),
    forbidden('posix.system', text('true')),
    forbidden('nt.system', text('true')),
    forbidden('subprocess.Popen', text('true')),
    forbidden('__builtin__.eval', text('1')),
    forbidden('builtins.exec', text('1')),
    forbidden('__builtin__.getattr', global('__builtin__.__import__'), text('os')),
    forbidden('builtins.__import__', text('os')),
    forbidden('operator.attrgetter', text('system')),
    forbidden('runpy._run_code', text('1')),
    forbidden('torch.load', text('x')),
    forbidden('torch.hub.load', text('x')),
    forbidden('torch._utils.__init__'),
    forbidden('torch.nn.modules.linear.Linear'),
    forbidden('__main__.LeNet'),
    forbidden('argparse.Namespace'),
    forbidden('copy_reg._reconstructor', global('collections.OrderedDict')),
    forbidden('numpy.core.multiarray.fromfile', text('x')),
    forbidden('constructor.constructor'),
    forbidden('__proto__.__proto__'),
    refused('a dtype that is unknown', 'GLOBAL', () => pickleOf(global('torch.int8'))),
    refused('a storage of a dtype that is unknown', 'GLOBAL', () => pickleOf(tensor({ type: 'CharStorage' }))),
    refused('a global from the stack', 'STACK_GLOBAL', () => pickleOf('\x8c\x05posix\x8c\x06system\x93')),
    refused('a global named by numbers', 'STACK_GLOBAL', () => pickleOf('K\x01K\x02\x93')),
    refused('a global name of 10 kB', 'GLOBAL', () => pickleOf('c', 'a'.repeat(10_000), '\n', 'b\n')),
    refused('a global without its second line', 'GLOBAL', () => pickleOf('cos\nsystem')),
    refused('an instance of an old class', 'INST', () => pickleOf('(ios\nsystem\n')),
    refused('an extension', 'EXT1', () => pickleOf([0x82, 1])),
    refused('NEWOBJ_EX', 'NEWOBJ_EX', () => pickleOf([0x92])),
    refused('a buffer elsewhere', 'NEXT_BUFFER', () => pickleOf([0x97])),
    refused('a byte that is no opcode', 'opcode', () => pickleOf([0xff])),
    refused('protocol 6', 'PROTO', () => concat([0x80, 6], 'N.')),
    refused('an empty pickle', 'opcode', () => new Uint8Array(0)),
    refused('a pickle without its end', 'opcode', () => concat([0x80, 2], 'N')),
    refused('bytes behind the end', 'STOP', () => concat(pickleOf('N'), [0])),
    refused('nothing on the stack at the end', 'STOP', () => pickleOf()),
    refused('two values at the end', 'STOP', () => pickleOf('NN')),
    refused('a mark at the end', 'STOP', () => pickleOf('N(')),
    refused('POP of nothing', 'POP', () => pickleOf('0')),
    refused('DUP of nothing', 'DUP', () => pickleOf('2')),
    refused('TUPLE2 across a mark', 'TUPLE2', () => pickleOf('N(N', [0x86])),
    refused('TUPLE without a mark', 'TUPLE', () => pickleOf('Nt')),
    refused('APPEND to a number', 'APPEND', () => pickleOf('K\x01Na')),
    refused('APPENDS to a dict', 'APPENDS', () => pickleOf('}(Ne')),
    refused('SETITEM of a list', 'SETITEM', () => pickleOf(']NNs')),
    refused('SETITEMS with a key alone', 'SETITEMS', () => pickleOf('}(Nu')),
    refused('a list as a key', 'SETITEM', () => pickleOf('}]Ns')),
    refused('a key of a thousand items', 'SETITEM', () => pickleOf('}(', 'N'.repeat(1000), 'tNs')),
    refused('ADDITEMS to a list', 'ADDITEMS', () => pickleOf('](N', [0x90])),
    refused('a set of dicts', 'FROZENSET', () => pickleOf('(}', [0x91])),
    refused('a memo entry that is not there', 'BINGET', () => pickleOf('h\x07')),
    refused('a memo entry of 2^32 - 1', 'LONG_BINGET', () => pickleOf('j\xff\xff\xff\xff')),
    refused('REDUCE of a number', 'REDUCE', () => pickleOf('K\x01)R')),
    refused('REDUCE of a dtype', 'REDUCE', () => pickleOf(global('torch.float32'), ')R')),
    refused('REDUCE of a storage class', 'REDUCE', () => pickleOf(global('torch.FloatStorage'), ')R')),
    refused('REDUCE of what a call returned', 'REDUCE', () => pickleOf(call('collections.OrderedDict'), ')R')),
    refused('REDUCE with a list of arguments', 'REDUCE', () => pickleOf(global('collections.OrderedDict'), ']R')),
    refused('NEWOBJ of a string', 'NEWOBJ', () => pickleOf(text('os.system'), ')', [0x81])),
    refused('BUILD of a list', 'BUILD', () => pickleOf(']}b')),
    refused('BUILD of a function', 'BUILD', () => pickleOf(global('collections.OrderedDict'), '}b')),
    refused('BUILD of a tensor', 'BUILD', () => pickleOf(tensor(), '}b')),
    refused('a class as a value', 'SETITEM', () => pickleOf('}', global('collections.OrderedDict'), 'Ns')),
    {
      name: 'a class in a list',
      bytes: () => pickleOf(']', global('collections.OrderedDict'), 'a'),
      field: 'archive/data.pkl',
    },
    {
      name: 'a class of storages in a list',
      bytes: () => pickleOf(']', global('torch.FloatStorage'), 'a'),
      field: 'archive/data.pkl',
    },
    {
      name: 'a bare storage',
      bytes: () => pickleOf(tuple(text('storage'), global('torch.FloatStorage'), text('0'), text('cpu'), int(2)), 'Q'),
      field: 'archive/data.pkl',
    },
    {
      name: 'a numpy array without its state',
      bytes: () => pickleOf(call('numpy.core.multiarray._reconstruct')),
      field: 'archive/data.pkl',
    },
    { name: 'a list in itself', bytes: () => pickleOf(']q\0h\0a'), field: 'archive/data.pkl' },
    { name: 'a dict in itself', bytes: () => pickleOf('}q\0Nh\0s'), field: 'archive/data.pkl' },
    { name: 'a billion laughs', bytes: () => laughs(9), field: 'archive/data.pkl' },
    { name: 'lists 1,000 deep', bytes: () => nested(1000), field: 'archive/data.pkl' },
    {
      name: 'a deep list inside of another, whose depths add up',
      bytes: () =>
        pickleOf('](', ']'.repeat(300), 'a'.repeat(299), 'q\0', ']'.repeat(300), 'h\0', 'a'.repeat(300), 'e'),
      field: 'archive/data.pkl',
    },
    { name: 'lists 100,000 deep', bytes: () => nested(100_000), field: 'archive/data.pkl' },
    {
      name: 'tuples 100,000 deep',
      bytes: () => pickleOf('N', new Uint8Array(100_000).fill(0x85)),
      field: 'archive/data.pkl',
    },
    refused('a list made into a thousand sets', 'REDUCE', () =>
      pickleOf(
        global('builtins.set'),
        'q\0](',
        'N'.repeat(10_000),
        'e',
        [0x85],
        'q\x01',
        ...Array.from({ length: 1000 }, () => 'h\0h\x01R0'),
      ),
    ),
    refused('a numpy array built again and again', 'BUILD', () =>
      pickleOf(call('numpy.core.multiarray._reconstruct'), numpyState(31, 248), 'q\0', 'b', 'h\0b'.repeat(1000)),
    ),
    refused('a string of 2^60 bytes', 'BINUNICODE8', () => pickleOf([0x8d], little(2n ** 60n, 8))),
    refused('a string of 2^53 - 1 bytes', 'BINUNICODE8', () => pickleOf([0x8d], little(2n ** 53n - 1n, 8))),
    refused('a string of 4 GiB', 'BINUNICODE', () => pickleOf('X\xff\xff\xff\xff')),
    refused('a string that is not UTF-8', 'BINUNICODE', () => pickleOf('X', little(1, 4), '\xff')),
    refused('bytes of 2^60', 'BINBYTES8', () => pickleOf([0x8e], little(2n ** 60n, 8))),
    refused('a bytearray of 2^60 bytes', 'BYTEARRAY8', () => pickleOf([0x96], little(2n ** 60n, 8))),
    refused('an integer of 4 GiB', 'LONG4', () => pickleOf([0x8b], little(0xffffffff, 4))),
    refused('an integer of 1 MB', 'LONG4', () => pickleOf([0x8b], little(1_000_000, 4), new Uint8Array(1_000_000))),
    refused('an integer that is cut', 'LONG1', () => pickleOf([0x8a, 255])),
    refused('a line of digits that are none', 'INT', () => pickleOf('I1e5\n')),
    refused('an integer of a million digits', 'LONG', () => pickleOf('L', '9'.repeat(1_000_000), 'L\n')),
    refused('a float that is none', 'FLOAT', () => pickleOf('F0x10\n')),
    refused('a cut float', 'BINFLOAT', () => concat([0x80, 2], 'G\0\0')),
    refused('a frame past the end', 'FRAME', () => concat([0x80, 4, 0x95], little(1000, 8), 'N.')),
    refused('a frame of 2^64 - 1', 'FRAME', () => concat([0x80, 4, 0x95], new Uint8Array(8).fill(255), 'N.')),
    refused('bytes in letters past 255', 'REDUCE', () =>
      pickleOf(call('_codecs.encode', concat('X', little(2, 4), '\xc4\x80'), text('latin1'))),
    ),
    refused('bytes in another encoding', 'REDUCE', () => pickleOf(call('_codecs.encode', text('a'), text('rot13')))),
    refused('bytes of nothing', 'REDUCE', () => pickleOf(call('_codecs.encode'))),
    refused('an OrderedDict of triples', 'REDUCE', () =>
      pickleOf(call('collections.OrderedDict', concat('](', tuple('N', 'N', 'N'), 'e'))),
    ),
    refused('a persistent id that is a string', 'BINPERSID', () => pickleOf(text('0'), 'Q')),
    refused('a persistent id of four items', 'BINPERSID', () =>
      pickleOf(tuple(text('storage'), global('torch.FloatStorage'), text('0'), text('cpu')), 'Q'),
    ),
    refused('a storage of no class', 'BINPERSID', () =>
      pickleOf(tuple(text('storage'), text('FloatStorage'), text('0'), text('cpu'), int(2)), 'Q'),
    ),
    refused('a storage of negative size', 'BINPERSID', () => pickleOf(tensor({ length: -1 }))),
    refused('a storage of 2^63 - 1 elements', 'BINPERSID', () => pickleOf(tensor({ length: 2n ** 63n - 1n }))),
    refused('a storage of two dtypes', 'BINPERSID', () =>
      pickleOf(']', tensor(), 'a', tensor({ type: 'IntStorage' }), 'a'),
    ),
    refused('a storage of two sizes', 'BINPERSID', () => pickleOf(']', tensor(), 'a', tensor({ length: 1 }), 'a')),
    { name: 'a storage that is missing', bytes: () => pickleOf(tensor({ key: '1' })), field: 'archive/data/1' },
    {
      name: 'a storage key that leaves the folder',
      bytes: () => pickleOf(tensor({ key: '../data.pkl' })),
      field: 'archive/data/../data.pkl',
    },
    { name: 'a storage shorter than it claims', bytes: () => pickleOf(tensor({ length: 3 })), field: 'archive/data/0' },
    {
      name: 'a storage longer than it claims',
      bytes: () => pickleOf(tensor({ length: 1, size: tuple(int(1)) })),
      field: 'archive/data/0',
    },
    { name: 'a storage of 2^50 elements', bytes: () => pickleOf(tensor({ length: 2 ** 50 })), field: 'archive/data/0' },
    refused('a tensor of no storage', 'REDUCE', () => pickleOf(tensor({ storage: 'N' }))),
    refused('a tensor of an untyped storage', 'REDUCE', () => pickleOf(tensor({ type: 'UntypedStorage', length: 8 }))),
    refused('a tensor longer than its storage', 'REDUCE', () => pickleOf(tensor({ size: tuple(int(3)) }))),
    refused('strides past the storage', 'REDUCE', () => pickleOf(tensor({ stride: tuple(int(2)) }))),
    refused('an offset past the storage', 'REDUCE', () => pickleOf(tensor({ offset: int(1) }))),
    refused('a negative stride', 'REDUCE', () => pickleOf(tensor({ stride: tuple(int(-1)) }))),
    refused('a negative offset', 'REDUCE', () => pickleOf(tensor({ offset: int(-1) }))),
    refused('a negative size', 'REDUCE', () => pickleOf(tensor({ size: tuple(int(-2)) }))),
    refused('sizes whose product passes 2^53', 'REDUCE', () =>
      pickleOf(tensor({ size: tuple(int(2 ** 40), int(2 ** 40)), stride: tuple(int(0), int(0)) })),
    ),
    refused('a size without a stride', 'REDUCE', () => pickleOf(tensor({ stride: ')' }))),
    refused('a tensor of 65 dimensions', 'REDUCE', () => {
      const ones = tuple(...Array.from({ length: 65 }, () => int(1)));
      return pickleOf(tensor({ size: ones, stride: ones }));
    }),
    refused('sizes that are a list', 'REDUCE', () => pickleOf(tensor({ size: ']' }))),
    refused('a gradient that is a number', 'REDUCE', () => pickleOf(tensor({ requires_grad: 'K\x01' }))),
    refused('a gradient of integers', 'REDUCE', () => pickleOf(tensor({ type: 'IntStorage', requires_grad: [0x88] }))),
    refused('a parameter of no tensor', 'REDUCE', () => pickleOf(call('torch._utils._rebuild_parameter', 'N', [0x88]))),
    refused('a tensor without arguments', 'REDUCE', () => pickleOf(call('torch._utils._rebuild_tensor_v2'))),
    refused('a numpy dtype of objects', 'REDUCE', () => pickleOf(numpyType('O8'))),
    refused('a numpy scalar of other bytes', 'REDUCE', () =>
      pickleOf(call('numpy.core.multiarray.scalar', numpyType(), 'C\x01a')),
    ),
    refused('a numpy array shorter than its shape', 'BUILD', () =>
      pickleOf(call('numpy.core.multiarray._reconstruct'), numpyState(3, 16), 'b'),
    ),
    refused('a numpy array of 2^50 elements', 'BUILD', () =>
      pickleOf(call('numpy.core.multiarray._reconstruct'), numpyState(2 ** 50, 16), 'b'),
    ),
  ],
};
