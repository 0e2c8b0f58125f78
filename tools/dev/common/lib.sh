# shellcheck shell=bash
# What every command uses. The project's root is the current directory.

say() { printf '\033[1m== %s\033[0m\n' "$*" >&2; }

# Something failed at work.
fail() {
  printf 'dev: %s\n' "$*" >&2
  exit 1
}

# Wrong usage, or this machine lacks something: say what, and the remedy.
refuse() {
  printf 'dev: %s\n' "$*" >&2
  exit 2
}

# A template-heavy source takes about 2 GB to compile, so memory bounds the jobs as well as cores do.
jobs_count() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/^MemAvailable/ { print int($2 / 2e6) }' /proc/meminfo)
  printf '%d\n' "${PARLANCE_JOBS:-$((memory < 1 ? 1 : memory < cores ? memory : cores))}"
}

# A Node that was fetched because the distribution's is too old goes before it (see deps.sh).
if [[ -x build/node/node_modules/.bin/node ]]; then
  PATH=$PWD/build/node/node_modules/.bin:$PATH
fi
export PATH

# need GROUP: the tools and libraries of this group are there, or get installed.
need() {
  [[ ${PARLANCE_DEPS:-} == trust ]] && return
  bash tools/dev/common/install.sh "$1"
  if [[ -x build/node/node_modules/.bin/node && $PATH != "$PWD/build/node/"* ]]; then
    PATH=$PWD/build/node/node_modules/.bin:$PATH
  fi
}

configure() {
  local preset=$1
  grep -q "\"name\": \"$preset\"" CMakePresets.json || refuse "there is no preset '$preset' in CMakePresets.json"
  if [[ $preset == fuzz ]]; then
    # Debian's plain clang++ differs between releases; ours is the one that clang-tidy and clang-format come from.
    cmake --preset fuzz -DCMAKE_CXX_COMPILER=clang++-19 --log-level=WARNING
  else
    cmake --preset "$preset" --log-level=WARNING
  fi
}

build() {
  say "building build/$1"
  configure "$1"
  cmake --build "build/$1" -j "$(jobs_count)"
}

# The bad network of test/net/impair and the NATs of test/net/nat, for what runs against the release build.
build_impairer() {
  cmake --build build/release --target parlance_impair parlance_nat
}

# The web app lands in build/web, from where the server's build embeds it.
build_web() {
  [[ -f web/package-lock.json ]] || { say "no web app yet"; return; }
  say "building the web app"
  install_node_modules web
  npm --prefix web run build --workspaces --if-present
}

# `npm ci` in a folder, unless it already ran for exactly this lock file.
install_node_modules() {
  local folder=$1 stamp=$1/node_modules/.lock-checksum sum
  sum=$(sha256sum <"$folder/package-lock.json")
  [[ -f $stamp && $(<"$stamp") == "$sum" ]] && return
  # The browsers come from the distribution, so no package may fetch its own.
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 PUPPETEER_SKIP_DOWNLOAD=1 npm --prefix "$folder" ci --no-audit --no-fund
  printf '%s\n' "$sum" >"$stamp"
}
