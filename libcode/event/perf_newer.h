/*
 * What kernels newer than our headers know: the headers may be of any kernel
 * since 5.10, and the kernel says by itself what it lacks.
 */
#ifndef RECORD_PERF_NEWER_H
#define RECORD_PERF_NEWER_H

#include <linux/perf_event.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* 5.12: a record of a mapping has its build id. */
#ifndef PERF_RECORD_MISC_MMAP_BUILD_ID
#define PERF_RECORD_MISC_MMAP_BUILD_ID (1 << 14)
#endif

/* 6.0: the count of lost records, a bit of read_format. */
enum { NEWER_FORMAT_LOST = 1 << 4 };

/* Numbers of the bits behind read_format, which have names in newer headers. */
enum newer_bit {
	NEWER_BUILD_ID = 34,	  /* 5.12 */
	NEWER_INHERIT_THREAD = 35 /* 5.13 */
};

static inline void newer_set(struct perf_event_attr *attr, enum newer_bit bit)
{
	char *at = (char *)attr +
		   offsetof(struct perf_event_attr, read_format) +
		   sizeof(attr->read_format);
	uint64_t bits;

	memcpy(&bits, at, sizeof(bits));
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	bits |= UINT64_C(1) << bit;
#else
	bits |= UINT64_C(1) << (63 - bit);
#endif
	memcpy(at, &bits, sizeof(bits));
}

#endif
