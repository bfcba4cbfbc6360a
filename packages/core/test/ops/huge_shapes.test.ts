import { describe, expect, test } from 'vitest';
import * as torch from '../../src/index.js';
import type { Tensor } from '../../src/index.js';

/** Sizes whose bytes or elements pass 2^32 and 2^53, and products that do. */
const HUGE: readonly (readonly number[])[] = [
  [2 ** 31],
  [2 ** 16, 2 ** 16],
  [2 ** 33],
  [2 ** 20, 2 ** 20, 2 ** 20],
  [2 ** 53],
  [2 ** 40, 2 ** 40],
];
const NO_SIZES: readonly number[] = [NaN, 1.5, Infinity];
const REFUSED = /out of memory: tried to allocate|Storage size calculation overflowed|integer multiplication overflow/;

/** Runs `fn` and expects it to refuse before it takes any memory, and to take no time over it. */
function expectRefused(fn: () => unknown, message: RegExp, what: string): void {
  const before = torch.memory_stats();
  expect(fn, what).toThrow(message);
  expect(torch.memory_stats().allocated_bytes, what).toBe(before.allocated_bytes);
  expect(torch.memory_stats().reserved_bytes, what).toBe(before.reserved_bytes);
}

const row = torch.tensor([1, 2, 3]);
const matrix = torch.ones([2, 3]);
const image = torch.ones([1, 1, 2, 2]);
const pixel = torch.ones([1, 1, 1, 1]);
const one = torch.ones([1]);
const million = one.expand([2 ** 20]);
const column = torch.ones([1, 1]).expand([2 ** 17, 1]);

describe('sizes whose product is too large', () => {
  test.each(['empty', 'zeros', 'ones', 'rand', 'randn'] as const)('are refused by %s', (name) => {
    for (const size of HUGE) expectRefused(() => torch[name](size), REFUSED, String(size));
    for (const n of NO_SIZES) expectRefused(() => torch[name]([2, n]), /size must be an array of integers/, String(n));
    expectRefused(() => torch[name]([3, -2]), /Trying to create tensor with negative dimension -2: \[3, -2\]/, name);
    expect(torch[name]([2 ** 40, 0]).numel()).toBe(0);
  });

  test('are refused by all that makes tensors of a shape', () => {
    for (const size of HUGE) {
      expectRefused(() => torch.full(size, 7), REFUSED, 'full');
      expectRefused(() => torch.randint(0, 2, size), REFUSED, 'randint');
      expectRefused(() => row.new_zeros(size), REFUSED, 'new_zeros');
      expectRefused(() => row.repeat([...size.slice(0, -1), size.at(-1) as number]), REFUSED, 'repeat');
      expectRefused(() => matrix.reshape(size), /is invalid for input of size 6/, 'reshape');
      expectRefused(
        () =>
          row.as_strided(
            size,
            size.map(() => 1),
          ),
        /out of bounds|overflow/,
        'as_strided',
      );
    }
  });

  const counted: Readonly<Record<string, (n: number) => unknown>> = {
    arange: (n) => torch.arange(n),
    linspace: (n) => torch.linspace(0, 1, n),
    logspace: (n) => torch.logspace(0, 1, n),
    eye: (n) => torch.eye(2, n),
    eye_square: (n) => torch.eye(n),
    randperm: (n) => torch.randperm(n),
    tril_indices: (n) => torch.tril_indices(n, n),
    triu_indices: (n) => torch.triu_indices(n, n),
    tile: (n) => torch.tile(row, [n]),
    repeat_interleave: (n) => torch.repeat_interleave(row, n),
    vander: (n) => torch.vander(row, n),
    combinations_with_replacement: (n) => torch.combinations(row, n, true),
    bincount: (n) => torch.bincount(torch.arange(3), { minlength: n }),
    bincount_of_a_large_number: (n) => torch.bincount(torch.tensor([n - 1], { dtype: torch.int64 })),
    histc: (n) => torch.histc(row, n),
    diag_embed: (n) => torch.diag_embed(row, n),
    tensor_split: (n) => torch.tensor_split(row, n),
    interpolate: (n) => torch.interpolate(image, { size: n }),
    interpolate_bicubic: (n) => torch.interpolate(image, { scale_factor: n, mode: 'bicubic' }),
    adaptive_avg_pool2d: (n) => torch.adaptive_avg_pool2d(image, n),
    conv2d_padding: (n) => torch.conv2d(image, pixel, null, { padding: n }),
    conv_transpose2d_stride: (n) => torch.conv_transpose2d(image, pixel, null, { stride: n }),
  };

  test.each(Object.keys(counted))('are refused by %s', (name) => {
    for (const n of [2 ** 31, 2 ** 33, 2 ** 52]) expectRefused(() => counted[name](n), REFUSED, `${name} ${n}`);
  });

  const broadcast: Readonly<Record<string, () => unknown>> = {
    add: () => million.view([2 ** 20, 1]).add(million),
    mm: () => million.view([2 ** 20, 1]).mm(million.view([1, 2 ** 20])),
    outer: () => torch.outer(million, million),
    kron: () => torch.kron(million, million),
    tensordot: () => torch.tensordot(million, million, 0),
    einsum: () => torch.einsum('i,j->ij', million, million),
    cartesian_prod: () => torch.cartesian_prod(million, million),
    meshgrid: () => torch.meshgrid([million, million, million], { indexing: 'ij' }),
    cdist: () => torch.cdist(column, column),
    pdist: () => torch.pdist(column),
    cat: () => torch.cat(new Array<Tensor>(5000).fill(million)),
    stack: () => torch.stack(new Array<Tensor>(5000).fill(million)),
  };

  test.each(Object.keys(broadcast))('are refused by %s', (name) => {
    expectRefused(broadcast[name], REFUSED, name);
  });

  test('are counted only once they are numbers', () => {
    for (const n of NO_SIZES) {
      expect(() => torch.tril_indices(n, 2)).toThrow(TypeError);
      expect(() => torch.vander(row, n)).toThrow(TypeError);
      expect(() => torch.combinations(row, n)).toThrow(TypeError);
      expect(() => torch.histc(row, n)).toThrow(TypeError);
      expect(() => torch.tensor_split(row, n)).toThrow(TypeError);
      expect(() => torch.triu(matrix, n)).toThrow(TypeError);
      expect(() => torch.linalg.matrix_power(torch.eye(2), n)).toThrow(TypeError);
      expect(() => one.expand([n])).toThrow(TypeError);
    }
    expect(() => torch.interpolate(image, { size: 1.5 })).toThrow(TypeError);
    expect(torch.combinations(row, 2 ** 31).shape).toEqual([0, 2 ** 31]);
  });
});

