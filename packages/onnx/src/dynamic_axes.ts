import { int64, type Tensor, tensor, ValueError } from '@sconce/core';
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

/** A size that is to stay open, and what it is in the arguments. */
export interface OpenSize {
  readonly name: string;
  /** The arguments that have it, by name, and the dimensions. */
  readonly places: readonly (readonly [input: string, dim: number])[];
  readonly size: number;
}

/**
 * Other sizes to run the model with, the first two with which it runs: a size may have a maximum, or be a multiple of something. It is never
 * 1, which broadcasting treats specially.
 */
export const sizesBeside = (size: number): number[] =>
  [size - 1, size - 3, size + 1, size + 3, size / 2, size * 2, size * 3].filter((n) => n > 1 && Number.isInteger(n));

/**
 * The open sizes of the inputs. A size of 1 becomes 2, since what is done to it differs from what is done to others.
 *
 * @throws ValueError for dimensions that do not exist, and for one name with two sizes.
 */
export function readAxes(axes: DynamicAxes, inputs: readonly Tensor[], names: readonly string[]): OpenSize[] {
  const found = new Map<string, { places: [string, number][]; size: number }>();
  inputs.forEach(({ shape }, i) => {
    for (const [dim, name] of namedAxes(axes, names[i])) {
      const size = shape[dim];
      if (!Number.isInteger(dim) || dim < 0 || size === undefined || size === 0) {
        throw new ValueError(
          `dynamic_axes: ${names[i]} of shape (${shape.join(', ')}) has no elements along dimension ${dim}`,
        );
      }
      const axis = found.get(name) ?? { places: [], size };
      if (axis.size !== size) throw new ValueError(`dynamic_axes: ${name} has the sizes ${axis.size} and ${size}`);
      axis.places.push([names[i], dim]);
      found.set(name, axis);
    }
  });
  return [...found].map(([name, { places, size }]) => ({ name, places, size: Math.max(size, 2) }));
}

/** Copies of the arguments with their open sizes: elements are repeated or left out. */
export function resized(args: readonly Structure[], names: readonly string[], sizes: readonly OpenSize[]): Structure[] {
  return mapTensors(args, (input, i) => {
    let result = input.detach().clone();
    for (const { places, size } of sizes) {
      for (const [name, dim] of places) {
        const own = result.shape[dim];
        if (name !== names[i] || own === size) continue;
        const index = Array.from({ length: size }, (_, place) => place % own);
        result = result.index_select(dim, tensor(index, { dtype: int64 }));
      }
    }
    return result;
  }) as Structure[];
}

/** The arguments with their elements in another order, and floating point ones with other values. */
export function disturbed(args: readonly Structure[]): Structure[] {
  return mapTensors(args, (input) => {
    const turned = input.flip(input.shape.map((_, d) => d));
    return input.is_floating_point() ? turned.mul(0.75).add(0.125) : turned;
  }) as Structure[];
}
