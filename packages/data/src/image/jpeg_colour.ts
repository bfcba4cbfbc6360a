import type { Component } from './jpeg_scan.js';
import type { JpegFrame } from './jpeg_segments.js';

/** Each sample `across` times in a row, each row `down` times. */
function replicate(component: Component, across: number, down: number, plane: Uint8Array, width: number): void {
  const { samples, paddedWide } = component;
  const height = plane.length / width;
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / down) * 8 * paddedWide;
    if (across === 1) plane.set(samples.subarray(row, row + width), y * width);
    else for (let x = 0; x < width; x++) plane[y * width + x] = samples[row + Math.floor(x / across)];
  }
}

/**
 * Doubles columns, rows or both as libjpeg does by default: a sample is 3/4 of its nearest one and 1/4 of the next in each direction. What is
 * rounded alternates, so that no direction is favoured; beyond the edge the last sample goes on.
 */
function interpolate(component: Component, across: number, down: number, plane: Uint8Array, width: number): void {
  const { samples, paddedWide, width: columns, height: rows } = component;
  const height = plane.length / width;
  const stride = 8 * paddedWide;
  const sums = new Int32Array(columns);
  for (let y = 0; y < height; y++) {
    const near = Math.floor(y / down);
    const next = down === 1 ? near : y % 2 === 0 ? Math.max(near - 1, 0) : Math.min(near + 1, rows - 1);
    for (let x = 0; x < columns; x++)
      sums[x] = down === 1 ? samples[near * stride + x] : 3 * samples[near * stride + x] + samples[next * stride + x];
    const at = y * width;
    if (across === 1) {
      for (let x = 0; x < width; x++) plane[at + x] = (sums[x] + 1 + (y % 2)) >> 2;
      continue;
    }
    const [bits, before, after] = down === 1 ? [2, 1, 2] : [4, 8, 7];
    for (let x = 0; x < width; x++) {
      const i = x >> 1;
      const isLeft = x % 2 === 0;
      const other = isLeft ? Math.max(i - 1, 0) : Math.min(i + 1, columns - 1);
      plane[at + x] = (3 * sums[i] + sums[other] + (isLeft ? before : after)) >> bits;
    }
  }
}

/** The component's samples, one for each pixel. */
function upsample({ mostH, mostV, width }: JpegFrame, component: Component, plane: Uint8Array): void {
  const [across, down] = [mostH / component.h, mostV / component.v];
  // libjpeg interpolates by 2 only, and in rows only if they have more than 2 samples.
  const isSmooth = across === 1 ? down === 2 : across === 2 && down <= 2 && component.width > 2;
  (isSmooth ? interpolate : replicate)(component, across, down, plane, width);
}

function clamp(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

/** Turns luminance and two chrominances into red, green and blue, in libjpeg's whole-number arithmetic. */
function toRgb(data: Uint8Array, pixels: number): void {
  for (let i = 0; i < pixels; i++) {
    const y = data[i];
    const blue = data[i + pixels] - 128;
    const red = data[i + 2 * pixels] - 128;
    data[i] = clamp(y + ((91881 * red + 32768) >> 16));
    data[i + pixels] = clamp(y + ((-22554 * blue - 46802 * red + 32768) >> 16));
    data[i + 2 * pixels] = clamp(y + ((116130 * blue + 32768) >> 16));
  }
}

/** What the numbers of a JPEG's components mean. */
export type ColourSpace = 'gray' | 'YCbCr' | 'RGB' | 'CMYK' | 'YCCK';

/** The colour space by libjpeg's rules: a JFIF header, Adobe's marker, or the components' numbers tell. */
export function colourSpaceOf({ components }: JpegFrame, jfif: boolean, adobe: number | undefined): ColourSpace {
  if (components.length === 1) return 'gray';
  if (components.length === 4) return adobe === undefined || adobe === 0 ? 'CMYK' : 'YCCK';
  if (jfif) return 'YCbCr';
  if (adobe !== undefined) return adobe === 0 ? 'RGB' : 'YCbCr';
  return String.fromCharCode(...components.map(({ id }) => id)) === 'RGB' ? 'RGB' : 'YCbCr';
}

/** The planes of all components in full size, as gray, red, green and blue, or cyan, magenta, yellow and black. */
export function joinComponents(frame: JpegFrame, space: ColourSpace): Uint8Array {
  const { width, height, components } = frame;
  const pixels = width * height;
  const data = new Uint8Array(components.length * pixels);
  components.forEach((component, c) => upsample(frame, component, data.subarray(c * pixels, (c + 1) * pixels)));
  if (space === 'YCbCr' || space === 'YCCK') toRgb(data, pixels);
  if (space === 'YCCK') for (let i = 0; i < 3 * pixels; i++) data[i] = 255 - data[i];
  return data;
}

/** The luminance alone, in full size. */
export function luminanceOf(frame: JpegFrame): Uint8Array {
  const plane = new Uint8Array(frame.width * frame.height);
  upsample(frame, frame.components[0], plane);
  return plane;
}

/** libjpeg's weights of 0.299, 0.587 and 0.114, rounded. */
export function grayOfRgb(data: Uint8Array, pixels: number): Uint8Array {
  const gray = new Uint8Array(pixels);
  for (let i = 0; i < pixels; i++) {
    gray[i] = (19595 * data[i] + 38470 * data[i + pixels] + 7471 * data[i + 2 * pixels] + 32768) >> 16;
  }
  return gray;
}

/** Red, green and blue of cyan, magenta, yellow and black; Adobe's writers store these inverted. */
export function rgbOfCmyk(data: Uint8Array, pixels: number, inverted: boolean): Uint8Array {
  const rgb = new Uint8Array(3 * pixels);
  const flip = inverted ? 0 : 255;
  for (let c = 0; c < 3; c++) {
    for (let i = 0; i < pixels; i++) {
      const black = data[3 * pixels + i] ^ flip;
      rgb[c * pixels + i] = Math.round(((data[c * pixels + i] ^ flip) * black) / 255);
    }
  }
  return rgb;
}
