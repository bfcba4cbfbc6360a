/**
 * Helpers around modules: what `torch.nn.utils` gives in Python.
 *
 * @packageDocumentation
 */
export * as rnn from './utils/rnn.js';
