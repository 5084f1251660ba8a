/* Names of functions: rules, what is normal, pseudonyms. */
#include "libprof/base/sha256.h"
#include "tests/unit/describe.h"
#include "tests/unit/random_profile.h"

static struct prof_error err;

static void rule(const char *text, const char *name, const char *want)
{
	struct prof_rename *r;
	struct prof_str s = {"", 0};
	char got[200];

	if (prof_rename_new(&r, &err) < 0)
		tap_bail(err.text);
	is_int(prof_rename_add(r, text, &err), PROF_OK, "%s", text);
	prof_rename_name(&s, r, (struct prof_str){name, strlen(name)}, &err);
	snprintf(got, sizeof(got), "%.*s", (int)s.len, s.s);
	is_str(got, want, "%s of %s", text, name);
	prof_rename_free(r);
}

static void replaces(void)
{
	rule("s/a/b/", "banana", "bbnana");
	rule("s/a/b/g", "banana", "bbnbnb");
	rule("s/x*/-/g", "abc", "-a-b-c-");
	rule("s/x*/-/g", "axxb", "-a-b-");
	rule("s/(.)(.)/\\2\\1/g", "abcde", "badce");
	rule("s/^a/&&/g", "aaa", "aaaa");
	rule("s|::|/|g", "a::b::c", "a/b/c");
	rule("s|a\\|b|X|g", "aa|b", "aX");
	rule("s/\\//\\\\/", "a/b", "a\\b");
	rule("s,a,\\&\\,,", "bab", "b&,b");
	rule("s/$/()/", "main", "main()");
	rule("s/b*$//", "abab", "aba");
	rule("s/(x)|(y)/<\\1\\2>/g", "xy", "<x><y>");
}

static void refuses(const char *text)
{
	struct prof_rename *r;

	if (prof_rename_new(&r, &err) < 0)
		tap_bail(err.text);
	is_int(prof_rename_add(r, text, &err), PROF_EINVAL, "refused: %s",
	       text);
	tap_diag("%s", err.text);
	prof_rename_free(r);
}

static void refuses_rules(void)
{
	refuses("");
	refuses("s");
	refuses("y/a/b/");
	refuses("s/a/b");
	refuses("s/a/b/x");
	refuses("s//b/");
	refuses("s/(/b/");
	refuses("s/a/\\1/");
	refuses("s/(a)\\1/b/");
}

