/**
 * What is done to images before a model sees them, by rule or by chance: what `torchvision.transforms` gives in Python, on tensors.
 *
 * Images are tensors of shape (…, C, H, W), uint8 or floating point; those for which channels do not matter or one is enough may be (H, W).
 * Random transforms draw from torch's default generator as torchvision does: after the same `torch.manual_seed` the same crops, angles and
 * factors come out. What is given several images at once treats them alike, by one draw; a dataset transforms its samples one by one.
 * `PILToTensor` and `ToPILImage` are missing, since there are no PIL images here; so are `AutoAugment` and `AugMix`.
 *
 * @packageDocumentation
 */
export { type AffineParams, RandomAffine, type RandomAffineOptions, RandomRotation } from './transforms/affine.js';
export {
  type AugmentOptions,
  RandAugment,
  type RandAugmentOptions,
  TrivialAugmentWide,
} from './transforms/auto_augment.js';
export { GaussianBlur } from './transforms/blur.js';
export {
  RandomApply,
  type RandomApplyOptions,
  RandomChoice,
  type RandomChoiceOptions,
  RandomOrder,
} from './transforms/choosing.js';
export {
  ColorJitter,
  type ColorJitterOptions,
  type ColorJitterParams,
  type Jitter,
} from './transforms/color_jitter.js';
export { type AnyTransform, Compose, Lambda } from './transforms/compose.js';
export { ConvertImageDtype, ToTensor } from './transforms/conversion.js';
export { CenterCrop, FiveCrop, RandomCrop, type RandomCropOptions, type Size, TenCrop } from './transforms/cropping.js';
export { ElasticTransform, type ElasticTransformOptions } from './transforms/elastic.js';
export { type ErasingParams, RandomErasing, type RandomErasingOptions } from './transforms/erasing.js';
export { RandomHorizontalFlip, RandomVerticalFlip } from './transforms/flipping.js';
export * as functional from './transforms/functional.js';
export type {
  AffineOptions,
  Corners,
  EraseOptions,
  FiveCrops,
  NormalizeOptions,
  Padding,
  PaddingMode,
  PadOptions,
  PerspectiveOptions,
  ResizedCropOptions,
  ResizeOptions,
  RotateOptions,
  TenCropOptions,
} from './transforms/functional.js';
export { Grayscale, RandomGrayscale } from './transforms/grayscale.js';
export { InterpolationMode } from './transforms/interpolation_mode.js';
export { LinearTransformation, Normalize } from './transforms/normalization.js';
export { Pad } from './transforms/padding.js';
export { RandomPerspective, type RandomPerspectiveOptions } from './transforms/perspective.js';
export { RandomResizedCrop, type RandomResizedCropOptions, Resize } from './transforms/resizing.js';
export {
  type ProbabilityOptions,
  RandomAdjustSharpness,
  RandomAutocontrast,
  RandomEqualize,
  RandomInvert,
  RandomPosterize,
  RandomSolarize,
} from './transforms/tones.js';
export { Transform, type TransformFunction } from './transforms/transform.js';
