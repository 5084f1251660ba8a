/* Ranges in order of their addresses. Of image.c. */
#ifndef RECORD_IMAGE_SORT_H
#define RECORD_IMAGE_SORT_H

#include "libcode/python/image.h"

enum { IMAGE_RANGES = 1024 }; /* in one call of the kernel */

/* At most IMAGE_RANGES of them. qsort may allocate, this does not. */
void code_image_sort(struct image_want *want, size_t count);

#endif
