/**
 * The default generator: what `torch.random` holds in Python.
 *
 * @packageDocumentation
 */
export { initial_seed, manual_seed, seed } from './generator.js';
export { fork_rng, type ForkRngOptions, get_rng_state, set_rng_state } from './fork_rng.js';
