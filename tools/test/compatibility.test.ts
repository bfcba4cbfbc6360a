import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compatibilityPage, rooms } from '../compatibility/page.js';
import { PARTS } from '../compatibility/reasons.js';

describe('docs/compatibility.md', () => {
  it('is what the two APIs give: npm run compatibility writes it anew', () => {
    const page = readFileSync(new URL('../../docs/compatibility.md', import.meta.url), 'utf8');
    expect(page).toBe(compatibilityPage());
  });

  it.each([
    ['torch.nn', 0.9],
    ['torch.nn.functional', 0.9],
    ['torch.optim', 0.9],
    ['torch.optim.lr_scheduler', 0.9],
    ['torch.Tensor', 0.8],
  ])('has most of %s', (name, part) => {
    const room = rooms().find((candidate) => candidate.name === name);
    expect((room?.present ?? 0) / (room?.sensible ?? 1)).toBeGreaterThanOrEqual(part);
  });

  it('tells of parts only where there is something', () => {
    const parts = rooms().flatMap(({ name, inPart }) => inPart.map(([part]) => `${name}.${part}`));
    expect(parts.sort()).toEqual(Object.keys(PARTS).sort());
  });
});
