#!/usr/bin/env bash
# browsers.sh PRESET STAGE: the browsers of test/e2e, once, against the server of build/PRESET. What a sanitizer finds ends the server, and is
# a failure also where no test notices (a leak is told at the very end).
set -euo pipefail
# shellcheck source=lib.sh
source tools/dev/common/lib.sh
preset=$1 stage=$2

build_web
build "$preset"
[[ ! -f test/e2e/package-lock.json ]] || install_node_modules test/e2e
reports=$PWD/build/results/$stage.report
for options in ASAN_OPTIONS UBSAN_OPTIONS TSAN_OPTIONS; do
  export "$options=${!options:+${!options}:}log_path=$reports"
done
# Without it a report has addresses instead of lines.
if symbolizer=$(command -v llvm-symbolizer-19); then export TSAN_OPTIONS=$TSAN_OPTIONS:external_symbolizer_path=$symbolizer; fi
programs=$PWD/build/$preset/test/net
export PARLANCE_BINARY=$PWD/build/$preset/src/app/parlance PARLANCE_IMPAIR=$programs/impair/parlance_impair PARLANCE_NAT=$programs/nat/parlance_nat
status=0
PARLANCE_JUNIT=$PWD/build/results/$stage.xml node test/e2e/run.mjs || status=$?
shopt -s nullglob
for report in "$reports".*; do
  cat "$report" >&2
  status=1
done
exit "$status"
