import { checkKeys, Tensor } from '@sconce/core';

/** By this mark a Parameter is known, whichever copy of the package made it. */
const PARAMETER_BRAND: unique symbol = Symbol.for('@sconce/nn.Parameter') as never;

/** Options of {@link Parameter}. */
export interface ParameterOptions {
  /** Whether the parameter gets gradients; true by default. */
  readonly requires_grad?: boolean;
}

export function isParameter(value: unknown): value is Parameter {
  return typeof value === 'object' && value !== null && PARAMETER_BRAND in value;
}

/**
 * A tensor that belongs to a module: assigned to one of its fields, it is found by `parameters()` and `state_dict()`.
 *
 * It shares the elements of the tensor it is made from and is a leaf that requires a gradient.
 *
 * @example
 * ```ts
 * class Scale extends nn.Module {
 *   weight = new nn.Parameter(torch.ones([1]));
 *   override forward(x: torch.Tensor): torch.Tensor {
 *     return x.mul(this.weight);
 *   }
 * }
 * console.log(Object.keys(new Scale().state_dict())); // [ 'weight' ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html | torch.nn.Parameter}
 */
export class Parameter extends Tensor {
  /** Kept in the declarations, so that a plain Tensor is no Parameter. @hidden */
  readonly [PARAMETER_BRAND] = true;

  /**
   * @param data - the tensor whose elements the parameter shows.
   * @param requires_grad - whether it gets gradients; also as `{ requires_grad }`.
   * @throws TypeError when `data` is not a Tensor; RuntimeError when it is not floating point and a gradient is required.
   */
  constructor(data: Tensor, requires_grad: boolean | ParameterOptions = true) {
    if (!(data instanceof Tensor)) {
      throw new TypeError(`Parameter(): argument 'data' must be Tensor, not ${data === null ? 'null' : typeof data}`);
    }
    super(data.storage, data.shape, data.strides, data.offset, data.dtype);
    if (typeof requires_grad !== 'boolean') checkKeys(requires_grad, ['requires_grad'], 'Parameter');
    const wanted = typeof requires_grad === 'boolean' ? requires_grad : (requires_grad.requires_grad ?? true);
    if (wanted) this.requires_grad_();
  }

  /** Whether the value is a Parameter, also one of another copy of this package. @internal */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return this === Parameter ? isParameter(value) : Function.prototype[Symbol.hasInstance].call(this, value);
  }

  /** Returns the text that PyTorch prints. */
  override toString(): string {
    return `Parameter containing:\n${super.toString()}`;
  }

  /** @internal */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}
