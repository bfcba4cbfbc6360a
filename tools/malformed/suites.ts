import { idx } from './idx.js';
import type { FormatSuite } from './suite.js';
import { zip } from './zip.js';

/** Every format whose files come from strangers. */
export const suites: readonly FormatSuite[] = [idx, zip];
