import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

export class Cannot extends Error {}

const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);

async function run(step, count) {
  let value = NaN;
  const start = performance.now();
  for (let i = 0; i < count; i++) {
    const result = step();
    // Synchronous frameworks are not slowed by an await.
    value = typeof result === 'number' ? result : await result;
  }
  return { seconds: (performance.now() - start) / 1000, value };
}

export async function serve(hello, prepare) {
  let step;
  say(hello);
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    try {
      if ('run' in request) say(await run(step, request.run));
      else {
        step = undefined;
        step = await prepare(request.prepare, request.files);
        say({ ready: true });
      }
    } catch (error) {
      if (!(error instanceof Cannot)) console.error(error);
      say({ cannot: (error instanceof Error ? error.message : String(error)).split('\n')[0] });
    }
  }
}

export function readValues(files) {
  const bytes = readFileSync(files.values);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

export function readOperand(files, which, count) {
  const values = readValues(files);
  const length = values.length / 2;
  const block = values.subarray(length * which, length * (which + 1));
  const operand = new Float32Array(count);
  for (let at = 0; at < count; at += length) operand.set(block, at);
  return operand;
}

export function readBatches(files, batch) {
  const images = Float32Array.from(readFileSync(files.images), (byte) => byte / 255);
  const labels = Uint8Array.from(readFileSync(files.labels));
  return Array.from({ length: Math.floor(files.count / batch) }, (_, i) => ({
    images: images.slice(784 * batch * i, 784 * batch * (i + 1)),
    labels: labels.slice(batch * i, batch * (i + 1)),
  }));
}
