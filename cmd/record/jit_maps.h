/*
 * --jit-maps: the JVMs that were recorded and run still are asked to write
 * their perf maps, by the jcmd that belongs to each, as the JVM's user. That
 * never happens by itself: they write into /tmp.
 */
#ifndef RECORD_JIT_MAPS_H
#define RECORD_JIT_MAPS_H

#include "libcode/unwind/module.h"

/* Says a line for each that does not do it. */
void jit_maps_ask(const struct modules *modules);

#endif
