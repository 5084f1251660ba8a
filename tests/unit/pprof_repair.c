/* Faults of producers of pprof, which are mended on request: each of them in
 * profiles of several sizes and orders. */
#include "tests/unit/profiles.h"
#include "tests/unit/wire_out.h"

enum fault {
	SOUND,
	NO_LOCATION_ID,	 /* of one row; those who refer to it refer to 0 */
	NO_LOCATION_IDS, /* of all rows */
	NO_FUNCTION_ID,
	NO_FUNCTION_IDS,
	NO_MAPPING_ID,
	NO_FUNCTION, /* one is missing, and so is what its location is */
	NO_INLINED,  /* the same of a call that was inlined */
	TWO_LOCATION_IDS,
	TWO_FUNCTION_IDS,
	FAULTS
};

enum { MOST = 6, ADDRESS = 0x1000 };

struct shape {
	enum fault fault;
	unsigned count, at; /* rows, and the one with the fault */
	bool samples_last;
};

static struct prof_error err;

/* What refers to row i of a kind, or is its id, if that is not dropped. */
static unsigned id_of(const struct shape *s, unsigned i, enum fault one)
{
	return s->fault == one && i == s->at ? 0 : i + 1;
}

static void put_locations(struct bytes *m, const struct shape *s)
{
	for (unsigned i = 0; i < s->count; i++) {
		struct bytes l = {0}, line = {0};
		unsigned id = id_of(s, i, NO_LOCATION_ID);

		if (s->fault == NO_LOCATION_IDS ||
		    (s->fault == TWO_LOCATION_IDS && i - s->at < 2))
			id = 0;
		put_number(&l, 1, id);
		put_number(&l, 2, id_of(s, i, NO_MAPPING_ID));
		put_number(&l, 3, ADDRESS + i);
		put_number(&line, 1, id_of(s, i, NO_FUNCTION_ID));
		put_number(&line, 2, 7);
		put_message(&l, 4, &line);
		if (s->fault == NO_INLINED) {
			put_number(&line, 1, i == s->at ? 99 : i + 1);
			put_message(&l, 4, &line);
		}
		put_message(m, 4, &l);
	}
}

static void put_functions(struct bytes *m, const struct shape *s)
{
	for (unsigned i = 0; i < s->count; i++) {
		struct bytes f = {0};
		unsigned id = id_of(s, i, NO_FUNCTION_ID);

		if (s->fault == NO_FUNCTION && i == s->at)
			continue;
		if (s->fault == NO_FUNCTION_IDS ||
		    (s->fault == TWO_FUNCTION_IDS && i - s->at < 2))
			id = 0;
		put_number(&f, 1, id);
		put_number(&f, 2, 3 + i);
		put_message(m, 5, &f);
	}
}

static void put_mappings(struct bytes *m, const struct shape *s)
{
	for (unsigned i = 0; i < s->count; i++) {
		struct bytes f = {0};

		put_number(&f, 1, id_of(s, i, NO_MAPPING_ID));
		put_number(&f, 2, ADDRESS * (i + 1));
		put_message(m, 3, &f);
	}
}

/* Sample i is of location i, and of the next. */
static void put_samples(struct bytes *m, const struct shape *s)
{
	for (unsigned i = 0; i < s->count; i++) {
		struct bytes f = {0};
		unsigned caller = (i + 1) % s->count;
		unsigned id[] = {id_of(s, i, NO_LOCATION_ID),
				 id_of(s, caller, NO_LOCATION_ID)};

		for (int k = 0; k < 2; k++) {
			put(&f, 1 << 3);
			put(&f, id[k]);
		}
		put_number(&f, 2, i + 1);
		put_message(m, 2, &f);
	}
}

static void make(struct bytes *m, const struct shape *s)
{
	struct bytes type = {0};
	char name[] = "f0";

	put_number(&type, 1, 1);
	put_number(&type, 2, 2);
	put_message(m, 1, &type);
	if (!s->samples_last)
		put_samples(m, s);
	put_functions(m, s);
	put_locations(m, s);
	put_mappings(m, s);
	if (s->samples_last)
		put_samples(m, s);
	put_bytes(m, 6, "", 0);
	put_bytes(m, 6, "events", 6);
	put_bytes(m, 6, "count", 5);
	for (unsigned i = 0; i < s->count; i++) {
		name[1] = (char)('0' + i);
		put_bytes(m, 6, name, 2);
	}
}

