/**
 * Shows that training gives the same bits in Node and in headless Chromium, with one thread and with two: trains two small CNNs for some
 * steps with relaxed SIMD off and compares hashes of all losses and parameters. The pages load the built packages as a browser does, without
 * a bundler: one is cross-origin isolated, so it has threads; the other is not, and must do as well with one thread and without an error.
 *
 * Chromium is Debian's package `chromium`, or what the variable CHROMIUM names.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import ts from 'typescript';
import { type Outcome, trainShortly } from './lib/short_training.js';

const root = path.resolve(import.meta.dirname, '../..');
const THREADS = 2;

const imports = Object.fromEntries(
  ['core', 'nn', 'optim'].map((name) => [`@sconce/${name}`, `/packages/${name}/dist/index.js`]),
);
const page = `<!doctype html>
<title>Sconce</title>
<link rel="icon" href="data:,">
<script type="importmap">${JSON.stringify({ imports })}</script>
<script type="module">
  import { trainShortly } from '/tools/checks/lib/short_training.js';
  window.trainShortly = trainShortly;
</script>
`;

/** With these a page is cross-origin isolated. */
const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/** The text of a module; one that is not there is the TypeScript file of that name. */
function moduleText(url: string): string | undefined {
  if (!/^\/(?:packages\/\w+\/dist|tools\/checks\/lib)\/\w+\.js$/.test(url)) return undefined;
  const file = path.join(root, url);
  if (existsSync(file)) return readFileSync(file, 'utf8');
  const source = readFileSync(file.replace(/\.js$/, '.ts'), 'utf8');
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  return ts.transpileModule(source, { compilerOptions }).outputText;
}

async function serve(headers: Readonly<Record<string, string>>): Promise<{ server: Server; address: string }> {
  const server = createServer((request, response) => {
    const text = request.url === '/' ? page : moduleText(request.url ?? '');
    const type = request.url === '/' ? 'text/html' : 'text/javascript';
    response.writeHead(text === undefined ? 404 : 200, { 'Content-Type': `${type}; charset=utf-8`, ...headers });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

let failed = false;

function expect(holds: boolean, message: string): void {
  if (holds) return;
  console.log(`FAILED: ${message}`);
  failed = true;
}

function print(where: string, outcomes: readonly Outcome[]): void {
  for (const { name, threads, hash, lastLoss } of outcomes) {
    const title = `${where}, ${threads === 1 ? '1 thread' : `${threads} threads`}`;
    console.log(`${title.padEnd(46)} ${name.padEnd(6)} ${hash}  last loss ${lastLoss}`);
  }
}

interface PageWindow {
  readonly trainShortly?: typeof trainShortly;
}

async function trainInPage(browser: Browser, isolated: boolean): Promise<Outcome[]> {
  const where = isolated ? 'Chromium, isolated page' : 'Chromium, page that is not isolated';
  const { server, address } = await serve(isolated ? isolation : {});
  try {
    const tab = await browser.newPage();
    const problems: string[] = [];
    tab.on('pageerror', (error) => problems.push(error.message));
    tab.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
    });
    await tab.goto(address);
    await tab.waitForFunction(() => (globalThis as PageWindow).trainShortly !== undefined);
    const outcomes = await tab.evaluate(async (threads) => {
      const train = (globalThis as PageWindow).trainShortly;
      return train ? train(threads) : [];
    }, THREADS);
    const workers = tab.workers().length;
    print(where, isolated ? outcomes : outcomes.map((outcome) => ({ ...outcome, threads: 1 })));
    expect((await tab.evaluate(() => globalThis.crossOriginIsolated)) === isolated, `${where}: isolated or not`);
    expect(workers === (isolated ? THREADS - 1 : 0), `${where}: ${workers} workers`);
    for (const problem of problems) expect(false, `${where}: ${problem}`);
    return outcomes;
  } finally {
    server.close();
  }
}

async function trainInChromium(): Promise<Outcome[]> {
  const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    console.log(`Node ${process.versions.node}, Chromium ${browser.version()}`);
    return [...(await trainInPage(browser, true)), ...(await trainInPage(browser, false))];
  } finally {
    await browser.close();
  }
}

const outcomes = [...(await trainShortly(1)), ...(await trainShortly(THREADS))];
print('Node', outcomes.slice(0, 2));
print('Node', outcomes.slice(2));
outcomes.push(...(await trainInChromium()));
for (const name of ['seed', 'lenet'] as const) {
  const hashes = new Set(outcomes.filter((outcome) => outcome.name === name).map(({ hash }) => hash));
  expect(hashes.size === 1, `${name}: the bits differ`);
}
console.log(failed ? 'FAILED' : 'the bits are the same everywhere');
process.exitCode = failed ? 1 : 0;
