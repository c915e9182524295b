"""Training steps of MINet-VGG16 in PyTorch, DDP under torchrun, on a batch that goes round: prints samples a second of all ranks.

    minet_training.py BATCH SIZE STEPS        BATCH: images of a rank
"""

import os
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

CHANNELS, WIDTHS = (64, 128, 256, 512, 512), (32, 64, 64, 64, 64)


def stages() -> list[nn.Module]:
    result, inputs = [], 3
    for stage, outputs in enumerate(CHANNELS):
        layers = [nn.MaxPool2d(2)] if stage else []
        for _ in range(2 if stage < 2 else 3):
            layers += [nn.Conv2d(inputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)]
            inputs = outputs
        result.append(nn.Sequential(*layers))
    return result


def resized(x, size):
    return F.interpolate(x, size=size, mode="bilinear", align_corners=False)


class Fusion(nn.Module):
    """A branch from itself and its neighbours: `places` of the branches looked at, from fine to coarse."""

    def __init__(self, place: int, places: range, inputs: dict[int, int], outputs: int):
        super().__init__()
        self.place = place
        self.layers = nn.ModuleDict({str(p): nn.Conv2d(inputs[p], outputs, 3, padding=1) for p in places})
        self.norm = nn.BatchNorm2d(outputs)

    def forward(self, seen, up):
        total = 0
        for key, layer in self.layers.items():
            x, steps = seen[int(key)], int(key) - self.place
            total = total + layer(F.avg_pool2d(x, 2) if steps < 0 else up(x) if steps > 0 else x)
        return self.norm(total)


class Interaction(nn.Module):
    def __init__(self, inputs: list[int], main: int, outputs: int):
        super().__init__()
        places, width = range(len(inputs)), min(inputs)
        given, own = dict(enumerate(inputs)), dict.fromkeys(places, width)
        near = lambda p: range(max(0, p - 1), min(len(inputs), p + 2))
        self.main = main
        self.first = nn.ModuleList(Fusion(p, range(p, p + 1), given, width) for p in places)
        self.second = nn.ModuleList(Fusion(p, near(p), own, width) for p in places)
        self.third = Fusion(main, near(main), own, width)
        self.last = Fusion(main, range(main, main + 1), own, outputs)
        self.past = nn.Conv2d(inputs[main], outputs, 1)

    def forward(self, inputs):
        up = lambda x: F.interpolate(x, scale_factor=2, mode="nearest")
        seen = {f.place: F.relu(f(dict(enumerate(inputs)), up)) for f in self.first}
        seen = {f.place: F.relu(f(seen, up)) for f in self.second}
        seen[self.main] = F.relu(self.third(seen, up))
        return F.relu(self.last(seen, up) + self.past(inputs[self.main]))


class SelfInteraction(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        widths, both = {0: channels, 1: channels // 2}, range(2)
        self.first = nn.ModuleList(Fusion(p, range(1), widths, widths[p]) for p in both)
        self.second = nn.ModuleList(Fusion(p, both, widths, widths[p]) for p in both)
        self.third = Fusion(0, both, widths, channels)

    def forward(self, x):
        up = lambda y: resized(y, x.shape[2:])
        seen = {f.place: F.relu(f({0: x}, up)) for f in self.first}
        seen = {f.place: F.relu(f(seen, up)) for f in self.second}
        return x + F.relu(self.third(seen, up))


class MINet(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.ModuleList(stages())
        near = [CHANNELS[max(0, level - 1):level + 2] for level in range(5)]
        self.lateral = nn.ModuleList(Interaction(list(c), 0 if level == 0 else 1, WIDTHS[level]) for level, c in enumerate(near))
        self.inner = nn.ModuleList(SelfInteraction(width) for width in WIDTHS)
        self.outer = nn.ModuleList(
            nn.Sequential(nn.Conv2d(width, 32 if level < 2 else 64, 3, padding=1, bias=False), nn.BatchNorm2d(32 if level < 2 else 64),
                          nn.ReLU(inplace=True)) for level, width in enumerate(WIDTHS))
        self.classifier = nn.Conv2d(32, 1, 1)

    def forward(self, x):
        features = []
        for stage in self.encoder:
            x = stage(x)
            features.append(x)
        y = None
        for level in reversed(range(5)):
            x = self.lateral[level](features[max(0, level - 1):level + 2])
            x = x if y is None else x + resized(y, x.shape[2:])
            y = self.outer[level](self.inner[level](x))
        return self.classifier(y)


def loss(logits, masks):
    p = logits.sigmoid()
    common = p * masks
    apart = (p - common).sum() + (masks - common).sum()
    return F.binary_cross_entropy_with_logits(logits, masks) + apart / (p.sum() + masks.sum() + 1e-6)


def main() -> None:
    count, size, steps = map(int, sys.argv[1:4])
    world = int(os.environ.get("WORLD_SIZE", 1))
    torch.manual_seed(0)
    model = MINet()
    if world > 1:
        torch.distributed.init_process_group("gloo")
        model = nn.parallel.DistributedDataParallel(model)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-4, momentum=0.9)
    images, masks = torch.rand(count, 3, size, size), torch.rand(count, 1, size, size).round()
    began = 0.0
    for step in range(steps + 2):
        if step == 2:
            began = time.perf_counter()
        optimizer.zero_grad()
        loss(model(images), masks).backward()
        optimizer.step()
    if int(os.environ.get("RANK", 0)) == 0:
        print(world * count * steps / (time.perf_counter() - began))
    if world > 1:
        torch.distributed.destroy_process_group()


if __name__ == "__main__":
    main()