/* Is frame k of the stack what row i was? */
static bool is_row(const struct prof_profile *p, const struct shape *s,
		   prof_id location, unsigned i)
{
	struct prof_location l = prof_location(p, location);
	char name[] = {'f', (char)('0' + i), '\0'};
	bool is_struck = i == s->at;
	struct prof_str have;

	if (l.address != ADDRESS + i)
		return false;
	if ((l.mapping == 0) != (s->fault == NO_MAPPING_ID && is_struck))
		return false;
	if (s->fault == NO_FUNCTION && is_struck)
		return l.line_count == 0;
	have = prof_string(p, prof_function(p, l.lines[0].function)->name);
	if (have.len != 2 || memcmp(have.s, name, 2) != 0)
		return false;
	return s->fault != NO_INLINED || !is_struck ||
	       (l.line_count == 2 &&
		!prof_function(p, l.lines[1].function)->name);
}

static bool is_mended(const struct prof_profile *p, const struct shape *s)
{
	if (prof_sample_count(p) != s->count)
		return false;
	for (unsigned i = 0; i < s->count; i++) {
		struct prof_stack stack =
			prof_stack(p, prof_sample_stacks(p)[i]);

		if (stack.depth != 2 || !is_row(p, s, stack.locations[0], i) ||
		    !is_row(p, s, stack.locations[1], (i + 1) % s->count) ||
		    prof_values(p, 0)[i] != i + 1)
			return false;
	}
	return true;
}

static uint64_t expected_repairs(const struct shape *s)
{
	switch (s->fault) {
	case SOUND:
		return 0;
	case NO_LOCATION_IDS:
	case NO_FUNCTION_IDS:
		return s->count;
	default:
		return 1;
	}
}

static struct prof_profile *read_shape(const struct shape *s, bool repair,
				       struct prof_notes *notes)
{
	struct prof_read_options o = {
		.size = sizeof(o), .repair = repair, .notes = notes};
	struct bytes m = {0};
	struct prof_profile *p;

	make(&m, s);
	p = read_bytes(m, &o, &err);
	free(m.at);
	return p;
}

static bool is_right(const struct shape *s)
{
	bool is_hopeless = s->fault == TWO_LOCATION_IDS ||
			   s->fault == TWO_FUNCTION_IDS;
	struct prof_notes notes = {0};
	struct prof_profile *p = read_shape(s, false, NULL);
	enum prof_remedy remedy = is_hopeless ? PROF_REMEDY_NONE
					      : PROF_REMEDY_REPAIR;
	bool is_well = s->fault == SOUND ? p != NULL
					 : !p && err.remedy == (int)remedy;

	prof_free(p);
	p = read_shape(s, true, &notes);
	if (is_hopeless)
		is_well = is_well && !p && !err.remedy;
	else
		is_well = is_well && p && is_mended(p, s) &&
			  (notes.count ? notes.note[0].count : 0) ==
				  expected_repairs(s);
	prof_free(p);
	return is_well;
}

int main(void)
{
	struct shape s = {.fault = SOUND};

	for (; s.fault < FAULTS; s.fault++)
		for (s.count = 1; s.count <= MOST; s.count++)
			for (s.at = 0; s.at < s.count * 2; s.at++) {
				struct shape one = s;
				bool is_two = s.fault == TWO_LOCATION_IDS ||
					      s.fault == TWO_FUNCTION_IDS;

				one.at = s.at / 2;
				one.samples_last = s.at % 2;
				if (is_two && one.at + 2 > s.count)
					continue;
				if (is_two && s.count == 2)
					continue; /* all of them */
				if (!ok(is_right(&one),
					"fault %d in row %u of %u", s.fault,
					one.at, s.count))
					tap_diag("%s", err.text);
			}
	return tap_end();
}
