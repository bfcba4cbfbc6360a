import * as torch from '@sconce/core';
import { transforms } from '../../src/index.js';

const T = transforms;
const { BICUBIC, BILINEAR } = T.InterpolationMode;

/** Random transforms, as in tools/reference/transforms.py. */
export const RANDOM = new Map<string, () => transforms.Transform>([
  ['RandomCrop', () => new T.RandomCrop(3)],
  ['RandomCrop padded', () => new T.RandomCrop([5, 6], { padding: 2 })],
  ['RandomCrop of its own size', () => new T.RandomCrop([5, 7])],
  [
    'RandomCrop of what is too small',
    () => new T.RandomCrop(8, { pad_if_needed: true, fill: 3, padding_mode: 'constant' }),
  ],
  ['RandomCrop reflected', () => new T.RandomCrop([5, 7], { padding: [1, 2, 3, 0], padding_mode: 'reflect' })],
  ['RandomResizedCrop', () => new T.RandomResizedCrop(4)],
  [
    'RandomResizedCrop antialias',
    () => new T.RandomResizedCrop([3, 5], { scale: [0.5, 1], ratio: [0.5, 3], antialias: true }),
  ],
  ['RandomResizedCrop that never fits', () => new T.RandomResizedCrop(3, { scale: [1, 1], ratio: [4, 5] })],
  ['RandomHorizontalFlip', () => new T.RandomHorizontalFlip()],
  ['RandomVerticalFlip', () => new T.RandomVerticalFlip(0.6)],
  ['RandomRotation', () => new T.RandomRotation(40)],
  ['RandomRotation bilinear', () => new T.RandomRotation([10, 90], { interpolation: BILINEAR, fill: [1, 2, 3] })],
  ['RandomRotation expanded', () => new T.RandomRotation(60, { expand: true, center: [1, 2], fill: 5 })],
  ['RandomAffine', () => new T.RandomAffine(30)],
  [
    'RandomAffine of all kinds',
    () =>
      new T.RandomAffine([-20, 50], {
        translate: [0.2, 0.3],
        scale: [0.7, 1.4],
        shear: [-5, 8, 3, 9],
        interpolation: BILINEAR,
        fill: 7,
        center: [3, 2],
      }),
  ],
  ['RandomAffine with shear', () => new T.RandomAffine(0, { translate: [0.3, 0], shear: 20 })],
  ['RandomPerspective', () => new T.RandomPerspective()],
  [
    'RandomPerspective always',
    () => new T.RandomPerspective({ distortion_scale: 0.7, p: 1, interpolation: BILINEAR, fill: [4, 5, 6] }),
  ],
  ['ColorJitter', () => new T.ColorJitter(0.5, 0.4, 0.3, 0.2)],
  ['ColorJitter of some', () => new T.ColorJitter({ brightness: [0.8, 1.9], hue: [-0.4, 0.1] })],
  ['ColorJitter of contrast', () => new T.ColorJitter({ contrast: 1.5, saturation: [0, 3] })],
  ['RandomGrayscale', () => new T.RandomGrayscale(0.5)],
  ['RandomErasing', () => new T.RandomErasing()],
  [
    'RandomErasing of each channel',
    () => new T.RandomErasing({ p: 1, scale: [0.1, 0.9], ratio: [0.2, 5], value: [1, 20, 3] }),
  ],
  ['RandomErasing at random', () => new T.RandomErasing({ p: 0.8, value: 'random' })],
  ['RandomErasing that never fits', () => new T.RandomErasing({ p: 1, scale: [1, 1], ratio: [1, 1], value: 9 })],
  ['GaussianBlur', () => new T.GaussianBlur(3)],
  ['GaussianBlur of two widths', () => new T.GaussianBlur([5, 3], [0.5, 1])],
  ['GaussianBlur of one deviation', () => new T.GaussianBlur(3, 0.7)],
  ['RandomInvert', () => new T.RandomInvert()],
  ['RandomPosterize', () => new T.RandomPosterize(2)],
  ['RandomSolarize', () => new T.RandomSolarize(0.4, { p: 0.7 })],
  ['RandomAdjustSharpness', () => new T.RandomAdjustSharpness(1.8)],
  ['RandomAutocontrast', () => new T.RandomAutocontrast()],
  ['RandomEqualize', () => new T.RandomEqualize(0.7)],
  ['ElasticTransform', () => new T.ElasticTransform({ alpha: [9, 5], sigma: [0.3, 0.4], fill: 3 })],
  ['RandAugment', () => new T.RandAugment({ num_ops: 3, magnitude: 12, fill: [1, 2, 3] })],
  ['RandAugment bilinear', () => new T.RandAugment({ num_ops: 1, magnitude: 17, interpolation: BILINEAR })],
  ['TrivialAugmentWide', () => new T.TrivialAugmentWide()],
  ['RandomApply', () => new T.RandomApply([new T.RandomHorizontalFlip(), new T.Pad(1)], { p: 0.6 })],
  [
    'Compose',
    () =>
      new T.Compose([
        new T.RandomCrop(5, { padding: 1 }),
        new T.RandomHorizontalFlip(),
        new T.ConvertImageDtype(torch.float32),
      ]),
  ],
]);

/** The others. */
export const STEADY = new Map<string, () => transforms.Transform<torch.Tensor, unknown>>([
  ['Resize', () => new T.Resize(5)],
  ['Resize of all kinds', () => new T.Resize([5, 6], { interpolation: BICUBIC, antialias: true })],
  ['Resize with a longest side', () => new T.Resize(5, { max_size: 9 })],
  ['CenterCrop', () => new T.CenterCrop(5)],
  ['FiveCrop', () => new T.FiveCrop([2, 3])],
  ['TenCrop', () => new T.TenCrop(2, { vertical_flip: true })],
  ['Pad', () => new T.Pad([1, 2], { fill: 3, padding_mode: 'edge' })],
  ['Grayscale', () => new T.Grayscale(3)],
  ['Normalize', () => new T.Normalize([0.5, 0.25], [0.5, 0.75])],
  ['LinearTransformation', () => new T.LinearTransformation(torch.eye(2), torch.tensor([0.5, 3]))],
  ['ConvertImageDtype', () => new T.ConvertImageDtype(torch.float32)],
  ['RandomOrder', () => new T.RandomOrder([new T.Pad(1), new T.RandomInvert()])],
  ['RandomChoice', () => new T.RandomChoice([new T.Pad(1), new T.RandomInvert()], { p: [0.25, 0.75] })],
]);
