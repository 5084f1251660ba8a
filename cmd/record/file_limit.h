/* How many files may be open at once. */
#ifndef RECORD_FILE_LIMIT_H
#define RECORD_FILE_LIMIT_H

#include <stddef.h>

/* As many as may be, from now on; nothing of it reaches what is recorded. */
size_t file_limit_raise(void);

#endif
