import { KEEPS_NOTHING } from '../_members.js';
import {
  CircularPadNd,
  type ConstantPadArguments,
  ConstantPadNd,
  type PadArguments,
  type PadSize1d,
  type PadSize2d,
  type PadSize3d,
  ReflectionPadNd,
  ReplicationPadNd,
  ZeroPadNd,
} from './_padding.js';

/**
 * Surrounds sequences with a constant. Input has the shape (…, L).
 *
 * @example
 * ```ts
 * console.log(new nn.ConstantPad1d([1, 2], 9)(torch.tensor([[1, 2]])).tolist()); // [ [ 9, 1, 2, 9, 9 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.ConstantPad1d.html | torch.nn.ConstantPad1d}
 */
export class ConstantPad1d extends ConstantPadNd {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError unless the padding is an integer or has one for each side; TypeError for an unknown option. */
  constructor(args: ConstantPadArguments<PadSize1d>);
  constructor(padding: PadSize1d, value: number);
  constructor(...args: unknown[]) {
    super(1, args);
  }
}

/**
 * Surrounds images with a constant. Input has the shape (…, H, W).
 *
 * @example
 * ```ts
 * console.log(new nn.ConstantPad2d(1, 9)(torch.tensor([[5]])).tolist()); // [ [ 9, 9, 9 ], [ 9, 5, 9 ], [ 9, 9, 9 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.ConstantPad2d.html | torch.nn.ConstantPad2d}
 */
export class ConstantPad2d extends ConstantPadNd {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError unless the padding is an integer or has one for each side; TypeError for an unknown option. */
  constructor(args: ConstantPadArguments<PadSize2d>);
  constructor(padding: PadSize2d, value: number);
  constructor(...args: unknown[]) {
    super(2, args);
  }
}

/**
 * Surrounds volumes with a constant. Input has the shape (…, D, H, W).
 *
 * @example
 * ```ts
 * console.log(new nn.ConstantPad3d(1, 9)(torch.zeros([1, 2, 3, 4])).shape); // [ 1, 4, 5, 6 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.ConstantPad3d.html | torch.nn.ConstantPad3d}
 */
export class ConstantPad3d extends ConstantPadNd {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError unless the padding is an integer or has one for each side; TypeError for an unknown option. */
  constructor(args: ConstantPadArguments<PadSize3d>);
  constructor(padding: PadSize3d, value: number);
  constructor(...args: unknown[]) {
    super(3, args);
  }
}

/**
 * Surrounds sequences with zeros. Input has the shape (…, L).
 *
 * @example
 * ```ts
 * console.log(new nn.ZeroPad1d([1, 2])(torch.tensor([[1, 2]])).tolist()); // [ [ 0, 1, 2, 0, 0 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.ZeroPad1d.html | torch.nn.ZeroPad1d}
 */
export class ZeroPad1d extends ZeroPadNd {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError unless the padding is an integer or has one for each side; TypeError for an unknown option. */
  constructor(args: PadArguments<PadSize1d>);
  constructor(padding: PadSize1d);
  constructor(...args: unknown[]) {
    super(1, args);
  }
}

/**
 * Surrounds images with zeros. Input has the shape (…, H, W).
 *
 * @example
 * ```ts
 * console.log(new nn.ZeroPad2d([1, 0, 0, 1])(torch.tensor([[5]])).tolist()); // [ [ 0, 5 ], [ 0, 0 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.ZeroPad2d.html | torch.nn.ZeroPad2d}
 */
export class ZeroPad2d extends ZeroPadNd {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError unless the padding is an integer or has one for each side; TypeError for an unknown option. */
  constructor(args: PadArguments<PadSize2d>);
  constructor(padding: PadSize2d);
  constructor(...args: unknown[]) {
    super(2, args);
  }
}

/**
 * Surrounds volumes with zeros. Input has the shape (…, D, H, W).
 *
 * @example
 * ```ts
 * console.log(new nn.ZeroPad3d(1)(torch.zeros([1, 2, 3, 4])).shape); // [ 1, 4, 5, 6 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.ZeroPad3d.html | torch.nn.ZeroPad3d}
 */
export class ZeroPad3d extends ZeroPadNd {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError unless the padding is an integer or has one for each side; TypeError for an unknown option. */
  constructor(args: PadArguments<PadSize3d>);
  constructor(padding: PadSize3d);
  constructor(...args: unknown[]) {
    super(3, args);
  }
}

/**
 * Surrounds sequences with themselves, mirrored at their edge, which is not repeated. Input has the shape (N, C, L) or (C, L).
 *
 * @example
 * ```ts
 * console.log(new nn.ReflectionPad1d([2, 0])(torch.tensor([[1, 2, 3]])).tolist()); // [ [ 3, 2, 1, 2, 3 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.ReflectionPad1d.html | torch.nn.ReflectionPad1d}
 */
export class ReflectionPad1d extends ReflectionPadNd {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError unless the padding is an integer or has one for each side; TypeError for an unknown option. */
  constructor(args: PadArguments<PadSize1d>);
  constructor(padding: PadSize1d);
  constructor(...args: unknown[]) {
    super(1, args);
  }
}

/**
 * Surrounds images with themselves, mirrored at their edge, which is not repeated. Input has the shape (N, C, H, W) or (C, H, W).
 *
 * @example
 * ```ts
 * console.log(String(new nn.ReflectionPad2d(1))); // ReflectionPad2d((1, 1, 1, 1))
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.ReflectionPad2d.html | torch.nn.ReflectionPad2d}
 */
