import { WORDS } from './messages.js';

/**
 * The program of a worker, as text, which a worker can be started from in any module format: it loads the package and serves.
 *
 * Where the main thread runs TypeScript by tsx, its workers do not; so that is asked for from the folder of the first such module.
 */
const workerSource = `
'use strict';
const { workerData } = require('node:worker_threads');
const { createRequire } = require('node:module');
const { pathToFileURL } = require('node:url');
const { port, entry } = workerData;
let typescript = null;
const readTypescript = async (url) => {
  let api;
  try {
    api = createRequire(url).resolve('tsx/esm/api').replace(/cjs$/, 'mjs');
  } catch {
    return; // Newer versions of Node read it themselves.
  }
  (await import(pathToFileURL(api).href)).register();
};
const load = async (url) => {
  if (/\\.[cm]?tsx?$/.test(url)) await (typescript ??= readTypescript(url));
  return import(url);
};
load(entry).then((found) => {
  const module = found.DataLoader ? found : found.default;
  return module.DataLoader._serve({ ...workerData, load }, module);
}).catch((error) => {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const words = new Int32Array(workerData.words);
  port.postMessage({ kind: 'broken', worker: workerData.id, code: 1, error: { name, message, stack: String(stack) } });
  Atomics.add(words, ${WORDS.bell}, 1);
  Atomics.notify(words, ${WORDS.bell});
});
`;

/**
 * The program of the thread that starts the workers and watches them. The main thread cannot: while it waits for a batch, it hears of no
 * worker's death.
 */
export const supervisorSource = `
'use strict';
const { Worker, workerData } = require('node:worker_threads');
const { port, words: memory, entry, ports } = workerData;
const words = new Int32Array(memory);
ports.forEach((own, id) => {
  const data = { id, port: own, entry, words: memory };
  const worker = new Worker(${JSON.stringify(workerSource)}, { eval: true, workerData: data, transferList: [own] });
  let error = null;
  worker.on('error', (thrown) => {
    const { name, message, stack } = thrown instanceof Error ? thrown : new Error(String(thrown));
    error = { name, message, stack: String(stack) };
  });
  worker.on('exit', (code) => {
    port.postMessage({ kind: 'exit', worker: id, code, error });
    Atomics.add(words, ${WORDS.bell}, 1);
    Atomics.notify(words, ${WORDS.bell});
  });
});
`;
