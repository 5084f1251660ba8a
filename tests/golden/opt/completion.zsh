#compdef prof-test
# Completion of prof-test for zsh, made by: prof-test --completion zsh

_prof-test()
{
	_arguments -s -S \
		'(-f --from)'{-f+,--from=}'[input format (default\: by content)]:FORMAT:(pprof folded)' \
		--max-size='[limit the expanded input (default\: 8GiB)]:SIZE: ' \
		'*'{-H+,--header=}'[send LINE'\''s text, \[too\]]:LINE: ' \
		'(-o --output)'{-o+,--output=}'[write to FILE instead of stdout]:FILE:_files' \
		'(-z --compress)'{-z+,--compress=}'[compress]:CODEC[\:LEVEL]:(none gzip)' \
		'(-c --column)'{-c+,--column=}'[column to use\: TYPE or TYPE/UNIT]:COLUMN: ' \
		--by='[tell frames apart by one of so many things that the line is full]:LEVEL:(function file line)' \
		'*'--labels-as-frames='[make frames of labels]:KEY[,KEY]...: ' \
		--strict'[fail if anything would be dropped]' \
		--color='[color the output]:WHEN:(auto always never)' \
		'(-q --quiet)'{-q,--quiet}'[print only warnings and errors]' \
		'(-v --verbose)'{-v,--verbose}'[print more details]' \
		'(-h --help)'{-h,--help}'[print this help]' \
		'(-V --version)'{-V,--version}'[print the version and build features]' \
		--completion='[print completions for]:SHELL:(bash zsh fish)' \
		'*:FILE:_files'
}

if [[ ${funcstack[1]} == _prof-test ]]; then
	_prof-test "$@"
else
	compdef _prof-test prof-test
fi
