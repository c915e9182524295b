"""Recursive denoising of PKDiff in PyTorch, DDP under torchrun, on a batch that goes round: prints samples a second of all ranks.

    pkdiff_training.py BATCH SIZE STEPS [every]       BATCH: images of a rank; every: gradients are averaged in every pass, not once a step
"""

import contextlib
import os
import sys
import time
from pathlib import Path

import torch
from torch import nn

sys.path.append(str(Path(__file__).resolve().parents[1] / "fixtures"))
from remote_sensing import Network, diffusion_stages, one_hot, pkd, projected, resize  # noqa: E402

CLASSES, CHANNELS, TIMESTEPS, SCALES, PATCH, PIXELS = 6, 4, 1, 3, 64, 1024


class Denoiser(nn.Module):
    def __init__(self):
        super().__init__()
        self.network = Network("magnitude", CLASSES, CHANNELS, 32, (1, 2, 4, 8))
        self.network.forward(torch.zeros(1, CLASSES, 16, 16), torch.rand(1, CHANNELS, 16, 16), torch.ones(1))
        self.weights = nn.ParameterList(self.network.state.values())
        self.network.state = dict(zip(self.network.state, self.weights))

    def forward(self, *inputs):
        return self.network.forward(*inputs)


def loss(denoised, truth):
    p = projected(denoised).flatten(2).transpose(1, 2)
    g = truth.flatten(2).transpose(1, 2)
    chosen = [torch.randperm(p.shape[1])[:PIXELS] for _ in range(2)]
    distances = [pkd(x[chosen[0]], y[chosen[1]]) for x, y in zip(p, g)]
    return (denoised - truth).square().mean() + 0.075 * torch.stack(distances).mean()


def train(model, optimizer, images, truth, averages_each):
    """One batch: an optimizer step for each size, after a pass for each patch."""
    maps = torch.rand_like(truth)
    for scale, at in diffusion_stages(TIMESTEPS, SCALES):
        size = [length >> (SCALES - 1 - scale) for length in truth.shape[2:]]
        image, target = resize(images, size), resize(truth, size)
        start = resize(maps, size).softmax(1)
        noisy = (start + at * torch.randn_like(start)).clamp(0, 1)
        maps = torch.zeros_like(noisy)
        places = [(top, left) for top in range(0, size[0], PATCH) for left in range(0, size[1], PATCH)]
        for number, (top, left) in enumerate(places):
            part = lambda t: t[:, :, top:top + PATCH, left:left + PATCH]
            keeps = hasattr(model, "no_sync") and number < len(places) - 1 and not averages_each
            with model.no_sync() if keeps else contextlib.nullcontext():
                denoised = part(noisy) - model(part(noisy), part(image), torch.full((len(images),), at))
                loss(denoised, part(target)).backward()
            part(maps).copy_(projected(denoised.detach()))
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()


def main() -> None:
    count, size, steps = map(int, sys.argv[1:4])
    torch.use_deterministic_algorithms(False)
    world = int(os.environ.get("WORLD_SIZE", 1))
    torch.manual_seed(0)
    model = Denoiser()
    if world > 1:
        torch.distributed.init_process_group("gloo")
        model = nn.parallel.DistributedDataParallel(model)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-4, momentum=0.9)
    images, truth = torch.rand(count, CHANNELS, size, size), one_hot(torch.randint(CLASSES, (count, size, size)), CLASSES)
    began = 0.0
    for step in range(steps + 1):
        if step == 1:
            began = time.perf_counter()
        train(model, optimizer, images, truth, averages_each="every" in sys.argv[4:])
    if int(os.environ.get("RANK", 0)) == 0:
        print(world * count * steps / (time.perf_counter() - began))
    if world > 1:
        torch.distributed.destroy_process_group()


if __name__ == "__main__":
    main()