static const struct {
	const char *name, *want, *templates;
} normals[] = {
	{"main", "main", NULL},
	{"", "", NULL},
	{"sum.isra.0", "sum", NULL},
	{"sum.part.1.constprop.0.cold", "sum", NULL},
	{"sum(int) [clone .isra.0]", "sum(int)", NULL},
	{"sum(int) [clone .isra.0] [clone .cold]", "sum(int)", NULL},
	{"x.llvm.1234567890", "x", NULL},
	{"os.part", "os.part", NULL},
	{"core::fmt::write::h0123456789abcdef", "core::fmt::write", NULL},
	{"core::fmt::write::h0123456789abcdeg",
	 "core::fmt::write::h0123456789abcdeg", NULL},
	{"_ZN4core3fmt5write17h0123456789abcdefE", "_ZN4core3fmt5writeE", NULL},
	{"a::{closure#0}::{closure#12}", "a::{closure}::{closure}", NULL},
	{"main.f.func1.2", "main.f.func", NULL},
	{"main.f.func1.gowrap2", "main.f.func.gowrap", NULL},
	{"main.(*T).f.func12", "main.(*T).f.func", NULL},
	{"main.func1x", "main.func1x", NULL},
	{"main.f-range3", "main.f-range", NULL},
	{"A$$Lambda$14/0x0000000800c8b440.apply", "A$$Lambda.apply", NULL},
	{"A$$Lambda$14/834133664.run", "A$$Lambda.run", NULL},
	{"A$$Lambda/0x00007f3a12345678.run", "A$$Lambda.run", NULL},
	{"A.lambda$main$0", "A.lambda$main", NULL},
	{"A.lambda$main$12(int)", "A.lambda$main(int)", NULL},
	{"LambdaForm$MH/0x0000000800c8b440.invoke", "LambdaForm$MH.invoke",
	 NULL},
	{"jdk.GeneratedMethodAccessor12.invoke",
	 "jdk.GeneratedMethodAccessor.invoke", NULL},
	{"com.sun.$Proxy12.f", "com.sun.$Proxy.f", NULL},
	{"f(int)::{lambda(int)#3}::operator()",
	 "f(int)::{lambda(int)}::operator()", NULL},
	{"f()::$_3::operator()", "f()::$_::operator()", NULL},
	{"f()::'lambda0'(int)", "f()::'lambda'(int)", NULL},
	{"0x7f3a12345678", "0x*", NULL},
	{"read+0x1f", "read", NULL},
	{"<function f at 0x7f3a1234>", "<function f at 0x*>",
	 "<function f at 0x*>"},
	{"_RNvNtCs1234_7mycrate5parse3row", "_RNvNtC7mycrate5parse3row", NULL},
	{"mycrate[2a3f]::parse::row", "mycrate::parse::row", NULL},
	{"slices.pdqsortCmpFunc[go.shape.string]", "slices.pdqsortCmpFunc[...]",
	 NULL},
	{"x.(*LRUCache[go.shape.string,go.shape.[]string]).Set",
	 "x.(*LRUCache[...]).Set", NULL},
	{"os.init.OnceValue[go.shape.interface { Error() string }].func3",
	 "os.init.OnceValue[...].func", NULL},
	{"main.f[go.shape.int", "main.f[go.shape.int", NULL},
	{"Program.<>c__DisplayClass0_0.<<Main>b__1>d.MoveNext()",
	 "Program.<>c__DisplayClass.<<Main>b__>d.MoveNext()", NULL},
	{"Op.<>c__DisplayClass3_0`1.<Execute>b__0()",
	 "Op.<>c__DisplayClass`1.<Execute>b__()", NULL},
	{"A.<Configure>g__Builder2|0_1(IApplicationBuilder b)",
	 "A.<Configure>g__Builder2(IApplicationBuilder b)", NULL},
	{"Program+<Get>d__5.MoveNext", "Program+<Get>d__.MoveNext", NULL},
	{"A.<Name>k__BackingField", "A.<Name>k__BackingField", NULL},
	{"System.Nullable`1[[System.Int32, mscorlib, Version=4.0.0.0, "
	 "Culture=neutral, PublicKeyToken=b77a5c561934e089]].get_Value",
	 "System.Nullable`1[[System.Int32]].get_Value", NULL},
	{"D`2[[A, x, Version=1.0.0.0],[B, y, Version=2.0.0.0]]", "D`2[[A],[B]]",
	 NULL},
	{"bool [System.Private.CoreLib] "
	 "System.Threading.WorkQueue::Dispatch()[OptimizedTier1]",
	 "bool [System.Private.CoreLib] System.Threading.WorkQueue::Dispatch()",
	 NULL},
	{"System.Uri.CheckCanonical [PreJIT]", "System.Uri.CheckCanonical",
	 NULL},
	{"a, b, c", "a, b, c", NULL},
	{"Performance$$anonfun$main$1$$anonfun$apply$mcVI$sp$1.apply$mcV$sp",
	 "Performance$$anonfun$main$$anonfun$apply$mcVI$sp.apply$mcV$sp", NULL},
	{"Main$.$anonfun$main$1", "Main$.$anonfun$main", NULL},
	{"Main$.$anonfun$main$1$adapted", "Main$.$anonfun$main$adapted", NULL},
	{"Main$$anon$12.run", "Main$$anon.run", NULL},
	{"Main$$Lambda$123/0x00007f3a12345678.apply", "Main$$Lambda.apply",
	 NULL},
	{"MainKt.main$lambda$0", "MainKt.main$lambda", NULL},
	{"LambdaForm$MH/834133664.invoke", "LambdaForm$MH.invoke", NULL},
	{"jdk.proxy2.$Proxy5.f", "jdk.proxy.$Proxy.f", NULL},
	{"S$$EnhancerBySpringCGLIB$$41b3ba70.g", "S$$EnhancerBySpringCGLIB.g",
	 NULL},
	{"S$$SpringCGLIB$$0.g", "S$$SpringCGLIB.g", NULL},
	{"bpf_prog_6deef7357e7b4530_sd_fw_egress", "bpf_prog_sd_fw_egress",
	 NULL},
	{"bpf_prog_6deef7357e7b4530", "bpf_prog", NULL},
	{"bpf_prog_run", "bpf_prog_run", NULL},
	{"bpf_trampoline_6442466157_1", "bpf_trampoline", NULL},
	{"std::vector<int, std::less<int>>::push", NULL, "std::vector<>::push"},
	{"A$$Lambda$14/834133664.f<int>", NULL, "A$$Lambda.f<>"},
};

