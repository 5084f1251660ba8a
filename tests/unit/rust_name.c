/* Names of Rust that were demangled in part. */
#include "libprof/edit/rust_name.h"
#include "tests/unit/tap.h"

static const struct {
	const char *name, *want; /* NULL: as it is */
} names[] = {
	{"serde::de::parse::h0123456789abcdef", "serde::de::parse"},
	{"main[235e54a3b1c2d3e4]::words", "main::words"},
	{"<main[a1]::A as main[a1]::Shape>::area",
	 "<main::A as main::Shape>::area"},
	{"app[0]::f", "app::f"},
	{"gc::GcBox$LT$T$GT$::new::_$u7b$$u7b$closure$u7d$$u7d$::"
	 "ha2ed0674a1c3dc9f",
	 "gc::GcBox<T>::new::{{closure}}"},
	{"_$LT$core..option..Option$LT$T$GT$$u20$as$u20$core..fmt..Debug$GT$"
	 "::fmt::h0123456789abcdef",
	 "<core::option::Option<T> as core::fmt::Debug>::fmt"},
	{"_$LT$$RF$mut$u20$T$u20$as$u20$a..B$GT$::f", "<&mut T as a::B>::f"},
	{"f$LT$$LP$A$C$B$RP$$GT$::g", "f<(A,B)>::g"},
	{"gr$u00f6$$u00df$e::f$LT$T$GT$", "gr\xc3\xb6\xc3\x9f"
					  "e::f<T>"},
	/* what others mean by the like */
	{"Outer$C$Inner.run", NULL},
	{"scala.Predef$.$less$colon$less", NULL},
	{"main.f", NULL},
	{"a[3]", NULL},
	{"std::f[abi:cxx11]::g", NULL},
	{"operator[]::f", NULL},
	{"f::h0000000000000000", NULL},
	{"f::h0123456789abcdeg", NULL},
	{"f::h0123456789ABCDEF", NULL},
	{"::h0123456789abcdef", NULL},
	{"_ZN4core3fmt5write17h0123456789abcdefE", NULL},
	{"_RNvC1a1b", NULL},
	{"$u$", NULL},
	{"$ud800$::f", NULL},
	{"$u1b$::f", NULL},
	{"$u110000$::f", NULL},
	{"$LT", NULL},
	{"", NULL},
};

int main(void)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const char *name = names[i].name;
		struct buffer once = {0}, twice = {0};

		mend_rust_name(&once, (struct prof_str){name, strlen(name)});
		mend_rust_name(&twice, buffer_str(&once));
		buffer_add(&once, "", 1);
		buffer_add(&twice, "", 1);
		if (once.failed || twice.failed)
			tap_bail("no memory");
		is_str(once.bytes, names[i].want ? names[i].want : name, "%s",
		       name);
		is_str(twice.bytes, once.bytes, "and stays so");
		buffer_release(&once);
		buffer_release(&twice);
	}
	return tap_end();
}
