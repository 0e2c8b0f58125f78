# shellcheck shell=bash
need run
build_web
build release
say "starting parlance serve $*"
exec build/release/src/app/parlance serve "$@"
