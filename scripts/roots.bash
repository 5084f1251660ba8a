# Roots of other releases of Debian, each in a directory, and programs run
# in them: in a mount name space of their own, as root.
# shellcheck shell=bash

# What apt needs to know to reach the package sources from here.
apt_options() {
	apt-config dump | grep -E '^Acquire::' |
		grep -Ei 'proxy|::ca(info|path)|verify|check-(date|valid)|timeout' |
		grep -v ' "";$'
}

# The sources of Debian itself, whichever file and style they are in.
apt_sources() {
	grep -lE '^(deb .*|URIs:.*)debian' /etc/apt/sources.list \
		/etc/apt/sources.list.d/*.list \
		/etc/apt/sources.list.d/*.sources 2>/dev/null |
		xargs -r grep -lE '^(deb |Components:).* main\b'
}

# Where this machine has Debian's packages from.
apt_mirror() {
	local sources mirror
	mapfile -t sources < <(apt_sources)
	mirror=$(cat "${sources[@]}" </dev/null |
		grep -oE '(https?|file)://[^ ]*/debian/?( |$)' | head -n 1)
	echo "${mirror:-http://deb.debian.org/debian}"
}

# bootstrap SUITE ROOT [OPTION | SOURCE]...: mmdebstrap, by this machine's way
# to the network
bootstrap() {
	local suite=$1 root=$2 conf options=() status=0
	shift 2
	conf=$(mktemp) || return
	apt_options >"$conf"
	[ ! -s "$conf" ] || options=(--aptopt="$conf")
	mmdebstrap "${options[@]}" "$suite" "$root" "$@" || status=$?
	rm -f "$conf"
	return $status
}

# kept_root SUITE [OPTION | SOURCE]...: the same in $PROF_TOOLS, made once for
# such arguments; prints where
kept_root() {
	local root sum
	sum=$(cksum <<<"$*")
	root=${PROF_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/prof-tools}
	root=$root/root-$1-${sum%% *}
	if [ ! -d "$root" ]; then
		mkdir -p "${root%/*}"
		rm -rf "$root.new"
		bootstrap "$1" "$root.new" "${@:2}" >&2 || return
		mkdir -p "$root.new"/{proc,src,out/bundle} &&
			mv "$root.new" "$root" || return
	fi
	echo "$root"
}

# What the programs need to be built, for the oldest glibc that they are said
# to run with; the kernel's headers are of a Debian later.
kept_build_root() {
	local mirror
	mirror=$(apt_mirror)
	# shellcheck disable=SC2016,SC2086 # for mmdebstrap's shell; words
	kept_root bullseye --variant=apt \
		--include="$(echo $BUILD_PACKAGES | tr ' ' ,)" \
		--setup-hook='printf "Package: %s\nPin: release n=bookworm\nPin-Priority: %d\n\n" "*" 1 linux-libc-dev 990 >"$1/etc/apt/preferences.d/headers"' \
		"deb $mirror bullseye main" "deb $mirror bookworm main"
}

# A Debian with a glibc, a Python and hardly more.
kept_bare_root() {
	kept_root "$1" --variant=extract \
		--include=base-files,libc6,python3-minimal "$(apt_mirror)"
}

# why_no_roots: why tests do without such roots here; nothing: they need not
why_no_roots() {
	if [ "${CI:-}" != true ]; then
		echo 'it takes minutes: set CI=true'
	elif ! command -v mmdebstrap >/dev/null; then
		echo 'mmdebstrap is not installed'
	elif [ "$(id -u)" != 0 ]; then
		echo 'impossible here: chroot needs root'
	elif ! unshare -mpf true 2>/dev/null; then
		echo 'impossible here: no name spaces of our own'
	fi
}

# What a container may do where nobody gave it more.
CONTAINER_CAPABILITIES=chown,dac_override,fsetid,fowner,mknod,net_raw,setgid
CONTAINER_CAPABILITIES+=,setuid,setfcap,setpcap,net_bind_service,sys_chroot
CONTAINER_CAPABILITIES+=,kill,audit_write

# as_in_container: words to put before a command for that
as_in_container() {
	local kept=-all,+${CONTAINER_CAPABILITIES//,/,+}
	echo setpriv --bounding-set "$kept" --inh-caps=-all
}

# within [-p] [-t] ROOT [FROM TO]... -- COMMAND...: with these directories in
# these places of the root, and no variables but those for the network; -p: as
# process 1, as in a container; -t: without pseudo-terminals
within() {
	local spaces=-m terminals=yes
	[ "$1" != -p ] || { spaces=-mpf && shift; }
	[ "$1" != -t ] || { terminals= && shift; }
	# shellcheck disable=SC2016 # for the shell inside
	terminals=$terminals unshare $spaces sh -c 'cd "$1" &&
		mount -t proc proc proc && mount --rbind /dev dev || exit
		[ "$terminals" ] || mount -t tmpfs none dev/pts || exit
		shift
		while [ "$1" != -- ]; do
			mount --bind "$1" "./$2" || exit
			shift 2
		done
		shift
		exec env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin \
			${http_proxy:+http_proxy="$http_proxy"} \
			${https_proxy:+https_proxy="$https_proxy"} \
			${no_proxy:+no_proxy="$no_proxy"} \
			chroot . "$@"' - "$@" </dev/null
}
