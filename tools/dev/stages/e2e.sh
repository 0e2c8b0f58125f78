#!/usr/bin/env bash
# Real browsers against the release binary.
set -euo pipefail
# shellcheck source=../common/lib.sh
source tools/dev/common/lib.sh

build_web
build release
build_impairer
[[ ! -f test/e2e/package-lock.json ]] || install_node_modules test/e2e
PARLANCE_E2E=e2e PARLANCE_JUNIT=$PWD/build/results/e2e.xml node test/e2e/run.mjs
