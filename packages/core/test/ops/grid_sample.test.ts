import { describe, expect, it } from 'vitest';
import * as torch from '../../src/index.js';

const generator = new torch.Generator().manual_seed(0);

describe('grid_sample without gradients', () => {
  const broken = torch.tensor([NaN, Infinity, -Infinity, 0.5, 1, -1, 0, 3]).view(1, 2, 2, 2);
  const random = torch.rand([2, 5, 7, 2], { generator }).mul(3).sub(1.5);
  // Centers of pixels, and the edges between them, where the nearest is a tie.
  const exact = torch.arange(-8, 9).div(8).view(-1, 1).expand(17, 2).reshape([1, 17, 1, 2]);

  it.each(
    (['nearest', 'bilinear'] as const).flatMap((mode) =>
      [true, false].flatMap((align_corners) =>
        Object.entries({ broken, random, exact }).map(([name, grid]) => ({ mode, align_corners, name, grid })),
      ),
    ),
  )('gives the same bits: $mode, $align_corners, $name', ({ mode, align_corners, grid }) => {
    for (const dtype of [torch.float32, torch.float64]) {
      const x = torch.rand([grid.shape[0], 3, 4, 6], { generator, dtype });
      const points = grid.to(dtype);
      const recorded = torch.grid_sample(x.clone().requires_grad_(), points, { mode, align_corners });
      const plain = torch.grid_sample(x, points, { mode, align_corners });
      expect([recorded.requires_grad, plain.requires_grad]).toEqual([true, false]);
      expect(plain.tolist()).toEqual(recorded.tolist());
    }
  });
});
