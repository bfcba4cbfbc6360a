/**
 * What helps to train: what `torch.utils` gives in Python.
 *
 * @packageDocumentation
 */
export * as checkpoint from './checkpoint.js';
