# shellcheck shell=bash
preset=${1:-dev}
case $preset in
  release) need run ;;
  dev | asan | tsan | fuzz) need test ;;
  *) refuse "there is no preset '$preset': dev, release, asan, tsan or fuzz" ;;
esac
build_web
build "$preset"
