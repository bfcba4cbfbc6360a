/**
 * Special functions: what `torch.special` gives in Python.
 *
 * @packageDocumentation
 */
import { sigmoid } from './ops/activation.js';
import { digamma, igamma, igammac, lgamma, mvlgamma } from './ops/gamma.js';

export { i0, i0e, i1, i1e } from './ops/bessel.js';
export { entr, exp2, logit, xlog1py, xlogy } from './ops/exponential.js';
export { digamma, polygamma, zeta } from './ops/gamma.js';
export { erfc, erfcx, erfinv, log_ndtr, ndtr, ndtri } from './ops/gaussian.js';
export { erf, expm1, log1p } from './ops/pointwise.js';
export { round } from './ops/rounding.js';
export { log_softmax, softmax } from './ops/softmax.js';
export { logsumexp } from './ops/statistics.js';
export { sinc } from './ops/trigonometry.js';

/** Another name of {@link sigmoid}. */
export const expit = sigmoid;

/** Another name of {@link igamma}. */
export const gammainc = igamma;

/** Another name of {@link igammac}. */
export const gammaincc = igammac;

/** Another name of {@link lgamma}. */
export const gammaln = lgamma;

/** Another name of {@link mvlgamma}. */
export const multigammaln = mvlgamma;

/** Another name of {@link digamma}. */
export const psi = digamma;
