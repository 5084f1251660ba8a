# shellcheck shell=bash
# What tests need of the machine, for the suites in bats: where it is not there
# the test is skipped, with the reason. These are called by the test or its
# setup, never below `run`, in $( ) or in a pipeline: there a skip would end
# only the subshell, and the test would go on (tests/build/harness.sh looks).

# need COMMAND...: these programs
need() {
	local command
	for command in "$@"; do
		command -v "$command" >/dev/null ||
			skip "$command is not installed"
	done
}

# need_terminal: pseudo-terminals, which sandboxes may lack
need_terminal() {
	need script
	script -qec true /dev/null >/dev/null 2>&1 </dev/null ||
		skip 'impossible here: no pseudo-terminals'
}

# need_mounts: file systems of our own, in a namespace of our own
need_mounts() {
	unshare -m mount -t tmpfs none "$BATS_TEST_TMPDIR" 2>/dev/null ||
		skip 'impossible here: no right to mount'
}

# need_namespaces: may this user be the first process of a container?
need_namespaces() {
	unshare -pf --mount-proc true 2>/dev/null ||
		skip 'impossible here: no right to make a pid namespace'
}

# need_root: to become somebody else
need_root() {
	[ "$(id -u)" = 0 ] || skip 'impossible here: not root'
}
