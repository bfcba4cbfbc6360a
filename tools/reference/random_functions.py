#!/usr/bin/python3
"""Writes packages/core/test/random/fixtures/functions.json with the reference PyTorch (Debian's python3-torch, 1.13.1).

    python3 tools/reference/random_functions.py

The streams themselves have fixtures of their own (random_streams.py); here are the functions on tensors, above all the order in which
tensors that are not contiguous are filled. functions.test.ts makes the same calls under the same names. Results are base64 of the
little-endian elements, row-major.
"""

import base64
import json
import pathlib

import torch

OUT = pathlib.Path(__file__).resolve().parents[2] / "packages/core/test/random/fixtures/functions.json"
i64, u8, f64 = torch.int64, torch.uint8, torch.float64


def probabilities():
    return torch.arange(12, dtype=torch.float32).div(11).view(3, 4)


def weights():
    return torch.tensor([[0.5, 2, 0.25, 3, 1, 7], [1, 4, 2, 0.5, 0.125, 1]])


CALLS = {
    "rand": lambda: torch.rand([3, 7]),
    "rand float64": lambda: torch.rand([5], dtype=f64),
    "randn": lambda: torch.randn([5, 7]),
    "randn small": lambda: torch.randn([3]),
    "normal": lambda: torch.normal(0.5, 0.1, [4, 4]),
    "randint": lambda: torch.randint(-5, 6, [20]),
    "randint high": lambda: torch.randint(10, [20]),
    "randint bool": lambda: torch.randint(2, [20], dtype=torch.bool),
    "randint float32": lambda: torch.randint(3, [6], dtype=torch.float32),
    "randperm": lambda: torch.randperm(17),
    "randperm uint8": lambda: torch.randperm(5, dtype=u8),
    "bernoulli": lambda: torch.bernoulli(probabilities()),
    "bernoulli transposed": lambda: torch.bernoulli(probabilities().t()),
    "bernoulli expanded": lambda: torch.bernoulli(probabilities()[1].expand(3, 4)),
    "rand_like transposed": lambda: torch.rand_like(torch.empty(2, 3).t()),
    "randn_like permuted": lambda: torch.randn_like(torch.empty(2, 3, 4).permute(2, 0, 1)),
    "rand_like sliced": lambda: torch.rand_like(torch.empty(4, 6).narrow(1, 1, 3)),
    "uniform_": lambda: torch.empty(4, 5).uniform_(-2, 3),
    "uniform_ transposed": lambda: torch.empty(4, 5).t().uniform_(),
    "uniform_ permuted": lambda: torch.empty(2, 3, 4).permute(1, 2, 0).uniform_(),
    "uniform_ narrowed": lambda: torch.empty(4, 5).narrow(1, 1, 2).uniform_(),
    "uniform_ selected": lambda: torch.empty(4, 5).select(0, 2).uniform_(),
    "normal_": lambda: torch.empty(4, 5).normal_(),
    "normal_ transposed": lambda: torch.empty(4, 5).t().normal_(1, 2),
    "normal_ selected": lambda: torch.empty(4, 20).select(0, 2).normal_(),
    "bernoulli_": lambda: torch.empty(20, dtype=i64).bernoulli_(0.25),
    "bernoulli_ transposed": lambda: torch.empty(4, 5).t().bernoulli_(),
    "bernoulli_ tensor": lambda: torch.empty(2, 3, 4).bernoulli_(probabilities()),
    "bernoulli_ tensor transposed": lambda: torch.empty(4, 3).t().bernoulli_(probabilities()),
    "exponential_": lambda: torch.empty(8).exponential_(2),
    "random_": lambda: torch.empty(8, dtype=i64).random_(),
    "random_ bool": lambda: torch.empty(8, dtype=torch.bool).random_(),
    "random_ to": lambda: torch.empty(8, dtype=u8).random_(7),
    "random_ from to": lambda: torch.empty(8, dtype=torch.int32).random_(-3, 9),
    "randint_like": lambda: torch.randint_like(torch.empty(2, 3).t(), 9),
    "randint_like from to": lambda: torch.randint_like(torch.empty(7, dtype=torch.int32), -3, 9),
    "randint_like int64": lambda: torch.randint_like(torch.empty(7), 100, dtype=i64),
    "normal of means": lambda: torch.normal(torch.arange(20.0), 0.5),
    "normal of deviations": lambda: torch.normal(1.5, torch.arange(6.0).view(2, 3).t()),
    "normal of both": lambda: torch.normal(torch.arange(3.0).view(3, 1), torch.arange(6.0).add(0.1)),
    "multinomial": lambda: torch.multinomial(weights(), 1),
    "multinomial several": lambda: torch.multinomial(weights(), 3),
    "multinomial transposed": lambda: torch.multinomial(weights().t(), 2),
    "multinomial float64": lambda: torch.multinomial(weights()[0].double(), 4),
    "multinomial replacement": lambda: torch.multinomial(weights(), 9, replacement=True),
    "multinomial replacement transposed": lambda: torch.multinomial(weights().t(), 9, replacement=True),
    "multinomial replacement float64": lambda: torch.multinomial(weights()[1].double(), 20, True),
    "cauchy_": lambda: torch.empty(40).cauchy_(0.5, 2),
    "cauchy_ transposed": lambda: torch.empty(4, 5).t().cauchy_(),
    "log_normal_": lambda: torch.empty(41).log_normal_(0.1, 0.3),
    "log_normal_ again": lambda: torch.empty(4).log_normal_(),
    "geometric_": lambda: torch.empty(20).geometric_(0.3),
    "geometric_ int64": lambda: torch.empty(20, dtype=i64).geometric_(0.01),
    "poisson": lambda: torch.poisson(torch.arange(12.0).view(3, 4).t()),
    "poisson of large rates": lambda: torch.poisson(torch.arange(100.0).mul(7.3).add(10)),
    "poisson float64": lambda: torch.poisson(torch.arange(40, dtype=f64).mul(1.7)),
    "bernoulli of one probability": lambda: torch.bernoulli(torch.empty(4, 5).t(), 0.3),
    "bernoulli of one probability, int64": lambda: torch.empty(20, dtype=i64).bernoulli(0.4),
    "rand after all": lambda: torch.rand([3]),
}

rows = []
# One after the other on one stream, so that each also shows how much the one before drew.
torch.manual_seed(2024)
for name, fn in CALLS.items():
    x = fn()
    data = base64.b64encode(x.contiguous().numpy().tobytes()).decode()
    rows.append({"name": name, "dtype": str(x.dtype), "shape": list(x.shape), "stride": list(x.stride()), "data": data})
OUT.write_text(json.dumps({"torch": "1.13.1", "seed": 2024, "cases": rows}, indent=1) + "\n")
