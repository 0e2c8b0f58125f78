#!/usr/bin/env bash
# The real peers of each protocol, from Debian's packages. test/interop/run names the missing ones and exits with 2.
set -euo pipefail
# shellcheck source=../common/lib.sh
source tools/dev/common/lib.sh

[[ -e test/interop/run ]] || refuse "there are no interop tests yet (test/interop/run)"
build_web
build release
PARLANCE_JUNIT=$PWD/build/results/interop.xml test/interop/run
