import { int64, type Tensor, tensor, ValueError } from '@sconce/core';
import type { Axis } from './sizes.js';
import { mapTensors, type Structure } from './tensors.js';

/** For an input or output, the dimensions whose sizes the file leaves open: with names, or just their numbers. */
export type DynamicAxes = Readonly<Record<string, Readonly<Record<number, string>> | readonly number[]>>;

/** The named dimensions of an input or output. */
export function namedAxes(axes: DynamicAxes, name: string): ReadonlyMap<number, string> {
  const given = axes[name] ?? [];
  const entries = Array.isArray(given)
    ? (given as readonly number[]).map((dim, i): [number, string] => [dim, `${name}_dynamic_axes_${i + 1}`])
    : Object.entries(given).map(([dim, axis]): [number, string] => [Number(dim), axis as string]);
  return new Map(entries);
}

/** @throws ValueError for axes of what is neither input nor output. */
export function checkAxisNames(axes: DynamicAxes, names: readonly string[]): void {
  const wrong = Object.keys(axes).find((name) => !names.includes(name));
  if (wrong !== undefined) {
    throw new ValueError(`Provided key ${wrong} for dynamic axes is not a valid input/output name`);
  }
}

/** Another size to run the model with: smaller, since there may be a largest one; but 1 is treated specially by broadcasting. */
const otherThan = (size: number): number => (size > 2 ? size - 1 : size + 1);

/**
 * The open sizes of the inputs, each with its size in every trace: as given in the first one, another one in the trace that is its own.
 * A size of 1 becomes 2, since what is done to it differs from what is done to others.
 *
 * @throws ValueError for dimensions that do not exist, and for one name with two sizes.
 */
export function readAxes(
  axes: DynamicAxes,
  inputs: readonly Tensor[],
  inputNames: readonly string[],
): Axis[] {
  const found = new Map<string, { places: [string, number][]; size: number }>();
  inputs.forEach(({ shape }, i) => {
    for (const [dim, name] of namedAxes(axes, inputNames[i])) {
      const size = shape[dim];
      if (!Number.isInteger(dim) || dim < 0 || size === undefined || size === 0) {
        throw new ValueError(
          `dynamic_axes: ${inputNames[i]} of shape (${shape.join(', ')}) has no elements along dimension ${dim}`,
        );
      }
      const axis = found.get(name) ?? { places: [], size };
      if (axis.size !== size) throw new ValueError(`dynamic_axes: ${name} has the sizes ${axis.size} and ${size}`);
      axis.places.push([inputNames[i], dim]);
      found.set(name, axis);
    }
  });
  const total = found.size;
  return [...found].map(([name, { places, size }], i) => {
    const first = Math.max(size, 2);
    // One trace as it is, one for each open size, and one with other elements.
    const sizes = new Array<number>(total + 2).fill(first).with(i + 1, otherThan(first));
    return { name, places, sizes };
  });
}

/** The arguments with the sizes of trace `k`: elements are repeated or left out. */
export function resized(args: Structure, names: readonly string[], axes: readonly Axis[], k: number): Structure {
  return mapTensors(args, (input, i) => {
    let result = input;
    for (const { places, sizes } of axes) {
      for (const [name, dim] of places) {
        const size = result.shape[dim];
        if (name !== names[i] || size === sizes[k]) continue;
        const index = Array.from({ length: sizes[k] }, (_, place) => place % size);
        result = result.index_select(dim, tensor(index, { dtype: int64 }));
      }
    }
    return result;
  });
}

/** The arguments with their elements in another order, and floating point ones with other values. */
export function disturbed(args: Structure): Structure {
  return mapTensors(args, (input) => {
    const turned = input.flip(input.shape.map((_, d) => d));
    return input.is_floating_point() ? turned.mul(0.75).add(0.125) : turned;
  });
}
