#include "libprof/model/notes.h"

#include "libprof/base/array.h"
#include "libprof/base/error.h"
#include "libprof/model/model.h"

void note(struct prof_notes *notes, enum prof_note_kind kind, uint64_t count,
	  const char *one, const char *many)
{
	note_met(notes, kind, (struct met){.count = count}, one, many);
}

void meet(struct met *m, uint64_t line)
{
	if (!m->count++)
		m->first_line = line;
}

void note_met(struct prof_notes *notes, enum prof_note_kind kind,
	      struct met met, const char *one, const char *many)
{
	uint64_t count = met.count;

	if (!notes || !count)
		return;
	for (size_t i = 0; i < notes->count; i++)
		if (notes->note[i].one == one && notes->note[i].kind == kind) {
			notes->note[i].count += count;
			return;
		}
	if (notes->count == PROF_NOTES_MAX) /* nothing is dropped silently */
		notes->note[PROF_NOTES_MAX - 1].count += count;
	else
		notes->note[notes->count++] = (struct prof_note){
			.kind = kind,
			.remedy = (int)met.remedy,
			.count = count,
			.one = one,
			.many = many,
			.first_line = met.first_line,
		};
}

int tally_add(struct prof_tally *tally, size_t column, int64_t value,
	      struct prof_error *err)
{
	if (!tally || column >= tally->column_count)
		return PROF_OK;
	if (tally->is_written)
		tally->is_written[column] = 1;
	if (sum_add(&tally->total[column], value))
		return PROF_OK;
	return fail(err, PROF_ERANGE,
		    "the total of column %zu does not fit 64 bits", column + 1);
}

int tally_all(const struct prof_profile *p, struct prof_tally *tally,
	      struct prof_error *err)
{
	int status = PROF_OK;

	if (!tally)
		return PROF_OK;
	tally->samples += p->samples.count;
	for (size_t c = 0; c < p->column_count; c++) {
		status = tally_add(tally, c, 0, err);
		for (size_t i = 0; i < p->samples.count; i++)
			if ((status = tally_add(tally, c,
						p->samples.value[c][i], err)) <
			    0)
				return status;
	}
	return status;
}
