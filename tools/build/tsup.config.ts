import { defineConfig } from 'tsup';

/**
 * esbuild fills the object of a namespace (`export * as linalg`) by a statement of its own, which a bundler may not drop: a program that
 * uses no `torch.numpy` would carry it. As the value of a call that is marked pure it goes when nobody uses it. Lines stay where they are.
 */
const droppableNamespaces = {
  name: 'droppable-namespaces',
  renderChunk(code: string) {
    const filled = /^var (\w+) = \{\};\n__export\(\1, \{/gm;
    const helper = 'var __namespace = (all) => { var object = {}; __export(object, all); return object; };';
    const changed = code.replace(filled, 'var $1 = /* @__PURE__ */\n__namespace({');
    // In front of the first comment that names a source, behind the helpers of esbuild.
    return { code: changed === code ? code : changed.replace(/^\/\/ src\//m, `${helper} // src/`) };
  },
};

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
  plugins: [droppableNamespaces],
  outExtension: ({ format }) => ({ js: format === 'cjs' ? '.cjs' : '.js' }),
  esbuildOptions(options, { format }) {
    // For Node esbuild lists a CommonJS file's exports where Node's lexer finds them; dist/node.mjs relies on it.
    options.platform = format === 'cjs' ? 'node' : 'neutral';
    // The sources are published beside the bundles, so the maps need not repeat them.
    options.sourcesContent = false;
    options.charset = 'utf8';
  },
});
