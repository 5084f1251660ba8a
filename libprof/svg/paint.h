#ifndef LIBPROF_SVG_PAINT_H
#define LIBPROF_SVG_PAINT_H
#include "libprof/kind.h"
struct paint {
	int x;
};
struct paint_options {
	int x;
};
struct paint_subject {
	struct prof_str name;
	enum frame_kind kind;
	struct prof_str module;
	size_t position;
	double share;
};
static inline uint32_t paint_frame(const struct paint *p,
				   const struct paint_subject *s)
{
	uint32_t h = 0;
	(void)p;
	for (size_t i = 0; i < s->name.len; i++)
		h = h * 31 + (unsigned char)s->name.s[i];
	return 0xcd0000u + ((h % 230) << 8) + (h >> 8) % 55;
}
static inline uint32_t paint_change(const struct paint *p, double c)
{
	(void)p;
	int v = 255 - (int)(200 * (c < 0 ? -c : c));
	return c > 0 ? 0xff0000u | (unsigned)v << 8 | (unsigned)v
		     : 0xffu | (unsigned)v << 8 | (unsigned)v << 16;
}
#endif
