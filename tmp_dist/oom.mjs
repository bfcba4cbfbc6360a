import { DataLoader } from '@sconce/data'; import { Oom } from './ds.mjs';
const t = performance.now();
try { for (const b of new DataLoader(new Oom(), { num_workers: 2 })) console.log(b.item()); } catch (e) { console.log(String(e), performance.now() - t); }
