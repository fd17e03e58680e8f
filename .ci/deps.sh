#!/bin/bash
# .ci/deps.sh GROUP…: installs the Debian or Ubuntu packages of those groups that are missing.
# With everything installed it asks dpkg alone and touches neither network nor disk. Each name is one
# that every release since Debian 12 and Ubuntu 24.04 has: postgresql is the server of that release.
set -euo pipefail

packages_of() {
	case $1 in
	build) echo gcc make pkg-config libc6-dev libcurl4-openssl-dev libyajl-dev libpq-dev libcsv-dev \
		libxlsxwriter-dev libminizip-dev zlib1g-dev libssl-dev tzdata ca-certificates ;;
	run) echo postgresql postgresql-client libmicrohttpd-dev ;;
	test) echo libcmocka-dev pgtap libtap-parser-sourcehandler-pgtap-perl pgbouncer curl unzip python3 ;;
	browser) echo chromium chromium-driver python3-selenium python3-openpyxl libreoffice-calc ;;
	lint) echo cppcheck clang-tidy shellcheck ;;
	newcomer) echo debootstrap ;;
	fuzz) echo clang libclang-rt-dev ;;
	*) fail "no group of packages is called $1" ;;
	esac
}

fail() {
	echo "error: $*" >&2
	exit 1
}

command -v dpkg-query >/dev/null || exit 0 # neither Debian nor Ubuntu: the build names what it lacks

wanted=$(for group in "$@"; do packages_of "$group"; done | tr ' ' '\n')
# shellcheck disable=SC2086 # one word for each package
installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null |
	sed -n 's/^installed //p' || true)
missing=$(grep -vxF -- "$installed" <<<"$wanted" | sort -u | xargs || true)
[ -n "$missing" ] || exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then
	command -v sudo >/dev/null ||
		fail "packages are missing; as root: apt-get install --no-install-recommends $missing"
	as_root=(sudo)
fi

log=$(mktemp)
# A package of PostgreSQL's server creates a cluster on port 5432, and services start: nothing here has any use for them.
# Two files, here for as long as apt runs, forbid both; pgbouncer stays off at the next start of the system, too.
no_cluster=/etc/postgresql-common/createcluster.d/simtally.conf
no_service=/usr/sbin/policy-rc.d
made=()
clean() {
	rm -f "$log"
	[ ${#made[@]} = 0 ] || "${as_root[@]}" rm -f "${made[@]}"
}
trap clean EXIT

# forbid FILE MODE, with its text on standard input; one that is there already is the system's own.
forbid() {
	[ ! -e "$1" ] || return 0
	made+=("$1")
	"${as_root[@]}" mkdir -p "${1%/*}"
	"${as_root[@]}" tee "$1" >/dev/null
	"${as_root[@]}" chmod "$2" "$1"
}
if [[ " $missing " =~ " postgresql "|" pgbouncer " ]]; then
	forbid "$no_cluster" 644 <<<'create_main_cluster = false'
	forbid "$no_service" 755 <<<$'#!/bin/sh\nexit 101'
fi

apt() {
	"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 apt-get -q -y \
		-o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" </dev/null >>"$log" 2>&1 && return
	reason=$(grep '^E: ' "$log" | head -n 1 || true)
	fail "apt-get $1: ${reason:-$(tail -n 1 "$log")}; wanted: $missing"
}

echo "installing packages: $missing" >&2
apt update
# shellcheck disable=SC2086 # one word for each package
apt install --no-install-recommends $missing
if [[ " $missing " == *" pgbouncer "* ]] && [ -d /run/systemd/system ]; then
	"${as_root[@]}" systemctl disable --quiet pgbouncer
fi
