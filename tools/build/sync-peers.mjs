// After `changeset version`: the packages go by one version, so each asks for at least that version of core.
// Below 1.0.0 the range stays open to the next major, or Changesets would answer every minor with a major.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const packages = path.resolve(import.meta.dirname, '../../packages');
const read = (name) => JSON.parse(readFileSync(path.join(packages, name, 'package.json'), 'utf8'));

const { version } = read('core');
const major = Number(version.split('.')[0]);
for (const name of ['nn', 'optim', 'data', 'onnx']) {
  const json = read(name);
  json.peerDependencies['@sconce/core'] = `>=${version} <${major + 1}`;
  writeFileSync(path.join(packages, name, 'package.json'), `${JSON.stringify(json, null, 2)}\n`);
}
