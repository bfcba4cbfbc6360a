/**
 * How pixels between pixels are found: the name of a mode, or its constant here.
 *
 * Pillow's `BOX`, `HAMMING` and `LANCZOS`, which torchvision takes for no tensor, are not among them.
 *
 * @example
 * ```ts
 * const { BICUBIC } = transforms.InterpolationMode;
 * console.log(new transforms.Resize(8, { interpolation: BICUBIC })(torch.zeros([3, 4, 4])).shape); // [ 3, 8, 8 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.InterpolationMode.html | torchvision.transforms.InterpolationMode}
 */
export const InterpolationMode = {
  /** The nearest pixel. */
  NEAREST: 'nearest',
  /** The four pixels around, weighted by distance. */
  BILINEAR: 'bilinear',
  /** The sixteen pixels around, weighted by a cubic. */
  BICUBIC: 'bicubic',
} as const;

/** One of {@link InterpolationMode}'s values. */
export type InterpolationMode = (typeof InterpolationMode)[keyof typeof InterpolationMode];

/** @throws TypeError for what is no mode. */
export function checkInterpolation(mode: unknown): asserts mode is InterpolationMode {
  if ((Object.values(InterpolationMode) as unknown[]).includes(mode)) return;
  throw new TypeError('Argument interpolation should be a InterpolationMode');
}