export class ReflectionPad2d extends ReflectionPadNd {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError unless the padding is an integer or has one for each side; TypeError for an unknown option. */
  constructor(args: PadArguments<PadSize2d>);
  constructor(padding: PadSize2d);
  constructor(...args: unknown[]) {
    super(2, args);
  }
}

/**
 * Surrounds volumes with themselves, mirrored at their edge, which is not repeated. Input has the shape (N, C, D, H, W) or (C, D, H, W).
 *
 * @example
 * ```ts
 * console.log(new nn.ReflectionPad3d(1)(torch.zeros([1, 2, 3, 4])).shape); // [ 1, 4, 5, 6 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.ReflectionPad3d.html | torch.nn.ReflectionPad3d}
 */
export class ReflectionPad3d extends ReflectionPadNd {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError unless the padding is an integer or has one for each side; TypeError for an unknown option. */
  constructor(args: PadArguments<PadSize3d>);
  constructor(padding: PadSize3d);
  constructor(...args: unknown[]) {
    super(3, args);
  }
}

/**
 * Surrounds sequences with repetitions of their edge. Input has the shape (N, C, L) or (C, L).
 *
 * @example
 * ```ts
 * console.log(new nn.ReplicationPad1d([2, 1])(torch.tensor([[1, 2, 3]])).tolist()); // [ [ 1, 1, 1, 2, 3, 3 ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.ReplicationPad1d.html | torch.nn.ReplicationPad1d}
 */
export class ReplicationPad1d extends ReplicationPadNd {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError unless the padding is an integer or has one for each side; TypeError for an unknown option. */
  constructor(args: PadArguments<PadSize1d>);
  constructor(padding: PadSize1d);
  constructor(...args: unknown[]) {
    super(1, args);
  }
}

/**
 * Surrounds images with repetitions of their edge. Input has the shape (N, C, H, W) or (C, H, W).
 *
 * @example
 * ```ts
 * console.log(new nn.ReplicationPad2d(1)(torch.zeros([1, 3, 4])).shape); // [ 1, 5, 6 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.ReplicationPad2d.html | torch.nn.ReplicationPad2d}
 */
export class ReplicationPad2d extends ReplicationPadNd {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError unless the padding is an integer or has one for each side; TypeError for an unknown option. */
  constructor(args: PadArguments<PadSize2d>);
  constructor(padding: PadSize2d);
  constructor(...args: unknown[]) {
    super(2, args);
  }
}

/**
 * Surrounds volumes with repetitions of their edge. Input has the shape (N, C, D, H, W) or (C, D, H, W).
 *
 * @example
 * ```ts
 * console.log(new nn.ReplicationPad3d(1)(torch.zeros([1, 2, 3, 4])).shape); // [ 1, 4, 5, 6 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.ReplicationPad3d.html | torch.nn.ReplicationPad3d}
 */
export class ReplicationPad3d extends ReplicationPadNd {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError unless the padding is an integer or has one for each side; TypeError for an unknown option. */
  constructor(args: PadArguments<PadSize3d>);
  constructor(padding: PadSize3d);
  constructor(...args: unknown[]) {
    super(3, args);
  }
}

/**
 * Surrounds sequences with what is at their other side. Input has the shape (N, C, L).
 *
 * @example
 * ```ts
 * console.log(new nn.CircularPad1d(1)(torch.tensor([[[1, 2, 3]]])).tolist()); // [ [ [ 3, 1, 2, 3, 1 ] ] ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.CircularPad1d.html | torch.nn.CircularPad1d}
 */
export class CircularPad1d extends CircularPadNd {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError unless the padding is an integer or has one for each side; TypeError for an unknown option. */
  constructor(args: PadArguments<PadSize1d>);
  constructor(padding: PadSize1d);
  constructor(...args: unknown[]) {
    super(1, args);
  }
}

/**
 * Surrounds images with what is at their other side. Input has the shape (N, C, H, W).
 *
 * @example
 * ```ts
 * console.log(new nn.CircularPad2d(1)(torch.zeros([1, 1, 3, 4])).shape); // [ 1, 1, 5, 6 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.CircularPad2d.html | torch.nn.CircularPad2d}
 */
export class CircularPad2d extends CircularPadNd {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError unless the padding is an integer or has one for each side; TypeError for an unknown option. */
  constructor(args: PadArguments<PadSize2d>);
  constructor(padding: PadSize2d);
  constructor(...args: unknown[]) {
    super(2, args);
  }
}

/**
 * Surrounds volumes with what is at their other side. Input has the shape (N, C, D, H, W).
 *
 * @example
 * ```ts
 * console.log(new nn.CircularPad3d(1)(torch.zeros([1, 1, 2, 3, 4])).shape); // [ 1, 1, 4, 5, 6 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.CircularPad3d.html | torch.nn.CircularPad3d}
 */
export class CircularPad3d extends CircularPadNd {
  /** @internal */
  static readonly [KEEPS_NOTHING] = true;

  /** @throws ValueError unless the padding is an integer or has one for each side; TypeError for an unknown option. */
  constructor(args: PadArguments<PadSize3d>);
  constructor(padding: PadSize3d);
  constructor(...args: unknown[]) {
    super(3, args);
  }
}
