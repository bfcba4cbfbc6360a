import { defineConfig } from 'vitest/config';

// Packages are tested from their sources; the other three are Vite's own defaults.
const conditions = ['@sconce/source', 'module', 'node', 'development|production'];

const project = (name: string, include: string) => ({
  extends: true as const,
  test: { name, include: [include] },
});

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    environment: 'node',
    // Child processes: the memory tests call gc(), and a worker thread could not be given the flag.
    pool: 'forks',
    // Threads that a loader starts resolve packages by Node itself, to the sources too.
    execArgv: ['--expose-gc', '--conditions=@sconce/source'],
    testTimeout: 30_000,
    exclude: ['**/node_modules/**', '**/dist/**', 'docs/api/**', 'benchmarks/peers/**'],
    reporters: ['default', './tools/test/reporter.ts'],
    projects: [
      ...['core', 'nn', 'optim', 'data', 'onnx'].map((name) => project(name, `packages/${name}/test/**/*.test.ts`)),
      ...['examples', 'docs', 'tools'].map((name) => project(name, `${name}/**/*.test.ts`)),
    ],
  },
});