describe('a view that repeats one element more often than memory could hold', () => {
  const huge = one.expand([2 ** 33]);

  test('costs nothing and can be looked into', () => {
    expect(huge.shape).toEqual([2 ** 33]);
    expect(
      one
        .expand([2 ** 40])
        .select(0, 2 ** 39)
        .item(),
    ).toBe(1);
    expect(huge.narrow(0, 2 ** 32 + 5, 3).tolist()).toEqual([1, 1, 1]);
    expect(huge.view([2 ** 20, 2 ** 13]).shape).toEqual([2 ** 20, 2 ** 13]);
    expect(String(huge)).toContain('...');
  });

  test.each<readonly [string, (x: Tensor) => unknown]>([
    ['add', (x) => x.add(1)],
    ['clone', (x) => x.clone()],
    ['to', (x) => x.to(torch.float64)],
    ['sum', (x) => x.sum()],
    ['mean', (x) => x.mean()],
    ['amax', (x) => x.amax()],
    ['argmax', (x) => x.argmax()],
    ['all', (x) => x.all()],
    ['equal', (x) => x.equal(x.view([2 ** 33]))],
    ['nonzero', (x) => x.nonzero()],
    ['sort', (x) => x.sort()],
    ['cumsum', (x) => x.cumsum(0)],
    ['softmax', (x) => x.softmax(0)],
    ['tolist', (x) => x.tolist()],
    ['toTypedArray', (x) => x.toTypedArray()],
  ])('is refused by what would read all of it: %s', (name, read) => {
    expectRefused(() => read(huge), /out of memory: tried to allocate/, name);
  });

  test('cannot have more elements than can be counted', () => {
    expect(() => torch.ones([1, 1]).expand([2 ** 40, 2 ** 40])).toThrow('numel: integer multiplication overflow');
    expect(() => row.as_strided([2 ** 40, 2 ** 40], [0, 0])).toThrow('numel: integer multiplication overflow');
  });

  test('cannot be written to, and has no gradient that fits', () => {
    expect(() => huge.fill_(2)).toThrow(/more than one element of the written-to tensor refers to a single memory/);
    const leaf = torch.ones([1], { requires_grad: true });
    const element = leaf.expand([2 ** 33]).select(0, 3);
    expectRefused(() => element.backward(), /out of memory: tried to allocate 32768\.0 MiB/, 'backward');
    expect(leaf.grad).toBeNull();
  });
});
