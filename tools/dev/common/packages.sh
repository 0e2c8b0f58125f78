# shellcheck shell=bash
# Debian's packages by what they are needed for. `run` is all that a newcomer needs to build and start the server.

# shellcheck disable=SC2034  # read by install.sh
packages_run=(
  g++ cmake ninja-build pkg-config ccache mold
  libssl-dev libexpected-dev libfmt-dev libspdlog-dev libtomlplusplus-dev libcli11-dev libsodium-dev
  libsqlite3-dev libsqlitecpp-dev prometheus-cpp-dev
  brotli libbrotli-dev zlib1g-dev
)

# clang 19 is in Debian 12 and in 13, so that format, tidy and fuzzers say the same on both.
# shellcheck disable=SC2034
packages_test=(
  libgtest-dev libgmock-dev libbenchmark-dev librapidcheck-dev libsrtp2-dev
  clang-19 clang-format-19 clang-tidy-19 libclang-rt-19-dev llvm-19 shellcheck python3 git
  chromium firefox-esr iproute2 nftables openssl procps sqlite3
)

# Boost 1.81 or later: Debian 12's own default is 1.74, with 1.81 beside it under a number; later ones' default is fine.
case $(. /etc/os-release 2>/dev/null && printf '%s-%s' "${ID:-}" "${VERSION_ID:-}") in
  debian-12) packages_run+=(libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev) ;;
  *) packages_run+=(libboost-dev libboost-json-dev libboost-url-dev) ;;
esac

# Intel's multi-buffer ciphers are a library of the one architecture; elsewhere OpenSSL does their work.
case $(dpkg --print-architecture 2>/dev/null) in
  amd64) packages_run+=(libipsec-mb-dev) ;;
esac
