#!/bin/bash
# .ci/deb.sh [SUITE]: makes build/deb/simtally_VERSION_ARCH.deb of what is committed here, and lets lintian judge it: a warning fails.
# With a suite of Debian the package is made on a bare system of it, then installed, run and removed on another.
# $VERSION is the release's. Prints the package's path.
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.."
root=$PWD

fail() {
	echo "error: $*" >&2
	exit 1
}

# A checkout gives what is committed, an unpacked archive all that is in it.
copy_sources() {
	if git rev-parse HEAD >/dev/null 2>&1; then
		[ -z "$(git status --porcelain)" ] || echo "note: what is not committed is not in the package" >&2
		git archive HEAD | tar -x -C "$1"
	else
		tar -c --exclude=./build --exclude=./var . | tar -x -C "$1"
	fi
	cp -r "$1/.ci/debian" "$1/debian"
	grep -v '[$]' "$1/.ci/commit" >"$1/debian/commit" || fail "the commit of these sources is not known"
	awk -v maintainer="$(sed -n 's/^Maintainer: //p' "$1/debian/control")" -f "$1/.ci/changelog.awk" "$1/CHANGELOG.md" >"$1/debian/changelog"
	[ "$(sed -n '1s/.*(\(.*\)).*/\1/p' "$1/debian/changelog")" = "$VERSION" ] || fail "CHANGELOG.md does not begin with the release $VERSION"
}

build_package() {
	local folder=$root/build/deb
	rm -rf "$folder"
	mkdir -p "$folder/simtally-$VERSION"
	copy_sources "$folder/simtally-$VERSION"
	(cd "$folder/simtally-$VERSION" && env -u MAKEFLAGS -u MAKELEVEL -u CC dpkg-buildpackage -b -us -uc "-j$(nproc)") >"$folder/log" 2>&1 ||
		fail "the package was not made: $(grep -m 1 -iE 'error|unmet' "$folder/log" || tail -n 1 "$folder/log"); all of it is in $folder/log"
	lintian --allow-root --fail-on error,warning --tag-display-limit 0 "$folder"/*.changes >&2 || fail "lintian has found something"
	ls "$folder"/simtally_*.deb
}

if [ -z "${1-}" ]; then
	build_package
	exit
fi
