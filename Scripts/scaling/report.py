"""From the measurements to tables and pictures: docs/scaling/results.md, measured.png, predicted.png."""

import argparse
import json
from pathlib import Path

import plots
import predict
from fit import Bed, fit, goodness, machine, predicted
from model import all_reduce, step

FOLDER = Path(__file__).resolve().parents[2] / "docs/scaling"
LONGER = 8  # times the measured job's computation: crops of 64^3, not 32^3


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measurements", default=str(FOLDER / "measurements.json"))
    parser.add_argument("--output", default=str(FOLDER))
    return parser.parse_args()


def link_name(point: dict) -> str:
    rate = "unshaped" if point["rate"] is None else f"{point['rate'] / 1e9:g} Gbit/s"
    return f"{rate}, {point['delay'] * 1e3:g} ms"


def costs_table(bed: Bed) -> str:
    costs = bed.costs
    return "\n".join([
        "| | |", "|---|---|",
        f"| software, a pair of rounds | {costs.software * 1e6:.0f} us |",
        f"| cores, a byte | {costs.byte * 1e9:.3f} ns ({1 / costs.byte / 1e9:.2f} GB/s) |",
        f"| cores, a byte, for holding a link to its rate: the test bed's own | {bed.shaping * 1e9:.3f} ns |",
        f"| cores, a byte, for a link's delay: the test bed's own | {bed.delaying * 1e9:.3f} ns |",
        f"| link delays, a pair of rounds | {costs.trips:.2f} |",
        f"| norm of link and cores | {costs.norm:.1f} |"])


def collectives_table(bed: Bed, points: list[dict], cores: float) -> str:
    sizes = sorted({point["bytes"] for point in points})
    lines = ["| link | ranks | " + " | ".join(f"{size >> 10} KiB" for size in sizes) + " |", "|---" * (len(sizes) + 2) + "|"]
    for name, ranks in dict.fromkeys((link_name(point), point["ranks"]) for point in points):
        row = {point["bytes"]: point for point in points if (link_name(point), point["ranks"]) == (name, ranks)}
        cells = [f"{row[size]['seconds'] * 1e3:.2f} ({predicted(bed, row[size], cores) * 1e3:.2f})" for size in sizes]
        lines.append(f"| {name} | {ranks} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def steps_table(bed: Bed, steps: list[dict], cores: float) -> str:
    alone, several = steps[0]["seconds"], steps[1:]
    lines = ["| link | ranks | buckets, MB | a step, ms | predicted, ms | without communication, ms |",
             "|---|---|---|---|---|---|",
             f"| none | 1 | | {alone * 1e3:.0f} | | {alone * 1e3:.0f} |"]
    for point in several:
        link, shared = machine(point, cores), max(1, point["ranks"] / cores)
        guess = step(
            predict.job(alone, point["bucket"]), shared, lambda size: all_reduce(bed.at(point), point["ranks"], size, link))
        lines.append(f"| {link_name(point)} | {point['ranks']} | {point['bucket']} | {point['seconds'] * 1e3:.0f} | "
                     f"{guess * 1e3:.0f} | {alone * shared * 1e3:.0f} |")
    return "\n".join(lines)


def sections(found: dict, bed: Bed) -> dict[str, str]:
    points, cores = found["collectives"], found["cores"]
    alone = found["steps"][0]["seconds"]
    result = {
        "What the fit finds": costs_table(bed),
        "How well it fits": goodness(points, cores),
        "all_reduce, measured (and by the model), ms": collectives_table(bed, points, cores),
        "A training step, measured, and predicted from all_reduce and the step of one rank":
            steps_table(bed, found["steps"], cores),
    }
    for times in (1, LONGER):
        for name, network in predict.NETWORKS.items():
            title = f"Extrapolated: {name}, 8 ranks a node, {times * alone:.2f} s of computation a step"
            result[title] = predict.table(bed.costs, network, predict.job(times * alone))
    return result


def main() -> None:
    options = arguments()
    found, folder = json.loads(Path(options.measurements).read_text()), Path(options.output)
    bed = fit(found["collectives"], found["cores"])
    written = f"{found['date']}, {found['cores']} cores, the fastest of {found['runs']} runs"
    head = f"# Results of the scaling study\n\nWritten by `Scripts/scaling/run.sh`: {written}.\n"
    body = "".join(f"\n## {title}\n\n{text}\n" for title, text in sections(found, bed).items())
    (folder / "results.md").write_text(head + body)
    plots.measured(bed, found["collectives"], found["cores"], folder / "measured.png")
    plots.extrapolated(bed.costs, predict.job(LONGER * found["steps"][0]["seconds"]), folder / "predicted.png")


if __name__ == "__main__":
    main()
