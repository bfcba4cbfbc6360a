#!/usr/bin/python3
"""Writes the fixtures of packages/nn/test/fixtures with the reference PyTorch (Debian's python3-torch, 1.13.1).

    python3 tools/reference/nn.py

layers.json: for each layer, made after manual_seed(0), its text, its state_dict, an input and, in evaluation mode, the output and the
gradients of (output * cos(0, 1, 2, ...)).sum(). losses.json: losses and gradients. init.json: what the init functions draw after
manual_seed(1). state_dict.json: messages of load_state_dict. Tensors are {shape, dtype, data}, the data row-major.
"""

import json
import math
import pathlib
import warnings

import torch
from torch import nn
from torch.nn import functional as F

OUT = pathlib.Path(__file__).resolve().parents[2] / "packages/nn/test/fixtures"

warnings.simplefilter("ignore")


def number(v):
    """Nine digits tell every float32; JSON has no NaN."""
    return float(f"{v:.9g}") if math.isfinite(v) else str(v)


def encode(x):
    if x is None:
        return None
    data = x.detach().flatten().tolist()
    data = [number(v) if isinstance(v, float) else v for v in data]
    return {"shape": list(x.shape), "dtype": str(x.dtype)[6:], "data": data}


def write(name, value):
    # One line a case, so that a change shows as one.
    lines = ",\n".join(json.dumps(case) for case in value)
    (OUT / f"{name}.json").write_text(f"[\n{lines}\n]\n")


def weights(x):
    return torch.cos(torch.arange(x.numel(), dtype=torch.float64)).to(x.dtype).view(x.shape)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 3, 3, padding=1)
        self.register_buffer("scale", torch.ones(1))
        self.register_buffer("temporary", torch.ones(1), persistent=False)
        self.gain = nn.Parameter(torch.full((1,), 0.5))

    def forward(self, x):
        return torch.relu(self.conv(x)) * self.gain * self.scale


class Net(nn.Module):
    """Parameters and submodules mixed, a shared module, a list and a dictionary."""

    def __init__(self):
        super().__init__()
        self.block = Block()
        self.offset = nn.Parameter(torch.zeros(1))
        self.layers = nn.ModuleList([nn.Linear(12, 4), nn.Linear(4, 4)])
        self.heads = nn.ModuleDict({"a": nn.Linear(4, 2), "b": nn.Linear(4, 3, bias=False)})
        self.again = self.layers[1]
        self.pool = nn.MaxPool2d(2)

    def forward(self, x):
        x = self.pool(self.block(x)).flatten(1) + self.offset
        for layer in self.layers:
            x = torch.tanh(layer(x))
        x = self.again(x)
        return torch.cat([self.heads["a"](x), self.heads["b"](x)], 1)


IMAGE = (2, 4, 6, 5)
LAYERS = {
    "conv": (lambda: nn.Conv2d(4, 6, 3), IMAGE),
    "conv_stride_pair": (lambda: nn.Conv2d(4, 6, (3, 2), stride=(2, 1), padding=(1, 0)), IMAGE),
    "conv_dilation_groups": (lambda: nn.Conv2d(4, 6, 2, dilation=2, groups=2, bias=False), IMAGE),
    "conv_same": (lambda: nn.Conv2d(4, 2, (4, 3), padding="same", dilation=(1, 2)), IMAGE),
    "conv_valid": (lambda: nn.Conv2d(4, 2, 3, padding="valid"), IMAGE),
    "conv_reflect": (lambda: nn.Conv2d(4, 2, 3, padding=(2, 1), padding_mode="reflect"), IMAGE),
    "conv_replicate": (lambda: nn.Conv2d(4, 2, 3, padding=1, padding_mode="replicate", stride=2), IMAGE),
    "conv_circular_same": (lambda: nn.Conv2d(4, 2, (2, 3), padding="same", padding_mode="circular"), IMAGE),
    "conv_unbatched": (lambda: nn.Conv2d(4, 2, 3), IMAGE[1:]),
    "linear": (lambda: nn.Linear(5, 3), (4, 5)),
    "linear_no_bias": (lambda: nn.Linear(5, 3, bias=False), (2, 4, 5)),
    "max_pool": (lambda: nn.MaxPool2d(2), IMAGE),
    "max_pool_all": (lambda: nn.MaxPool2d((3, 2), stride=(2, 1), padding=(1, 0), dilation=(1, 2), ceil_mode=True), IMAGE),
    "avg_pool": (lambda: nn.AvgPool2d(3), IMAGE),
    "avg_pool_all": (lambda: nn.AvgPool2d((3, 2), stride=2, padding=1, ceil_mode=True, count_include_pad=False), IMAGE),
    "avg_pool_divisor": (lambda: nn.AvgPool2d(2, divisor_override=3), IMAGE),
    "relu": (lambda: nn.ReLU(), (3, 4)),
    "relu_inplace": (lambda: nn.ReLU(inplace=True), (3, 4)),
    "sigmoid": (lambda: nn.Sigmoid(), (3, 4)),
    "tanh": (lambda: nn.Tanh(), (3, 4)),
    "softmax": (lambda: nn.Softmax(dim=1), (3, 4)),
    "softmax_implicit": (lambda: nn.Softmax(), (3, 4, 2)),
    "log_softmax": (lambda: nn.LogSoftmax(dim=-1), (3, 4)),
    "flatten": (lambda: nn.Flatten(), (2, 3, 2, 2)),
    "flatten_part": (lambda: nn.Flatten(0, 2), (2, 3, 2, 2)),
    "dropout": (lambda: nn.Dropout(0.25), (3, 4)),
    "dropout_small": (lambda: nn.Dropout(1e-05, inplace=True), (3, 4)),
    "identity": (lambda: nn.Identity(), (3, 4)),
    "sequential": (lambda: nn.Sequential(nn.Conv2d(4, 3, 3), nn.ReLU(), nn.Flatten(), nn.Linear(36, 2)), IMAGE),
    "net": (Net, (2, 2, 4, 4)),
}


