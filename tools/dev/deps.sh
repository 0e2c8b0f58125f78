# shellcheck shell=bash
need "${1:-test}"
say "everything that '${1:-test}' needs is installed"
