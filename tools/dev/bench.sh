# shellcheck shell=bash
# A benchmark is bench/NAME.mjs. It prints the figure beside its goal on its last line, and exits with 1 where it misses it.
names=("${1:-}")
if (($# == 0)); then
  mapfile -t names < <(find bench -maxdepth 1 -name '*.mjs' -printf '%f\n' | sed 's/\.mjs$//' | sort)
else
  [[ -f bench/$1.mjs ]] || refuse "there is no benchmark '$1'; there are: $(find bench -maxdepth 1 -name '*.mjs' -printf '%f ')"
  shift
fi
need test
build_web
build release
build_impairer
[[ ! -f test/e2e/package-lock.json ]] || install_node_modules test/e2e

missed=()
for name in "${names[@]}"; do
  say "benchmark $name"
  node "bench/$name.mjs" "$@" || missed+=("$name")
done
((${#missed[@]} == 0)) || fail "missed its goal, or failed: ${missed[*]}"
