// Writes dist/node.mjs, what `import` finds in Node: the exports of dist/index.cjs, by name.
// So `import` and `require` share one instance, hence one Tensor class, one tape and one heap
// (the wrapper of Node's documentation on dual packages). Run inside a package's folder, after tsup.
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const dist = path.resolve('dist');
const cjs = createRequire(import.meta.url)(path.join(dist, 'index.cjs'));
const names = Object.keys(cjs).sort();

const list = names.map((name) => `  ${name},\n`).join('');
const text = names.length > 0 ? `export {\n${list}} from './index.cjs';\n` : `import './index.cjs';\nexport {};\n`;
const wrapper = path.join(dist, 'node.mjs');
await writeFile(wrapper, `// One instance for import and require: see tools/build/node-wrapper.mjs\n${text}`);

const esm = await import(pathToFileURL(wrapper).href);
const lost = names.filter((name) => !Object.is(esm[name], cjs[name]));
const { length } = Object.keys(esm);
if (lost.length > 0 || length !== names.length) throw new Error(`dist/node.mjs loses ${lost.join(', ')}`);
console.log(`dist/node.mjs re-exports ${names.length} names`);
