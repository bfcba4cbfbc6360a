/**
 * Writes the calls of the op table, with their inputs, as JSON to a file, for tools/reference/ops.py.
 *
 *     npx tsx --conditions=@sconce/source tools/reference/dump_ops.ts FILE [FAMILY ...]
 */
import { writeFileSync } from 'node:fs';
import { digest, dumpCall, type DumpedCall } from '../../packages/core/test/helpers/fixtures.js';
import { families } from '../../packages/core/test/ops/table/index.js';
import { samplesOf, titleOf } from '../../packages/core/test/ops/table/inputs.js';
import type { Row } from '../../packages/core/test/ops/table/types.js';

interface Case extends DumpedCall {
  readonly digest: string;
}

function withDigest(call: DumpedCall): Case {
  return { digest: digest(call), ...call };
}

function casesOf(row: Row): [string, Case[]][] {
  const title = titleOf(row);
  const samples = samplesOf(row).filter((sample) => !sample.referenceOnly);
  const errors = (row.errors ?? []).filter((error) => error.torch !== undefined);
  const cases: [string, Case[]][] = [[title, samples.map((sample) => withDigest(dumpCall(row.torch, sample)))]];
  if (errors.length > 0) {
    cases.push([`${title} errors`, errors.map((error) => withDigest(dumpCall(error.torch ?? '', error)))]);
  }
  return cases;
}

const [file, ...wanted] = process.argv.slice(2);
if (!file) throw new Error('which file is to be written?');
const chosen = families.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
writeFileSync(
  file,
  JSON.stringify(Object.fromEntries(chosen.map(({ name, rows }) => [name, Object.fromEntries(rows.flatMap(casesOf))]))),
);
