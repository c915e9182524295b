"""The benchmark peer: MONAI's UNet trained with DDP on a folder of img*.nii.gz / seg*.nii.gz, as the MONAI tutorial does it.

    LAUNCHED_AT=$(date +%s.%N) torchrun --standalone --nproc-per-node 2 Scripts/peers/monai_ddp.py --data FOLDER --steps 10

Prints one line of JSON on rank 0. All times are wall-clock seconds; those "since launch" count from LAUNCHED_AT (unix seconds, set by whoever
starts the command), or from the start of this process when it is not set. Runs on CPU with gloo, or on GPUs with NCCL (--device cuda).
"""

import os
import time

PROCESS_STARTED = time.time()
LAUNCHED = float(os.environ.get("LAUNCHED_AT", PROCESS_STARTED))

import argparse
import json
import resource
import warnings
from glob import glob

import psutil
import torch
import torch.distributed as dist
from monai.data import CacheDataset, DataLoader, Dataset
from monai.losses import DiceLoss
from monai.networks.nets import UNet
from monai.transforms import Compose, EnsureChannelFirstd, LoadImaged, RandCropByPosNegLabeld, RandRotate90d, ScaleIntensityd
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data.distributed import DistributedSampler

warnings.filterwarnings("ignore")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, help="folder with img*.nii.gz and seg*.nii.gz")
    parser.add_argument("--mode", choices=["train", "loader"], default="train", help="loader: only iterate over the batches")
    parser.add_argument("--cache", action="store_true", help="CacheDataset instead of Dataset")
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--crop", type=int, nargs="+", default=[96], help="one number or three")
    parser.add_argument("--samples", type=int, default=4, help="crops from each volume")
    parser.add_argument("--batch", type=int, default=2, help="volumes per rank and step")
    parser.add_argument("--workers", type=int, default=2, help="loader processes per rank")
    parser.add_argument("--threads", type=int, default=0, help="threads per rank (0: torch's own choice, 1 under torchrun)")
    parser.add_argument("--channels", type=int, nargs="+", default=[16, 32, 64, 128, 256])
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--precision", choices=["fp32", "bf16"], default="fp32", help="of the network's forward pass")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    options = parser.parse_args()
    options.crop = options.crop * 3 if len(options.crop) == 1 else options.crop
    if len(options.crop) != 3 or options.crop[0] != options.crop[2]:
        parser.error("--crop takes one number or three, and the first and third must be equal: crops are rotated in that plane")
    return options


def make_loader(options, rank):
    images = sorted(glob(os.path.join(options.data, "img*.nii.gz")))
    labels = sorted(glob(os.path.join(options.data, "seg*.nii.gz")))
    if not images or len(images) != len(labels):
        raise SystemExit(f"{options.data}: {len(images)} img*.nii.gz and {len(labels)} seg*.nii.gz")
    files = [{"img": image, "seg": label} for image, label in zip(images, labels)]
    transforms = Compose([
        LoadImaged(keys=["img", "seg"]),
        EnsureChannelFirstd(keys=["img", "seg"]),
        ScaleIntensityd(keys="img"),
        RandCropByPosNegLabeld(keys=["img", "seg"], label_key="seg", spatial_size=options.crop, pos=1, neg=1, num_samples=options.samples),
        RandRotate90d(keys=["img", "seg"], prob=0.5, spatial_axes=[0, 2]),
    ])
    transforms.set_random_state(options.seed + rank)  # without workers; a worker is seeded by the loader
    if options.cache:
        dataset = CacheDataset(files, transforms, cache_rate=1.0, num_workers=max(options.workers, 1), progress=False)
    else:
        dataset = Dataset(files, transforms)
    sampler = DistributedSampler(dataset, shuffle=True, seed=options.seed)
    return DataLoader(dataset, batch_size=options.batch, sampler=sampler, num_workers=options.workers, pin_memory=options.device == "cuda",
                      persistent_workers=options.workers > 0)


def batches(loader, steps):
    """`steps` batches, over as many epochs as that takes."""
    epoch, done = 0, 0
    while True:
        loader.sampler.set_epoch(epoch)
        for batch in loader:
            yield batch
            done += 1
            if done == steps:
                return
        epoch += 1


