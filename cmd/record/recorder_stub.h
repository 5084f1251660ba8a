/* Until the recorder is there. */
#ifndef RECORD_RECORDER_STUB_H
#define RECORD_RECORDER_STUB_H

#include <stdbool.h>
#include <stddef.h>

const char *output_name_check(const char *pattern);
bool output_name_has(const char *pattern, char letter);
const char *sampler_name(size_t i);

#endif
