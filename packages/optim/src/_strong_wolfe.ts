import type { Tensor } from '@sconce/core';

/** What is known of the function at a distance along the direction of a search. */
export interface Point {
  /** The distance. */
  readonly t: number;
  /** The value. */
  readonly f: number;
  readonly gradient: Tensor;
  /** The gradient's product with the direction. */
  readonly slope: number;
}

/** The function has to fall by this part of what the first slope promises. */
const SUFFICIENT = 1e-4;
/** The slope has to fall to this part of the first. */
const CURVATURE = 0.9;
const SMALLEST_BRACKET = 1e-9;
const MOST_STEPS = 25;

/** Where the cubic through two points, with their slopes, is least; the middle of the bounds where it has no minimum. */
function cubicMinimum(a: Point, b: Point, bounds?: readonly [number, number]): number {
  const [left, right] = a.t <= b.t ? [a, b] : [b, a];
  const [least, greatest] = bounds ?? [left.t, right.t];
  const d1 = left.slope + right.slope - (3 * (left.f - right.f)) / (left.t - right.t);
  const square = d1 * d1 - left.slope * right.slope;
  if (!(square >= 0)) return (least + greatest) / 2;
  const d2 = Math.sqrt(square);
  const part = (right.slope + d2 - d1) / (right.slope - left.slope + 2 * d2);
  return Math.min(Math.max(right.t - (right.t - left.t) * part, least), greatest);
}

/** Points of a bracket; the least is at `low`. */
interface Bracket {
  readonly points: Point[];
  readonly done: boolean;
  readonly steps: number;
}

type Evaluate = (t: number) => Point;

/** Goes on along the direction until a point is good, or a good one lies before it. */
function bracket(evaluate: Evaluate, start: Point, first: Point): Bracket {
  let [previous, point] = [start, first];
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const isTooHigh = point.f > start.f + SUFFICIENT * point.t * start.slope;
    if (isTooHigh || (steps > 1 && point.f >= previous.f)) return { points: [previous, point], done: false, steps };
    if (Math.abs(point.slope) <= -CURVATURE * start.slope) return { points: [point], done: true, steps };
    if (point.slope >= 0) return { points: [previous, point], done: false, steps };
    const bounds = [point.t + 0.01 * (point.t - previous.t), point.t * 10] as const;
    const t = cubicMinimum(previous, point, bounds);
    [previous, point] = [point, evaluate(t)];
  }
  return { points: [start, point], done: false, steps: MOST_STEPS };
}

/** Narrows a bracket until its least point is good. */
function zoom(evaluate: Evaluate, start: Point, { points, done, steps }: Bracket, length: number): Point {
  const lowest = (): number => (points[0].f <= points[points.length - 1].f ? 0 : 1);
  let low = lowest();
  let wasClose = false;
  for (; !done && steps < MOST_STEPS; steps++) {
    const [a, b] = [points[0].t, points[1].t];
    const [least, greatest] = [Math.min(a, b), Math.max(a, b)];
    if ((greatest - least) * length < SMALLEST_BRACKET) break;
    let t = cubicMinimum(points[0], points[1]);
    // A point close to an end brings little: the second time it is moved inwards, or the first time when it is the end itself.
    const margin = 0.1 * (greatest - least);
    const isClose: boolean = Math.min(greatest - t, t - least) < margin;
    const isMoved: boolean = isClose && (wasClose || t >= greatest || t <= least);
    if (isMoved) t = Math.abs(t - greatest) < Math.abs(t - least) ? greatest - margin : least + margin;
    wasClose = isClose && !isMoved;

    const point = evaluate(t);
    const high = 1 - low;
    if (point.f > start.f + SUFFICIENT * t * start.slope || point.f >= points[low].f) {
      points[high] = point;
      low = lowest();
      continue;
    }
    done = Math.abs(point.slope) <= -CURVATURE * start.slope;
    if (!done && point.slope * (points[high].t - points[low].t) >= 0) points[high] = points[low];
    points[low] = point;
  }
  return points[low];
}

/**
 * Searches along a direction for a point that satisfies the strong Wolfe conditions: the function is low enough and flat enough.
 *
 * @param evaluate - returns what is known at a distance.
 * @param start - what is known at distance 0, where the slope is below 0.
 * @param t - the distance that is tried first.
 * @param length - the greatest absolute value of the direction.
 * @see J. Nocedal and S. Wright, Numerical Optimization, algorithms 3.5 and 3.6
 */
export function strongWolfe(evaluate: Evaluate, start: Point, t: number, length: number): Point {
  return zoom(evaluate, start, bracket(evaluate, start, evaluate(t)), length);
}