def memory():
    """Peak resident megabytes of this rank and, now, of its loader processes."""
    workers = sum(child.memory_info().rss for child in psutil.Process().children(recursive=True))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 + workers / 2**20


def summed(value, device):
    total = torch.tensor(float(value), dtype=torch.float64, device=device)
    dist.all_reduce(total)
    return total.item()


def main():
    options = arguments()
    if options.threads:
        torch.set_num_threads(options.threads)
    dist.init_process_group("nccl" if options.device == "cuda" else "gloo")
    rank, world = dist.get_rank(), dist.get_world_size()
    device = torch.device("cpu")
    if options.device == "cuda":
        device = torch.device("cuda", int(os.environ["LOCAL_RANK"]))
        torch.cuda.set_device(device)
    torch.manual_seed(options.seed)
    torch.backends.cudnn.benchmark = True
    wait = torch.cuda.synchronize if options.device == "cuda" else lambda: None

    loader = make_loader(options, rank)
    result = {"peer": "monai", "mode": options.mode, "world": world, "threads": torch.get_num_threads(), "crop": options.crop, "samples": options.samples,
              "batch": options.batch, "workers": options.workers, "cache": options.cache, "volumes": len(loader.dataset), "imported": imported(),
              "ready": time.time() - LAUNCHED}

    if options.mode == "loader":
        began, first, count = time.perf_counter(), None, 0
        for batch in batches(loader, options.steps):
            count += len(batch["img"])
            first = first or time.perf_counter()
        ended = time.perf_counter()
        own = (count - options.batch * options.samples) / (ended - first) if count > options.batch * options.samples else 0
        # Rates are summed over ranks. The steady rate leaves the first batch out, which waits for the workers to start.
        result |= {"first_batch": first - began, "crops": int(summed(count, device)), "crops_per_second": summed(count / (ended - began), device),
                   "crops_per_second_steady": summed(own, device)}
    else:
        model = UNet(spatial_dims=3, in_channels=1, out_channels=1, channels=options.channels, strides=[2] * (len(options.channels) - 1),
                     num_res_units=2).to(device)
        model = DistributedDataParallel(model, device_ids=[device] if options.device == "cuda" else None)
        loss_function = DiceLoss(sigmoid=True).to(device)
        optimizer = torch.optim.Adam(model.parameters(), lr=options.lr)
        model.train()
        first_begun = first_done = None
        seconds, losses, crops = [], [], 0
        mark = time.perf_counter()
        for batch in batches(loader, options.steps):
            if first_begun is None:
                first_begun = time.time() - LAUNCHED
            images, labels = batch["img"].to(device), batch["seg"].to(device)
            optimizer.zero_grad()
            with torch.autocast(device.type, torch.bfloat16, enabled=options.precision == "bf16"):
                outputs = model(images)
            loss = loss_function(outputs.float(), labels)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            wait()
            if first_done is None:
                first_done = time.time() - LAUNCHED
            now = time.perf_counter()
            seconds.append(now - mark)  # with the wait for its batch
            mark = now
            crops += len(images)
        steady = sorted(seconds[1:])
        result |= {"first_step_begun": first_begun, "first_step_done": first_done, "step_seconds": seconds,
                   "median_step": steady[len(steady) // 2] if steady else None,
                   "crops_per_second": summed(crops, device) / len(seconds) * len(steady) / sum(steady) if steady else None,
                   "first_loss": summed(losses[0], device) / world, "final_loss": summed(losses[-1], device) / world,
                   "parameters": sum(p.numel() for p in model.parameters())}
    result |= {"memory_mb_all_ranks": summed(memory(), device), "total": time.time() - LAUNCHED}
    if rank == 0:
        print(json.dumps(result), flush=True)
    dist.destroy_process_group()


IMPORTED_AT = time.time()


def imported():
    """Seconds since launch until everything was imported."""
    return IMPORTED_AT - LAUNCHED


if __name__ == "__main__":
    main()
