"""Holds what recomputation saves against PyTorch's checkpoint(use_reentrant=False), on the same U-Net and batch."""
import argparse
import json
import subprocess
import tempfile
from pathlib import Path

import torch
from monai.losses import DiceLoss
from monai.networks.nets import UNet
from torch.utils.checkpoint import checkpoint

CHANNELS, STRIDES, CROP, SAMPLES, CROPS = [8, 16, 32], [2, 2], 32, 4, 2


def blocks(level):
    """The parts that run one after the other: what Lockstep's `auto` chooses."""
    down, skip, up = level
    below = skip.submodule
    return [down, *(blocks(below) if isinstance(below, torch.nn.Sequential) and len(below) == 3 else [below]), up]


def recompute(block):
    forward = block.forward
    block.forward = lambda x: checkpoint(forward, x, use_reentrant=False)


def peak(recomputes, dtype):
    """Bytes that tensors held at most in the second and third step, by the profiler's record of every allocation."""
    with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CPU], profile_memory=True) as profile:
        model = UNet(3, 1, 1, CHANNELS, STRIDES, num_res_units=2)
        model = model.to(memory_format=torch.channels_last_3d)
        if recomputes:
            for block in blocks(model.model):
                recompute(block)
        loss, optimizer = DiceLoss(sigmoid=True), torch.optim.Adam(model.parameters(), fused=True)
        image = torch.rand(SAMPLES * CROPS, 1, CROP, CROP, CROP)
        label = (torch.rand_like(image) > 0.5).float()
        for _ in range(3):
            with torch.autocast("cpu", dtype, enabled=dtype is not None):
                output = model(image)
            loss(output.float(), label).backward()
            del output
            optimizer.step()
            optimizer.zero_grad()
    held = most = 0
    for event in profile.profiler.kineto_results.events():
        if event.name() == "[memory]":
            held += event.nbytes()
            most = max(most, held)
    return most


def lockstep(program):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "unet.yaml").write_text(
            f"task: volumes\ndata: {{crop: [{CROP}, {CROP}, {CROP}], cropsPerVolume: {CROPS}}}\n"
            f"batch: {{global: {SAMPLES}}}\nmodel: {{channels: {CHANNELS}, strides: {STRIDES}}}\n"
            f"inference: {{window: [{CROP}, {CROP}, {CROP}]}}\n")
        words = ["profile", "unet.yaml", "--memory", "--nproc-per-node", "1", "--steps", "1"]
        subprocess.run([program, *words, "--json", "table.json"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        return {cell["mode"]: cell["peakBytes"] for cell in json.loads(Path(folder, "table.json").read_text())}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    ours = lockstep(str(Path(parser.parse_args().program).resolve()))
    rows = [("fp32", False, None), ("recompute", True, None), ("bf16", False, torch.bfloat16),
            ("bf16 + recompute", True, torch.bfloat16)]
    theirs = {name: peak(recomputes, dtype) for name, recomputes, dtype in rows}
    for name in theirs:
        print(f"memory: {name:17} Lockstep {ours[name] / 2**20:6.1f} MiB ({ours[name] / ours['fp32']:.3f}), "
              f"PyTorch {theirs[name] / 2**20:6.1f} MiB ({theirs[name] / theirs['fp32']:.3f})")
    for plain, less in [("fp32", "recompute"), ("bf16", "bf16 + recompute")]:
        ratio, expected = ours[less] / ours[plain], theirs[less] / theirs[plain]
        assert ratio <= 1.05 * expected, f"{less}: {ratio:.3f} of {plain}, PyTorch's checkpoint {expected:.3f}"


main()
