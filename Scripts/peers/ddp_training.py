"""An ordinary elastic DDP training, as a PyTorch user has it: nothing in it knows who launches it.

With FAIL=1 rank 1 fails once, in the first attempt; the snapshot lets the next one go on.
"""

import os

import torch
import torch.distributed as dist
from torch.distributed.elastic.multiprocessing.errors import record
from torch.nn.parallel import DistributedDataParallel

SNAPSHOT = "snapshot.pt"
STEPS = 20


@record
def main():
    dist.init_process_group("gloo")
    rank = dist.get_rank()
    torch.manual_seed(0)
    model = DistributedDataParallel(torch.nn.Linear(4, 2))
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    start = 0
    if os.path.exists(SNAPSHOT):
        snapshot = torch.load(SNAPSHOT)
        model.load_state_dict(snapshot["model"])
        start = snapshot["step"]
    dist.barrier()
    for step in range(start, STEPS):
        generator = torch.Generator().manual_seed(step * 10 + rank)
        loss = model(torch.randn(8, 4, generator=generator)).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if rank == 0:
            torch.save({"model": model.state_dict(), "step": step + 1}, SNAPSHOT)
        dist.barrier()
        if os.environ.get("FAIL") and step == 9 and rank == 1 and os.environ["TORCHELASTIC_RESTART_COUNT"] == "0":
            raise RuntimeError("planted in step 9")
    if rank == 0:
        print(f"weights {model.module.weight.double().sum().item():.15f} from step {start}", flush=True)
    dist.destroy_process_group()


main()
