#!/usr/bin/python3
"""Writes packages/nn/test/fixtures/more_losses.json with the reference PyTorch (Debian's python3-torch, 1.13.1): the losses that nn.py leaves out.

    python3 tools/reference/nn_losses.py

A case is a call of a function of torch.nn.functional: its tensors, its options, its output, and the gradients of (output * cos(0, 1, 2, ...)).sum()
with respect to the tensors that require one, else null.
"""

import torch
from nn import encode, weights, write
from torch.nn import functional as F

g = torch.Generator().manual_seed(5)
inf = float("inf")


def randn(*shape):
    return torch.randn(shape, generator=g)


def rand(*shape):
    return torch.rand(shape, generator=g)


def signs(*shape):
    return torch.randint(0, 2, shape, generator=g).mul(2).sub(1).float()


def grad(x):
    return x.detach().clone().requires_grad_()


def case(fn, tensors, **options):
    output = getattr(F, fn)(*tensors, **options)
    (output * weights(output)).sum().backward()
    shown = {key: encode(value) if isinstance(value, torch.Tensor) else value for key, value in options.items()}
    return {
        "fn": fn,
        "tensors": [encode(x) for x in tensors],
        "options": shown,
        "output": encode(output),
        "grads": [encode(x.grad) if x.requires_grad else None for x in tensors],
    }


