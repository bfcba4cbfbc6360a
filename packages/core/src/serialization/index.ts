/** What reads and writes files. */
export { Checkpoint, type Stateful } from './checkpoint.js';
export { FileAccessError, FileFormatError } from './errors.js';
export { type FileSource, type FileTarget, type NamedBytes, readSource, writeTarget } from './files.js';
export * as numpy from './numpy.js';
export * as safetensors from './safetensors.js';
export { load, type LoadOptions, save, saveToBytes } from './torch.js';
