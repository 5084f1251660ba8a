/* With an argument: demangles the lines of standard input; --has says what is
 * built in. */
#include "libcode/names/demangle.h"
#include "program/msg.h"
#include "tests/unit/tap.h"

static int filter(void)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t len;

	while ((len = getline(&line, &room, stdin)) > 0) {
		char *text;

		line[len - (line[len - 1] == '\n')] = '\0';
		text = code_demangle_name(line);
		puts(text ? text : line);
		free(text);
	}
	free(line);
	return 0;
}

static int say_features(void)
{
	if (code_demangle_feature())
		puts(code_demangle_feature());
	return 0;
}

static void demangles(const char *name, const char *want)
{
	char *text = code_demangle_name(name);

	is_str(text, want, "'%.40s' is read as it is meant", name);
	free(text);
}

int main(int argc, char **argv)
{
	msg_init("demangle", 2);
	if (argc > 1 && strcmp(argv[1], "--has") == 0)
		return say_features();
	if (argc > 1)
		return filter();
	demangles("main", NULL);
	demangles("", NULL);
#ifdef HAVE_LIBIBERTY
	demangles("_ZN3foo3barEi", "foo::bar(int)");
	demangles("_Z3foov.constprop.0", "foo() [clone .constprop.0]");
	demangles("_ZN4core3fmt5write17h0123456789abcdefE", "core::fmt::write");
	demangles("_ZN4core3fmt5write17h0123456789abcdefE.llvm.99",
		  "core::fmt::write");
	demangles("_ZN5serde2de5parse17h0123456789abcdefE", "serde::de::parse");
	demangles("_ZN3foo17h0000000000000000E", "foo::h0000000000000000");
	demangles("_RNvC6_123foo3bar", "123foo::bar");
	demangles("_RNvC6_123foo3bar.llvm.9D1C9369@@16", "123foo::bar");
	demangles("_RNvNtCs1234_7mycrate5parse3row", "mycrate::parse::row");
	demangles("_ZSt4endlIcSt11char_traitsIcEERSt13basic_ostreamIT_T0_ES6_",
		  "std::basic_ostream<char, std::char_traits<char> >& "
		  "std::endl<char, std::char_traits<char> >("
		  "std::basic_ostream<char, std::char_traits<char> >&)");
	/* each argument is a pair of the one before it */
	demangles("_Z1fI1XIiiES0_IS1_S1_ES0_IS2_S2_ES0_IS3_S3_ES0_IS4_S4_E"
		  "S0_IS5_S5_ES0_IS6_S6_ES0_IS7_S7_ES0_IS8_S8_ES0_IS9_S9_E"
		  "S0_ISA_SA_ES0_ISB_SB_ES0_ISC_SC_ES0_ISD_SD_ES0_ISE_SE_E"
		  "S0_ISF_SF_ES0_ISG_SG_ES0_ISH_SH_ES0_ISI_SI_ES0_ISJ_SJ_EEvv",
		  NULL);
#else
	tap_skip("names are demangled",
		 "impossible here: built without libiberty");
#endif
	return tap_end();
}
