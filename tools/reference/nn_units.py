#!/usr/bin/python3
"""Writes units.json, calls.json and fills.json of packages/nn/test/fixtures: activations, normalization, dropout and initializers.

    python3 tools/reference/nn_units.py

Each layer is made after manual_seed(0) and called after manual_seed(1), in training mode and in evaluation mode one after the other; there are its
text, its state_dict before and after, an input and, for each mode, the output and the gradients of (output * cos(0, 1, 2, ...)).sum().
Functions and initializers are called after manual_seed(1).
"""

import torch
from torch import nn
from torch.nn import functional as F

from nn import encode, weights, write

KINKS = torch.tensor([0.0, 1, -1, 0.5, -0.5, 3, -3, 6, 30, -30, 0.25, 2])
BATCH = (4, 3)
SEQUENCE = (3, 2, 5)
IMAGE = (2, 4, 3, 2)
VOLUME = (2, 2, 2, 1, 3)

ACTIVATIONS = {
    "relu6": lambda: nn.ReLU6(),
    "relu6_inplace": lambda: nn.ReLU6(inplace=True),
    "selu": lambda: nn.SELU(),
    "silu": lambda: nn.SiLU(),
    "silu_inplace": lambda: nn.SiLU(inplace=True),
    "mish": lambda: nn.Mish(),
    "hardswish": lambda: nn.Hardswish(),
    "hardsigmoid": lambda: nn.Hardsigmoid(inplace=True),
    "leaky_relu": lambda: nn.LeakyReLU(),
    "leaky_relu_inplace": lambda: nn.LeakyReLU(0.2, inplace=True),
    "elu": lambda: nn.ELU(),
    "elu_inplace": lambda: nn.ELU(0.5, True),
    "celu": lambda: nn.CELU(0.75),
    "hardtanh": lambda: nn.Hardtanh(),
    "hardtanh_bounds": lambda: nn.Hardtanh(-2.0, 0.5, inplace=True),
    "threshold": lambda: nn.Threshold(0.1, 20),
    "threshold_inplace": lambda: nn.Threshold(0.1, 20, True),
    "rrelu": lambda: nn.RReLU(),
    "rrelu_inplace": lambda: nn.RReLU(0.1, 0.3, inplace=True),
    "gelu": lambda: nn.GELU(),
    "gelu_tanh": lambda: nn.GELU(approximate="tanh"),
    "glu": lambda: nn.GLU(),
    "softplus": lambda: nn.Softplus(),
    "softplus_beta": lambda: nn.Softplus(2, 3),
    "hardshrink": lambda: nn.Hardshrink(),
    "softshrink": lambda: nn.Softshrink(0.3),
    "log_sigmoid": lambda: nn.LogSigmoid(),
    "softsign": lambda: nn.Softsign(),
    "tanhshrink": lambda: nn.Tanhshrink(),
    "softmin": lambda: nn.Softmin(dim=0),
    "prelu": lambda: nn.PReLU(),
}

