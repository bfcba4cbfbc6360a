/** A child process: saves a checkpoint, `failing_writer.ts PATH FLOATS`, and says what came of it. */
import { FileAccessError } from '@sconce/core';
import { makeCheckpoint } from './kill.js';

const [path, floats] = process.argv.slice(2);
const outcome = await makeCheckpoint(Number(floats))
  .checkpoint.save(path)
  .then(
    () => 'the file was written',
    (error: unknown) => (error instanceof FileAccessError ? error.message : `no FileAccessError: ${String(error)}`),
  );
process.send?.(outcome, () => process.exit());
