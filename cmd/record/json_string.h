/* Strings of JSON. */
#ifndef RECORD_JSON_STRING_H
#define RECORD_JSON_STRING_H

#include <stdio.h>

/* In quotes; null for NULL. Bytes that are not UTF-8, and controls, are
 * spelled as messages do. What is longer than about 2,000 bytes is cut. */
void json_string_put(FILE *f, const char *text);

#endif
