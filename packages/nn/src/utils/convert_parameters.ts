import { cat, RuntimeError, Tensor } from '@sconce/core';

/**
 * Puts the elements of all parameters into one vector, which is differentiable.
 *
 * @param parameters - tensors of any shapes.
 *
 * @example
 * ```ts
 * console.log(nn.utils.parameters_to_vector(new nn.Linear(3, 2).parameters()).shape); // [ 8 ]
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.utils.parameters_to_vector.html | torch.nn.utils.parameters_to_vector}
 */
export function parameters_to_vector(parameters: Iterable<Tensor>): Tensor {
  return cat([...parameters].map((parameter) => parameter.reshape(-1)));
}

/**
 * Lets parameters show the elements of a vector, one after the other; they share its memory.
 *
 * @param vec - a vector of at least as many elements.
 * @param parameters - the parameters to change.
 * @throws TypeError when `vec` is no tensor; RuntimeError when it has too few elements.
 *
 * @example
 * ```ts
 * const layer = new nn.Linear(1, 1);
 * nn.utils.vector_to_parameters(torch.tensor([2, 3]), layer.parameters());
 * console.log(layer(torch.tensor([[5]])).item()); // 13
 * ```
 * @see {@link https://pytorch.org/docs/stable/generated/torch.nn.utils.vector_to_parameters.html | torch.nn.utils.vector_to_parameters}
 */
export function vector_to_parameters(vec: Tensor, parameters: Iterable<Tensor>): void {
  if (!(vec instanceof Tensor)) throw new TypeError(`expected torch.Tensor, but got: ${typeof vec}`);
  const all = [...parameters];
  const needed = all.reduce((sum, parameter) => sum + parameter.numel(), 0);
  if (vec.ndim !== 1 || vec.numel() < needed) {
    throw new RuntimeError(
      `expected a vector of ${needed} elements, but got one of the shape [${vec.shape.join(', ')}]`,
    );
  }
  let start = 0;
  for (const parameter of all) {
    const count = parameter.numel();
    parameter.data = vec.detach().narrow(0, start, count).view(parameter.shape);
    start += count;
  }
}
