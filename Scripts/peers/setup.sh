#!/usr/bin/env bash
# Makes the Python environment of the peers (fixtures and benchmarks) and prints the path of its python.
# Safe to run again: a finished environment is only looked up, an interrupted one is continued.
# Folder: ${LOCKSTEP_CACHE:-${XDG_CACHE_HOME:-~/.cache}/lockstep}/peers-<hash of requirements.txt>
# LOCKSTEP_PYTHON names the interpreter to build from (default: python3).
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
requirements=$here/requirements.txt
cache=${LOCKSTEP_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/lockstep}
base=${LOCKSTEP_PYTHON:-python3}
need_kb=$((9 * 1024 * 1024)) # wheels while they unpack, and the installed packages

say() { printf 'peers: %s\n' "$*" >&2; }
die() {
    say "$@"
    exit 1
}

if command -v sha256sum >/dev/null; then sum=(sha256sum); else sum=(shasum -a 256); fi
# Comments do not change the environment, so they are not part of its name.
hash=$(sed -e 's/[[:space:]]*#.*//' -e '/^[[:space:]]*$/d' "$requirements" | "${sum[@]}" | cut -c1-12)
env=$cache/peers-$hash
python=$env/bin/python
stamp=$env/.complete

if [[ -f $stamp && -x $python ]]; then
    printf '%s\n' "$python"
    exit 0
fi

command -v "$base" >/dev/null || die "no $base found. Install Python 3.11 or newer (Debian, Ubuntu: apt-get install python3 python3-venv)."
"$base" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    die "$("$base" --version) is too old: 3.11 or newer is needed. Name another with LOCKSTEP_PYTHON."
"$base" -c 'import venv, ensurepip' 2>/dev/null ||
    die "$base has no venv module. Debian, Ubuntu: apt-get install python3-venv"

mkdir -p "$env" || die "cannot write $cache. Name another folder with LOCKSTEP_CACHE."
if command -v flock >/dev/null; then # one build at a time
    exec 9>"$env.lock"
    flock -n 9 || {
        say "another process is building $env: waiting for it"
        flock 9
    }
    if [[ -f $stamp && -x $python ]]; then
        printf '%s\n' "$python"
        exit 0
    fi
fi

used_kb=$(du -sk "$env" | cut -f1)
free_kb=$(df -Pk "$env" | awk 'NR == 2 { print $4 }')
if ((free_kb + used_kb < need_kb)); then
    die "$(df -Ph "$env" | awk 'NR == 2 { print $4 }') free in $cache: about $((need_kb / 1024 / 1024)) GB are needed. Free some, or name another folder with LOCKSTEP_CACHE."
fi

log=$env/install.log
"$python" -m pip --version >/dev/null 2>&1 || "$base" -m venv --clear "$env" ||
    die "python -m venv failed in $env. Debian, Ubuntu: apt-get install python3-venv"

say "installing torch, MONAI and their dependencies into $env (about 2.5 GB to download; log: $log)"
# Unpacking and the download must share a disk with the environment: /tmp is often small.
rm -rf "$env/tmp"
mkdir -p "$env/tmp"
if ! TMPDIR=$env/tmp "$python" -m pip install --disable-pip-version-check --no-input --progress-bar off \
    -r "$requirements" >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    if grep -qi 'no space left' "$log"; then
        die "the disk is full. Free some space in $cache (or set LOCKSTEP_CACHE), then run this again: it goes on where it stopped."
    elif grep -qiE 'name resolution|not known|unreachable|timed out|connection (refused|reset|broken|aborted)|proxyerror|newconnectionerror' "$log"; then
        die "the package index cannot be reached. Check the network (or pip's own settings: pip config list), then run this again: it goes on where it stopped."
    elif grep -q 'from versions: none' "$log"; then
        die "the package index cannot be reached, or has no such package for $("$base" --version). Check the network (pip config list shows pip's settings); the whole log is $log"
    fi
    die "pip failed; the whole log is $log"
fi
rm -rf "$env/tmp"

"$python" - <<'CHECK' >>"$log" 2>&1 || die "the installed packages do not import; see $log"
import torch, monai, numpy, nibabel, safetensors, psutil, torchmetrics, tensorboard, scipy, matplotlib
import torchvision, pycocotools, faster_coco_eval, mean_average_precision, pandas, py_sod_metrics, rasterio
CHECK
"$python" -m pip freeze >"$env/freeze.txt"
date -u +%Y-%m-%dT%H:%M:%SZ >"$stamp.new"
mv "$stamp.new" "$stamp"
printf '%s\n' "$python"
