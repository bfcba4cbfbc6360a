import { empty, rand, randint, randperm, type Tensor } from '@sconce/core';

/** The only element of a tensor, which is freed. */
function take(tensor: Tensor): number {
  const value = tensor.item();
  tensor.dispose();
  return value;
}

/** Draws as `torch.rand(1)`. */
export const drawRand = (): number => take(rand([1]));

/** Draws as `torch.randint(low, high, (1,))`. */
export const drawInt = (low: number, high: number): number => take(randint(low, high, [1]));

/** Draws as `torch.empty(1).uniform_(from, to)`. */
export const drawUniform = ([from, to]: readonly number[]): number => take(empty([1]).uniform_(from, to));

/** Draws as `torch.randperm(n)`. */
export function drawOrder(n: number): number[] {
  const order = randperm(n);
  const list = order.tolist() as number[];
  order.dispose();
  return list;
}

/** Whether something of that probability happens, by one `torch.rand(1)`; torch compares in float32. */
export const happens = (p: number): boolean => drawRand() < Math.fround(p);

/** Draws an area and, evenly on a logarithmic scale, proportions; torch takes logarithms and powers in float32. */
export function drawShape(
  whole: number,
  scale: readonly number[],
  ratio: readonly number[],
): { area: number; proportions: number } {
  const area = whole * drawUniform(scale);
  const logarithms = ratio.map((value) => Math.fround(Math.log(Math.fround(value))));
  return { area, proportions: Math.fround(Math.exp(drawUniform(logarithms))) };
}
