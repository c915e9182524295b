#!/usr/bin/env bash
# The scaling study from the start: measures, fits, predicts, draws into docs/scaling: run.sh PROGRAM [RUNS]
# As root, on a machine with nothing else to do; without a program it only fits and draws again what was measured.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
python=$("$here/../peers/setup.sh")
if [ $# -gt 0 ]; then
    for tool in ip tc unshare nsenter iptables-legacy; do
        command -v $tool >/dev/null || { echo "no $tool: apt-get install iproute2 iptables util-linux" >&2; exit 1; }
    done
    "$python" "$here/measure.py" --program "$1" --runs "${2:-2}"
fi
"$python" "$here/report.py"
