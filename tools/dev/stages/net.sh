#!/usr/bin/env bash
# Sockets in network namespaces under the sanitizers, then real browsers behind NATs; the ways that calls took are printed at the end.
set -euo pipefail
# shellcheck source=../common/lib.sh
source tools/dev/common/lib.sh

status=0
tools/dev/common/ctest.sh asan net || status=$?
build release
build_impairer
[[ ! -f test/e2e/package-lock.json ]] || install_node_modules test/e2e
ways=build/results/net-ways.txt
PARLANCE_E2E=net PARLANCE_JUNIT=$PWD/build/results/net-browsers.xml node test/e2e/run.mjs | tee "$ways" || status=$?

say "ways of calls, by NAT and network"
grep -hoE '(^|>)way: .*' build/results/net.xml "$ways" | sed -E 's/^>?way: //' || status=1
exit "$status"
