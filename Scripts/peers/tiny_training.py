"""The loop of Examples/OwnTask in PyTorch or Lightning Fabric: prints steps a second, the first epoch aside.

    tiny_training.py eager|fabric EPOCHS [RANKS]        RANKS of Fabric; those of eager are torchrun's
"""

import math
import os
import sys
import time

import torch
from torch.utils.data import DataLoader, TensorDataset
from torch.utils.data.distributed import DistributedSampler

COUNT, TURNS, BATCH = 4096, 1.5, 64


def points() -> TensorDataset:
    index = torch.arange(COUNT)
    part = (index // 2) / (COUNT / 2)
    angle = 2 * math.pi * TURNS * part + (index % 2) * math.pi
    target = (index % 2 == 0).float().unsqueeze(1)
    return TensorDataset(torch.stack([part * angle.cos(), part * angle.sin()], 1).float(), target)


def network() -> torch.nn.Module:
    torch.manual_seed(0)
    return torch.nn.Sequential(
        torch.nn.Linear(2, 64), torch.nn.ReLU(), torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 1))


def train(model, optimizer, loader, sampler, epochs: int, backward) -> float:
    loss_function = torch.nn.BCEWithLogitsLoss()
    began, steps = 0.0, 0
    for epoch in range(epochs):
        if epoch == 1:
            began = time.perf_counter()
        if sampler is not None:
            sampler.set_epoch(epoch)
        for batch, target in loader:
            optimizer.zero_grad()
            loss = loss_function(model(batch), target)
            backward(loss)
            optimizer.step()
            steps += epoch > 0
    return steps / (time.perf_counter() - began)


def eager(epochs: int) -> None:
    world = int(os.environ.get("WORLD_SIZE", 1))
    data, model, sampler = points(), network(), None
    if world > 1:
        torch.distributed.init_process_group("gloo")
        model = torch.nn.parallel.DistributedDataParallel(model)
        sampler = DistributedSampler(data, seed=0)
    loader = DataLoader(data, batch_size=BATCH // world, sampler=sampler, shuffle=sampler is None)
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3, fused=True)
    rate = train(model, optimizer, loader, sampler, epochs, lambda loss: loss.backward())
    if int(os.environ.get("RANK", 0)) == 0:
        print(rate)
    if world > 1:
        torch.distributed.destroy_process_group()


def fabric(epochs: int, ranks: int) -> None:
    from lightning_fabric import Fabric

    strategy = {"strategy": "ddp"} if ranks > 1 else {}
    lightning = Fabric(accelerator="cpu", devices=ranks, **strategy)
    lightning.launch()
    model, loader = network(), DataLoader(points(), batch_size=BATCH // ranks, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3, fused=True)
    model, optimizer = lightning.setup(model, optimizer)
    loader = lightning.setup_dataloaders(loader)
    rate = train(model, optimizer, loader, None, epochs, lightning.backward)
    if lightning.is_global_zero:
        print(rate)


if __name__ == "__main__":
    torch.set_num_threads(1)
    if sys.argv[1] == "eager":
        eager(int(sys.argv[2]))
    else:
        fabric(int(sys.argv[2]), int(sys.argv[3]))
