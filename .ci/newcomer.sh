#!/bin/bash
# .ci/newcomer.sh SUITE: does what a newcomer does on a bare system of that suite of Debian: makes one in a temporary
# folder with debootstrap, clones what is committed here, and runs the README's two commands. Prints what they print; exits 1 when one fails.
# As root. Takes some 2 GB below $TMPDIR (/tmp), gone at the end.
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.."

suite=${1-}
fail() {
	echo "error: $*" >&2
	exit 1
}
[ -e "/usr/share/debootstrap/scripts/${suite:-none}" ] ||
	fail "SUITE=$suite is no suite that debootstrap knows: name one, such as SUITE=trixie or SUITE=bookworm"
[ "$(id -u)" = 0 ] || fail "debootstrap needs root: run this as root"

if [ -z "${NEWCOMER_ROOT-}" ]; then # once more, with mounts and processes of its own that end with it
	NEWCOMER_ROOT=$(mktemp -d "${TMPDIR:-/tmp}/newcomer-$suite.XXXXXX")
	export NEWCOMER_ROOT
	trap 'rm -rf --one-file-system -- "$NEWCOMER_ROOT"' EXIT
	unshare --mount --pid --fork --kill-child "$0" "$suite"
	exit
fi

root=$NEWCOMER_ROOT/system
said=$(debootstrap --variant=minbase "$suite" "$root" 2>&1) || fail "debootstrap: $(tail -n 1 <<<"$said")"
git clone --quiet . "$root/root/simtally"
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/dev/shm"
cp /etc/resolv.conf "$root/etc/resolv.conf"

inside() {
	chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 MAKEFLAGS="-j$(nproc)" \
		bash -c "cd /root/simtally && $1" </dev/null 2>&1
}

failed=0
try() {
	local status=0
	echo "== $suite: $1"
	inside "$1" || status=$?
	echo "== exit $status from: $1"
	[ "$status" = "$2" ] || failed=1
}

try ./run.sh 0
try ./run.sh\ stop 0
try 'make test' 0
exit "$failed"
