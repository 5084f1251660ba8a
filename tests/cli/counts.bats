#!/usr/bin/env bats
# shellcheck disable=SC2154 # what run and the helper set
# What the numbers at the ends of lines mean, and how many digits of them count.

load helper

setup() {
	work
	printf 'thread 140234 120\nthread 140235 5\n' >thread.folded
	printf 'main;a 3 5\nmain;gone 2 0\n' >diff.folded
	printf 'solve;assemble 0.53312\nsolve;io 12.0\n' >shares.folded
}

readers() {
	find "$PROF_BUILD" -maxdepth 1 -name 'prof-*' -type f -perm -u+x \
		! -name prof-record -printf '%f\n' | sort
}

fraction="count '0.53312' is not whole in any unit of this type"

@test "names that end in numbers are no old counts, and that is told once" {
	for program in $(readers); do
		run -0 --separate-stderr "$program" thread.folded
		[ "${stderr_lines[0]}" = "$program: warning: thread.folded: has 2 lines with two numbers, the first taken as part of the name (if not, --folded-two-column)" ]
		[ "${#stderr_lines[@]}" -eq 1 ]
	done
	gives 'samples/count: total 125
self   self%  total  total%  function
 120  96.00%    120  96.00%  thread 140234
   5   4.00%      5   4.00%  thread 140235' \
		prof-top --folded-one-column thread.folded
}

@test "a stack that is gone tells of an old and a new count" {
	run -0 --separate-stderr prof-convert -t folded diff.folded
	[ "$output" = "$(cat diff.folded)" ]
	[ "$stderr" = 'prof-convert: warning: diff.folded: has 2 lines with an old and a new count (if not, --folded-one-column)' ]
	gives "$(cat diff.folded)" prof-convert -t folded --folded-two-column diff.folded
}

@test "every program can be told what lines have" {
	for program in $(readers); do
		run -0 --separate-stderr "$program" --folded-two-column thread.folded
		[ -z "$stderr" ]
		run -0 --separate-stderr "$program" --folded-one-column -q diff.folded
		[ -z "$stderr" ]
		says '--folded-one-column and --folded-two-column are mutually exclusive' \
			"$program" --folded-one-column --folded-two-column diff.folded
	done
}

@test "fractions are refused, with what helps" {
	for program in $(readers); do
		says "shares.folded:1: $fraction (--scale-values 1000 keeps three digits)" \
			"$program" shares.folded
	done
}

@test "so are those of a speedscope file without a unit" {
	cat >none.json <<-'END'
		{"$schema": "https://www.speedscope.app/file-format-schema.json",
		"shared": {"frames": [{"name": "a"}]}, "profiles": [
		{"type": "sampled", "name": "x", "unit": "none", "startValue": 0,
		"endValue": 3.5, "samples": [[0], [0]], "weights": [1.25, 2.25]},
		{"type": "evented", "name": "y", "unit": "none", "startValue": 0,
		"endValue": 3, "events": [{"type": "O", "frame": 0, "at": 0.5},
		{"type": "C", "frame": 0, "at": 1.75}]}]}
	END
	says 'none.json: profile 0: startValue or endValue is not whole, or does not fit 64 bits (--scale-values 1000 keeps three digits)' \
		prof-convert none.json
	gives 'a 475' prof-convert -q --scale-values 100 -t folded none.json
	local what='startValue or endValue is not whole, or does not fit 64 bits'
	for start in 1e400 -1e400 1e19 -9223372036854775808.5; do
		sed "s/\"startValue\": 0/\"startValue\": $start/" none.json >far.json
		says "far.json: profile 0: $what" prof-convert far.json
	done
	sed 's/3.5/9e18/; s/"startValue": 0/"startValue": 0.5/' none.json >far.json
	says "far.json: profile 0: $what" prof-convert far.json
	sed 's/3.5/4/; s/2.25/9223372036854775.9/; s/1.25/1/' none.json >far.json
	says 'far.json: profile 0, sample 1: the weight is not whole; a type with a unit may make it so' \
		prof-convert far.json
	sed 's/3.5/4/; s/[12].25/1/g; s/0.5/1e400/' none.json >far.json
	says 'far.json: profile 1, event 0: its time is not whole, or does not fit 64 bits' \
		prof-convert far.json
	echo 'a 9223372036854775.9' >far.folded
	says "far.folded:1: count '9223372036854775.9' is not whole in any unit of this type" \
		prof-convert far.folded
}

@test "--scale-values keeps shares, and says so once" {
	for program in $(readers); do
		run -0 --separate-stderr "$program" --scale-values 1000 shares.folded
		[ "${stderr_lines[0]}" = "$program: values multiplied by 1000" ]
	done
	run -0 --separate-stderr prof-convert --scale-values 1000 -t folded shares.folded
	[ "$output" = 'solve;assemble 533
solve;io 12000' ]
	run -0 --separate-stderr prof-svg --scale-values 1000 --diff shares.folded shares.folded
	[ "$(grep -c multiplied <<<"$stderr")" -eq 1 ]
	run -2 prof-convert --strict --scale-values 1000 shares.folded
	gives 'solve;assemble 53312\nsolve;io 1200000' \
		prof-convert -q --strict --scale-values 100000 -t folded shares.folded
}

@test "--scale-values multiplies what any format has" {
	for format in pprof speedscope flamebearer folded; do
		prof-convert -q -t "$format" a.folded -o in
		gives 'main;a 7\nmain;b 14' \
			prof-convert -q --scale-values 7 -t folded in
	done
	prof-convert -q "$every_field" -t speedscope -o in.json
	prof-convert -q "$every_field" -o in.pb
	prof-convert -q --scale-values 3 --summary in.pb -o a.pb 2>pb
	prof-convert -q --scale-values 3 --summary in.json -o b.pb 2>json
	cmp pb json
	cmp a.pb b.pb
	for n in 0 -1 1.5 x 9999999999 ''; do
		says "--scale-values '$n': expected a whole number from 1 to 2147483647" \
			prof-convert --scale-values "$n" a.folded
	done
	printf 'a 9223372036854775807\n' >large.folded
	says 'large.folded:1: count does not fit 64 bits' \
		prof-convert -q --scale-values 2 large.folded
	prof-convert large.folded -o large.pb
	says 'large.pb: a value does not fit 64 bits when scaled' \
		prof-convert -q --scale-values 2 large.pb
}

@test "numbers may have any number of digits" {
	printf 'a 14.2343983248722834234\nb 3.5\n' >digits.folded
	run -2 --separate-stderr prof-convert digits.folded
	[[ $stderr == *"count '14.2343983248722834234' is not whole"* ]]
	gives 'a 14234398325\nb 3500000000' \
		prof-convert -q --type cpu/seconds -t folded digits.folded
	run -0 --separate-stderr prof-convert --type cpu/seconds -t folded digits.folded
	[[ $stderr == *'cannot hold them): 1 number finer than its unit'* ]]
}
