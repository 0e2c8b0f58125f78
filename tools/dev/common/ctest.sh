#!/usr/bin/env bash
# ctest.sh PRESET LABEL [STAGE]: builds build/PRESET and runs the tests with this label; they report as STAGE (default: LABEL).
set -euo pipefail
# shellcheck source=lib.sh
source tools/dev/common/lib.sh
preset=$1 label=$2 stage=${3:-$2}

[[ $label == unit || -f test/$label/CMakeLists.txt ]] || refuse "test/$label has no CMakeLists.txt"
build_web
build "$preset"
# The tests of `net` share this machine's network and time limits: one after the other.
jobs=$(jobs_count)
[[ $label != net ]] || jobs=1
ctest --test-dir "build/$preset" --label-regex "^$label\$" --output-on-failure --no-tests=error -j "$jobs" --progress \
  --test-output-size-passed 65536 --output-junit "$PWD/build/results/$stage.xml"
