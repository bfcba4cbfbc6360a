/** What reads and writes files. */
export { FileAccessError, FileFormatError } from './errors.js';
export { type FileSource, type FileTarget, writeFileAtomic } from './files.js';
