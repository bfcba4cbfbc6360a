import { defineConfig } from 'tsup';

/** How every package is built; run inside the package's folder. Then `node-wrapper.mjs` adds `dist/node.mjs`. */
export default defineConfig({
  entry: { index: 'src/index.ts' },
  format: ['esm', 'cjs'],
  platform: 'neutral',
  target: 'es2022',
  dts: true,
  clean: true,
  splitting: false,
  sourcemap: true,
  external: [/^node:/],
  outExtension: ({ format }) => ({ js: format === 'cjs' ? '.cjs' : '.js' }),
  esbuildOptions(options, { format }) {
    // For Node esbuild lists a CommonJS file's exports where Node's lexer finds them; dist/node.mjs relies on it.
    options.platform = format === 'cjs' ? 'node' : 'neutral';
    // The sources are published beside the bundles, so the maps need not repeat them.
    options.sourcesContent = false;
    options.charset = 'utf8';
  },
});
