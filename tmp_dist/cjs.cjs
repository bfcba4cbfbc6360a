const torch = require('@sconce/core'); const { DataLoader } = require('@sconce/data'); const { Mine } = require('./ds.cjs');
const t = performance.now(); torch.manual_seed(1);
for (const b of new DataLoader(new Mine(), { batch_size: 3, num_workers: 2 })) console.log('cjs', JSON.stringify(b.tolist()), Math.round(performance.now() - t));
