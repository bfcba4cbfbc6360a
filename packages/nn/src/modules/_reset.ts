import { _calculate_fan_in_and_fan_out, kaiming_uniform_, uniform_ } from '../init.js';
import type { Parameter } from '../parameter.js';

/** What torch's convolutions and Linear begin with. The weight is drawn before the bias, so that a seed gives torch's numbers. */
export function resetParameters(weight: Parameter, bias: Parameter | null): void {
  kaiming_uniform_(weight, { a: Math.sqrt(5) });
  if (!bias) return;
  const [fanIn] = _calculate_fan_in_and_fan_out(weight);
  const bound = fanIn > 0 ? 1 / Math.sqrt(fanIn) : 0;
  uniform_(bias, -bound, bound);
}
