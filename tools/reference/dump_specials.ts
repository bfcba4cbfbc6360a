/**
 * Writes the samples of the op table into which special values are put, and those values, for tools/reference/specials.py.
 *
 *     npx tsx --conditions=@sconce/source tools/reference/dump_specials.ts FILE [FAMILY ...]
 */
import { writeFileSync } from 'node:fs';
import { digest, dumpCall, toJson } from '../../packages/core/test/helpers/fixtures.js';
import { families } from '../../packages/core/test/ops/table/index.js';
import { titleOf, valuesOf } from '../../packages/core/test/ops/table/inputs.js';
import { baseSample, NOT_TRIED, replacementsOf, replaceIn } from '../../packages/core/test/ops/table/specials.js';
import type { Row, Sample } from '../../packages/core/test/ops/table/types.js';

function dump(row: Row, sample: Sample) {
  const call = dumpCall(row.torch, sample);
  const variants = replacementsOf(row, sample).map((replacement) => {
    const values = valuesOf(sample.inputs[replacement.input], replacement.input);
    const as = (dtype: 'float32' | 'float64') => replaceIn(values, replacement, dtype).map(toJson);
    return { name: replacement.name, input: replacement.input, float32: as('float32'), float64: as('float64') };
  });
  return { title: titleOf(row), digest: digest(call), ...call, variants };
}

const [file, ...wanted] = process.argv.slice(2);
if (!file) throw new Error('which file is to be written?');
const chosen = families.filter(({ name }) => !NOT_TRIED.has(name) && (wanted.length === 0 || wanted.includes(name)));
const dumped = chosen.map(({ name, rows }) => [
  name,
  rows.flatMap((row) => {
    const sample = baseSample(row);
    return sample ? [dump(row, sample)] : [];
  }),
]);
writeFileSync(file, JSON.stringify(Object.fromEntries(dumped)));
