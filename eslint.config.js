import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** The floors of packages/core/src, lowest first. A floor imports values only from the lower ones. */
const floors = [
  ['state', 'host', 'errors', 'dtype', 'half', 'shape'],
  ['memory'],
  ['device'],
  ['autograd'],
  ['ops'],
  ['random'],
  ['utils'],
  ['tensor'],
  ['serialization'],
  ['index'],
];

/** Forbids to import values (types are allowed) from the paths that a pattern matches. */
const noValues = (regex, message) => ({ regex, message, allowTypeImports: true });

/** What no file of a package may import: another package's inside, and the packages beside or above it. */
const outside = (name) => [
  {
    regex: name === 'core' ? '^@sconce/' : '^@sconce/(?!core$)',
    message: name === 'core' ? 'core imports no other package.' : `${name} imports no package but @sconce/core.`,
  },
  { regex: '^(?:\\.\\./)+(?:core|nn|optim|data|onnx)/', message: 'Import a package by its name.' },
];

const restrict = (patterns) => ({ '@typescript-eslint/no-restricted-imports': ['error', { patterns }] });

const packageLayers = ['core', 'nn', 'optim', 'data', 'onnx'].map((name) => ({
  files: [`packages/${name}/src/**/*.ts`],
  rules: restrict(outside(name)),
}));

const coreLayers = floors.slice(0, -1).map((names, i) => {
  const above = floors.slice(i + 1).flat();
  const patterns = [
    ...outside('core'),
    noValues(
      `^\\.\\.?/(?:\\.\\./)*(?:${above.join('|')})(?:/|\\.js$|$)`,
      `An arrow never points up: ${names.join(', ')} may import values from lower floors only (import type may point up).`,
    ),
  ];
  if (names.includes('ops')) {
    patterns.push(
      noValues('^\\./(?!_)', 'Files of ops/ do not import each other; helpers shared by them begin with _.'),
    );
  }
  return {
    files: names.map((name) => `packages/core/src/${name}{.ts,/**/*.ts}`),
    ignores: ['packages/core/src/ops/index.ts'],
    rules: restrict(patterns),
  };
});

/** torch's names are snake_case, JavaScript's own camelCase; a trailing underscore means in place, a leading one private. */
const underscores = { leadingUnderscore: 'allowSingleOrDouble', trailingUnderscore: 'allowSingleOrDouble' };

const naming = [
  { selector: 'default', format: ['camelCase', 'snake_case', 'PascalCase', 'UPPER_CASE'], ...underscores },
  // torch's own mixtures: T_max, T_mult, Wx_b …
  {
    selector: ['variable', 'parameter', 'memberLike'],
    filter: { regex: '^_?[A-Z][a-z]?_[a-z0-9]+$', match: true },
    format: null,
  },
  { selector: 'function', format: ['camelCase', 'snake_case', 'PascalCase'], ...underscores },
  { selector: 'classMethod', format: ['camelCase', 'snake_case'], ...underscores },
  { selector: 'classMethod', filter: { regex: '^[A-Z]$', match: true }, format: null },
  { selector: 'typeLike', format: ['PascalCase'], leadingUnderscore: 'allow' },
  // Classes that torch writes in lower case.
  {
    selector: ['class', 'typeAlias', 'interface'],
    filter: {
      regex: '^(?:dtype|device|layout|memory_format|finfo|iinfo|no_grad|enable_grad|inference_mode|set_grad_enabled)$',
      match: true,
    },
    format: null,
  },
  { selector: ['objectLiteralProperty', 'typeProperty'], modifiers: ['requiresQuotes'], format: null },
];

export default defineConfig(
  globalIgnores([
    '**/node_modules/',
    '**/dist/',
    '**/coverage/',
    '**/.turbo/',
    '**/*.generated.ts',
    '**/out/',
    'docs/api/',
    'docs/.vitepress/',
    'benchmarks/peers/',
    'packages/core/kernels/',
    'packages/core/build/',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-var': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/naming-convention': ['error', ...naming],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/restrict-plus-operands': ['error', { allowNumberAndString: true }],
      // An index may miss and a platform may lack what its types promise: such tests are not unnecessary.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // `interface Module { (x: Tensor): Tensor }` beside `class Module` makes modules callable.
      '@typescript-eslint/no-unsafe-declaration-merging': 'off',
      // Overloads are documented one by one, and type parameters tie a caller's types together.
      '@typescript-eslint/unified-signatures': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      // A hook may return a replacement or nothing.
      '@typescript-eslint/no-invalid-void-type': 'off',
      // Registers, indices and Map.get after Map.has: `!` is the honest spelling in numeric code.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['packages/*/src/**/*.ts'],
    rules: { 'no-console': 'error' },
  },
  ...packageLayers,
  ...coreLayers,
  {
    files: ['**/test/**/*.ts', '**/*.test.ts'],
    rules: {
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs}'],
    rules: { eqeqeq: ['error', 'always', { null: 'ignore' }], 'no-var': 'error', 'prefer-const': 'error' },
  },
);
