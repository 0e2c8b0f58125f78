# shellcheck shell=bash
need test
git ls-files -z --cached --others --exclude-standard -- 'src/*.h' 'src/*.cpp' 'test/*.h' 'test/*.cpp' 'bench/*.h' 'bench/*.cpp' |
  xargs -0 --no-run-if-empty -n 20 -P "$(nproc)" clang-format-19 -i
