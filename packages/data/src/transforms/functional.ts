/**
 * What the transforms do, with nothing left to chance: what `torchvision.transforms.functional` gives in Python.
 *
 * All take images of shape (…, C, H, W), and those for which channels do not matter or one is enough (H, W) too.
 *
 * @packageDocumentation
 */
export { affine, type AffineOptions, rotate, type RotateOptions } from './functional/affine.js';
export { adjust_sharpness, gaussian_blur } from './functional/blur.js';
export { adjust_brightness, adjust_contrast, adjust_gamma, adjust_saturation } from './functional/color.js';
export { convert_image_dtype, to_tensor } from './functional/conversion.js';
export { center_crop, crop, five_crop, type FiveCrops, ten_crop, type TenCropOptions } from './functional/cropping.js';
export { get_dimensions, get_image_num_channels, get_image_size } from './functional/dimensions.js';
export { elastic_transform } from './functional/elastic.js';
export { erase, type EraseOptions } from './functional/erasing.js';
export { hflip, vflip } from './functional/flipping.js';
export { rgb_to_grayscale } from './functional/grayscale.js';
export { adjust_hue } from './functional/hue.js';
export { normalize, type NormalizeOptions } from './functional/normalization.js';
export { pad, type Padding, type PaddingMode, type PadOptions } from './functional/padding.js';
export { type Corners, perspective, type PerspectiveOptions } from './functional/perspective.js';
export { resize, resized_crop, type ResizedCropOptions, type ResizeOptions } from './functional/resizing.js';
export { autocontrast, equalize, invert, posterize, solarize } from './functional/tones.js';
