/* What a picture's path tells: the same wherever pictures are written. */
#ifndef COMMON_PICTURE_H
#define COMMON_PICTURE_H

#include "cmd/common/output.h"

enum picture { PICTURE_NONE, PICTURE_SVG, PICTURE_HTML };

/* By its suffix, a suffix of compression behind it aside. */
enum picture picture_of_path(const char *path);

/* Finds the codec, as output_resolve does; .svgz has one of its own. */
void picture_resolve(struct output *o);

#endif
