import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'node:util';
import * as torch from '@sconce/core';
import * as data from '@sconce/data';
import * as nn from '@sconce/nn';
import * as onnx from '@sconce/onnx';
import * as optim from '@sconce/optim';
import ts from 'typescript';
import { beforeEach, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Example {
  readonly file: string;
  readonly line: number;
  readonly code: string;
}

/** The `ts` blocks of all `@example` tags of a source file. */
function examplesOf(file: string): Example[] {
  const text = readFileSync(file, 'utf8');
  const blocks = text.matchAll(/@example[^\n]*\n\s*\*\s*```ts\n(?<body>[\s\S]*?)\n\s*\*\s*```/g);
  return Array.from(blocks, (match) => ({
    file: relative(root, file),
    line: text.slice(0, match.index).split('\n').length,
    code: (match.groups?.body ?? '').replace(/^\s*\* ?/gm, ''),
  }));
}

/** What the comments say that is printed: those behind a console.log, and the comment lines that follow one. */
function expectedOutput(code: string): string[] {
  const lines: string[] = [];
  let follows = false;
  for (const line of code.split('\n')) {
    const comment = /(?:^|\s)\/\/ ?(?<text>.*)$/.exec(line)?.groups?.text;
    const prints = line.includes('console.log(');
    if (comment !== undefined && (prints || (follows && line.trimStart().startsWith('//')))) lines.push(comment);
    follows = prints || (follows && line.trimStart().startsWith('//'));
  }
  return lines;
}

/** The `ts` blocks of a Markdown file. */
function blocksOf(file: string): Example[] {
  const text = readFileSync(file, 'utf8');
  return Array.from(text.matchAll(/^```ts\n(?<body>[\s\S]*?)^```$/gm), (match) => ({
    file: relative(root, file),
    line: text.slice(0, match.index).split('\n').length,
    code: match.groups?.body ?? '',
  }));
}

type Run = (...scope: unknown[]) => Promise<void>;
const asyncFunction = async (): Promise<void> => Promise.resolve();
const AsyncFunction = asyncFunction.constructor as new (...args: string[]) => Run;

async function printedBy({ file, code }: Example): Promise<string[]> {
  const printed: string[] = [];
  const console = { log: (...values: unknown[]) => printed.push(...format(...values).split('\n')) };
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  const body = outputText
    .replace(/^import (\{.*\}) from ["'](node:\w+)["'];$/gm, "const $1 = process.getBuiltinModule('$2');")
    .replace(/^(?:import .*|export \{\};)$/gm, '');
  // What is not public, too, may have an example: its own module is in scope.
  const {
    var: _,
    export: __,
    ...own
  } = file.endsWith('.ts') ? ((await import(join(root, file))) as Record<string, unknown>) : {};
  const scope = { ...own, torch, nn, F: nn.functional, onnx, optim, data, ...data, console };
  // In a block of its own, so that an example may call a variable of its own `data`.
  const run = new AsyncFunction(...Object.keys(scope), `{${body}\n}`);
  await run(...Object.values(scope));
  return printed;
}

const sources = ['core', 'nn', 'optim', 'data', 'onnx'].flatMap((name) => {
  const folder = join(root, 'packages', name, 'src');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.generated.ts'))
    .map((file) => join(folder, file));
});

describe("every @example, and every block of the guide and of the packages' READMEs, runs and prints what its comments say", () => {
  beforeEach(() => {
    torch.manual_seed(0);
  });

  const readmes = ['core', 'nn', 'optim', 'data', 'onnx'].map((name) => join(root, 'packages', name, 'README.md'));
  const guide = ['from-python', 'data-and-files'].map((name) => join(root, 'docs', `${name}.md`));
  const examples = [...sources.flatMap(examplesOf), ...[...readmes, ...guide].flatMap(blocksOf)];

  it('finds them', () => {
    expect(examples.length).toBeGreaterThan(100);
  });

  it.each(examples)('$file:$line', async (example) => {
    expect(await printedBy(example)).toEqual(expectedOutput(example.code));
  });
});
