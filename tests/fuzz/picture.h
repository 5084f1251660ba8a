/* What is left of a picture when it is read again. */
#ifndef TESTS_FUZZ_PICTURE_H
#define TESTS_FUZZ_PICTURE_H

#include <prof/svg.h>
#include <stdbool.h>

/* What a picture must be, whatever is drawn. */
struct expected {
	bool is_html;
	bool has_sides;
	bool links_script;
	enum prof_widths widths;
	int64_t total; /* of the whole; -1: any */
	struct prof_str script;
};

/* Aborts when it is not a picture like that. */
void check_picture(struct prof_str document, const struct expected *e);

#endif
