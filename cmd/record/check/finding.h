/*
 * What --check finds, before it is printed: a row for each sampler, and facts
 * about where we are.
 */
#ifndef RECORD_FINDING_H
#define RECORD_FINDING_H

#include "cmd/record/check/reason.h"
#include "cmd/record/check/surroundings.h"
#include "cmd/record/plan.h"

#ifdef HAVE_ELFUTILS
#define HAS_ELFUTILS true
#else
#define HAS_ELFUTILS false
#endif

struct finding {
	const char *sampler;
	bool works, is_partial; /* works, but the reason takes a part */
	char what[200];		/* what it records; empty if it does not work */
	struct reason reason;
};

enum { FINDINGS = 3 };

/* Of the samplers, best first, for one of the plan's processes; 0: for any
 * command. */
void finding_all(struct finding rows[FINDINGS], const struct plan *plan,
		 pid_t pid, const struct surroundings *s);

/* One that records functions. */
bool finding_will_do(const struct finding rows[FINDINGS]);

#endif
