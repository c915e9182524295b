"""Training steps of YOLOv3 in PyTorch, DDP under torchrun, on a batch that goes round: prints samples a second of all ranks.

    yolo_training.py BATCH SIZE STEPS [CLASSES]        BATCH: images of a rank
"""

import os
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

ANCHORS = torch.tensor([(10, 13), (16, 30), (33, 23), (30, 61), (62, 45), (59, 119), (116, 90), (156, 198), (373, 326)]).float()
STRIDES, BALANCE = (32, 16, 8), (0.4, 1.0, 4.0)
OBJECTS = 5


def unit(inputs: int, outputs: int, kernel: int, stride: int = 1) -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(outputs), nn.LeakyReLU(0.1, inplace=True))


class Block(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        self.inner = nn.Sequential(unit(channels, channels // 2, 1), unit(channels // 2, channels, 3))

    def forward(self, x):
        return x + self.inner(x)


class YOLOv3(nn.Module):
    def __init__(self, classes: int, base: int = 32):
        """`base` is the number of channels that the first convolution gives."""
        super().__init__()
        self.stem = unit(3, base, 3)
        self.stages = nn.ModuleList(
            nn.Sequential(unit(base << n, 2 * base << n, 3, 2), *(Block(2 * base << n) for _ in range(depth)))
            for n, depth in enumerate((1, 2, 8, 8, 4)))
        widths = (16 * base, 8 * base, 4 * base)
        self.laterals = nn.ModuleList(unit(2 * width, width, 1) for width in widths[1:])
        self.bodies = nn.ModuleList(
            nn.Sequential(
                unit(2 * width if n == 0 else 3 * width, width, 1), unit(width, 2 * width, 3), unit(2 * width, width, 1),
                unit(width, 2 * width, 3), unit(2 * width, width, 1)) for n, width in enumerate(widths))
        self.tails = nn.ModuleList(
            nn.Sequential(unit(width, 2 * width, 3), nn.Conv2d(2 * width, 3 * (5 + classes), 1)) for width in widths)

    def forward(self, x):
        x, features = self.stem(x), []
        for stage in self.stages:
            x = stage(x)
            features.append(x)
        outputs = []
        for n, feature in enumerate(reversed(features[2:])):
            if n:
                feature = torch.cat([F.interpolate(self.laterals[n - 1](x), scale_factor=2), feature], 1)
            x = self.bodies[n](feature)
            outputs.append(self.tails[n](x))
        return outputs


def edges(boxes):
    return torch.cat([boxes[..., :2] - boxes[..., 2:] / 2, boxes[..., :2] + boxes[..., 2:] / 2], -1)


def overlaps(a, b):
    """IoU and GIoU of boxes given by centre and size."""
    (low_a, high_a), (low_b, high_b) = edges(a).split(2, -1), edges(b).split(2, -1)
    common = (torch.minimum(high_a, high_b) - torch.maximum(low_a, low_b)).clamp(min=0).prod(-1)
    union = a[..., 2:].prod(-1) + b[..., 2:].prod(-1) - common
    hull = (torch.maximum(high_a, high_b) - torch.minimum(low_a, low_b)).prod(-1)
    return common / union, common / union - (hull - union) / hull


def loss(outputs, targets, size: int, classes: int):
    """GIoU for boxes, binary cross-entropy for objectness and classes: the loss that Lockstep calls giou."""
    sizes = targets[:, None, 4:] * size
    common = torch.minimum(sizes, ANCHORS).prod(-1)
    best = (common / (sizes.prod(-1) + ANCHORS.prod(-1) - common)).argmax(-1)
    total = 0
    for n, output in enumerate(outputs):
        b, _, h, w = output.shape
        p = output.reshape(b, 3, 5 + classes, h, w).permute(0, 1, 3, 4, 2)
        anchors = ANCHORS[6 - 3 * n:9 - 3 * n] / STRIDES[n]
        grid = torch.stack(torch.meshgrid(torch.arange(w), torch.arange(h), indexing="xy"), -1)
        boxes = torch.cat([p[..., :2].sigmoid() + grid, p[..., 2:4].exp() * anchors[:, None, None]], -1)
        own = targets[best // 3 == 2 - n]
        image, anchor = own[:, 0].long(), best[best // 3 == 2 - n] % 3
        truth = own[:, 2:] * w
        place = image, anchor, truth[:, 1].long(), truth[:, 0].long()
        objects = torch.zeros(b, 3, h, w)
        objects[place] = 1
        with torch.no_grad():
            near = torch.stack([
                (overlaps(boxes[i, ..., None, :], targets[targets[:, 0] == i, 2:] * w)[0] > 0.5).any(-1) for i in range(b)])
        if len(own):
            total = total + 0.05 * (1 - overlaps(boxes[place], truth)[1]).mean()
            total = total + classes / 80 * F.binary_cross_entropy_with_logits(p[place][:, 5:], F.one_hot(own[:, 1].long(), classes).float())
        counted = (objects > 0) | ~near
        entropy = F.binary_cross_entropy_with_logits(p[..., 4], objects, reduction="none")[counted].mean()
        total = total + 5 * size**2 / 416**2 * BALANCE[n] * entropy
    return total


def batch(count: int, size: int, classes: int):
    generator = torch.Generator().manual_seed(0)
    images = torch.rand(count, 3, size, size, generator=generator)
    rows = torch.rand(count * OBJECTS, 6, generator=generator)
    rows[:, 0] = torch.arange(count).repeat_interleave(OBJECTS)
    rows[:, 1] = (rows[:, 1] * classes).floor()
    rows[:, 4:] = 0.02 + 0.5 * rows[:, 4:]
    return images, rows


def main() -> None:
    count, size, steps = map(int, sys.argv[1:4])
    classes = int(sys.argv[4]) if len(sys.argv) > 4 else 80
    world = int(os.environ.get("WORLD_SIZE", 1))
    torch.manual_seed(0)
    model = YOLOv3(classes)
    if world > 1:
        torch.distributed.init_process_group("gloo")
        model = nn.parallel.DistributedDataParallel(model)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-4, momentum=0.9)
    images, targets = batch(count, size, classes)
    began = 0.0
    for step in range(steps + 2):
        if step == 2:
            began = time.perf_counter()
        optimizer.zero_grad()
        loss(model(images), targets, size, classes).backward()
        optimizer.step()
    if int(os.environ.get("RANK", 0)) == 0:
        print(world * count * steps / (time.perf_counter() - began))
    if world > 1:
        torch.distributed.destroy_process_group()


if __name__ == "__main__":
    main()
