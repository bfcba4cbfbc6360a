import * as torch from '@sconce/core'; import { DataLoader } from '@sconce/data'; import { Mine } from './ds.mjs';
const t = performance.now(); torch.manual_seed(1);
for (const b of new DataLoader(new Mine(), { batch_size: 3, num_workers: 2 })) console.log('esm', JSON.stringify(b.tolist()), Math.round(performance.now() - t));
for await (const b of new DataLoader(new Mine(), { batch_size: 3, num_workers: 2 })) { console.log('esm', b.shape, Math.round(performance.now() - t)); break; }
const l = new DataLoader(new Mine(), { batch_size: 3, num_workers: 2, persistent_workers: true }); for await (const b of l); 
console.log('end', Math.round(performance.now() - t)); process.on('exit', () => console.log('exit', Math.round(performance.now() - t)));
