#!/usr/bin/env bats
# The completion scripts of every program: right for their shell, complete,
# and, for prof-convert, doing what they should.

load ../needs

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	PATH=$PROF_BUILD:$PATH
}

programs() {
	find "$PROF_BUILD" -maxdepth 1 -name 'prof-*' -type f -perm -u+x \
		-printf '%f\n' | sort
}

# scripts SHELL: one file for each program, checked by the shell's parser
scripts() {
	local program
	need "$1"
	for program in $(programs); do
		"$program" --completion "$1" >"$program.$1"
		"$1" -n "$program.$1"
	done
}

# bash_completes WORD...: what bash would offer for the last of them
bash_completes() {
	local COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
	# compopt fails outside of a completion, and says so.
	"_${1//-/_}" 2>/dev/null
	echo "${COMPREPLY[*]}"
}

fish_completes() {
	# shellcheck disable=SC2016 # fish expands them
	fish --no-config -c 'source $argv[1]; complete -C $argv[2]' \
		"${1%% *}.fish" "$1" | cut -f 1 | xargs
}

# Asks zsh itself, in a terminal of its own: lists what TAB offers.
zsh_completes() {
	zsh -f "$BATS_TEST_DIRNAME/completes.zsh" "${1%% *}.zsh" "$1"
}

@test "bash takes the scripts" {
	scripts bash
}

@test "zsh takes the scripts" {
	scripts zsh
}

@test "fish takes the scripts" {
	scripts fish
}

@test "the scripts know every option" {
	local program shell name
	for program in $(programs); do
		for name in $("$program" --list-options | cut -f 2); do
			for shell in bash zsh fish; do
				[ "$shell" = fish ] && name="-l ${name#--}"
				"$program" --completion "$shell" >script
				grep -qwF -e "$name" script
			done
		done
	done
}

@test "bash completes prof-convert" {
	scripts bash
	# shellcheck disable=SC1091
	source ./prof-convert.bash
	[ "$(bash_completes prof-convert --fr)" = --from ]
	[ "$(bash_completes prof-convert --strict --fr)" = --from ]
	[[ "$(bash_completes prof-convert -f '')" == *pprof* ]]
	[[ "$(bash_completes prof-convert --from = '')" == *pprof* ]]
	[[ "$(bash_completes prof-convert --from =)" == *pprof* ]]
	[ "$(bash_completes prof-convert --from = ppr)" = pprof ]
	[ "$(bash_completes prof-convert --from=ppr)" = --from=pprof ]
	[ "$(bash_completes prof-convert -o x --by fu)" = function ]
	[ "$(bash_completes prof-convert --completion f)" = fish ]
}

@test "bash is left to complete paths for prof-convert" {
	scripts bash
	# shellcheck disable=SC1091
	source ./prof-convert.bash
	touch x.folded
	[ -z "$(bash_completes prof-convert x)" ]
	[ -z "$(bash_completes prof-convert -o x)" ]
	[ -z "$(bash_completes prof-convert -- -)" ]
	[[ "$(complete -p prof-convert)" == *'-o default'* ]]
}

@test "fish completes prof-convert" {
	scripts fish
	touch x.folded
	[ "$(fish_completes 'prof-convert --fr')" = --from ]
	[ "$(fish_completes 'prof-convert -f ppr')" = pprof ]
	[ "$(fish_completes 'prof-convert --by=fu')" = --by=function ]
	[ "$(fish_completes 'prof-convert -o x.f')" = x.folded ]
	[ "$(fish_completes 'prof-convert x.f')" = x.folded ]
}

@test "zsh completes prof-convert" {
	need_terminal
	scripts zsh
	touch x.folded
	[ "$(zsh_completes 'prof-convert --fr')" = 'prof-convert --from=' ]
	[ "$(zsh_completes 'prof-convert -f ppr')" = 'prof-convert -f pprof ' ]
	[ "$(zsh_completes 'prof-convert --by=fu')" = 'prof-convert --by=function ' ]
	[ "$(zsh_completes 'prof-convert -o x.f')" = 'prof-convert -o x.folded ' ]
	[ "$(zsh_completes 'prof-convert x.f')" = 'prof-convert x.folded ' ]
}
