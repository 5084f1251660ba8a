/* Names that nobody has given, as patterns for output_name.h. */
#ifndef RECORD_FILE_NAME_H
#define RECORD_FILE_NAME_H

#include "cmd/common/profile_io.h"

#include <sys/types.h>

/* COMMAND-%p with the usual suffixes; of a process if there is no command. To
 * be freed, as below. */
char *file_name_default(const struct profile_target *target,
			const char *command, pid_t pid);

/* With -%n before the suffixes. */
char *file_name_numbered(const char *pattern, const struct prof_format *format);

#endif
