/*
 * Records of perf script with a word in some place that perf does not print
 * there: such a record is refused, or skipped on request, or the word is read
 * over; in no case does it become a part of a name.
 */
#include "tests/unit/describe.h"
#include "tests/unit/profiles.h"

static const char *const words[] = {
	"FROB",	   "FROB:",	"FROB=1",    "FROB/7",	"[FROB]",
	"(FROB)",  "FROB:17",	"0xFROB",    "FROB%",	"|FROB",
	"<FROB>",  "#FROB",	"FROB|FROB", "-FROB",	"/FROB",
	"(/FROB)", "([FROB])",	"FROB+0x1f", "=> FROB", "FROB: 17",
	"17 FROB", "FROB FROB",
};

/* Each '^' is a place for a word. A name of 15 bytes is as long as they are:
 * a word beside it belongs to no command. */
static const char *const records[] = {
	"^tokio-runtime-w ^4107/4109 ^[002] ^812.999120: ^1000 ^cycles:^\n"
	"\t^7f053f1a2b3c cook+0x10 ^(/srv/shop)^\n\n",
	"^tokio-runtime-w  ^4107 ^[002]   ^812.999120:       ^1000 ^cycles:^\n"
	"\t    7f053f1a2b3c cook+0x10 ^(/srv/shop)^\n ABI:2 ^AX:0x12 ^IP:0x7f05 ^\n",
	"  tokio-runtime-w  ^4107 ^[002] ^K  ^812.999120: ^1000 ^cycles:u:  ^"
	"            7f053f1a2b3c cook+0x10 ^(/srv/shop)^ ilen: 4^ insn: 48 89 e5^\n",
	"^tokio-runtime-w ^4107 2026-03-04 ^11:22:33.000123 ^812.999120: ^cycles:^"
	"\n\t7f053f1a2b3c [unknown] ^(/srv/shop)^\n        12f3a8040^\n\n",
	"^tokio-runtime-w ^4107/4109     ^250000 ^cycles:^\n"
	"\t7f053f1a2b3c cook+0x10 ^(/srv/shop)^\n  cook.c:12\n\n",
	"VM: 1234 ^VCPU:003 ^tokio-runtime-w 4107 ^812.999120: ^cycles:^\n"
	"\t7f053f1a2b3c cook+0x10 (/srv/shop)\n 4K ^N/A^\n",
	"^tokio-runtime-w 4107 ^812.999120:     10 ^branches:u:     ^"
	" 55d5e4a1b2c3 main+0x13 ^(/usr/bin/sort)^ => ^    55d5e4a1b9f0 ^"
	"keycmp+0x0 ^(/usr/bin/sort)^\n",
	"^tokio-runtime-w 4107 ^812.999120: ^sched:sched_switch:^ a=b^\n"
	"\t7f053f1a2b3c cook+0x10 (/srv/shop)^\n\n",
	"^tokio-runtime-w 4107 ^812.999120: ^page-faults:     ^55ef0d541040^ "
	"d+0x0 ^(/srv/shop)^      1e05080021 ^|OP N/A|LVL N/A ^|BLK  N/A ^\n"
	"\t7f053f1a2b3c cook+0x10 (/srv/shop)\n"
	" 0x7f05^(/srv/shop)/0x7f20(/srv/shop)^/P/-/-/0 ^\n",
};

static struct prof_error err;
static struct prof_notes notes;

/* The record with the word in its n-th place; false: it has fewer. */
static bool fill(char *to, const char *record, size_t n, const char *word)
{
	const char *begin = to;
	bool has_place = false;

	for (; *record; record++)
		if (*record != '^')
			*to++ = *record;
		else if (n-- == 0) {
			has_place = true;
			to += sprintf(to, "%s%s ",
				      to > begin && !strchr(" \t\n", to[-1])
					      ? " "
					      : "",
				      word);
		}
	*to = '\0';
	return has_place;
}

static bool has_word(const struct prof_profile *p)
{
	for (prof_id i = 0; i < prof_table_size(p, PROF_STRINGS); i++) {
		struct prof_str s = prof_string(p, i);

		for (size_t at = 0; at + 4 <= s.len; at++)
			if (memcmp(s.s + at, "FROB", 4) == 0)
				return true;
	}
	return false;
}

static struct prof_profile *read_as(const char *text, int repair)
{
	struct prof_read_options options = {
		.size = sizeof(options),
		.format = prof_format_find("perf-script"),
		.repair = repair,
		.notes = &notes,
	};

	memset(&notes, 0, sizeof(notes));
	return read_text(text, &options, &err);
}

static uint64_t repairs(void)
{
	uint64_t count = 0;

	for (size_t i = 0; i < notes.count; i++)
		if (notes.note[i].kind == PROF_NOTE_REPAIR)
			count += notes.note[i].count;
	return count;
}

static const char good[] = "a 1 1.000000: cycles:\n\t7 f (/l)\n\n";

/* What is wrong with how the text is read; NULL: nothing. */
static const char *fault(const char *text)
{
	char both[2000];
	struct prof_profile *p;
	bool is_read, has;

	snprintf(both, sizeof(both), "%s%s%s", good, text, good);
	p = read_as(both, 0);
	is_read = p;
	has = p && has_word(p);
	prof_free(p);
	if (has)
		return "a part of a name";
	if (!is_read && (!err.line || err.remedy != PROF_REMEDY_REPAIR))
		return "refused without its line, or what helps";
	p = read_as(both, 1);
	if (!p)
		return "not repaired";
	has = has_word(p);
	is_read = prof_sample_count(p) >= 2 && (is_read || repairs());
	prof_free(p);
	return has	  ? "a part of a name when repaired"
	       : !is_read ? "repaired without a count, or at others' cost"
			  : NULL;
}

int main(void)
{
	char text[1000];

	for (size_t i = 0; i < sizeof(records) / sizeof(*records); i++) {
		struct prof_profile *p;
		size_t wrong = 0, tried = 0;

		fill(text, records[i], SIZE_MAX, "");
		p = read_as(text, 0);
		ok(p && prof_sample_count(p) == 1, "%s", text);
		prof_free(p);
		for (size_t j = 0; j < sizeof(words) / sizeof(*words); j++)
			for (size_t n = 0; fill(text, records[i], n, words[j]);
			     n++, tried++) {
				const char *what = fault(text);

				if (what && wrong++ < 10)
					printf("# %s: %s\n", what, text);
			}
		is_uint(wrong, 0, "%zu odd ones become no names", tried);
	}
	return tap_end();
}
