import * as torch from '@sconce/core';
import { describe, expect, it } from 'vitest';
import { transforms } from '../../src/index.js';
import { read } from './fixtures.js';
import { RANDOM, STEADY } from './made.js';

const T = transforms;
const F = T.functional;
const { BICUBIC, NEAREST } = T.InterpolationMode;

interface Text {
  readonly name: string;
  readonly text: string;
}

describe('transforms print as in torchvision', () => {
  const made = new Map([...RANDOM, ...STEADY]);
  // torchvision prints the names of its own variables for this one.
  made.delete('ElasticTransform');
  const texts = read<Text>('texts');

  it('all of them', () => {
    expect(new Set(texts.map(({ name }) => name))).toEqual(new Set(made.keys()));
  });

  it.each(texts)('$name', ({ name, text }) => {
    expect(String(made.get(name)!())).toBe(text);
  });
});

const x = torch.ones([3, 4, 4]);
const wrong = <T>(value: unknown): T => value as T;

/** As in tools/reference/transforms.py. */
const ERRORS = new Map<string, () => unknown>([
  ['Resize of three', () => new T.Resize([1, 2, 3])],
  ['resize by a mode that is none', () => F.resize(x, 5, { interpolation: wrong('box') })],
  ['resize of three', () => F.resize(x, [1, 2, 3])],
  ['resize with a small longest side', () => F.resize(x, 5, { max_size: 4 })],
  ['resize with a size and a longest side', () => F.resize(x, [5, 4], { max_size: 8 })],
  ['resize nearest antialias', () => F.resize(x, [5, 5], { interpolation: NEAREST, antialias: true })],
  ['CenterCrop of three', () => new T.CenterCrop([1, 2, 3])],
  ['five_crop too large', () => F.five_crop(x, 9)],
  ['hflip of a line', () => F.hflip(torch.ones([3]))],
  ['Pad of a text', () => new T.Pad(wrong('a'))],
  ['Pad with a text', () => new T.Pad(1, { fill: wrong('a') })],
  ['Pad of three', () => new T.Pad([1, 2, 3])],
  ['Pad in another mode', () => new T.Pad(1, { padding_mode: wrong('wrap') })],
  ['pad reflecting too much', () => F.pad(x, [4, 1], { padding_mode: 'reflect' })],
  ['RandomCrop too large', () => new T.RandomCrop([9, 2])(x)],
  ['RandomResizedCrop of a scale', () => new T.RandomResizedCrop(3, { scale: wrong(1) })],
  ['RandomResizedCrop of a ratio', () => new T.RandomResizedCrop(3, { ratio: wrong(1) })],
  ['RandomRotation of a negative', () => new T.RandomRotation(-3)],
  ['RandomRotation of three', () => new T.RandomRotation([1, 2, 3])],
  ['RandomRotation around one', () => new T.RandomRotation(1, { center: [1] })],
  ['RandomRotation around a number', () => new T.RandomRotation(1, { center: wrong(1) })],
  ['RandomRotation filled with an object', () => new T.RandomRotation(1, { fill: wrong({}) })],
  ['rotate with two fillings', () => F.rotate(x, 3, { fill: [1, 2] })],
  ['rotate bicubic', () => F.rotate(x, 3, { interpolation: BICUBIC })],
  ['rotate by a text', () => F.rotate(x, wrong('a'))],
  ['rotate around a number', () => F.rotate(x, 1, { center: wrong(3) })],
  ['RandomAffine moving too far', () => new T.RandomAffine(3, { translate: [2, 1] })],
  ['RandomAffine of a negative scale', () => new T.RandomAffine(3, { scale: [-2, 1] })],
  ['RandomAffine of three shears', () => new T.RandomAffine(3, { shear: [-2, 1, 3] })],
  ['RandomAffine of a negative shear', () => new T.RandomAffine(3, { shear: -2 })],
  ['affine moving along one', () => F.affine(x, 3, [1], 1, [0])],
  ['affine moving by a number', () => F.affine(x, 3, wrong(1), 1, [0])],
  ['affine of no scale', () => F.affine(x, 3, [1, 1], 0, [0])],
  ['affine of three shears', () => F.affine(x, 3, [1, 1], 1, [0, 1, 2])],
  ['affine of a text', () => F.affine(x, 3, [1, 1], 1, wrong('a'))],
  ['ColorJitter of a negative', () => new T.ColorJitter({ brightness: -1 })],
  ['ColorJitter upside down', () => new T.ColorJitter({ contrast: [2, 1] })],
  ['ColorJitter of too much hue', () => new T.ColorJitter({ hue: [-0.6, 0] })],
  ['ColorJitter of a text', () => new T.ColorJitter({ saturation: wrong('a') })],
  ['adjust_brightness by a negative', () => F.adjust_brightness(x, -0.7)],
  ['adjust_brightness of two channels', () => F.adjust_brightness(x.narrow(0, 0, 2), 1)],
  ['adjust_contrast by a negative', () => F.adjust_contrast(x, -1)],
  ['adjust_saturation by a negative', () => F.adjust_saturation(x, -1)],
  ['adjust_sharpness by a negative', () => F.adjust_sharpness(x, -1)],
  ['adjust_hue by too much', () => F.adjust_hue(x, 0.7)],
  ['adjust_gamma by a negative', () => F.adjust_gamma(x, -1)],
  ['rgb_to_grayscale without channels', () => F.rgb_to_grayscale(x.select(0, 0))],
  ['rgb_to_grayscale to two channels', () => F.rgb_to_grayscale(x, 2)],
  ['GaussianBlur of an even size', () => new T.GaussianBlur(4)],
  ['GaussianBlur of three sizes', () => new T.GaussianBlur([3, 3, 3])],
  ['GaussianBlur of a negative deviation', () => new T.GaussianBlur(3, -1)],
  ['GaussianBlur upside down', () => new T.GaussianBlur(3, [2, 1])],
  ['GaussianBlur of a text', () => new T.GaussianBlur(3, wrong('a'))],
  ['gaussian_blur of an even size', () => F.gaussian_blur(x, [2, 3])],
  ['gaussian_blur of three sizes', () => F.gaussian_blur(x, [3, 3, 3])],
  ['gaussian_blur of three deviations', () => F.gaussian_blur(x, 3, [1, 1, 1])],
  ['gaussian_blur of no deviation', () => F.gaussian_blur(x, 3, [1, 0])],
  ['gaussian_blur too wide', () => F.gaussian_blur(x, [13, 3])],
  ['RandomErasing with a text', () => new T.RandomErasing({ value: wrong('a') })],
  ['RandomErasing with an object', () => new T.RandomErasing({ value: wrong({}) })],
  ['RandomErasing too likely', () => new T.RandomErasing({ p: 2 })],
  ['RandomErasing too much', () => new T.RandomErasing({ scale: [0, 2] })],
  ['RandomErasing of a scale', () => new T.RandomErasing({ scale: wrong(3) })],
  ['RandomErasing of a ratio', () => new T.RandomErasing({ ratio: wrong(3) })],
  ['RandomErasing with two values', () => new T.RandomErasing({ value: [1, 2], p: 1 })(x)],
  ['RandomChoice of a number', () => new T.RandomChoice(wrong(3))],
  ['RandomChoice with a number', () => new T.RandomChoice([new T.Pad(1)], { p: wrong(3) })],
  ['RandomChoice with other weights', () => new T.RandomChoice([new T.Pad(1)], { p: [1, 2] })],
  ['RandomChoice with no weight', () => new T.RandomChoice([new T.Pad(1)], { p: [0] })],
  ['RandomOrder of a number', () => new T.RandomOrder(wrong(3))],
  ['LinearTransformation of a rectangle', () => new T.LinearTransformation(torch.ones([3, 4]), torch.ones([3]))],
  ['LinearTransformation of another mean', () => new T.LinearTransformation(torch.ones([3, 3]), torch.ones([4]))],
  ['LinearTransformation of other images', () => new T.LinearTransformation(torch.ones([3, 3]), torch.ones([3]))(x)],
  ['posterize to nine bits', () => F.posterize(x, 9)],
  ['posterize floats', () => F.posterize(x, 2)],
  ['solarize above white', () => F.solarize(x, 2)],
  ['invert without channels', () => F.invert(x.select(0, 0))],
  ['equalize floats', () => F.equalize(x)],
  ['equalize without channels', () => F.equalize(x.select(0, 0).to(torch.uint8))],
  ['elastic_transform of another shape', () => F.elastic_transform(x, torch.ones([1, 4, 3, 2]))],
  ['elastic_transform of a number', () => F.elastic_transform(x, wrong(3))],
  ['ElasticTransform of three', () => new T.ElasticTransform({ alpha: [1, 2, 3] })],
  ['convert_image_dtype to what is too large', () => F.convert_image_dtype(x, torch.int32)],
  ['convert_image_dtype of a number', () => F.convert_image_dtype(wrong(3))],
  ['normalize by nothing', () => F.normalize(x, [1], [1e-60])],
]);

