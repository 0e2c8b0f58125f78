#!/usr/bin/env bash
set -euo pipefail
PARLANCE_JUNIT=$PWD/build/results/lint.xml ./dev lint ${PARLANCE_FULL:+--all}
