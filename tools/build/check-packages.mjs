// Packs every package as npm would publish it and looks at the tarballs: publint, Are the types wrong, and a
// consumer beside them that type checks without skipLibCheck and loads `import` and `require` in one process.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const scratch = path.join(root, 'node_modules/.cache/check-packages');
const names = ['core', 'nn', 'optim', 'data', 'onnx'];
const { resolve } = createRequire(path.join(root, 'package.json'));

const packageRoot = (name) => path.join(root, 'node_modules', name);
const bin = (name, command = name) => {
  const { bin: bins } = JSON.parse(readFileSync(path.join(packageRoot(name), 'package.json'), 'utf8'));
  return path.join(packageRoot(name), typeof bins === 'string' ? bins : bins[command]);
};
const node = (...args) => execFileSync(process.execPath, args, { cwd: scratch, stdio: 'inherit' });

rmSync(scratch, { recursive: true, force: true });

for (const name of names) {
  const folder = path.join(root, 'packages', name);
  const target = path.join(scratch, 'node_modules/@sconce', name);
  mkdirSync(target, { recursive: true });
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const packed = execFileSync(npm, ['pack', '--json', '--pack-destination', scratch], {
    cwd: folder,
    encoding: 'utf8',
  });
  const [{ filename, size, entryCount }] = JSON.parse(packed);
  const tarball = path.join(scratch, filename);
  console.log(`\n@sconce/${name}: ${filename}, ${entryCount} files, ${(size / 1024).toFixed(0)} KiB`);
  execFileSync('tar', ['-xzf', tarball, '-C', target, '--strip-components', '1']);
  node(bin('publint'), '--strict', tarball);
  node(bin('@arethetypeswrong/cli', 'attw'), tarball, '--no-emoji', '--format', 'ascii');
}

// A consumer: the published types stand on their own in each kind of module …
const imports = names.map((name) => `import * as ${name} from '@sconce/${name}';`).join('\n');
const source = `${imports}\nexport const all: object[] = [${names.join(', ')}];\n`;
for (const file of ['esm.mts', 'cjs.cts', 'bundler.ts']) writeFileSync(path.join(scratch, file), source);
writeFileSync(path.join(scratch, 'package.json'), '{ "type": "module", "private": true }\n');
const shared = { noEmit: true, strict: true, target: 'es2022', lib: ['es2023', 'esnext.disposable', 'dom'], types: [] };
for (const [name, compilerOptions, files] of [
  ['node', { module: 'nodenext' }, ['esm.mts', 'cjs.cts']],
  ['bundler', { module: 'esnext', moduleResolution: 'bundler' }, ['bundler.ts']],
]) {
  const tsconfig = JSON.stringify({ compilerOptions: { ...shared, ...compilerOptions }, files });
  writeFileSync(path.join(scratch, `tsconfig.${name}.json`), tsconfig);
  node(resolve('typescript/bin/tsc'), '-p', `tsconfig.${name}.json`);
}

// … and one process has one instance, whichever way it is loaded.
const check = `
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
for (const name of ${JSON.stringify(names)}) {
  const esm = await import('@sconce/' + name);
  const cjs = require('@sconce/' + name);
  for (const key of new Set([...Object.keys(esm), ...Object.keys(cjs)])) {
    if (!Object.is(esm[key], cjs[key])) throw new Error('@sconce/' + name + ': import and require differ in ' + key);
  }
}
console.log('import and require share one instance of each package');
`;
writeFileSync(path.join(scratch, 'one-instance.mjs'), check);
node('one-instance.mjs');
