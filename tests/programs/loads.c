/*
 * loads LIBRARY SECONDS: loads a library and calls its plugin(SECONDS).
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	void *library = argc > 2 ? dlopen(argv[1], RTLD_NOW) : NULL;
	unsigned (*plugin)(double) = NULL;

	if (library)
		*(void **)&plugin = dlsym(library, "plugin");
	if (!plugin) {
		fprintf(stderr, "loads: %s\n", dlerror());
		return 1;
	}
	return plugin(atof(argv[2])) == 12345;
}