def layers(table=LAYERS):
    for name, (make, shape) in table.items():
        torch.manual_seed(0)
        module = make()
        text = repr(module)
        state = {key: encode(value) for key, value in module.state_dict().items()}
        names = [key for key, _ in module.named_parameters()]
        modules = [key for key, _ in module.named_modules()]
        x = torch.randn(shape).requires_grad_()
        output = module.eval()(x.clone())
        (output * weights(output)).sum().backward()
        grads = {key: encode(p.grad) for key, p in module.named_parameters()}
        yield {
            "name": name,
            "repr": text,
            "state_dict": state,
            "named_parameters": names,
            "named_modules": modules,
            "input": encode(x),
            "output": encode(output),
            "input_grad": encode(x.grad),
            "grads": grads,
        }


def losses():
    g = torch.Generator().manual_seed(3)
    weight = torch.tensor([0.5, 2.0, 1.0])
    shapes = {"vector": ((3,), ()), "matrix": ((5, 3), (5,)), "images": ((2, 3, 2, 2), (2, 2, 2)), "sequence": ((2, 3, 4), (2, 4))}
    for shape_name, (shape, target_shape) in shapes.items():
        x = torch.randn(shape, generator=g)
        classes = torch.randint(0, 3, target_shape, generator=g)
        probabilities = torch.softmax(torch.randn(shape, generator=g), 0 if len(shape) == 1 else 1)
        for reduction in ["mean", "sum", "none"]:
            for options in [
                {},
                {"weight": weight},
                {"ignore_index": 1},
                {"label_smoothing": 0.2},
                {"weight": weight, "ignore_index": 1, "label_smoothing": 0.1},
            ]:
                yield loss("cross_entropy", x, classes, {**options, "reduction": reduction})
                if "label_smoothing" not in options:
                    yield loss("nll_loss", torch.log_softmax(x, 0 if len(shape) == 1 else 1), classes, {**options, "reduction": reduction})
                if "ignore_index" not in options:
                    yield loss("cross_entropy", x, probabilities, {**options, "reduction": reduction})
            yield loss("mse_loss", x, probabilities, {"reduction": reduction})
    yield loss("cross_entropy", torch.ones(2, 3), torch.tensor([-100, -100]), {})
    yield loss("cross_entropy", torch.ones(2, 3), torch.tensor([-100, -100]), {"label_smoothing": 0.1})
    yield loss("mse_loss", torch.arange(6.0).view(2, 3), torch.tensor([1.0, 2.0, 3.0]), {"reduction": "mean"})
    yield loss("mse_loss", torch.arange(6.0).view(2, 3), torch.tensor([[1.0], [2.0]]), {"reduction": "none"})


def loss(fn, x, target, options):
    x = x.detach().clone().requires_grad_()
    output = getattr(F, fn)(x, target, **options)
    (output * weights(output)).sum().backward()
    shown = {key: encode(value) if isinstance(value, torch.Tensor) else value for key, value in options.items()}
    return {
        "fn": fn,
        "input": encode(x),
        "target": encode(target),
        "options": shown,
        "output": encode(output),
        "input_grad": encode(x.grad),
    }


def init():
    calls = [
        ("uniform_", (3, 5), [-0.5, 0.25], {}),
        ("normal_", (4, 5), [1.0, 0.1], {}),
        ("constant_", (2, 2), [0.3], {}),
        ("ones_", (2, 2), [], {}),
        ("zeros_", (2, 2), [], {}),
        ("xavier_uniform_", (3, 5), [], {}),
        ("xavier_uniform_", (3, 2, 2, 2), [], {"gain": 1.5}),
        ("xavier_normal_", (4, 5), [], {}),
        ("kaiming_uniform_", (3, 5), [], {}),
        ("kaiming_uniform_", (3, 2, 2, 2), [], {"a": math.sqrt(5)}),
        ("kaiming_uniform_", (3, 5), [], {"mode": "fan_out", "nonlinearity": "relu"}),
        ("kaiming_normal_", (4, 5), [], {"nonlinearity": "tanh"}),
        ("kaiming_normal_", (4, 5), [], {"mode": "fan_out", "a": 0.2}),
    ]
    for fn, shape, args, options in calls:
        torch.manual_seed(1)
        result = getattr(nn.init, fn)(torch.empty(shape), *args, **options)
        yield {"fn": fn, "shape": shape, "args": args, "options": options, "result": encode(result)}


def message(fn):
    try:
        fn()
    except Exception as error:  # noqa: BLE001
        return str(error)
    return None


def state_dicts():
    def model():
        return nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 4))

    whole = {key: list(value.shape) for key, value in model().state_dict().items()}
    changes = {
        "fits": {},
        "missing": {"0.weight": None, "1.bias": None},
        "unexpected": {"b": [1], "1.q": [1]},
        "size": {"0.weight": [2, 2], "1.bias": [5]},
        "all": {"0.bias": None, "1.weight": [1], "x.y": [2]},
    }
    for name, change in changes.items():
        shapes = {key: shape for key, shape in {**whole, **change}.items() if shape is not None}
        given = {key: torch.ones(shape) for key, shape in shapes.items()}
        for strict in [True, False]:
            text = message(lambda: model().load_state_dict(given, strict=strict))
            yield {"name": name, "strict": strict, "shapes": shapes, "message": text}


if __name__ == "__main__":
    write("layers", layers())
    write("losses", losses())
    write("init", init())
    write("state_dict", state_dicts())
