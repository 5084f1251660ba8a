/* Libraries that a program is linked with. */
#ifndef RECORD_NEEDED_H
#define RECORD_NEEDED_H

#include <stdbool.h>

/* Does the program ask for a library whose name begins so? False as well when
 * it is no program, or without elfutils. */
bool needed_has(const char *path, const char *library);

#endif
