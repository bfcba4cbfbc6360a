export { detect_anomaly, type DetectAnomalyOptions, set_detect_anomaly } from './anomaly.js';
export { backward, grad, type GradOptions } from './backward.js';
export {
  Function,
  type FunctionArguments,
  type FunctionClass,
  FunctionCtx,
  type FunctionResult,
  type Gradients,
  type SavedTensors,
} from './function.js';
export {
  type Differentiable,
  gradcheck,
  GradcheckError,
  type GradcheckOptions,
  gradgradcheck,
  type GradgradcheckOptions,
} from './gradcheck.js';
export type { Hook } from './node.js';
export { Node } from './node.js';
