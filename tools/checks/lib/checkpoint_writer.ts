/**
 * A child process: writes checkpoints over one path until it is killed, `checkpoint_writer.ts PATH FLOATS FIRST`. It begins when it gets a
 * message, and says after each which one it was.
 */
import * as torch from '@sconce/core';
import { makeCheckpoint } from './kill.js';

const [path, floats, first] = process.argv.slice(2);
const { checkpoint, weight } = makeCheckpoint(Number(floats));
process.once('message', () => {
  void (async () => {
    for (let n = Number(first); ; n++) {
      checkpoint.values.n = n;
      weight.fill_(n);
      torch.manual_seed(n);
      await checkpoint.save(path);
      process.send?.(n);
    }
  })();
});
process.send?.('ready');
