#!/usr/bin/env bash
# Lockstep and its peers side by side, on the same data, batch, ranks and threads: run.sh FOLDER (of the programs)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
programs=$(readlink -f "$1")
python=$("$here/../peers/setup.sh")
"$python" "$here/volumes.py" --program "$programs/lockstep"
"$python" "$here/ddp.py" --program "$programs/lockstep" --cost-program "$programs/FaultProgram"
"$python" "$here/logging_cost.py" --program "$programs/lockstep" --cost-program "$programs/FaultProgram"
"$python" "$here/launch.py" --program "$programs/lockstep"
"$python" "$here/precision.py" --program "$programs/lockstep"
"$python" "$here/tiny.py" --program "$programs/lockstep" --own-task "$programs/OwnTask"
"$python" "$here/optimizers.py" --program "$programs/FaultProgram"
"$python" "$here/yolo.py" --program "$programs/lockstep"
"$python" "$here/minet.py" --program "$programs/lockstep"
"$python" "$here/pkdiff.py" --program "$programs/lockstep"
"$python" "$here/pictures.py" --program "$programs/lockstep"
"$python" "$here/predict.py" --program "$programs/lockstep"
"$python" "$here/coco.py" --program "$programs/lockstep"
"$python" "$here/nms.py" --program "$programs/FaultProgram"
"$python" "$here/saliency_pictures.py" --program "$programs/FaultProgram"
"$python" "$here/scene_windows.py" --program "$programs/FaultProgram"
"$python" "$here/sod.py" --program "$programs/lockstep"
"$python" "$here/stitching.py" --program "$programs/FaultProgram"
"$python" "$here/checkpoints.py" --program "$programs/FaultProgram"
