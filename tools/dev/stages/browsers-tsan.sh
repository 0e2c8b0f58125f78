#!/usr/bin/env bash
# Real browsers against the server under ThreadSanitizer: engine, store and gateways on all its threads.
set -euo pipefail
tools/dev/common/browsers.sh tsan browsers-tsan
