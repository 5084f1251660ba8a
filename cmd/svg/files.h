/* The files around a picture. Trouble is a message and the end. */
#ifndef SVG_FILES_H
#define SVG_FILES_H

#include <prof/svg.h>

/* Attributes of frames by name; the caller's to free. */
struct prof_nameattrs *files_read_nameattrs(const char *path);

/* Colors of earlier pictures, from palette.map, if there were any. */
struct prof_palette_map *files_read_colors(void);
void files_write_colors(const struct prof_palette_map *map);

/* Where a picture (NULL: standard output) that names its script so will look
 * for it: a path counts from the picture's directory. The caller's to free;
 * NULL: at an address, where it is already. */
char *files_script_path(const char *script, const char *picture);
/* What a picture calls the script of that name; the caller's to free. */
char *files_script_url(const char *script);
void files_write_script(const char *path);

#endif
