/** The nearest whole number; halves go to the even one, where Math.round takes them up. */
export function roundHalfToEven(x: number): number {
  const down = Math.floor(x);
  const fraction = x - down;
  if (fraction < 0.5) return down === 0 && x < 0 ? -0 : down;
  if (fraction === 0.5 && down % 2 === 0) return down === 0 && x < 0 ? -0 : down;
  return fraction >= 0.5 ? Math.ceil(x) : x;
}
