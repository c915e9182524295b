#!/usr/bin/env bash
# Installs what a build needs: system packages, and libtorch in a cache that all clones share.
#
#   Scripts/setup.sh         does it; says nothing when it is already done
#   Scripts/setup.sh --env   prints the environment for building by hand: eval "$(Scripts/setup.sh --env)"
#   Scripts/setup.sh --libraries   prints the folder of libtorch's libraries
#
# LOCKSTEP_LIBTORCH=DIR  uses that libtorch (the folder with lib/ and include/) instead of the pinned one
# LOCKSTEP_CACHE=DIR     keeps the cache there instead of ~/.cache/lockstep
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${LOCKSTEP_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/lockstep}
pinned=$(sha256sum "$here/libtorch.txt" | cut -c1-12)
site=$cache/libtorch-$pinned
torch=${LOCKSTEP_LIBTORCH:-$site/torch}
flags=$cache/pkgconfig-$(printf %s "$torch" | sha256sum | cut -c1-12)
version=2.11.0

say() { printf 'setup: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

print_environment() {
    printf 'export PKG_CONFIG_PATH=%q${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}\n' "$flags"
    printf 'export LD_LIBRARY_PATH=%q${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}\n' "$torch/lib"
}

check_machine() {
    [ "$(uname -sm)" = "Linux x86_64" ] || fail "libtorch's wheels are for Linux on x86-64; this is $(uname -sm)"
    command -v swift >/dev/null || fail "no swift on PATH: install Swift 6.3 from https://www.swift.org/install/linux"
    local said found
    said=$(swift --version 2>&1) ||
        fail "swift does not start: $said. Install what https://www.swift.org/install/linux lists with it"
    found=$(sed -nE 's/.*Swift version ([0-9]+\.[0-9]+).*/\1/p' <<<"$said" | head -n 1)
    [ "$(printf '6.3\n%s\n' "$found" | sort -V | head -n 1)" = 6.3 ] ||
        fail "Swift 6.3 or later is needed; swift --version says ${found:-nothing}"
}

missing_packages() {
    local package
    for package in $(grep -v '^#' "$here/packages.txt"); do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || printf '%s ' "$package"
    done
}

install_packages() {
    command -v dpkg-query >/dev/null || { say "no dpkg here: install the likes of $here/packages.txt yourself"; return; }
    local missing run=()
    missing=$(missing_packages)
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        sudo -n true 2>/dev/null ||
            fail "system packages are missing. Run as root:  apt-get update && apt-get install -y --no-install-recommends $missing"
        run=(sudo)
    fi
    say "installing $missing"
    # Inside sudo, which drops the environment; and a new machine may still be at its first upgrades.
    run+=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600)
    "${run[@]}" update >/dev/null || fail "apt-get update failed (see above): is this machine offline?"
    # shellcheck disable=SC2086  # a list of words
    "${run[@]}" install -y --no-install-recommends $missing >/dev/null ||
        fail "apt-get could not install $missing(see above): is this machine offline, or the disk full?"
}

check_disk() {
    local needed=3 free
    free=$(df -BG --output=avail "$cache" | tail -n 1 | tr -dc 0-9)
    [ "$free" -ge "$needed" ] || fail "libtorch needs $needed GB in $cache, which has $free GB: free some, or set LOCKSTEP_CACHE"
}

# One at a time, so that those that arrived stay when a later one does not. All of it lands in the cache, nothing in /tmp.
fetch_wheels() {
    local wheel quiet=()
    [ -t 2 ] || quiet=(-qq)
    say "fetching libtorch $version (0.7 GB, once for all clones) into $cache"
    rm -rf "$cache/partial" && mkdir -p "$cache/partial"
    grep -v '^#' "$here/libtorch.txt" | while read -r wheel; do
        printf '%s\n' "$wheel" >"$cache/partial/wheel.txt"
        TMPDIR=$cache/partial python3 -m pip download "${quiet[@]}" --disable-pip-version-check --no-cache-dir \
            --no-deps --require-hashes --only-binary=:all: --python-version 3.11 --implementation cp \
            --platform manylinux_2_28_x86_64 --platform manylinux_2_25_x86_64 --platform manylinux_2_18_x86_64 \
            --platform manylinux_2_17_x86_64 --platform manylinux2014_x86_64 \
            --dest "$cache/wheels" --requirement "$cache/partial/wheel.txt" >&2 || exit 1
    done || fail "could not fetch libtorch (see above): is this machine offline, or the disk full? 'make setup' goes on from here"
}

unpack_wheels() {
    rm -rf "$site.partial"
    python3 "$here/unpack_wheels.py" "$site.partial" "$cache"/wheels/*.whl 2> >(tail -n 1 >&2) ||
        fail "could not unpack libtorch into $cache (see above): is the disk full? 'make setup' goes on from here"
    rm -rf "$site"
    mv "$site.partial" "$site"
    rm -rf "$cache/wheels"
}

# Two clones may set up at once. What a set-up that failed or was stopped leaves are whole wheels, for the next one.
install_libtorch() {
    mkdir -p "$cache" || fail "cannot make $cache: set LOCKSTEP_CACHE to a folder of yours"
    exec 9>"$cache/lock"
    flock --nonblock 9 || { say "waiting for another set-up to finish with $cache"; flock 9; }
    [ -e "$site/torch/lib/libtorch_cpu.so" ] && return 0
    trap 'rm -rf "$cache/partial" "$site.partial"' EXIT
    trap "fail \"stopped; 'make setup' goes on from here\"" INT TERM
    compgen -G "$cache/wheels/*.whl" >/dev/null || check_disk
    fetch_wheels
    unpack_wheels
}

check_libtorch() {
    local header=$torch/include/torch/headeronly/version.h found
    [ -e "$torch/lib/libtorch_cpu.so" ] || fail "no libtorch in $torch: LOCKSTEP_LIBTORCH names the folder that has lib/ and include/"
    found=$(sed -nE "s/^#define TORCH_VERSION_(MAJOR|MINOR|PATCH) ([0-9]+)/\2/p" "$header" 2>/dev/null | paste -sd.)
    [ "$found" = "$version" ] || fail "libtorch $version is needed; $torch has ${found:-no version header}"
}

write_flags() {
    local nvidia=$torch/../nvidia/cu13
    mkdir -p "$flags"
    cat >"$flags/lockstep-libtorch.pc" <<EOF
Name: lockstep-libtorch
Description: libtorch's CPU half
Version: $version
Cflags: -I$torch/include -I$torch/include/torch/csrc/api/include
Libs: -L$torch/lib -L$nvidia/lib -ltorch_cpu -lc10
EOF
    cat >"$flags/lockstep-libtorch-cuda.pc" <<EOF
Name: lockstep-libtorch-cuda
Description: libtorch's CUDA half
Version: $version
Cflags: -I$nvidia/include -I$nvidia/include/cccl -I$torch/../nvidia/nccl/include
Libs: -L$torch/lib -ltorch_cuda -lc10_cuda
EOF
}

case "${1:-}" in
    --env) print_environment; exit ;;
    --libraries) printf '%s\n' "$torch/lib"; exit ;;
esac
check_machine
install_packages
if [ -n "${LOCKSTEP_LIBTORCH:-}" ]; then mkdir -p "$cache"; else install_libtorch; fi
check_libtorch
[ "$flags/lockstep-libtorch-cuda.pc" -nt "$here/setup.sh" ] || write_flags
