import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const path = `${root}readme-example.ts`;

/** What the compiler says of a program that stands in the repository's root, with its strict settings. */
function errorsOf(code: string): string[] {
  const { config } = ts.readConfigFile(`${root}tsconfig.base.json`, ts.sys.readFile) as { config: object };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const host = ts.createCompilerHost({ ...options, noEmit: true });
  const { readFile, fileExists, getSourceFile } = host;
  host.readFile = (file) => (file === path ? code : readFile(file));
  host.fileExists = (file) => file === path || fileExists(file);
  host.getSourceFile = (file, ...rest) =>
    file === path ? ts.createSourceFile(file, code, ts.ScriptTarget.ES2022) : getSourceFile(file, ...rest);
  const program = ts.createProgram([path], { ...options, noEmit: true }, host);
  const source = program.getSourceFile(path);
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
    ({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'),
  );
}

describe("the README's model", () => {
  const code = /```ts\n([\s\S]*?)```/.exec(readFileSync(`${root}README.md`, 'utf8'))?.[1] ?? '';

  it('compiles', () => {
    expect(code).toContain('class Net extends nn.Module');
    expect(errorsOf(code)).toEqual([]);
  });

  it('does not compile with an unknown option key', () => {
    const [error] = errorsOf(code.replace('nn.Conv2d(1, 16, 3)', 'nn.Conv2d(1, 16, 3, { strid: 2 })'));
    expect(error).toContain("'strid'");
  });

  it('does not compile when it is called with the wrong arguments', () => {
    expect(errorsOf(code.replace('model(images)', 'model()')).length).toBeGreaterThan(0);
    expect(errorsOf(code.replace('model(images)', 'model(images, labels)')).length).toBeGreaterThan(0);
    expect(errorsOf(code.replace('model(images)', "model('images')")).length).toBeGreaterThan(0);
  });
}, 60_000);
