/* Names without the arguments of templates: known ones, and ones from a
 * grammar that knows what each of them becomes. With an argument, those of
 * standard input. */
#include "libprof/edit/templates.h"
#include "tests/unit/bytes.h"

#include <inttypes.h>

static const struct {
	const char *name, *want; /* NULL: as it is */
} known[] = {
	{"void f<((1)>(2))>()", "void f<>()"},
	{"std::enable_if<((sizeof (int))>(2)), int>::type g<int>(int)",
	 "std::enable_if<>::type g<>(int)"},
	{"foo<((8)>>(1))>::bar()", "foo<>::bar()"},
	{"void f<(8)>>(1)>()", "void f<>()"},
	{"void f<(8)<<(1)>()", "void f<>()"},
	{"void f<(8)<(1)>()", "void f<>()"},
	{"void f<(8)<=>(1)>()", "void f<>()"},
	{"void f<(8)>=(1)>()", "void f<>()"},
	{"void f<(8) >> (1)>()", "void f<>()"},
	{"void f<((1) > (2))>()", "void f<>()"},
	{"void f<(x<y)>()", "void f<>()"},
	{"g<f<(8)>>(x)", "g<>(x)"},
	{"f<a<b<c>>>(x)", "f<>(x)"},
	{"std::ostream& std::operator<< <std::char_traits<char> >(int)",
	 "std::ostream& std::operator<< <>(int)"},
	{"bool operator< <int>(A<int>)", "bool operator< <>(A<>)"},
	{"void operator<<int>(int)", "void operator<<>(int)"},
	{"void operator<<<int>(int)", "void operator<<<>(int)"},
	{"void operator><int>(int)", "void operator><>(int)"},
	{"A<x>::operator>>=(B<y>)", "A<>::operator>>=(B<>)"},
	{"A<x>::operator<<=<y>(z)", "A<>::operator<<=<>(z)"},
	{"operator<=> <int>(int)", "operator<=> <>(int)"},
	{"A<int>::operator->()", "A<>::operator->()"},
	{"A<int>::operator->*<int>()", "A<>::operator->*<>()"},
	{"A::operator()<int>(int) const", "A::operator()<>(int) const"},
	{"A<int>::operator[]<int>(int)", "A<>::operator[]<>(int)"},
	{"A::operator==<B<int> >(B<int>)", "A::operator==<>(B<>)"},
	{"A::operator std::vector<int>()", "A::operator std::vector<>()"},
	{"f<&A::operator=>(x)", "f<>(x)"},
	{"f<&A::operator->>(x)", "f<>(x)"},
	{"operator<(a, b)", NULL},
	{"operator<<(a, b)", NULL},
	{"operator new[](unsigned long)", NULL},
	{"my_operator<int>(a)", "my_operator<>(a)"},
	{"operators<int>(a)", "operators<>(a)"},
	{"f<int>(int)::{lambda<typename $T0>(int)#1}::operator()<int>(int)",
	 "f<>(int)::{lambda<>(int)#1}::operator()<>(int)"},
	{"f(int)::{lambda(int)#1}::operator()(int) const", NULL},
	{"decltype (({parm#1}<(2))) f<int>(int)",
	 "decltype (({parm#1}<(2))) f<>(int)"},
	{"std::__cxx11::to_string[abi:cxx11]<int>(int)",
	 "std::__cxx11::to_string[abi:cxx11]<>(int)"},
	{"f<int (*)(char)>(A<int (&)[3]>)", "f<>(A<>)"},
	{"<T as Trait<U>>::f<W>", "<T as Trait<>>::f<>"},
	{"<alloc::vec::Vec<T,A> as Drop>::drop",
	 "<alloc::vec::Vec<> as Drop>::drop"},
	{"core::str::<impl str>::len", NULL},
	{"core::<impl From<T> for U<V>>::from",
	 "core::<impl From<> for U<>>::from"},
	{"Vec<fn(u8) -> u8>::push", "Vec<>::push"},
	{"Vec::<u8>::new", "Vec::<>::new"},
	{"f<'<', \"a>b\">::g", "f<>::g"},
	{"main::{closure_env#0}<u8>", "main::{closure_env#0}<>"},
	{"java.util.HashMap<String, List<Integer>>.get",
	 "java.util.HashMap<>.get"},
	{"java.lang.String.<init>", NULL},
	{"Lcom/Foo;::<init>", NULL},
	{"Program.<Main>b__0_0", NULL},
	{"<module>", NULL},
	{"Int.< infix(Int, Int) -> Bool", NULL},
	{"", NULL},
	{"a<b", NULL},
	{"a>b", NULL},
	{"a<(b>)", NULL},
	{"f<int>(", NULL},
	{"f<int>)", NULL},
	{"f<a]>", NULL},
	{"f<<<<", NULL},
	{"f>>>", NULL},
};

static char *strip(const char *name)
{
	struct buffer b = {0};

	strip_templates(&b, (struct prof_str){name, strlen(name)});
	buffer_add(&b, "", 1);
	if (b.failed)
		tap_bail("no memory");
	return b.bytes;
}

static void is_stripped(const char *name, const char *want)
{
	char *once = strip(name), *twice = strip(once);

	is_str(once, want, "%s", name);
	is_str(twice, want, "and stays so");
	free(once);
	free(twice);
}

/*
 * Names of C++ from a grammar, with what becomes of them written beside. In
 * arguments nothing is written there.
 */
