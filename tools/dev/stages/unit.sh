#!/usr/bin/env bash
set -euo pipefail
tools/dev/common/ctest.sh asan unit
