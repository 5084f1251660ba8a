#!/bin/bash
# The libprof.a that is installed has the names of its headers only: a program
# may have its own functions of any other name, and link any other library.
. tests/build/tap.bash

lib=$PROF_BUILD/libprof.a
modules='zlib libzstd'
$PKG_CONFIG --exists libdeflate && modules+=' libdeflate'

exported() {
	nm -g --defined-only "$lib" | awk 'NF == 3 { print $3 }' | sort -u
}

others() {
	exported | grep -v '^prof_' || true
}

# Names that the library has inside.
cat >"$work/program.c" <<'END'
#include <prof/prof.h>
#include <stdio.h>
#include <stdlib.h>
#ifdef HAVE_JANSSON
#include <jansson.h>
#endif

int note(void);
int fail(void);
void report_release(void);
int ring_init(void);

int note(void)
{
	return 1;
}

int fail(void)
{
	return 2;
}

void report_release(void)
{
	puts("released");
}

int ring_init(void)
{
	return 4;
}

static int is_json(const char *text)
{
#ifdef HAVE_JANSSON
	json_error_t error;
	json_t *json = json_loads(text, 0, &error);
	int is = json_is_object(json);

	json_decref(json);
	return is;
#else
	return text[0] == '{';
#endif
}

int main(void)
{
	static const char text[] = "main;f 5\n";
	struct prof_write_options options = PROF_WRITE_OPTIONS;
	struct prof_out_options plain = PROF_OUT_OPTIONS;
	struct prof_profile *p = NULL;
	struct prof_out *out = NULL;
	struct prof_in *in = NULL;
	void *bytes = NULL;
	size_t len;

	options.format = prof_format_find("speedscope");
	if (prof_in_open_memory(&in, text, 9, NULL, NULL) < 0 ||
	    prof_read(&p, in, NULL, NULL) < 0 ||
	    prof_out_open_memory(&out, &bytes, &len, &plain, NULL) < 0 ||
	    prof_write(p, out, &options, NULL) < 0)
		return 1;
	prof_out_write(out, "", 1);
	if (prof_out_close(out, NULL) < 0 || !is_json(bytes))
		return 1;
	printf("%d\n", note() + fail() + ring_init());
	report_release();
	free(bytes);
	prof_free(p);
	prof_in_close(in);
	return 0;
}
END

build() {
	local flags=()
	if $PKG_CONFIG --exists jansson; then
		read -ra flags <<<"-DHAVE_JANSSON $(
			$PKG_CONFIG --cflags --libs jansson)"
	fi
	# shellcheck disable=SC2046,SC2086 # words
	$CC -std=c11 ${CFLAGS:-} -Iinclude -o "$work/program" \
		"$work/program.c" "$lib" "${flags[@]}" \
		$($PKG_CONFIG --libs $modules) -pthread -lm
}

runs() {
	[ "$("$work/program")" = $'7\nreleased' ]
}

exported >"$work/exported"
sed -nE 's/^\t(prof_[a-z0-9_]+);$/\1/p' libprof/libprof.map | sort \
	>"$work/listed"
ok 'libprof.a has functions' test -s "$work/exported"
ok 'no other name is global' prints_nothing others
ok 'each function of the shared library is there' \
	prints_nothing comm -13 "$work/exported" "$work/listed"
ok 'no other function is' \
	prints_nothing comm -23 "$work/exported" "$work/listed"
ok 'a program with such names of its own links' build
ok 'it runs' runs
end_tests