static void normal(const char *name, const char *want, unsigned what)
{
	struct prof_rename *r;
	struct prof_str s = {"", 0};
	char once[300], twice[300];

	if (!want)
		return;
	if (prof_rename_new(&r, &err) < 0 ||
	    prof_rename_normalize(r, what, &err) < 0)
		tap_bail(err.text);
	prof_rename_name(&s, r, (struct prof_str){name, strlen(name)}, &err);
	snprintf(once, sizeof(once), "%.*s", (int)s.len, s.s);
	is_str(once, want, "normal: %s", name);
	prof_rename_name(&s, r, (struct prof_str){once, strlen(once)}, &err);
	snprintf(twice, sizeof(twice), "%.*s", (int)s.len, s.s);
	is_str(twice, once, "and stays so");
	prof_rename_free(r);
}

static void normalizes(void)
{
	for (size_t i = 0; i < sizeof(normals) / sizeof(*normals); i++) {
		normal(normals[i].name, normals[i].want, PROF_NORMAL_NAMES);
		normal(normals[i].name, normals[i].templates,
		       PROF_NORMAL_NAMES | PROF_NORMAL_TEMPLATES);
	}
}

static void joins_functions(void)
{
	struct prof_builder *b = new_builder();
	struct prof_rename *r;
	struct prof_profile *p;

	add_column(b, "samples", "count");
	add_sample(b, "main;f.isra.0", 0, 1);
	add_sample(b, "main;f.part.1", 0, 2);
	p = finish(b);
	if (prof_rename_new(&r, &err) < 0 ||
	    prof_rename_normalize(r, PROF_NORMAL_NAMES, &err) < 0)
		tap_bail(err.text);
	is_int(prof_rename(p, r, &err), PROF_OK, "functions are renamed");
	is_int(prof_check(p, &err), PROF_OK, "the rules are kept");
	is_uint(prof_table_size(p, PROF_FUNCTIONS), 3, "two become one");
	is_uint(prof_table_size(p, PROF_STACKS), 2, "so do their stacks");
	is_uint(prof_sample_count(p), 2, "samples stay");
	prof_rename_free(r);
	prof_free(p);
}

/* Calls itself "inner" where it was "mangled". */
static int call(struct prof_str *to, struct prof_str name, void *arg)
{
	++*(int *)arg;
	if (name.len != 7 || memcmp(name.s, "mangled", 7) != 0)
		return 0;
	*to = (struct prof_str){"inner", 5};
	return 1;
}