struct maker {
	uint64_t state;
	FILE *name, *want;
	int depth, arguments; /* how deep it is in these */
};

static unsigned roll(struct maker *m, unsigned below)
{
	m->state = m->state * 6364136223846793005 + 1442695040888963407;
	return (unsigned)(m->state >> 33) % below;
}

static void put(struct maker *m, const char *text)
{
	fputs(text, m->name);
	if (!m->arguments)
		fputs(text, m->want);
}

static void put_type(struct maker *m);

static void put_word(struct maker *m)
{
	static const char *const words[] = {
		"int", "A", "std::vector", "ns::Type", "operators", "f_1",
	};

	put(m, words[roll(m, 6)]);
}

/* Operands stand in parentheses, or are words. */
static void put_operand(struct maker *m)
{
	put(m, "(");
	if (m->depth < 5 && roll(m, 2))
		put_type(m);
	else
		put(m, roll(m, 2) ? "8" : "sizeof (int)");
	put(m, ")");
}

static void put_expression(struct maker *m)
{
	static const char *const signs[] = {
		">", "<", "<<", ">>", "<=", ">=", "<=>", "+", "->", "=="};

	put(m, "(");
	put_operand(m);
	put(m, signs[roll(m, 10)]);
	put_operand(m);
	put(m, ")");
}

static void put_arguments(struct maker *m)
{
	put(m, "<");
	m->arguments++;
	for (unsigned left = roll(m, 3); left--;) {
		if (roll(m, 3))
			put_type(m);
		else
			put_expression(m);
		put(m, left ? ", " : roll(m, 2) ? " " : "");
	}
	m->arguments--;
	put(m, ">");
}

static void put_type(struct maker *m)
{
	static const char *const ends[] = {
		"", "*", " const&", "[3]", " (*)(A, int)", "::{lambda(A)#2}"};

	m->depth++;
	put_word(m);
	if (m->depth < 6 && roll(m, 2))
		put_arguments(m);
	put(m, ends[roll(m, 6)]);
	m->depth--;
}

static void put_function(struct maker *m)
{
	static const char *const names[] = {
		"operator<",	"operator<<",  "operator<=",
		"operator>>",	"operator<=>", "operator->",
		"operator->*",	"operator()",  "operator[]",
		"operator==",	"operator>",   "operator>>=",
		"operator&&",	"f",	       "{lambda(A)#1}::operator()",
		"f[abi:cxx11]",
	};
	const char *name = names[roll(m, 16)];

	if (roll(m, 2)) {
		put_type(m);
		put(m, " ");
	}
	put_type(m);
	put(m, "::");
	put(m, name);
	/* as demanglers do, so that << is not < with arguments */
	if (roll(m, 2)) {
		put(m, name[strlen(name) - 1] == '<' ? " " : "");
		put_arguments(m);
	}
	put(m, "(");
	for (unsigned left = roll(m, 3); left--;) {
		put_type(m);
		put(m, left ? ", " : "");
	}
	put(m, ")");
}

static bool is_made_well(uint64_t seed)
{
	struct maker m = {.state = seed};
	char *name, *want, *once, *twice;
	size_t size;
	bool is_same;

	m.name = must(open_memstream(&name, &size));
	m.want = must(open_memstream(&want, &size));
	put_function(&m);
	fclose(m.name);
	fclose(m.want);
	once = strip(name);
	twice = strip(once);
	is_same = strcmp(once, want) == 0 && strcmp(twice, want) == 0;
	if (!is_same)
		tap_diag("%s\ngot  %s\nwant %s", name, once, want);
	free(name);
	free(want);
	free(once);
	free(twice);
	return is_same;
}

/* Any bytes of those that mean something: it ends, and is as long at most. */
static bool is_harmless(uint64_t seed)
{
	static const char bytes[] = "<>()[]{}-=:,.' \"ab$operator";
	struct maker m = {.state = seed};
	char name[64], *once, *twice;
	size_t len = roll(&m, sizeof(name));
	bool is_well;

	for (size_t i = 0; i < len; i++)
		name[i] = bytes[roll(&m, sizeof(bytes) - 1)];
	name[len] = '\0';
	once = strip(name);
	twice = strip(once);
	is_well = strlen(once) <= len && strcmp(once, twice) == 0;
	if (!is_well)
		tap_diag("%s\nonce  %s\ntwice %s", name, once, twice);
	free(once);
	free(twice);
	return is_well;
}

static int filter(void)
{
	char *line = NULL, *text;
	size_t room = 0;
	ssize_t len;

	while ((len = getline(&line, &room, stdin)) > 0) {
		line[len - (line[len - 1] == '\n')] = '\0';
		text = strip(line);
		puts(text);
		free(text);
	}
	free(line);
	return 0;
}

int main(int argc, char **argv)
{
	int wrong = 0;

	(void)argv;
	if (argc > 1)
		return filter();
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		is_stripped(known[i].name,
			    known[i].want ? known[i].want : known[i].name);
	for (uint64_t seed = tap_times(20000); seed && wrong < 10; seed--)
		wrong += !is_made_well(seed);
	is_int(wrong, 0, "names of the grammar lose their arguments");
	for (uint64_t seed = tap_times(100000); seed && wrong < 10; seed--)
		wrong += !is_harmless(seed);
	is_int(wrong, 0, "so does anything, in one go");
	return tap_end();
}
