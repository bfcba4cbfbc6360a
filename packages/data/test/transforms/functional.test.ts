import * as torch from '@sconce/core';
import type { Tensor } from '@sconce/core';
import { describe, expect, it } from 'vitest';
import { transforms } from '../../src/index.js';
import { type Encoded, expectOutput, image, type Output, read } from './fixtures.js';

const F = transforms.functional;
const { BICUBIC, BILINEAR, NEAREST } = transforms.InterpolationMode;

const START = [
  [0, 0],
  [6, 0],
  [6, 4],
  [0, 4],
];
const END = [
  [1, 0],
  [5, 1],
  [6, 3],
  [0, 4],
];

/** As in tools/reference/transforms.py. */
const CALLS = new Map<string, (x: Tensor) => Tensor | Tensor[]>([
  ['resize to a shorter side', (x) => F.resize(x, 3)],
  ['resize to a size', (x) => F.resize(x, [8, 5])],
  ['resize with a longest side', (x) => F.resize(x, 3, { max_size: 4 })],
  ['resize nearest', (x) => F.resize(x, [7, 4], { interpolation: NEAREST })],
  ['resize bicubic', (x) => F.resize(x, [8, 5], { interpolation: BICUBIC })],
  ['resize bilinear antialias', (x) => F.resize(x, [3, 4], { antialias: true })],
  ['resize bicubic antialias', (x) => F.resize(x, [3, 9], { interpolation: BICUBIC, antialias: true })],
  ['crop', (x) => F.crop(x, 1, 2, 3, 4)],
  ['crop beyond the edges', (x) => F.crop(x, -1, 4, 4, 5)],
  ['center_crop', (x) => F.center_crop(x, [2, 4])],
  ['center_crop of halves', (x) => F.center_crop(x, 2)],
  ['center_crop larger', (x) => F.center_crop(x, [8, 6])],
  ['resized_crop', (x) => F.resized_crop(x, 1, 0, 3, 5, [4, 4])],
  ['five_crop', (x) => F.five_crop(x, [2, 3])],
  ['ten_crop', (x) => F.ten_crop(x, 2)],
  ['ten_crop upside down', (x) => F.ten_crop(x, 2, { vertical_flip: true })],
  ['pad', (x) => F.pad(x, 1)],
  ['pad with a constant', (x) => F.pad(x, [1, 2], { fill: 7 })],
  ['pad taking away', (x) => F.pad(x, [-1, 2, 1, -2])],
  ['pad edge', (x) => F.pad(x, [1, 2, 0, 3], { padding_mode: 'edge' })],
  ['pad reflect', (x) => F.pad(x, [1, 2, 0, 3], { padding_mode: 'reflect' })],
  ['pad symmetric', (x) => F.pad(x, [1, 2, 0, 3], { padding_mode: 'symmetric' })],
  ['pad symmetric taking away', (x) => F.pad(x, [-1, 2, 3, -2], { padding_mode: 'symmetric' })],
  ['hflip', (x) => F.hflip(x)],
  ['vflip', (x) => F.vflip(x)],
  ['rotate', (x) => F.rotate(x, 30)],
  ['rotate by a quarter', (x) => F.rotate(x, 90, { expand: true })],
  ['rotate bilinear', (x) => F.rotate(x, -21.5, { interpolation: BILINEAR })],
  ['rotate and expand', (x) => F.rotate(x, 33, { interpolation: BILINEAR, expand: true })],
  ['rotate around a point', (x) => F.rotate(x, 50, { center: [1, 2], fill: [9, 20, 30] })],
  ['rotate with a filling', (x) => F.rotate(x, 50, { interpolation: BILINEAR, fill: 0.5 })],
  ['affine', (x) => F.affine(x, 15, [1, -1], 0.8, [5, 10])],
  ['affine bilinear', (x) => F.affine(x, -40, [2, 1], 1.3, [5], { interpolation: BILINEAR, fill: [3] })],
  ['affine around a point', (x) => F.affine(x, 15, [0, 1], 1.1, 8, { interpolation: BILINEAR, center: [2, 2] })],
  ['perspective', (x) => F.perspective(x, START, END)],
  ['perspective nearest', (x) => F.perspective(x, START, END, { interpolation: NEAREST, fill: [1, 2, 3] })],
  ['rgb_to_grayscale', (x) => F.rgb_to_grayscale(x)],
  ['rgb_to_grayscale, three channels', (x) => F.rgb_to_grayscale(x, 3)],
  ['adjust_brightness', (x) => F.adjust_brightness(x, 1.7)],
  ['adjust_brightness by a whole number', (x) => F.adjust_brightness(x, 2)],
  ['adjust_contrast', (x) => F.adjust_contrast(x, 0.6)],
  ['adjust_contrast more', (x) => F.adjust_contrast(x, 2.5)],
  ['adjust_saturation', (x) => F.adjust_saturation(x, 0.4)],
  ['adjust_saturation more', (x) => F.adjust_saturation(x, 3)],
  ['adjust_hue', (x) => F.adjust_hue(x, 0.3)],
  ['adjust_hue backwards', (x) => F.adjust_hue(x, -0.45)],
  ['adjust_gamma', (x) => F.adjust_gamma(x, 0.45, 1.1)],
  ['adjust_sharpness', (x) => F.adjust_sharpness(x, 0.3)],
  ['adjust_sharpness more', (x) => F.adjust_sharpness(x, 2.5)],
  ['gaussian_blur', (x) => F.gaussian_blur(x, 3)],
  ['gaussian_blur of two widths', (x) => F.gaussian_blur(x, [3, 5], [0.5, 1.5])],
  ['invert', (x) => F.invert(x)],
  ['posterize', (x) => F.posterize(x, 3)],
  ['posterize to nothing', (x) => F.posterize(x, 0)],
  ['solarize', (x) => F.solarize(x, 0.5)],
  ['autocontrast', (x) => F.autocontrast(x)],
  ['equalize', (x) => F.equalize(x)],
  ['equalize few pixels', (x) => F.equalize(x)],
  ['erase', (x) => F.erase(x, 1, 2, 3, 4, torch.tensor([1.5, 2, 3]).view(3, 1, 1))],
  ['normalize', (x) => F.normalize(x, [0.5, 0.4, 0.3], [0.2, 0.3, 0.4])],
  ['convert_image_dtype to float32', (x) => F.convert_image_dtype(x)],
  ['convert_image_dtype to uint8', (x) => F.convert_image_dtype(x, torch.uint8)],
  ['convert_image_dtype to int64', (x) => F.convert_image_dtype(x, torch.int64)],
  ['convert_image_dtype to int32', (x) => F.convert_image_dtype(x, torch.int32)],
]);

interface Case {
  readonly name: string;
  readonly input: Encoded;
  readonly output: Output;
}

const cases = read<Case>('functional');

describe("the functions give torchvision's values", () => {
  it('all of them', () => {
    expect(new Set(cases.map(({ name }) => name))).toEqual(new Set(CALLS.keys()));
  });

  it.each(cases)('$name of $input.dtype $input.shape', ({ name, input, output }) => {
    const x = image(input);
    const before = x.tolist();
    expectOutput(CALLS.get(name)!(x), output, name);
    expect(x.tolist()).toEqual(before);
  });
});
