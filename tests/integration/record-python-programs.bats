#!/usr/bin/env bats
# shellcheck disable=SC2154 # what the helper sets
# Other people's programs and extensions of Python, recorded: servers, pools,
# tests, linear algebra. scripts/tools.bash installs them.
# limit: 900 seconds

load python

programs=$PROF_TOOLS/python

# setup_programs: called by each test
need_programs() {
	python=$programs/bin/python
	[ -x "$python" ] ||
		skip "numpy, gunicorn, uvicorn, pytest are not in $programs"
	[ -n "$(version_of "$python")" ] ||
		skip "impossible here: $("$python" -V) is not 3.8 to 3.13"
}

# serve COMMAND...: records a server, which listens at the socket "server", for
# 200 pages
serve() {
	prof-record --engine perf -F 499 --status status.json -o x.pb -- \
		"$used" used "$python" -m "$@" >out 2>err 3>&- &
	pids+=($!)
	"$python" "$src/ask.py" server 200
	[ ! -e server.pid ] || cp server.pid arbiter
	kill -TERM $!
	wait $! || true
	cat err
	stacks
}

@test "gunicorn: two workers" {
	need_programs
	serve gunicorn --chdir "$src" -w 2 --pid server.pid \
		--bind "unix:$PWD/server" web:wsgi
	total_is_right
	at_least 50 'handle_request;wsgi;handle[ ;]'
	# Who starts the workers is not who handles.
	stacks --tagroot pid
	run ! grep -F 'handle_request;wsgi' \
		<(grep -F "pid:$(cat arbiter);" x.folded)
}

@test "uvicorn: coroutines down to the application's" {
	need_programs
	serve uvicorn --app-dir "$src" --uds server --log-level error web:asgi
	total_is_right
	at_least 30 ';asgi;reply;handle[ ;]'
	at_most 0 ';asgi;handle[ ;]'
}

@test "pytest" {
	need_programs
	record -F 499 -- "$python" -m pytest -q -p no:cacheprovider \
		"$src/test_work.py"
	total_is_right
	at_least 30 ';pytest_pyfunc_call;test_work;tested_work[ ;]'
}

@test "a pool of concurrent.futures" {
	need_programs
	record -F 499 -- "$python" "$src/futures.py" 0.5
	total_is_right
	at_least 60 ';_process_worker;(_process_chunk;.*)?future_work[ ;]'
}

@test "numpy: two threads of linear algebra, one of them below Python" {
	need_programs
	OPENBLAS_NUM_THREADS=2 record -F 499 -- "$python" "$src/blas.py" 1.5
	total_is_right
	at_least 20 '<module>;multiply[ ;]'
	stacks --tagroot tid
	# The other one is the library's: no function of Python calls it.
	at_least 15 ';blas_thread_server;(.*;)?dgemm'
	main=$(grep -F ';multiply' x.folded | cut -d ';' -f 1 | sort -u)
	[ "$(wc -l <<<"$main")" -eq 1 ]
	run ! grep -E "^tid:[0-9]+;.*;<module>" <(grep -vF "$main;" x.folded)
}

@test "greenlets: each function is below those that called it" {
	need_programs
	record -F 999 -- "$python" "$src/greenlets.py" 1.5
	total_is_right
	shares_are_right
	at_most 0 ';right;(.*;)?left_busy'
}
