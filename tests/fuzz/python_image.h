/* An input that is the image of a thread of Python: apart from fuzz.h, as both
 * have words of their own for bytes. */
#ifndef TESTS_FUZZ_PYTHON_IMAGE_H
#define TESTS_FUZZ_PYTHON_IMAGE_H

#include <stddef.h>

/* NULL, or what does not hold of it. */
const char *check_python_image(const unsigned char *data, size_t size);

#endif
