#!/usr/bin/env bash
# Only what starts threads is worth ThreadSanitizer's time: those are the tests of test/net.
set -euo pipefail
# Without it a report has addresses instead of lines.
if symbolizer=$(command -v llvm-symbolizer-19); then export TSAN_OPTIONS=${TSAN_OPTIONS:+$TSAN_OPTIONS:}external_symbolizer_path=$symbolizer; fi
tools/dev/common/ctest.sh tsan net tsan
