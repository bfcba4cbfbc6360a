import { apply } from '../autograd/apply.js';
import { assertTensor } from '../autograd/brand.js';
import type { Tensor } from '../tensor.js';
import { defineBinary, defineUnary, limitedTo } from './_pointwise.js';

const sinOp = defineUnary({
  name: 'sin',
  floating: true,
  fn: Math.sin,
  save: { inputs: [0] },
  backward: (ctx, grad) => [grad.mul(ctx.input(0).cos())],
});

const cosOp = defineUnary({
  name: 'cos',
  floating: true,
  fn: Math.cos,
  save: { inputs: [0] },
  backward: (ctx, grad) => [grad.mul(ctx.input(0).sin().neg())],
});

const tanOp = defineUnary({
  name: 'tan',
  floating: true,
  fn: Math.tan,
  save: { outputs: [0] },
  backward: (ctx, grad) => [grad.mul(ctx.output(0).square().add(1))],
});

const asinOp = defineUnary({
  name: 'asin',
  floating: true,
  fn: Math.asin,
  save: { inputs: [0] },
  backward: (ctx, grad) => [grad.mul(ctx.input(0).square().neg().add(1).rsqrt())],
});

const acosOp = defineUnary({
  name: 'acos',
  floating: true,
  fn: Math.acos,
  save: { inputs: [0] },
  backward: (ctx, grad) => [grad.mul(ctx.input(0).square().neg().add(1).rsqrt()).neg()],
});

const atanOp = defineUnary({
  name: 'atan',
  floating: true,
  fn: Math.atan,
  save: { inputs: [0] },
  backward: (ctx, grad) => [grad.div(ctx.input(0).square().add(1))],
});

const sincOp = defineUnary({
  name: 'sinc',
  floating: true,
  fn: (x) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)),
  save: { inputs: [0] },
  backward(ctx, grad) {
    const x = ctx.input(0);
    const angle = x.mul(Math.PI);
    const square = angle.mul(x);
    const slope = angle.mul(angle.cos()).sub(angle.sin()).div(square);
    // Also where the square of a tiny number is 0.
    return [grad.mul(grad.new_zeros([]).where(square.eq(0), slope))];
  },
});

const atan2Op = defineBinary({
  name: 'atan2',
  floating: true,
  fn: Math.atan2,
  save: { inputs: [0, 1] },
  backward(ctx, grad) {
    const [y, x] = [ctx.input(0), ctx.input(1)];
    const share = grad.mul(y.square().add(x.square()).reciprocal());
    return [share.mul(x), ctx.needs(1) ? share.mul(y.neg()) : null];
  },
});

const hypotOp = limitedTo(
  [2],
  'hypot_cpu',
  defineBinary({
    name: 'hypot',
    fn: (a, b) => Math.hypot(a, b),
    save: { inputs: [0, 1], outputs: [0] },
    backward: (ctx, grad) => [
      grad.mul(ctx.input(0).div(ctx.output(0))),
      ctx.needs(1) ? grad.mul(ctx.input(1).div(ctx.output(0))) : null,
    ],
  }),
);

/**
 * Computes the sine of each element, in radians: out = sin(input).
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.sin(torch.tensor([0])).tolist()); // [ 0 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.sin.html | torch.sin}
 */
export function sin(input: Tensor): Tensor {
  return apply(sinOp, [input], undefined);
}

/**
 * Computes the cosine of each element, in radians: out = cos(input).
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.cos(torch.tensor([0])).tolist()); // [ 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.cos.html | torch.cos}
 */
export function cos(input: Tensor): Tensor {
  return apply(cosOp, [input], undefined);
}

/**
 * Computes the tangent of each element, in radians: out = tan(input).
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.tan(torch.tensor([0])).tolist()); // [ 0 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.tan.html | torch.tan}
 */
export function tan(input: Tensor): Tensor {
  return apply(tanOp, [input], undefined);
}

/**
 * Computes the angle, in radians, whose sine each element is; NaN outside [−1, 1].
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.asin(torch.tensor([0, 2])).tolist()); // [ 0, NaN ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.asin.html | torch.asin}
 */
export function asin(input: Tensor): Tensor {
  return apply(asinOp, [input], undefined);
}

/** Another name of {@link asin}. */
export const arcsin = asin;

/**
 * Computes the angle, in radians, whose cosine each element is; NaN outside [−1, 1].
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.acos(torch.tensor([1, 2])).tolist()); // [ 0, NaN ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.acos.html | torch.acos}
 */
export function acos(input: Tensor): Tensor {
  return apply(acosOp, [input], undefined);
}

/** Another name of {@link acos}. */
export const arccos = acos;

/**
 * Computes the angle, in radians, whose tangent each element is.
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.atan(torch.tensor([0])).tolist()); // [ 0 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.atan.html | torch.atan}
 */
export function atan(input: Tensor): Tensor {
  return apply(atanOp, [input], undefined);
}

/** Another name of {@link atan}. */
export const arctan = atan;

/**
 * Computes the normalized cardinal sine of each element: out = sin(π · input) / (π · input), 1 at 0.
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.sinc(torch.tensor([0])).tolist()); // [ 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.sinc.html | torch.sinc}
 */
export function sinc(input: Tensor): Tensor {
  return apply(sincOp, [input], undefined);
}

/**
 * Computes the angle, in radians, between the first axis and the point (other, input), element by element.
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor.
 * @param other - a tensor whose shape broadcasts with `input`'s.
 * @throws RuntimeError when the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.atan2(torch.tensor([0, 0]), torch.tensor([1, 0])).tolist()); // [ 0, 0 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.atan2.html | torch.atan2}
 */
export function atan2(input: Tensor, other: Tensor): Tensor {
  return apply(atan2Op, [input, other], undefined);
}

/** Another name of {@link atan2}. */
export const arctan2 = atan2;

/**
 * Computes the length of the hypotenuse, element by element: out = √(input² + other²).
 *
 * @param input - a floating point tensor.
 * @param other - a tensor whose shape broadcasts with `input`'s.
 * @throws RuntimeError when no tensor is floating point, or the shapes do not broadcast.
 *
 * @example
 * ```ts
 * console.log(torch.hypot(torch.tensor([3.0]), torch.tensor([4.0])).tolist()); // [ 5 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.hypot.html | torch.hypot}
 */
export function hypot(input: Tensor, other: Tensor): Tensor {
  return apply(hypotOp, [input, other], undefined);
}

/**
 * Converts angles from degrees to radians: out = input · π / 180.
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.deg2rad(torch.tensor([180])).div(Math.PI).tolist()); // [ 1 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.deg2rad.html | torch.deg2rad}
 */
export function deg2rad(input: Tensor): Tensor {
  assertTensor(input, 'deg2rad');
  return input.mul(Math.PI / 180);
}

/**
 * Converts angles from radians to degrees: out = input · 180 / π.
 *
 * Integers and bools give the default floating point dtype.
 *
 * @param input - a tensor of any dtype.
 *
 * @example
 * ```ts
 * console.log(torch.rad2deg(torch.tensor([Math.PI])).tolist()); // [ 180 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.rad2deg.html | torch.rad2deg}
 */
export function rad2deg(input: Tensor): Tensor {
  assertTensor(input, 'rad2deg');
  return input.mul(180 / Math.PI);
}
