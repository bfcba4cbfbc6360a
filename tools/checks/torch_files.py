"""The side of PyTorch in `npm run check:torch-files`: python3 torch_files.py FOLDER, which torch_files.ts has filled."""

import json
import pathlib
import struct
import sys

import torch
from torch import nn
from torch.nn import functional as F

FOLDER = pathlib.Path(sys.argv[1])
DTYPES = {"F32": torch.float32}


class Net(nn.Module):
    """The network of examples/mnist/model.ts."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 16, 3)
        self.conv2 = nn.Conv2d(16, 32, 3)
        self.fc1 = nn.Linear(32 * 5 * 5, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return self.fc2(F.relu(self.fc1(torch.flatten(x, 1))))


OPTIMIZERS = {
    "sgd": lambda model: torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9),
    "adam": lambda model: torch.optim.Adam(model.parameters(), lr=0.001),
}


def read_safetensors(path):
    data = path.read_bytes()
    (size,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + size])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = (8 + size + offset for offset in entry["data_offsets"])
        flat = torch.frombuffer(bytearray(data[begin:end]), dtype=DTYPES[entry["dtype"]])
        tensors[name] = flat.reshape(entry["shape"])
    return tensors


def train(model, optimizer, data, steps):
    losses = []
    for step in steps:
        batch = slice(64 * step, 64 * step + 64)
        optimizer.zero_grad()
        loss = F.cross_entropy(model(data["images"][batch]), data["labels"][batch])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def logits(state_dict, data):
    model = Net()
    model.load_state_dict(state_dict, strict=True)
    with torch.no_grad():
        return torch.cat([model(images) for images in data["test_images"].split(500)])


def check_values(value):
    """What torch_files.ts saved as `values`."""
    assert list(value["state"]) == [0, 2], value["state"]
    assert value["names"].keys() == {"0", "1"}, value["names"]
    assert value["map"] == {1.5: "a", (1, "x"): None, True: 2**70}
    assert value["set"] == {1, "a"} and value["bytes"] == b"\x00\xc8\xff"
    assert type(value["one"]) is int and type(value["half"]) is float and value["text"] == "größe"
    assert [x.dtype for x in value["dtypes"]] == value["names_of_dtypes"]
    assert [x.tolist() for x in value["dtypes"]] == [[1, 0, 2]] * 7 + [[True, False, True]]
    assert value["parameter"].requires_grad and isinstance(value["parameter"], nn.Parameter)
    assert value["leaf"].requires_grad and not isinstance(value["leaf"], nn.Parameter)
    base, transposed = value["base"], value["transposed"]
    assert transposed.stride() == (1, 3) and torch.equal(transposed, base.t())
    assert value["empty"].shape == (2, 0)
    base.zero_()
    assert transposed.sum() == 0, "the storage is not shared"


def main():
    check_values(torch.load(FOLDER / "values.pt"))
    torch.save(torch.load(FOLDER / "values.pt"), FOLDER / "values_again.pt")
    data = torch.load(FOLDER / "data.pt")
    half = data["steps"]
    loaded = {"logits": {}, "losses": {}}
    loaded["logits"]["pt"] = logits(torch.load(FOLDER / "sconce.pt"), data)
    loaded["logits"]["safetensors"] = logits(read_safetensors(FOLDER / "sconce.safetensors"), data)
    for name, make in OPTIMIZERS.items():
        checkpoint = torch.load(FOLDER / f"sconce_{name}.pt")
        model = Net()
        model.load_state_dict(checkpoint["model"])
        optimizer = make(model)
        optimizer.load_state_dict(checkpoint["optimizer"])
        loaded["losses"][name] = train(model, optimizer, data, range(half, 2 * half))

    torch.manual_seed(7)
    own = {"losses": {}}
    for name, make in OPTIMIZERS.items():
        model = Net()
        optimizer = make(model)
        train(model, optimizer, data, range(half))
        torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict()}, FOLDER / f"pytorch_{name}.pt")
        own["losses"][name] = train(model, optimizer, data, range(half, 2 * half))
    torch.save(model.state_dict(), FOLDER / "pytorch.pt")
    own["logits"] = logits(model.state_dict(), data)
    torch.save({"loaded": loaded, "own": own, "version": str(torch.__version__)}, FOLDER / "pytorch_results.pt")


main()