LAYERS = {
    "prelu_channels": (lambda: nn.PReLU(3, 0.1), BATCH),
    "softmax2d": (lambda: nn.Softmax2d(), IMAGE),
    "batch_norm1d": (lambda: nn.BatchNorm1d(3), BATCH),
    "batch_norm1d_sequence": (lambda: nn.BatchNorm1d(2, eps=1e-3, momentum=0.3), SEQUENCE),
    "batch_norm2d": (lambda: nn.BatchNorm2d(4), IMAGE),
    "batch_norm2d_plain": (lambda: nn.BatchNorm2d(4, affine=False, track_running_stats=False), IMAGE),
    "batch_norm2d_cumulative": (lambda: nn.BatchNorm2d(4, momentum=None), IMAGE),
    "batch_norm3d": (lambda: nn.BatchNorm3d(2, affine=False), VOLUME),
    "instance_norm1d": (lambda: nn.InstanceNorm1d(2), SEQUENCE),
    "instance_norm1d_unbatched": (lambda: nn.InstanceNorm1d(2, affine=True), SEQUENCE[1:]),
    "instance_norm2d": (lambda: nn.InstanceNorm2d(4, affine=True, track_running_stats=True), IMAGE),
    "instance_norm3d": (lambda: nn.InstanceNorm3d(2, track_running_stats=True), VOLUME),
    "layer_norm": (lambda: nn.LayerNorm(5), SEQUENCE),
    "layer_norm_shape": (lambda: nn.LayerNorm([3, 2], eps=0.1), IMAGE),
    "layer_norm_plain": (lambda: nn.LayerNorm(5, elementwise_affine=False), SEQUENCE),
    "group_norm": (lambda: nn.GroupNorm(2, 4), IMAGE),
    "group_norm_plain": (lambda: nn.GroupNorm(1, 4, affine=False), IMAGE),
    "local_response_norm": (lambda: nn.LocalResponseNorm(3), IMAGE),
    "local_response_norm_all": (lambda: nn.LocalResponseNorm(2, alpha=0.1, beta=0.5, k=2.0), SEQUENCE),
    "dropout": (lambda: nn.Dropout(0.3), IMAGE),
    "dropout1d": (lambda: nn.Dropout1d(), SEQUENCE),
    "dropout1d_unbatched": (lambda: nn.Dropout1d(), (6, 2)),
    "dropout2d": (lambda: nn.Dropout2d(0.3), IMAGE),
    "dropout2d_unbatched": (lambda: nn.Dropout2d(0.3, inplace=True), IMAGE[1:]),
    "dropout3d": (lambda: nn.Dropout3d(), VOLUME),
    "dropout3d_unbatched": (lambda: nn.Dropout3d(), (6, 2, 1, 2)),
    "dropout2d_one": (lambda: nn.Dropout2d(1), IMAGE),
    "alpha_dropout": (lambda: nn.AlphaDropout(0.3), IMAGE),
    "alpha_dropout_inplace": (lambda: nn.AlphaDropout(0.3, inplace=True), BATCH),
    "feature_alpha_dropout": (lambda: nn.FeatureAlphaDropout(), IMAGE),
    "unflatten": (lambda: nn.Unflatten(1, (2, 2)), IMAGE),
    "bilinear": (lambda: nn.Bilinear(3, 2, 4), [BATCH, (4, 2)]),
    "bilinear_no_bias": (lambda: nn.Bilinear(3, 2, 1, bias=False), [(2, 4, 3), (2, 4, 2)]),
}


def rms_norm(x, dims, weight=1.0, eps=None):
    """What newer versions of torch have."""
    eps = torch.finfo(x.dtype).eps if eps is None else eps
    return x * (x.square().mean(dims, keepdim=True) + eps).rsqrt() * weight


CALLS = {
    "gumbel_softmax": (lambda x: F.gumbel_softmax(x), BATCH),
    "gumbel_softmax_tau": (lambda x: F.gumbel_softmax(x, 0.5, dim=0), BATCH),
    "gumbel_softmax_hard": (lambda x: F.gumbel_softmax(x, hard=True), (2, 3, 4)),
    "normalize": (lambda x: F.normalize(x), BATCH),
    "normalize_p": (lambda x: F.normalize(x, p=3, dim=-1), IMAGE),
    "normalize_eps": (lambda x: F.normalize(x, p=1, dim=0, eps=5.0), BATCH),
    "normalize_zeros": (lambda x: F.normalize(x * 0), BATCH),
    "rms_norm": (lambda x: rms_norm(x, [-1]), BATCH),
    "rms_norm_weight": (lambda x: rms_norm(x, [-2, -1], torch.arange(1.0, 7).view(3, 2), 0.1), IMAGE),
    "local_response_norm": (lambda x: F.local_response_norm(x, 3, alpha=0.5, k=2), VOLUME),
    "glu": (lambda x: F.glu(x, 0), BATCH),
    "gelu": (lambda x: F.gelu(x * 4), BATCH),
    "rrelu": (lambda x: F.rrelu(x, 0.1, 0.9, training=True), BATCH),
    "rrelu_double": (lambda x: F.rrelu(x.double(), training=True), BATCH),
    "alpha_dropout": (lambda x: F.alpha_dropout(x), BATCH),
    "alpha_dropout_training": (lambda x: F.alpha_dropout(x, 0.1, training=True), BATCH),
    "feature_alpha_dropout": (lambda x: F.feature_alpha_dropout(x, 0.4, True), (4, 5)),
    "dropout2d_matrix": (lambda x: F.dropout2d(x), (5, 4)),
    "leaky_relu_": (lambda x: F.leaky_relu_(x.mul(1), 0.3), BATCH),
    "elu_": (lambda x: F.elu_(x.mul(1)), BATCH),
    "hardtanh_": (lambda x: F.hardtanh_(x.mul(1)), BATCH),
    "selu_": (lambda x: F.selu_(x.mul(1)), BATCH),
    "batch_norm": (lambda x: F.batch_norm(x, None, None, training=True, eps=0.5), BATCH),
    "group_norm": (lambda x: F.group_norm(x, 2), IMAGE),
}


