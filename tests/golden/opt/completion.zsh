#compdef prof-test
# Completion of prof-test for zsh, made by: prof-test --completion zsh

_prof-test()
{
	_arguments -s -S \
		'(-f --from)'{-f+,--from=}'[the input'\''s format (default\: by its content)]:FORMAT:(pprof folded)' \
		--max-size='[expand input to SIZE at most (default\: 8GiB)]:SIZE: ' \
		'*'{-H+,--header=}'[send LINE'\''s text, \[too\]]:LINE: ' \
		'(-o --output)'{-o+,--output=}'[write to FILE, not to stdout]:FILE:_files' \
		'(-z --compress)'{-z+,--compress=}'[compress]:CODEC[\:LEVEL]:(none gzip)' \
		'(-c --column)'{-c+,--column=}'[the values to use\: TYPE or TYPE/UNIT]:COLUMN: ' \
		--by='[tell frames apart by one of so many things that the line is full]:LEVEL:(function file line)' \
		'*'--labels-as-frames='[make frames of labels]:KEY[,KEY]...: ' \
		--strict'[fail where something would be lost]' \
		--color='[color the output]:WHEN:(auto always never)' \
		'(-q --quiet)'{-q,--quiet}'[only warnings and errors, no progress]' \
		'(-v --verbose)'{-v,--verbose}'[say more about what is done]' \
		'(-h --help)'{-h,--help}'[print this]' \
		'(-V --version)'{-V,--version}'[print the version and what is in]' \
		--completion='[print completions for]:SHELL:(bash zsh fish)' \
		'*:FILE:_files'
}

if [[ ${funcstack[1]} == _prof-test ]]; then
	_prof-test "$@"
else
	compdef _prof-test prof-test
fi
