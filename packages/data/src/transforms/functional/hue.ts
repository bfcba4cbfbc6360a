import { stack, type Tensor, tidy, ValueError } from '@sconce/core';
import { assertColors, assertImage } from './_image.js';

/** Hue, saturation and value, each in [0, 1]. */
type Hsv = readonly [Tensor, Tensor, Tensor];

/** `1 - x`. */
const rest = (x: Tensor): Tensor => x.neg().add(1);

/** Step by step as torchvision computes it, so that the rounding is the same. */
function toHsv(rgb: Tensor): Hsv {
  const [r, g, b] = rgb.unbind(-3);
  const [most, least] = [rgb.amax(-3), rgb.amin(-3)];
  const isGray = most.eq(least);
  const spread = most.sub(least);
  const divisor = spread.masked_fill(isGray, 1);
  const [toR, toG, toB] = [r, g, b].map((color) => most.sub(color).div(divisor));
  const [isR, isG] = [most.eq(r), most.eq(g)];
  const fromR = toB.sub(toG).mul(isR);
  const fromG = toR.add(2).sub(toB).mul(isG.logical_and(isR.logical_not()));
  const fromB = toG.add(4).sub(toR).mul(isG.logical_or(isR).logical_not());
  const hue = fromR.add(fromG).add(fromB).div(6).add(1).fmod(1);
  return [hue, spread.div(most.masked_fill(isGray, 1)), most];
}

function toRgb([h, s, v]: Hsv): Tensor {
  const sixth = h.mul(6).floor();
  const share = h.mul(6).sub(sixth);
  const [p, q, t] = [s, s.mul(share), s.mul(rest(share))].map((part) => v.mul(rest(part)).clamp(0, 1));
  const sector = sixth.remainder(6).long().unsqueeze(0);
  const channels = [
    [v, q, p, p, t, v],
    [t, v, v, q, p, p],
    [p, p, t, v, v, q],
  ];
  return stack(
    channels.map((sectors) => stack(sectors, 0).gather(0, sector).squeeze(0)),
    -3,
  );
}

/**
 * Turns the colours of images of shape (…, 3, H, W) around the colour wheel. Those of one channel stay as they are.
 *
 * @param img - an image, or images.
 * @param hue_factor - how far, from -0.5 to 0.5: a half turn either way makes the complementary colours.
 * @throws ValueError for a factor outside of that; TypeError for an image of other than 1 or 3 channels.
 *
 * @example
 * ```ts
 * const red = torch.tensor([[[1]], [[0]], [[0]]]);
 * console.log(transforms.functional.adjust_hue(red, 0.5).flatten().tolist()); // [ 0, 1, 1 ]
 * ```
 * @see {@link https://pytorch.org/vision/stable/generated/torchvision.transforms.functional.adjust_hue.html | torchvision.transforms.functional.adjust_hue}
 */
export function adjust_hue(img: Tensor, hue_factor: number): Tensor {
  if (!(hue_factor >= -0.5 && hue_factor <= 0.5)) {
    throw new ValueError(`hue_factor (${hue_factor}) is not in [-0.5, 0.5].`);
  }
  assertImage(img);
  assertColors(img);
  if (img.ndim === 2 || img.shape.at(-3) === 1) return img;
  return tidy(() => {
    const isFloating = img.is_floating_point();
    const [h, s, v] = toHsv(isFloating ? img : img.float().div(255));
    const turned = toRgb([h.add(hue_factor).remainder(1), s, v]);
    return isFloating ? turned : turned.mul(255).to(img.dtype);
  });
}
