#!/usr/bin/env bash
# Lockstep and its peers side by side, on the same data, batch, ranks and threads: run.sh PROGRAM
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=$(readlink -f "$1")
python=$("$here/../peers/setup.sh")
"$python" "$here/volumes.py" --program "$program"
"$python" "$here/ddp.py" --program "$program"
