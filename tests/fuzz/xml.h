/*
 * Reads markup tag by tag, and holds it to more than it has to be: what is
 * between two tags, too. Shares no code with the library.
 */
#ifndef TESTS_FUZZ_XML_H
#define TESTS_FUZZ_XML_H

#include <prof/prof.h>
#include <stdbool.h>

enum { XML_ATTRIBUTES = 40, XML_DEPTH = 24 };

struct xml_attribute {
	struct prof_str name, value;
};

struct xml_tag {
	struct prof_str name;
	struct prof_str text; /* from the last tag up to this one */
	bool is_end;	      /* </name> */
	bool is_empty;	      /* <name/>, or what HTML leaves open */
	struct xml_attribute attribute[XML_ATTRIBUTES];
	size_t attribute_count;
};

struct xml {
	struct prof_str rest;
	bool is_html;
	struct prof_str open[XML_DEPTH];
	size_t depth; /* of what is open, the tag at hand included */
};

void xml_begin(struct xml *x, struct prof_str document, bool is_html);

/* False at the end of the document. Aborts when it is not well-formed. */
bool xml_next(struct xml_tag *tag, struct xml *x);

bool xml_is(struct prof_str s, const char *text);

/* NULL: it has no such attribute. */
const struct prof_str *xml_attribute(const struct xml_tag *tag,
				     const char *name);

/* Aborts when the text is not UTF-8, or, if it is to be seen, when something
 * in it hides or turns other text. */
void check_characters(struct prof_str text, bool is_seen);

#endif
