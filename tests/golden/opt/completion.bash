# Completion of prof-test for bash, made by: prof-test --completion bash
# shellcheck shell=bash disable=SC2207

_prof_test()
{
	local cur=${COMP_WORDS[COMP_CWORD]} opt='' before='' words='' i=1

	COMPREPLY=()
	while ((i < COMP_CWORD)); do
		opt=${COMP_WORDS[i]}
		((i += 1))
		case $opt in
		-f | --from | \
		--max-size | \
		-H | --header | \
		-o | --output | \
		-z | --compress | \
		-c | --column | \
		--by | \
		--labels-as-frames | \
		--color | \
		--completion)
			if [[ ${COMP_WORDS[i]} == '=' ]]; then
				((i == COMP_CWORD)) && cur=
				((i += 1))
			fi
			((i >= COMP_CWORD)) && break
			((i += 1))
			;;
		--) return ;;
		esac
		opt=
	done
	if [[ -z $opt && $cur == --*=* ]]; then
		opt=${cur%%=*}
		before=$opt=
		cur=${cur#*=}
	fi
	case $opt in
	-f | --from) words='pprof folded' ;;
	-o | --output) return ;;
	-z | --compress) words='none gzip' ;;
	--by) words='function file line' ;;
	--color) words='auto always never' ;;
	--completion) words='bash zsh fish' ;;
	'')
		[[ $cur == -* ]] || return
		words='
			-f --from --max-size -H --header -o --output
			-z --compress -c --column --by --labels-as-frames
			--strict --color -q --quiet -v --verbose
			-h --help -V --version --completion'
		;;
	esac
	compopt +o default 2>/dev/null
	COMPREPLY=($(compgen -P "$before" -W "$words" -- "$cur"))
}

complete -o default -F _prof_test prof-test
