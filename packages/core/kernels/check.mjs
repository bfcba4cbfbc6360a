// Checks every kernel against plain loops, on sizes that cross tile and SIMD edges: node packages/core/kernels/check.mjs
// The longest part is the sampling of exp, log, tanh and sigmoid over all float32 exponents.
import { checkConv } from './check_conv.mjs';
import { checkElementwise } from './check_elementwise.mjs';
import { checkGemm } from './check_gemm.mjs';
import { checkMath } from './check_math.mjs';
import { checkPool } from './check_pool.mjs';
import { checkReduce } from './check_reduce.mjs';
import { checkWinograd } from './check_winograd.mjs';
import { failures, untested } from './expect.mjs';
import { compileModule, kernels, relaxed, use } from './harness.mjs';
import { readFileSync } from 'node:fs';

const imports = WebAssembly.Module.imports(compileModule(false)).map((i) => `${i.module}.${i.name}`).join();
if (imports !== 'env.memory') throw new Error(`imports: ${imports}`);

for (const variant of relaxed ? ['plain', 'fused'] : ['plain']) {
  use(variant);
  for (const check of [checkElementwise, checkGemm, checkConv, checkWinograd, checkPool, checkReduce, checkMath]) {
    const before = failures.length;
    const start = performance.now();
    check();
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`${variant} ${check.name}: ${failures.length - before} failures, ${seconds} s`);
  }
}
if (!relaxed) console.log('this engine has no relaxed SIMD: only the plain module was checked');
const declared = readFileSync(new URL('../src/device/cpu/kernel_exports.ts', import.meta.url), 'utf8');
const listed = [...declared.matchAll(/^ {2}readonly (\w+):/gm)].map((match) => match[1]);
const exported = Object.keys(kernels).filter((name) => typeof kernels[name] === 'function');
const difference = [...listed, ...exported].filter((name) => listed.includes(name) !== exported.includes(name));
if (difference.length) failures.push(`kernel_exports.ts and the module differ in: ${difference.join(', ')}`);
const names = untested(Object.keys(kernels));
if (names.length) failures.push(`never called: ${names.join(', ')}`);
for (const failure of failures.slice(0, 40)) console.error(failure);
console.log(failures.length ? `${failures.length} FAILURES` : 'all kernels agree with their reference loops');
process.exitCode = failures.length ? 1 : 0;
