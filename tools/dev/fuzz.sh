# shellcheck shell=bash
# Fuzz targets are src/**/X_fuzz.cpp. What they find grows in build/corpus/X, beginning with the committed test/corpus/X.
target=${1:-} seconds=${2:-60}
mapfile -t targets < <(find src -name '*_fuzz.cpp' -printf '%f\n' | sed 's/\.cpp$//' | sort)
if [[ -n $target ]]; then
  [[ " ${targets[*]} " == *" $target "* ]] || refuse "there is no fuzz target '$target'; there are: ${targets[*]:-none}"
  targets=("$target")
fi
((${#targets[@]})) || refuse "there is no fuzz target yet (src/**/*_fuzz.cpp)"
need test
configure fuzz
cmake --build build/fuzz -j "$(jobs_count)" --target "${targets[@]}"

failed=()
for name in "${targets[@]}"; do
  say "fuzzing $name for $seconds s"
  binary=$(find build/fuzz -type f -name "$name" -perm -u+x)
  mkdir -p "build/corpus/$name" "build/crashes/$name" "test/corpus/$name"
  "$binary" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="build/crashes/$name/" "build/corpus/$name" "test/corpus/$name" || failed+=("$name")
done
((${#failed[@]} == 0)) || fail "found by ${failed[*]}: see build/crashes/; put the input into test/corpus/ with the fix"
