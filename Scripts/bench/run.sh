#!/usr/bin/env bash
# Lockstep and MONAI side by side on the same volumes, crops, batch, ranks and threads: run.sh PROGRAM [options of volumes.py]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=$(readlink -f "$1")
shift
python=$("$here/../peers/setup.sh")
exec "$python" "$here/volumes.py" --program "$program" "$@"