describe("errors are torchvision's words", () => {
  const errors = read<Text>('errors');

  it('all of them', () => {
    expect(new Set(errors.map(({ name }) => name))).toEqual(new Set(ERRORS.keys()));
  });

  it.each(errors)('$name', ({ name, text }) => {
    let message = 'nothing';
    try {
      ERRORS.get(name)!();
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toBe(text);
  });

  it.each<[string, () => unknown]>([
    ["Pad() got an unexpected keyword argument 'padding_mod'", () => new T.Pad(1, wrong({ padding_mod: 'edge' }))],
    ["rotate() got an unexpected keyword argument 'fil'", () => F.rotate(x, 1, wrong({ fil: 1 }))],
    ["ColorJitter() got an unexpected keyword argument 'hu'", () => new T.ColorJitter(wrong({ hu: 1 }))],
    ['RandomHorizontalFlip(): p must be a number, got', () => new T.RandomHorizontalFlip(wrong({ p: 0.5 }))],
    ['RandomApply(): p must be a number, got NaN', () => new T.RandomApply([], { p: NaN })],
    ['ConvertImageDtype(): dtype must be a dtype, got string', () => new T.ConvertImageDtype(wrong('float32'))],
    ['Size should be int or sequence. Got 2.5', () => new T.Resize(2.5)],
    ['crop(): top must be an integer, got 0.5', () => F.crop(x, 0.5, 0, 1, 1)],
    ['index 31 is out of bounds for dimension 0 with size 31', () => new T.RandAugment({ magnitude: 31 })],
    ['img should be Tensor Image. Got number', () => F.vflip(wrong(3))],
    ['startpoints and endpoints should be four points [x, y] each', () => F.perspective(x, [[0, 0]], [[0, 0]])],
  ])('where torchvision has none: %s', (message, call) => {
    expect(call).toThrow(message);
  });
});
