import { default_generator, get_default_dtype, hasRelaxedSimd } from '@sconce/core';
import { drawSeed } from '../sampler.js';
import { planOf, type Served } from './local_pass.js';
import { nameOf } from './names.js';
import { pack } from './pack.js';
import type { Packed } from './packed.js';
import { checkThreads, Pool } from './pool.js';
import type { WorkersState } from './state.js';

/** A loader with workers, as far as they have to know it. */
export interface Employer extends Served {
  readonly num_workers: number;
  readonly prefetch_factor: number;
  readonly timeout: number;
  readonly persistent_workers: boolean;
  readonly worker_init_fn: ((worker_id: number) => void) | null;
  readonly worker_module: string | URL | null;
}

/** The workers of a loader, with what has to be known of them from one pass to the next. */
export class Crew {
  readonly pool: Pool;
  /** The state of each worker's generator after the last batch that was yielded; null before the first. */
  readonly generators: (Uint8Array | null)[];
  /** Whether a pass of theirs went before. */
  resumed: boolean;

  private constructor(
    loader: Employer,
    readonly base_seed: bigint,
    saved: WorkersState | null,
    job: Packed,
  ) {
    const { num_workers, batch_size, drop_last } = loader;
    this.resumed = saved?.resumed ?? false;
    this.generators = saved?.workers.map(({ generator }) => generator) ?? new Array<null>(num_workers).fill(null);
    this.pool = new Pool(num_workers);
    const { batched } = planOf(loader);
    const settings = { default_dtype: get_default_dtype().name, relaxedSimd: hasRelaxedSimd() };
    for (let id = 0; id < num_workers; id++) {
      this.pool.post(id, {
        kind: 'boot',
        id,
        num_workers,
        base_seed,
        job,
        batched,
        batch_size,
        drop_last,
        ...settings,
      });
    }
  }

  /**
   * Starts workers.
   *
   * @param saved - how far those have come whose place they take.
   * @param draw - draws what the pass draws first; called when all has been found in order.
   * @throws TypeError when something of the dataset cannot travel.
   */
  static start(loader: Employer, saved: WorkersState | null): Crew {
    checkThreads();
    const { dataset, collate_fn, worker_init_fn, worker_module, generator } = loader;
    const parts = { dataset, collate_fn, worker_init_fn };
    const job = pack(parts, '', (value, path) => nameOf(value, path, worker_module));
    // Workers that have served before keep their seed, as torch's persistent ones do.
    const drawn = saved?.resumed ? 0n : drawSeed(generator ?? default_generator);
    return new Crew(loader, saved ? BigInt(saved.base_seed) : drawn, saved, job);
  }
}
