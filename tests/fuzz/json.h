#ifndef TESTS_FUZZ_JSON_H
#define TESTS_FUZZ_JSON_H

#include <prof/model.h>

/* Aborts when it is not one value and a line's end. Numbers are whole. */
void check_json(struct prof_str text);

#endif
