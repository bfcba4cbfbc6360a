import * as torch from '../../../src/index.js';
import type { IndexItem, Tensor } from '../../../src/index.js';
import { sample } from './build.js';
import { random } from './inputs.js';
import { at, mask } from './shapes.js';
import type { Family, InputSpec, Row } from './types.js';

const { slice } = torch;

/** The items of an index, from its index tensors; the same in Python over `i[1]` and on; the shape it is applied to, and the tensors. */
interface Mixture {
  readonly items: (tensors: readonly Tensor[]) => IndexItem[];
  readonly python: string;
  readonly shape: readonly number[];
  readonly tensors: readonly InputSpec[];
  /** The shape of a value that is written there. */
  readonly value: readonly number[];
}

// Each place once: what is written twice has no derivative.
const rowsOf2 = at([1, -2], [2, 1]);
const column = at([2, 0], [2, 1]);
const pair = at([-1, 0]);
const twoOf3 = mask([1, 0, 1]);
const fourOf6 = mask([1, 0, 1, 1, 0, 1], [2, 3]);

const MIXTURES: readonly Mixture[] = [
  { items: ([a]) => [a, null, '1:'], python: 'i[1], None, 1:', shape: [2, 3], tensors: [rowsOf2], value: [2] },
  {
    items: ([a, b]) => [a, '...', b],
    python: 'i[1], ..., i[2]',
    shape: [3, 2, 2],
    tensors: [column, pair],
    value: [2],
  },
  { items: ([a, b]) => [0, a, b], python: '0, i[1], i[2]', shape: [2, 3, 2], tensors: [column, pair], value: [2, 2] },
  { items: ([a, b]) => [a, 0, b], python: 'i[1], 0, i[2]', shape: [3, 2, 2], tensors: [column, pair], value: [] },
  { items: ([a]) => ['...', a], python: '..., i[1]', shape: [2, 3], tensors: [twoOf3], value: [2, 1] },
  { items: ([a, b]) => [a, b], python: 'i[1], i[2]', shape: [2, 3], tensors: [pair, twoOf3], value: [2] },
  { items: ([a]) => [a], python: 'i[1]', shape: [2, 3, 2], tensors: [fourOf6], value: [4, 1] },
  { items: ([a]) => [null, a], python: 'None, i[1]', shape: [2, 3, 2], tensors: [fourOf6], value: [1, 4, 1] },
  {
    items: ([a]) => [slice(null, null, 2), true, a],
    python: '::2, True, i[1]',
    shape: [3, 2],
    tensors: [pair],
    value: [2],
  },
  { items: ([a]) => [a, false], python: 'i[1], False', shape: [3, 2], tensors: [at([1])], value: [1, 2] },
  { items: ([a]) => [a, '0:0'], python: 'i[1], 0:0', shape: [3, 2], tensors: [pair], value: [1] },
];

function rowsOf({ items, python, shape, tensors, value }: Mixture): Row[] {
  const neverEmpty = 'the rows with False and 0:0 select nothing';
  const write = (x: Tensor, v: Tensor, rest: readonly Tensor[]): Tensor => {
    x.setIndex(items(rest), v);
    return x;
  };
  return [
    {
      name: 'index',
      variant: `[${python}]`,
      call: ([x, ...rest]) => x.index(...items(rest)),
      torch: `i[0][${python}]`,
      samples: [sample('plain', random(shape), ...tensors)],
      neverEmpty,
    },
    {
      name: 'setIndex',
      variant: `[${python}]`,
      call: ([x, ...rest]) => write(x.clone(), rest[rest.length - 1], rest),
      torch: `(lambda x: (x.__setitem__(${indexing(python)}, i[-1]), x)[1])(i[0].clone())`,
      samples: [sample('plain', random(shape), ...tensors, random(value))],
      neverEmpty,
    },
  ];
}

/** What stands between the brackets as an expression. */
function indexing(python: string): string {
  return `type('', (), {'__getitem__': lambda _, items: items})()[${python}]`;
}

export const mixedIndexing: Family = { name: 'mixed_indexing', rows: MIXTURES.flatMap(rowsOf) };
