/*
 * libprof: reads, transforms and writes profiles.
 *
 * The library never prints, exits, reads the environment, or sets a locale
 * or a signal. It keeps no global state: two threads may work on two
 * profiles, and many may read one.
 */
#ifndef PROF_PROF_H
#define PROF_PROF_H

#include <prof/build.h>
#include <prof/change.h>
#include <prof/error.h>
#include <prof/filter.h>
#include <prof/format.h>
#include <prof/io.h>
#include <prof/merge.h>
#include <prof/model.h>
#include <prof/normalize.h>
#include <prof/options.h>
#include <prof/palette.h>
#include <prof/quantity.h>
#include <prof/rename.h>
#include <prof/rows.h>
#include <prof/svg.h>
#include <prof/top.h>
#include <prof/transform.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version, such as 0.1.0. */
const char *prof_version(void);

/* Build features, such as "zlib 1.2.13, zstd 1.5.4". */
const char *prof_features(void);

#ifdef __cplusplus
}
#endif
#endif
