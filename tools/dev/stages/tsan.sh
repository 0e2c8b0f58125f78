#!/usr/bin/env bash
# Only what starts threads is worth ThreadSanitizer's time: such tests have the label `threads` beside their own.
set -euo pipefail
tools/dev/common/ctest.sh tsan threads
