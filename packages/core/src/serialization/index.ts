/** What reads and writes files. */
export { FileAccessError, FileFormatError } from './errors.js';
export { type FileSource, type FileTarget, writeFileAtomic } from './files.js';
export { load, type LoadOptions, save, saveToBytes } from './torch.js';
export { type FileSource, type FileTarget, type NamedBytes, readSource, writeFileAtomic } from './files.js';
