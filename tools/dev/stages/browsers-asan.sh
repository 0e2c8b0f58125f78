#!/usr/bin/env bash
# Real browsers against the server under AddressSanitizer and UBSan.
set -euo pipefail
tools/dev/common/browsers.sh asan browsers-asan
