#!/usr/bin/env bash
# Types and unit tests of the web app and its SDK, one workspace after the other.
set -euo pipefail
# shellcheck source=../common/lib.sh
source tools/dev/common/lib.sh

install_node_modules web
status=0
for workspace in client app; do
  npm --prefix web run --workspace "$workspace" --if-present typecheck || status=1
  npm --prefix web run --workspace "$workspace" --if-present check || status=1
  npm --prefix web run --workspace "$workspace" --if-present test -- \
    --reporter=default --reporter=junit --outputFile.junit="$PWD/build/results/web-$workspace.xml" || status=1
done
exit "$status"
