import { createRequire } from 'node:module';

/** `require` in the folder of the peers, which lies beside this one. */
export const require = createRequire(new URL('../peers/package.json', import.meta.url));
