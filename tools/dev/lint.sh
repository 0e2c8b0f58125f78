# shellcheck shell=bash
need test
# How each file is compiled is read from there by what compiles or analyses.
database=build/asan/compile_commands.json
if [[ ! -f $database || -n $(find CMakeLists.txt CMakePresets.json cmake src test -newer "$database" \
  \( -name CMakeLists.txt -o -name '*.cmake' -o -name CMakePresets.json \) -print -quit) ]]; then
  configure asan
fi
exec python3 test/lint/run "$@"
