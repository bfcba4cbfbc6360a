#!/usr/bin/python3
"""Writes packages/nn/test/fixtures/adaptive_softmax.json: AdaptiveLogSoftmaxWithLoss after manual_seed(0).

    python3 tools/reference/adaptive_softmax.py
"""

import torch
from torch import nn

from nn import encode, write


def main():
    torch.manual_seed(0)
    module = nn.AdaptiveLogSoftmaxWithLoss(8, 20, [4, 10], div_value=2.0, head_bias=True)
    given = torch.sin(torch.arange(40.0)).view(5, 8).requires_grad_()
    target = torch.tensor([1, 15, 9, 3, 19])
    output, loss = module(given, target)
    loss.backward()
    value = {
        "repr": repr(module),
        "state_dict": {name: encode(x) for name, x in module.state_dict().items()},
        "input": encode(given),
        "target": encode(target),
        "output": encode(output),
        "loss": encode(loss),
        "input_grad": encode(given.grad),
        "grads": {name: encode(p.grad) for name, p in module.named_parameters()},
        "log_prob": encode(module.log_prob(given)),
        "predict": encode(module.predict(given * 30)),
    }
    write("adaptive_softmax", [value])


main()