def calls():
    g = torch.Generator().manual_seed(6)
    for name, (fn, shape) in CALLS.items():
        x = (torch.randn(shape, generator=g) * 100).round().div(100).requires_grad_()
        torch.manual_seed(1)
        output = fn(x)
        (output * weights(output)).sum().backward()
        yield {"name": name, "input": encode(x), "output": encode(output), "input_grad": encode(x.grad)}


def call(module, given):
    for parameter in module.parameters():
        parameter.grad = None
    inputs = [x.detach().clone().requires_grad_() for x in given]
    torch.manual_seed(1)
    output = module(*[x.clone() for x in inputs])
    (output * weights(output)).sum().backward()
    return {
        "output": encode(output),
        "input_grads": [encode(x.grad) for x in inputs],
        "grads": {key: encode(p.grad) for key, p in module.named_parameters()},
    }


def unit(name, make, inputs):
    torch.manual_seed(0)
    module = make()
    text = repr(module)
    # Copies, since training changes the running values.
    before = {key: encode(value.clone()) for key, value in module.state_dict().items()}
    calls = [call(module.train(), inputs), call(module.eval(), inputs)]
    after = {key: encode(value) for key, value in module.state_dict().items()}
    return {
        "name": name,
        "repr": text,
        "state_dict": before,
        "after": after,
        "inputs": [encode(x) for x in inputs],
        "calls": calls,
    }


def units():
    g = torch.Generator().manual_seed(5)
    for name, make in ACTIVATIONS.items():
        x = torch.cat([torch.randn(12, generator=g).mul(100).round() / 100, KINKS])
        yield unit(name, make, [x.view(4, 6)])
    for name, (make, shapes) in LAYERS.items():
        shapes = shapes if isinstance(shapes, list) else [shapes]
        yield unit(name, make, [torch.randn(shape, generator=g).mul(100).round() / 100 for shape in shapes])


FILLS = [
    ("trunc_normal_", (4, 5), [], {}),
    ("trunc_normal_", (3, 4), [0.0, 0.02, -0.02, 0.04], {}),
    ("trunc_normal_", (3,), [1.0, 2.0, -1.0, 8.0], {}),
    ("eye_", (2, 3), [], {}),
    ("eye_", (3, 2), [], {}),
    ("dirac_", (3, 2, 3), [], {}),
    ("dirac_", (4, 3, 2, 3), [2], {}),
    ("dirac_", (2, 2, 1, 2, 2), [], {}),
    ("orthogonal_", (3, 5), [], {}),
    ("orthogonal_", (5, 3), [], {"gain": 2.0}),
    ("orthogonal_", (4, 4), [], {}),
    ("orthogonal_", (4, 2, 3), [], {}),
    ("orthogonal_", (0, 3), [], {}),
    ("sparse_", (5, 3), [0.3], {}),
    ("sparse_", (4, 4), [0.5, 1.0], {}),
]


def fills():
    for fn, shape, args, options in FILLS:
        torch.manual_seed(1)
        result = getattr(nn.init, fn)(torch.empty(shape), *args, **options)
        yield {"fn": fn, "shape": shape, "args": args, "options": options, "result": encode(result)}


if __name__ == "__main__":
    write("units", units())
    write("calls", calls())
    write("fills", fills())
