export { export, exportToBytes, type ExportOptions } from './export.js';
export type { DynamicAxes } from './dynamic_axes.js';
export type { HookedModule, TracedModule } from './module.js';
