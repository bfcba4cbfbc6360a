import type { Tensor } from '@sconce/core';

const SHADES = ' .:-=+*#%@';

/** Draws an image of values from 0 to 255 with characters, two to a pixel, so that it looks square. */
export function drawDigit(image: Tensor): string {
  const rows = image.tolist() as number[][];
  return rows
    .map((row) =>
      row
        .map((value) => SHADES[Math.floor((value / 256) * SHADES.length)].repeat(2))
        .join('')
        .trimEnd(),
    )
    .filter((line) => line !== '')
    .join('\n');
}
