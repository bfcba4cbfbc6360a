#!/usr/bin/python3
"""Writes packages/nn/test/fixtures/embedding.json with the reference PyTorch (Debian's python3-torch, 1.13.1).

    python3 tools/reference/nn_embedding.py

A case is a call of embedding or embedding_bag: its arguments, its output, the gradients of (output * cos(0, 1, 2, ...)).sum(), and the weight
afterwards, which max_norm changes.
"""

import torch
from nn import encode, weights, write
from torch.nn import functional as F

g = torch.Generator().manual_seed(9)


def case(fn, input, weight, offsets=None, per_sample_weights=None, **options):
    # max_norm changes the weight in place.
    before = encode(weight)
    weight = weight.clone().requires_grad_()
    given = {**options}
    if offsets is not None:
        given["offsets"] = offsets
    if per_sample_weights is not None:
        given["per_sample_weights"] = per_sample_weights.requires_grad_()
    output = getattr(F, fn)(input, weight, **given)
    (output * weights(output)).sum().backward()
    return {
        "fn": fn,
        "input": encode(input),
        "weight": before,
        "offsets": encode(offsets),
        "per_sample_weights": encode(per_sample_weights),
        "options": options,
        "output": encode(output),
        "grad": encode(weight.grad),
        "factors_grad": encode(per_sample_weights.grad) if per_sample_weights is not None else None,
        "weight_after": encode(weight),
    }


def cases():
    w = torch.randn(5, 3, generator=g)
    table = torch.tensor([[1, 4, 1], [0, 2, 2]])
    for options in [
        {},
        {"padding_idx": 1},
        {"padding_idx": -3, "scale_grad_by_freq": True},
        {"scale_grad_by_freq": True},
        {"max_norm": 1.5},
        {"max_norm": 1.0, "norm_type": 1.0, "padding_idx": 0},
    ]:
        yield case("embedding", table, w, **options)
    yield case("embedding", torch.tensor(3), w)

    line, offsets = torch.tensor([1, 2, 4, 4, 1, 3, 1]), torch.tensor([0, 3, 3, 5])
    for mode in ["mean", "sum", "max"]:
        yield case("embedding_bag", table, w, mode=mode)
        yield case("embedding_bag", line, w, offsets, mode=mode)
        yield case("embedding_bag", line, w, offsets, mode=mode, padding_idx=4)
        yield case("embedding_bag", line, w, torch.tensor([0, 3, 7]), mode=mode, include_last_offset=True)
        yield case("embedding_bag", line, w, offsets, mode=mode, max_norm=1.5)
    yield case("embedding_bag", line, w, offsets, torch.rand(7, generator=g), mode="sum")
    yield case("embedding_bag", table, w, None, torch.rand(2, 3, generator=g), mode="sum", padding_idx=2)


if __name__ == "__main__":
    write("embedding", cases())
