#!/usr/bin/env bash
# What the peers themselves have to confirm: that they read what Lockstep writes, and get the same results from it.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
python=$("$here/setup.sh")
program=$(readlink -f "$1")
"$python" "$here/check_exchange.py" --program "$program"
"$python" "$here/check_logs.py" --program "$program"
"$python" "$here/check_launchers.py" --program "$program"
"$python" "$here/check_memory.py" --program "$program"
