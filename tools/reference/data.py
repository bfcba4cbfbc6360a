#!/usr/bin/python3
"""Writes packages/data/test/fixtures/data.json: what samplers and loaders with workers yield in the reference PyTorch (1.13.1).

    python3 tools/reference/data.py
"""

import json
import pathlib

import torch
from torch.utils import data
from torch.utils.data.distributed import DistributedSampler

OUT = pathlib.Path(__file__).resolve().parents[2] / "packages/data/test/fixtures/data.json"


def generator():
    return torch.Generator().manual_seed(3)


class Noisy(data.Dataset):
    def __len__(self):
        return 11

    def __getitem__(self, index):
        return torch.rand(2) + index


class NoisyStream(data.IterableDataset):
    def __iter__(self):
        info = data.get_worker_info()
        start, step = (info.id, info.num_workers) if info else (0, 1)
        for i in range(start, 11, step):
            yield torch.rand(2) + i


def seed_again(worker_id):
    torch.manual_seed(100 + worker_id)


def epochs(dataset, **options):
    torch.manual_seed(7)
    loader = data.DataLoader(dataset, **options)
    # float32 as float64 survives JSON; the last number tells where the default generator stands.
    return [[batch.tolist() for batch in loader] for _ in range(2)] + [torch.rand(1).item()]


def samplers():
    weights = [0.1, 0.9, 0.4, 0.7, 3.0, 0.6]
    ranks = range(3)
    subset = data.SubsetRandomSampler([9, 4, 7, 1, 30, 2])
    torch.manual_seed(5)
    by_default = [list(subset), list(subset), torch.rand(1).item()]
    distributed = {
        name: [list(with_epoch(DistributedSampler(range(n), 3, rank, **options), 2)) for rank in ranks]
        for name, n, options in [
            ("shuffled", 10, {"seed": 4}),
            ("in order", 10, {"shuffle": False}),
            ("drop_last", 11, {"seed": 4, "drop_last": True}),
            ("few", 2, {"shuffle": False}),
            ("one", 1, {}),
        ]
    }
    return {
        "subset": list(data.SubsetRandomSampler([9, 4, 7, 1, 30, 2], generator=generator())),
        "subset by default": by_default,
        "weighted": list(data.WeightedRandomSampler(weights, 20, generator=generator())),
        "weighted once": list(data.WeightedRandomSampler(weights, 5, replacement=False, generator=generator())),
        "distributed": distributed,
    }


def with_epoch(sampler, epoch):
    sampler.set_epoch(epoch)
    return sampler


def loaders():
    return {
        "in order": epochs(Noisy(), batch_size=2, num_workers=2),
        "shuffled": epochs(Noisy(), batch_size=2, num_workers=3, shuffle=True),
        "persistent": epochs(Noisy(), batch_size=2, num_workers=2, shuffle=True, persistent_workers=True),
        "worker_init_fn": epochs(Noisy(), batch_size=4, num_workers=2, worker_init_fn=seed_again),
        "single": epochs(Noisy(), batch_size=None, num_workers=2, prefetch_factor=1),
        "stream": epochs(NoisyStream(), batch_size=2, num_workers=3),
        "stream alone": epochs(NoisyStream(), batch_size=2),
        "persistent stream": epochs(NoisyStream(), batch_size=2, num_workers=2, persistent_workers=True),
        "stream, drop_last": epochs(NoisyStream(), batch_size=2, num_workers=2, drop_last=True),
    }


if __name__ == "__main__":
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps({"samplers": samplers(), "loaders": loaders()}, separators=(",", ":")) + "\n")
