# shellcheck shell=bash
# A benchmark is bench/NAME.mjs, or the program bench/NAME.cpp. It prints the figure beside its goal on its last line, and exits with 1 where it misses it.
names=("${1:-}")
if (($# == 0)); then
  mapfile -t names < <(find bench -maxdepth 1 -name '*.mjs' -printf '%f\n' -o -name '*.cpp' -printf '%f\n' | sed 's/\.[a-z]*$//' | sort)
else
  [[ -f bench/$1.mjs || -f bench/$1.cpp ]] || refuse "there is no benchmark '$1'; bench/README.md lists them"
  shift
fi
need test
build_web
build release
build_impairer
[[ ! -f test/e2e/package-lock.json ]] || install_node_modules test/e2e

# run NAME [ARGUMENT...]
run() {
  if [[ -f bench/$1.mjs ]]; then
    node "bench/$1.mjs" "${@:2}"
  else
    cmake --build build/release --target "parlance_bench_$1" && "build/release/bench/parlance_bench_$1" "${@:2}"
  fi
}

missed=()
for name in "${names[@]}"; do
  say "benchmark $name"
  run "$name" "$@" || missed+=("$name")
done
((${#missed[@]} == 0)) || fail "missed its goal, or failed: ${missed[*]}"
