/* Strings of JSON. */
#ifndef RECORD_JSON_STRING_H
#define RECORD_JSON_STRING_H

#include <stdio.h>

/* In quotes; null for NULL. What is not UTF-8 becomes U+FFFD. */
void json_string_put(FILE *f, const char *text);

#endif
