# shellcheck shell=bash
# Runs the stages named by the arguments, all of them even where one fails, and adds up what they report (as JUnit files in
# build/results). A test that did not run, was skipped or is missing is a failure.
export ASAN_OPTIONS=${ASAN_OPTIONS:-strict_string_checks=1:detect_stack_use_after_return=1}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}
export TSAN_OPTIONS=${TSAN_OPTIONS:-halt_on_error=1:second_deadlock_stack=1}

stages=()
for suite in "${@:-ci}"; do
  case $suite in
    ci) stages+=(lint web unit sim net e2e) ;;
    # PARLANCE_FULL tells the tests that have a long matrix (a twentieth of it otherwise) that this is the time for it.
    full) stages+=(lint web unit sim net e2e tsan browsers-asan browsers-tsan interop) && export PARLANCE_FULL=1 ;;
    lint | web | unit | sim | net | e2e | tsan | browsers-asan | browsers-tsan | interop) stages+=("$suite") ;;
    *) refuse "there is no suite '$suite': lint, web, unit, sim, net, e2e, tsan, browsers-asan, browsers-tsan, interop or full" ;;
  esac
done

# What is lacking is told now, not after twenty minutes.
need test
if [[ " ${stages[*]} " =~ \ (net|e2e|browsers-asan|browsers-tsan|interop)\  ]] && ! unshare --net true 2>/dev/null; then
  refuse "the suites net, e2e, browsers-asan, browsers-tsan and interop make network namespaces: run them as root"
fi
if [[ " ${stages[*]} " == *" interop "* ]]; then test/interop/run --check; fi

rm -rf build/results
mkdir -p build/results
timings=() failed=()
for stage in "${stages[@]}"; do
  say "stage $stage"
  began=$SECONDS
  bash "tools/dev/stages/$stage.sh" </dev/null && code=0 || code=$?
  ((code == 0)) || failed+=("$stage")
  ((code != 2)) || refuse "stage $stage cannot run on this machine (see above)"
  timings+=("$(awk -v s=$((SECONDS - began)) -v n="$stage" -v c="$code" \
    'BEGIN { printf "  %-13s %5.1f min  %s", n, s / 60, c ? "FAILED" : "ok" }')")
done

say "minutes a stage"
printf '%s\n' "${timings[@]}"
exec python3 test/runner/tally.py build/results --stages "${stages[@]}" --failed "${failed[@]}"
