#!/usr/bin/env bash
# prove-deps.sh SUITE [COMMAND...]: makes a bare Debian SUITE (bookworm, trixie) in a folder, copies the project into it and
# runs there `./dev deps run`, or COMMAND. Needs root and debootstrap. Nothing of this machine is seen from inside but what
# the network takes: its resolver, its proxy variables and its own certificate authorities.
#
#   PARLANCE_CHROOTS=/var/tmp/parlance-chroots   where the folders lie
#   PARLANCE_KEEP=1                              go on in SUITE's last copy instead of a bare one
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."

suite=${1:?usage: prove-deps.sh SUITE [COMMAND...]}
shift
(($#)) || set -- ./dev deps run
chroots=${PARLANCE_CHROOTS:-/var/tmp/parlance-chroots}
bare=$chroots/$suite
copy=$chroots/$suite-proof
((EUID == 0)) || { echo "prove-deps: run me as root" >&2; exit 2; }
command -v debootstrap >/dev/null || { echo "prove-deps: install debootstrap" >&2; exit 2; }

# The mirror that this machine's apt takes its own packages from.
# shellcheck disable=SC2016  # a field of apt, not ours
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -E '/debian/?$' | head -n 1)
# shellcheck disable=SC2016
security=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -E '/debian-security/?$' | head -n 1)

if [[ ! -f $bare/etc/apt/sources.list ]] || ! grep -q security "$bare/etc/apt/sources.list"; then
  mkdir -p "$bare"
  debootstrap --variant=minbase "$suite" "$bare" "$mirror"
  printf 'deb %s %s main\n' "$mirror" "$suite" "$mirror" "$suite-updates" "$security" "$suite-security" \
    >"$bare/etc/apt/sources.list"
fi
if [[ ${PARLANCE_KEEP:-} != 1 || ! -d $copy ]]; then
  rm -rf --one-file-system "$copy"
  cp -a "$bare" "$copy"
fi

mkdir -p "$copy/srv/parlance" "$copy/usr/local/share/ca-certificates" "$copy/etc/ssl/certs"
git ls-files -z --cached --others --exclude-standard |
  tar --create --null --ignore-failed-read --files-from - 2>/dev/null | tar --extract -C "$copy/srv/parlance"
cp /etc/resolv.conf "$copy/etc/resolv.conf"
find /usr/local/share/ca-certificates -name '*.crt' -exec cp -t "$copy/usr/local/share/ca-certificates" {} +
bundle=/etc/ssl/certs/ca-certificates.crt
[[ ! -f $bundle ]] || cp "$bundle" "$copy/usr/local/share/host-ca.crt"

environment=(HOME=/root LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  NODE_EXTRA_CA_CERTS=/usr/local/share/host-ca.crt npm_config_cafile=/usr/local/share/host-ca.crt)
for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
  [[ -z ${!name:-} ]] || environment+=("$name=${!name}")
done

# Mounts and processes of the proof end with it: they live in namespaces of their own.
began=$SECONDS
# shellcheck disable=SC2016  # expanded by the inner shell
unshare --mount --pid --fork --kill-child bash -c '
  set -e
  mount -t proc proc "$1/proc"
  mount --rbind /dev "$1/dev"
  root=$1
  shift
  exec chroot "$root" /usr/bin/env -i "$@"
' inner "$copy" "${environment[@]}" bash -c 'cd /srv/parlance && exec "$@"' command "$@" </dev/null
printf '== %s: "%s" took %d s\n' "$suite" "$*" $((SECONDS - began))
