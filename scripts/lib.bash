# What the commands of this directory share: Debian's packages, by name.
# shellcheck shell=bash

# To build; to test; to test everything (CI=true).
# shellcheck disable=SC2034 # for those who read this file
{
	BUILD_PACKAGES='gcc libc6-dev make pkgconf zlib1g-dev libzstd-dev
		libdeflate-dev libdw-dev libiberty-dev liblzma-dev'
	TEST_PACKAGES='bats binutils dwz g++ git jq libjansson-dev
		libprotobuf-c-dev libxml2-utils mandoc procps
		protobuf-c-compiler
		python3 xz-utils zstd'
	CI_PACKAGES='abigail-tools clang clang-format clang-tidy codespell
		fish libclang-rt-dev libre2-dev mmdebstrap python3-venv shellcheck
		valgrind zsh'
}

say() {
	printf '== %s\n' "$*"
}

die() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 2
}

# quietly COMMAND...: its output is shown only if it fails
quietly() {
	local log status=0
	log=$(mktemp)
	"$@" >"$log" 2>&1 </dev/null || status=$?
	[ "$status" = 0 ] || tail -n 30 "$log" >&2
	rm -f "$log"
	return "$status"
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

is_installed() {
	dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null |
		grep -qx installed
}

# missing_packages PACKAGE...: those that are not installed
missing_packages() {
	local p
	for p in "$@"; do
		is_installed "$p" || echo "$p"
	done | paste -sd ' '
}

# install_packages [-OPTION] PACKAGE...: only those that are missing
install_packages() {
	local missing options=--no-remove
	case $1 in
	-*) options=$1 && shift ;;
	esac
	if ! command -v apt-get >/dev/null; then
		say "no apt-get here; needed are what Debian calls: $*"
		return
	fi
	missing=$(missing_packages "$@")
	[ -n "$missing" ] || return 0
	say "installing from Debian: $missing"
	[ "$(id -u)" = 0 ] || command -v sudo >/dev/null ||
		die 'cannot install packages: neither root nor sudo'
	quietly as_root apt-get update || die 'cannot update the package lists'
	# shellcheck disable=SC2086 # words
	quietly as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y \
		--no-install-recommends "$options" $missing ||
		die "cannot install packages: $missing"
}
