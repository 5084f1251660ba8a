/* The builder inside: readers that know their columns late look here. */
#ifndef LIBPROF_BUILD_H
#define LIBPROF_BUILD_H

#include "libprof/model.h"

struct prof_builder {
	struct prof_profile *profile;
	struct prof_error error; /* the first; status 0: none */
	unsigned char *location; /* a row being put together */
	size_t location_room;
};

#endif
