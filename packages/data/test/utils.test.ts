import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as torch from '@sconce/core';
import { type Tensor, ValueError } from '@sconce/core';
import { afterAll, describe, expect, it } from 'vitest';
import { type GridOptions, make_grid, read_image, save_image } from '../src/index.js';

interface Grid {
  readonly shape: number[];
  readonly options: GridOptions;
  readonly grid: number[][][];
  readonly saved?: number[][][];
}

const grids = JSON.parse(readFileSync(new URL('fixtures/grids.json', import.meta.url), 'utf8')) as Grid[];
const folder = mkdtempSync(path.join(tmpdir(), 'sconce-grids-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Images whose values are 0, 1, 2 … in order. */
function images(shape: readonly number[]): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return torch.arange(size, { dtype: torch.float32 }).view(...shape);
}

describe('make_grid', () => {
  it.each(grids)('makes of $shape with $options what torchvision makes', ({ shape, options, grid }) => {
    const input = images(shape);
    const made = make_grid(input, options);
    expect(made.shape).toEqual(torch.tensor(grid).shape);
    expect(torch.allclose(made, torch.tensor(grid), { rtol: 1e-6 })).toBe(true);
    expect(input.tolist()).toEqual(images(shape).tolist());
  });

  it('takes an array of images', () => {
    const batch = images([3, 3, 2, 2]);
    const list = [0, 1, 2].map((i) => batch.select(0, i));
    expect(make_grid(list).tolist()).toEqual(make_grid(batch).tolist());
  });

  it('keeps the dtype', () => {
    expect(make_grid(images([3, 3, 2, 2]).to(torch.uint8)).dtype).toBe(torch.uint8);
  });

  it('refuses what are no images', () => {
    expect(() => make_grid('image' as never)).toThrow(new TypeError('tensor or list of tensors expected, got string'));
    expect(() => make_grid([1] as never)).toThrow(TypeError);
    expect(() => make_grid(torch.zeros([3]))).toThrow(/expected images of 2 to 4 dimensions, got shape \[3\]/);
    expect(() => make_grid(images([2, 3, 2, 2]), { nrow: 0 })).toThrow(ValueError);
    expect(() => make_grid(images([2, 3, 2, 2]), { normalize: true, value_range: 3 as never })).toThrow(
      'value_range has to be a tuple (min, max) if specified. min and max are numbers',
    );
    expect(() => make_grid(images([2, 3, 2, 2]), { columns: 2 } as never)).toThrow(TypeError);
  });
});

describe('save_image', () => {
  const saved = grids.flatMap((grid) => (grid.saved ? [{ ...grid, saved: grid.saved }] : []));

  it.each(saved)('writes $shape with $options as torchvision does', async ({ shape, options, saved }) => {
    const file = path.join(folder, 'grid.png');
    await save_image(images(shape).div(20), file, options);
    expect((await read_image(file)).tolist()).toEqual(saved);
  });

  it('writes nothing but PNG', async () => {
    const call = save_image(images([3, 2, 2]), path.join(folder, 'grid.jpg'));
    await expect(call).rejects.toThrow(/unknown file extension: expected \.png, got .*grid\.jpg/);
  });
});
