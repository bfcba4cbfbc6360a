"""PyTorch as a runner: `pytorch.py THREADS`. See lib/types.ts for what is said on stdin and stdout."""

import array
import json
import math
import sys
import time

import torch
from torch import nn
import torch.nn.functional as F


def say(answer):
    print(json.dumps(answer), flush=True)


def read(path, kind):
    values = array.array(kind)
    with open(path, "rb") as file:
        values.frombytes(file.read())
    return torch.tensor(values)


def make_layer(layer):
    if layer["type"] == "conv2d":
        return nn.Conv2d(layer["in"], layer["out"], layer["kernel"])
    if layer["type"] == "max_pool2d":
        return nn.MaxPool2d(layer["kernel"])
    if layer["type"] == "relu":
        return nn.ReLU()
    if layer["type"] == "flatten":
        return nn.Flatten()
    return nn.Linear(layer["in"], layer["out"])


def make_model(task, files):
    model = nn.Sequential(*map(make_layer, task["model"]["layers"]))
    nn.utils.vector_to_parameters(read(files["values"], "f"), model.parameters())
    return model


def make_batches(task, files):
    images = read(files["images"], "B").float().div(255).view(files["count"], 1, 28, 28)
    labels = read(files["labels"], "B").long()
    return list(zip(images.split(task["batch"]), labels.split(task["batch"])))


def cycle(items):
    while True:
        yield from items


def train(task, files):
    model = make_model(task, files)
    batches = cycle(make_batches(task, files))
    optimizer = torch.optim.SGD(model.parameters(), lr=task["lr"], momentum=task["momentum"])

    def step():
        images, labels = next(batches)
        optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def infer(task, files):
    model = make_model(task, files).eval()
    batches = cycle(make_batches(task, files))

    def step():
        with torch.inference_mode():
            return model(next(batches)[0])[0, 0].item()

    return step


def matmul(task, files):
    a, b = read(files["values"], "f").view(2, task["size"], task["size"])
    return lambda: (a @ b)[0, 0].item()


def make_op(op, take, labels):
    """The operation as a function of its input, and its parameters."""
    if op["type"] == "conv2d":
        weight, bias = take([op["out"], op["in"], op["kernel"], op["kernel"]]), take([op["out"]])
        return [weight, bias], lambda x: F.conv2d(x, weight, bias)
    if op["type"] == "linear":
        weight, bias = take([op["out"], op["in"]]), take([op["out"]])
        return [weight, bias], lambda x: F.linear(x, weight, bias)
    if op["type"] == "max_pool2d":
        return [], lambda x: F.max_pool2d(x, op["kernel"])
    if op["type"] == "relu":
        return [], F.relu
    return [], lambda x: F.cross_entropy(x, labels)


def single_op(task, files):
    values = read(files["values"], "f")
    at = 0

    def take(shape):
        nonlocal at
        start, at = at, at + math.prod(shape)
        return values[start:at].clone().view(shape)

    x = take(task["input"]).requires_grad_(task["inputGradient"])
    labels = make_batches({"batch": task["input"][0]}, files)[0][1]
    parameters, run_op = make_op(task["op"], take, labels)
    for parameter in parameters:
        parameter.requires_grad_()
    start = take(task["output"])
    if task["pass"] == "forward":
        return lambda: run_op(x).flatten()[0].item()
    y = run_op(x)
    inputs = [x, *parameters] if task["inputGradient"] else parameters
    return lambda: torch.autograd.grad(y, inputs, start, retain_graph=True)[0].flatten()[0].item()


ELEMENTWISE = {
    "clone": lambda a, b: a.clone(),
    "add": torch.add,
    "mul": torch.mul,
    "relu": lambda a, b: a.relu(),
    "exp": lambda a, b: a.exp(),
    "tanh": lambda a, b: a.tanh(),
    "sigmoid": lambda a, b: a.sigmoid(),
}


def elementwise(task, files):
    blocks = read(files["values"], "f").view(2, -1)
    a, b = (block.repeat(task["count"] // len(block)) for block in blocks)
    run_op = ELEMENTWISE[task["op"]]
    return lambda: run_op(a, b)[0].item()


def tape(task, files):
    a, b = (torch.tensor(value, requires_grad=True) for value in (2.0, 3.0))

    def step():
        for _ in range(task["count"]):
            total = a.add(b)
        return total.item()

    return step


def load(task, files):
    from torch.utils.data import DataLoader, TensorDataset
    from torchvision.datasets import MNIST
    from torchvision.transforms import ToTensor

    dataset = MNIST(files["mnist"], transform=ToTensor())
    if task["dataset"] == "tensors":
        dataset = TensorDataset(dataset.data.unsqueeze(1).float().div(255), dataset.targets)
    torch.manual_seed(1)
    loader = DataLoader(dataset, batch_size=task["batch"], shuffle=True, drop_last=True)

    def epochs():
        while True:
            yield from loader

    batches = epochs()
    return lambda: next(batches)[1][0].item()


KINDS = {
    "train": train,
    "infer": infer,
    "matmul": matmul,
    "op": single_op,
    "elementwise": elementwise,
    "tape": tape,
    "load": load,
}


def prepare(task, files):
    if task["kind"] not in KINDS:
        raise NotImplementedError(f"no {task['kind']}")
    return KINDS[task["kind"]](task, files)


def run(step, count):
    start = time.perf_counter()
    for _ in range(count):
        value = step()
    seconds = time.perf_counter() - start
    # As JSON.stringify does it: JSON has no infinity and no NaN.
    return {"seconds": seconds, "value": value if math.isfinite(value) else None}


def hello(threads):
    answer = {"version": f"PyTorch {torch.__version__}", "threads": threads}
    # Debian's torch calls whichever libblas it finds, and the reference BLAS is some fifteen times slower than OpenBLAS.
    with open("/proc/self/maps") as maps:
        libraries = {line.split()[-1] for line in maps if "blas" in line}
    if libraries and not any("openblas" in name or "blis" in name for name in libraries):
        answer["warning"] = "PyTorch runs on the reference BLAS, so its matrix products are slow: see README.md"
    return answer


def main():
    threads = int(sys.argv[1])
    torch.set_num_threads(threads)
    say(hello(threads))
    step = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if "run" in request:
                say(run(step, request["run"]))
            else:
                step = prepare(request["prepare"], request["files"])
                say({"ready": True})
        except Exception as error:
            say({"cannot": str(error).split("\n")[0]})


main()
