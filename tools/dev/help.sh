# shellcheck shell=bash
cat <<'HELP'
Usage: ./dev COMMAND [ARGUMENTS]

  run [ARGUMENTS]          install what is missing, build the server and the web app, start `parlance serve ARGUMENTS`
  build [PRESET]           configure and build: dev (default), release, asan, tsan or fuzz; the tree is build/PRESET
  test [SUITE]...          no SUITE: what CI runs. SUITE: lint, web, unit, sim, net, e2e, interop, or full (everything,
                           with the long matrices)
  lint [CHECK]... [--all]  the house rules; no CHECK: each of them; --list names them;
                           --all: clang-tidy looks at every file, not only at the changed ones
  format                   rewrite the C++ sources as clang-format wants them
  bench [NAME [OPTIONS]]   run bench/NAME.mjs, or each; prints the figures, the last line of each beside its goal
  fuzz [TARGET] [SECONDS]  run one fuzz target, or each in turn, for SECONDS (default 60)
  deps [run|test]          install what is missing to build and run, or also to test (default); says first what it does

Exit codes: 0 fine; 1 a build, test or check failed; 2 wrong usage, or this machine lacks a tool or a privilege.

Environment:
  PARLANCE_JOBS=N      how many compilers at once (default: one a core, and one for each 2 GB of memory)
  PARLANCE_DEPS=trust  install nothing and ask for nothing: I have it all (for systems other than Debian)
HELP