def cases():
    """Each function, its tensors and all sets of its options beside the reduction."""
    x, y = randn(2, 3), randn(2, 3)
    # Ties, both sides of the kinks, and an infinity.
    kinks, zeros = torch.tensor([0.0, 1, -1, 0.5, 2, -3, inf]), torch.zeros(7)
    yield "l1_loss", [grad(x), grad(y)], [{}]
    yield "l1_loss", [grad(kinks), zeros], [{}]
    yield "smooth_l1_loss", [grad(x), grad(y)], [{}, {"beta": 0.5}, {"beta": 0.0}]
    yield "smooth_l1_loss", [grad(kinks), zeros], [{}]
    yield "smooth_l1_loss", [grad(randn(2, 1)), grad(randn(3))], [{}]
    yield "huber_loss", [grad(x), grad(y)], [{}, {"delta": 0.5}]
    yield "huber_loss", [grad(kinks), zeros], [{}]

    counts = torch.tensor([[0.0, 1, 2], [5, 0, 1]])
    yield "poisson_nll_loss", [grad(x), counts], [{}, {"full": True}]
    yield "poisson_nll_loss", [grad(rand(2, 3)), counts], [{"log_input": False}, {"log_input": False, "eps": 0.1, "full": True}]
    for variance in [rand(2, 3), rand(2), rand(2, 1), torch.tensor([[0.0, 1e-8, 1]] * 2)]:
        yield "gaussian_nll_loss", [grad(x), grad(y), grad(variance)], [{}]
    yield "gaussian_nll_loss", [grad(x), y, grad(rand(2, 3))], [{"full": True}, {"eps": 0.5}]
    logs = torch.log_softmax(x, 1)
    targets = torch.softmax(y, 1)
    yield "kl_div", [grad(logs), grad(targets)], [{}, {"reduction": "batchmean"}]
    yield "kl_div", [grad(logs), grad(targets.log())], [{"log_target": True}, {"log_target": True, "reduction": "batchmean"}]
    yield "kl_div", [grad(logs), torch.tensor([[0.0, 1, 0], [0, 0.5, 0.5]])], [{}]
    yield "kl_div", [grad(torch.tensor(-1.0)), torch.tensor(0.5)], [{"reduction": "batchmean"}]

    p, t = rand(2, 3), rand(2, 3)
    edges, labels = torch.tensor([0.0, 1, 0, 1, 1e-30]), torch.tensor([0.0, 0, 1, 1, 0.5])
    yield "binary_cross_entropy", [grad(p), grad(t)], [{}, {"weight": rand(3)}]
    yield "binary_cross_entropy", [grad(edges), labels], [{}]
    yield "binary_cross_entropy_with_logits", [grad(x), grad(t)], [{}, {"weight": rand(2, 1)}]
    yield "binary_cross_entropy_with_logits", [grad(x), t], [{"pos_weight": rand(3).add(1)}, {"weight": rand(3), "pos_weight": rand(3)}]
    yield "binary_cross_entropy_with_logits", [grad(torch.tensor([0.0, 0, 200, -200, -200])), labels], [{}, {"pos_weight": torch.tensor([3.0])}]
    yield "soft_margin_loss", [grad(x), signs(2, 3)], [{}]
    yield "multilabel_soft_margin_loss", [grad(x), signs(2, 3).clamp_min(0)], [{}, {"weight": rand(3)}]
    yield "multilabel_soft_margin_loss", [grad(randn(3)), signs(3).clamp_min(0)], [{}]

    yield "hinge_embedding_loss", [grad(rand(2, 3)), signs(2, 3)], [{}, {"margin": 0.5}]
    yield "hinge_embedding_loss", [grad(torch.tensor([0.0, 1, 2, 1])), torch.tensor([-1.0, -1, -1, 0.5])], [{}]
    yield "margin_ranking_loss", [grad(x), grad(y), signs(2, 3)], [{}, {"margin": 0.5}]
    yield "margin_ranking_loss", [grad(torch.ones(2)), grad(torch.tensor([1.0, 2])), torch.ones(2)], [{}]
    classes = torch.tensor([2, 0])
    yield "multi_margin_loss", [grad(x), classes], [{}, {"p": 2}, {"margin": 0.5, "weight": rand(3)}, {"p": 2, "weight": rand(3)}]
    yield "multi_margin_loss", [grad(randn(3)), torch.tensor(1)], [{}]
    yield "multi_margin_loss", [grad(torch.tensor([[2.0, 1, 0]])), torch.tensor([1])], [{}]
    several = torch.tensor([[3, 0, -1, 1], [-1, 2, 2, 2], [1, 1, 0, -1]])
    yield "multilabel_margin_loss", [grad(randn(3, 4)), several], [{}]
    yield "multilabel_margin_loss", [grad(randn(4)), several[0]], [{}]

    a, b, c = randn(2, 4), randn(2, 4), randn(2, 4)
    yield "cosine_embedding_loss", [grad(a), grad(b), torch.tensor([1, -1])], [{}, {"margin": -0.5}]
    yield "cosine_embedding_loss", [grad(a[0]), grad(b[0]), torch.tensor(-1.0)], [{"margin": -1.0}]
    yield "triplet_margin_loss", [grad(a), grad(b), grad(c)], [{}, {"p": 1, "margin": 2.0}, {"swap": True, "eps": 0.1}]
    yield "triplet_margin_with_distance_loss", [grad(a), grad(b), grad(c)], [{}, {"swap": True, "margin": 3.0}]
    yield "pairwise_distance", [grad(a), grad(b)], [{}, {"p": 1.0, "keepdim": True}, {"p": 3.0, "eps": 0.1}]
    yield "cosine_similarity", [grad(a), grad(b)], [{}, {"dim": 0}, {"dim": -1, "eps": 0.001}]
    yield "cosine_similarity", [grad(a), grad(b[0])], [{}]


def all_cases():
    for fn, tensors, sets in cases():
        plain = fn in ("pairwise_distance", "cosine_similarity")
        for i, options in enumerate(sets):
            # Every reduction for the first set of options; the others take them in turn.
            reductions = [None] if plain or "reduction" in options else ["mean", "sum", "none"] if i == 0 else [["none", "mean", "sum"][i % 3]]
            for reduction in reductions:
                fresh = [grad(x) if x.requires_grad else x for x in tensors]
                yield case(fn, fresh, **options, **({"reduction": reduction} if reduction else {}))


if __name__ == "__main__":
    write("more_losses", all_cases())
