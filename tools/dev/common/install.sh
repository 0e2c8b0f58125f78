#!/usr/bin/env bash
# install.sh GROUP: installs what GROUP (run, or test: run and more) needs and this machine lacks. Asks nothing; where it
# cannot install, it names what is missing and the command. Nothing missing: done in a tenth of a second.
set -euo pipefail

# shellcheck source=lib.sh
source tools/dev/common/lib.sh
# shellcheck source=packages.sh
source tools/dev/common/packages.sh

# Vite needs Node 20.19 or 22.12; npm 11 keeps download addresses out of the lock file (see web/.npmrc).
node_minimum=20.19
npm_minimum=11
node_version=22.23.3
npm_version=11.21.2

at_least() { [[ $(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1) == "$2" ]]; }

# Prints the packages among the arguments that are not installed.
missing() {
  local installed
  # dpkg-query answers 1 where it does not know a package; that is an answer, not a failure.
  installed=$(dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' "$@" 2>/dev/null | sed -n 's/^.i *//p' || true)
  comm -23 <(printf '%s\n' "$@" | sort -u) <(printf '%s\n' "$installed" | sort -u)
}

apt_install() {
  local command=(apt-get install --yes --no-install-recommends "$@")
  command -v apt-get >/dev/null ||
    refuse "this needs (by their Debian names) ${*}; install them your way and set PARLANCE_DEPS=trust"
  local as_root=()
  if ((EUID != 0)); then
    # sudo may ask for a password at a terminal; without a terminal it must not wait for one.
    if ! command -v sudo >/dev/null || ! { [[ -t 0 ]] || sudo -n true 2>/dev/null; }; then
      refuse "missing: ${*}
Run this as root, then try again:
  apt-get update && ${command[*]}"
    fi
    as_root=(sudo)
  fi
  say "installing $# Debian package(s): $*"
  # What a new package prints is of no use to the reader, unless it fails.
  local log=build/apt.log options=(-qq -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 -o Dpkg::Use-Pty=0)
  mkdir -p build
  if ! "${as_root[@]}" apt-get "${options[@]}" update </dev/null >"$log" 2>&1 ||
    ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive "${command[@]}" "${options[@]}" </dev/null >>"$log" 2>&1; then
    tail -n 20 "$log" >&2
    refuse "apt could not install them ($log)"
  fi
}

node_suffices() {
  command -v node >/dev/null && command -v npm >/dev/null &&
    at_least "$(node --version | tr -d v)" "$node_minimum" && at_least "$(npm_installed)" "$npm_minimum"
}

# `npm --version` takes a quarter of a second; the version stands in its package.json, beside where the command points.
npm_installed() {
  local cli
  cli=$(readlink -f "$(command -v npm)")
  sed -n '/^ *"version":/ { s/.*: "\(.*\)".*/\1/p; q }' "${cli%/bin/*}/package.json" 2>/dev/null | grep . || npm --version
}

# Debian 12 has Node 18 and Debian 13 npm 9: they serve only to fetch newer ones from npm, into the build folder.
install_node() {
  node_suffices && return
  if ! command -v npm >/dev/null; then
    apt_install npm nodejs ca-certificates
    node_suffices && return
  fi
  local machine
  case $(uname -m) in
    x86_64) machine=x64 ;;
    aarch64) machine=arm64 ;;
    *) refuse "Node $node_minimum or later and npm $npm_minimum or later are missing; install them for $(uname -m) and try again" ;;
  esac
  say "fetching Node $node_version and npm $npm_version into build/node ($(node --version), npm $(npm --version) are too old)"
  mkdir -p build/node
  npm install --prefix build/node --no-save --no-package-lock --no-audit --no-fund --loglevel=error \
    "node@npm:node-linux-$machine@$node_version" "npm@$npm_version" </dev/null >/dev/null
  PATH=$PWD/build/node/node_modules/.bin:$PATH
  hash -r
  node_suffices || fail "build/node does not hold a working Node"
}

group=${1:-}
case $group in
  run) packages=("${packages_run[@]}") ;;
  test) packages=("${packages_run[@]}" "${packages_test[@]}") ;;
  *) refuse "there is no group '$group' of dependencies: run or test" ;;
esac

lacking=()
if command -v dpkg-query >/dev/null; then
  mapfile -t lacking < <(missing "${packages[@]}")
else
  lacking=("${packages[@]}")
fi
if ((${#lacking[@]})); then
  apt_install "${lacking[@]}"
  mapfile -t lacking < <(missing "${packages[@]}")
  ((${#lacking[@]} == 0)) || fail "still missing after the installation: ${lacking[*]}"
fi
install_node
