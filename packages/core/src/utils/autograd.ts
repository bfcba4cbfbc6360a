/**
 * Automatic differentiation: what `torch.autograd` gives in Python.
 *
 * @packageDocumentation
 */
export * from '../autograd/index.js';
// It needs operations, and so stands above them.
export * as functional from './functional.js';
