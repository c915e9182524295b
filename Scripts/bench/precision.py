"""bf16 against fp32 on this processor: the volumes benchmark's U-Net on one rank of one thread, in Lockstep and in PyTorch with MONAI."""

import argparse
import statistics
import sys

from volumes import ROOT, lockstep_training, made_volumes, monai_training, note_down


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--record", default=str(ROOT / "Benchmarks/precision.md"))
    parser.set_defaults(ranks=1, volumes=12, size=96, crop=64, samples=4, steps=8)
    return parser.parse_args()


def main() -> None:
    options = arguments()
    results: dict[tuple[str, str], list[dict]] = {}
    with made_volumes(options) as data:
        for number in range(options.runs):
            print(f"run {number + 1} of {options.runs}", file=sys.stderr)
            for precision in ["fp32", "bf16"]:
                ours = lockstep_training(options, data, f"precision={precision}")
                theirs = monai_training(options, data, "--workers", "0", "--cache", "--precision", precision)
                results.setdefault(("Lockstep", precision), []).append(ours)
                results.setdefault(("MONAI", precision), []).append(theirs)
    note_down(options.record, f"{__doc__.strip()} Medians of {options.runs} runs in turn.", table(results))


def table(results: dict[tuple[str, str], list[dict]]) -> str:
    def median(key: tuple[str, str], what: str) -> float:
        return statistics.median(run[what] for run in results[key])

    lines = ["| | precision | a step, s | fp32's time is | peak memory, MiB |", "|---|---|---|---|---|"]
    for name, precision in results:
        step, plain = median((name, precision), "step"), median((name, "fp32"), "step")
        memory = median((name, precision), "memory")
        lines.append(f"| {name} | {precision} | {step:.3f} | {plain / step:.2f} x | {memory:.0f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
