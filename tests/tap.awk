# Judges what one suite printed. The suite must print a plan, as many tests as
# planned, and end with status 0 unless a test failed. Variables: suite, status,
# seconds (its time limit), took (how many it took), ci (1: a skip must be
# announced), and the files counts, times and skips, to which a line is appended
# for the suite, and for each skip.

function complain(why) {
	failed++
	showing = 1
	print "not ok - " suite ": " why
}

function skip(name, reason) {
	sub(/^[ \t]+/, "", reason)
	if (reason == "")
		reason = "no reason given"
	if (ci && reason !~ /^impossible here:/) {
		complain(name ": a skip that CI does not allow: " reason)
		return
	}
	skipped++
	print "skip: " suite ": " name ": " reason >> skips
}

# "not ok 12 - name" to "name"
function name_of(line) {
	sub(/^(not )?ok *[0-9]*( -)? */, "", line)
	return line
}

/^1\.\.[0-9]+/ {
	planned = substr($1, 4) + 0
	has_plan = 1
	showing = 0
	if (planned == 0) {
		reason = $0
		if (!sub(/^[^#]*# *[Ss][Kk][Ii][Pp][^ ]*/, "", reason))
			reason = ""
		skip("all of it", reason)
	}
	next
}

/^(not )?ok( |$)/ {
	run++
	showing = 0
	name = name_of($0)
	if (/^not/) {
		complain(name)
	} else if (match(name, / *# *[Ss][Kk][Ii][Pp]/)) {
		reason = substr(name, RSTART + RLENGTH)
		skip(substr(name, 1, RSTART - 1), reason)
	} else {
		passed++
	}
	next
}

showing { print }

END {
	if (status == 124 || status == 137)
		complain("still running after " seconds " seconds, killed")
	else if (status > 128)
		complain("killed by signal " status - 128)
	else if (!has_plan)
		complain("no plan, ended with status " status)
	else if (run != planned)
		complain("planned " planned " tests, ran " run + 0)
	else if (status != 0 && !failed)
		complain("ended with status " status)
	print passed + 0, failed + 0 >> counts
	split(suite, kind, "/")
	print (kind[1] == "tests" ? kind[2] : "other"), took >> times
	printf "%s: %d ok", suite, passed
	if (skipped)
		printf ", %d skipped", skipped
	if (failed)
		printf ", %d not ok", failed
	printf ", %d s\n", took
	exit failed > 0
}
