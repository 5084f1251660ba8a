/*
 * What pages carry with them, so that each is one file: the script (page*.js)
 * and the style (page*.css), made into arrays by the Makefile. Each string is
 * a line with its end; NULL is behind the last.
 *
 * Whoever writes a line of those files keeps to this: none ends in what a
 * comment or a text began that goes on in the next, but for comments of whole
 * lines; and nowhere is there a "</", which would end the element in HTML, nor
 * in the script a "]]>", in the style a < or &, which are markup in SVG.
 */
#ifndef LIBPROF_SVG_PAGE_H
#define LIBPROF_SVG_PAGE_H

extern const char *const page_script[];
extern const char *const page_style[];

#endif
