/*
 * The file behind a mapping: found again from outside of the process, made
 * sure of, and what its headers tell. Any byte of it may be wrong.
 */
#ifndef RECORD_MODULE_FILE_H
#define RECORD_MODULE_FILE_H

#include "libcode/event/event.h"
#include "libcode/unwind/module.h"

/* The path without the mark that the kernel puts after deleted ones. */
char *code_module_path(const char *path);

/*
 * Opens it for m: descriptor, path to open it, and what
 * code_module_read_headers finds. False: it is not to be had, or what is there
 * is another file.
 */
bool code_module_open(struct module *m, pid_t pid, const struct event_map *map);

/* A jitdump, in the root directory of the process, as what its user wrote. */
int code_module_open_dump(pid_t pid, const char *path);

/* The vdso, which every process has the same of as we do. */
bool code_module_open_vdso(struct module *m);

/* Segments, build id and entry; false: this is no ELF. */
bool code_module_read_headers(struct module *m);

#endif