static void calls_functions(void)
{
	struct prof_builder *b = new_builder();
	struct prof_function f = {.name = add_text(b, "mangled")};
	struct prof_rename *r;
	struct prof_profile *p;
	int calls = 0;
	char *text;

	add_column(b, "samples", "count");
	f.system_name = f.name;
	prof_add_function(b, &f);
	f.name = 0;
	f.file = add_text(b, "unnamed");
	prof_add_function(b, &f);
	f.name = f.system_name = add_text(b, "plain");
	prof_add_function(b, &f);
	p = finish(b);
	if (prof_rename_new(&r, &err) < 0 ||
	    prof_rename_call(r, call, &calls, &err) < 0 ||
	    prof_rename_add(r, "s/^/the /", &err) < 0)
		tap_bail(err.text);
	is_int(prof_rename(p, r, &err), PROF_OK, "a function gives names");
	is_int(prof_check(p, &err), PROF_OK, "the rules are kept");
	is_int(calls, 3, "each is asked for once");
	text = describe(p);
	is_int(strstr(text, "\"the inner\" \"mangled\"") != NULL, 1,
	       "the system name stays");
	free(text);
	prof_rename_free(r);
	prof_free(p);
}

static void digests(void)
{
	static const struct {
		const char *text, *want;
	} known[] = {
		{"", "e3b0c44298fc1c14"},
		{"abc", "ba7816bf8f01cfea"},
		{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		 "248d6a61d20638b8"},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		unsigned char digest[SHA256_SIZE];
		char text[17];

		sha256(digest, known[i].text, strlen(known[i].text));
		for (int k = 0; k < 8; k++)
			snprintf(text + 2 * k, 3, "%02x", digest[k]);
		is_str(text, known[i].want, "SHA-256 of \"%s\"", known[i].text);
	}
}

/* Is a string of the one profile one of the other, too? */
static bool is_in(const struct prof_profile *p, struct prof_str s)
{
	for (prof_id id = 1; id < prof_table_size(p, PROF_STRINGS); id++) {
		struct prof_str other = prof_string(p, id);

		if (other.len == s.len && memcmp(other.s, s.s, s.len) == 0)
			return true;
	}
	return false;
}

/* Strings that say what columns are may stay. */
static bool is_of_column(const struct prof_profile *p, prof_id id)
{
	size_t count;
	const struct prof_column *c = prof_columns(p, &count);
	const struct prof_header *h = prof_header(p);

	for (size_t i = 0; i < count; i++)
		if (c[i].type == id || c[i].unit == id)
			return true;
	return id == h->period_type.type || id == h->period_type.unit ||
	       id == h->default_type;
}

/* A unit of labels says nothing of a program: bytes. */
static bool is_unit(struct prof_str s)
{
	return s.len == 1 && s.s[0] == 'b';
}

static void anonymizes(void)
{
	static const struct prof_patterns none = {NULL, 0};
	size_t left = 0;

	for (uint64_t seed = 0; seed < 60; seed++) {
		struct prof_profile *p = random_profile(seed, true);
		struct prof_profile *q = random_profile(seed, true);
		char *once, *twice;

		if (prof_anonymize(q, none, &err) < 0 ||
		    prof_check(q, &err) < 0)
			ok(false, "seed %d: %s", (int)seed, err.text);
		for (prof_id id = 1; id < prof_table_size(q, PROF_STRINGS);
		     id++)
			left += !is_of_column(q, id) &&
				!is_unit(prof_string(q, id)) &&
				is_in(p, prof_string(q, id));
		once = describe(q);
		prof_anonymize(q, none, &err);
		twice = describe(q);
		if (strcmp(once, twice) != 0)
			ok(false, "seed %d: twice is not once", (int)seed);
		free(once);
		free(twice);
		prof_free(p);
		prof_free(q);
	}
	is_uint(left, 0, "no name is left in 60 profiles");
}

int main(void)
{
	replaces();
	refuses_rules();
	normalizes();
	joins_functions();
	calls_functions();
	digests();
	anonymizes();
	return tap_end();
}
