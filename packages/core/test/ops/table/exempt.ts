/** Exported functions that are no ops, and so have no row: each has a test of its own. */
export const NOT_IN_TABLE: ReadonlySet<string> = new Set<string>([]);

/** Methods of Tensor that are no ops. */
export const UNTABLED_METHODS: ReadonlySet<string> = new Set<string>([]);
