/*
 * What libprof writes of XML, in memory, and a evaluate of it that shares
 * nothing with its writer: is it well-formed?
 */
#ifndef TESTS_UNIT_MARKUP_H
#define TESTS_UNIT_MARKUP_H

#include "tests/unit/bytes.h"

#include <prof/io.h>

static inline struct prof_out *open_written(void)
{
	struct prof_error err;
	struct prof_out *out;

	if (prof_out_open(&out, scratch_path("written"), NULL, &err) < 0)
		tap_bail(err.text);
	return out;
}

static inline struct bytes close_written(struct prof_out *out)
{
	const char *path = scratch_path("written");
	struct prof_error err;
	struct bytes b;

	if (prof_out_close(out, &err) < 0)
		tap_bail(err.text);
	b = slurp(path);
	bytes_add(&b, "", 0);
	unlink(path);
	return b;
}

enum { OPEN_MAX_DEPTH = 64, ATTRIBUTES_MAX = 64 };

struct evaluate {
	const char *at, *end;
	struct {
		const char *name;
		size_t len;
	} open[OPEN_MAX_DEPTH];
	size_t depth;
	bool has_root;
};

static inline bool evaluate_skips(struct evaluate *j, const char *text)
{
	size_t len = strlen(text);

	if ((size_t)(j->end - j->at) < len || memcmp(j->at, text, len) != 0)
		return false;
	j->at += len;
	return true;
}

static inline size_t evaluate_name(const struct evaluate *j)
{
	return strspn(j->at, "abcdefghijklmnopqrstuvwxyz"
			     "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
}

/* Up to one of the bytes in `stops`, over text with escapes in it. */
static inline bool evaluate_text(struct evaluate *j, const char *stops)
{
	static const char *const known[] = {"&amp;",  "&lt;",  "&gt;",
					    "&quot;", "&#39;", NULL};

	while (j->at < j->end && !(*j->at && strchr(stops, *j->at))) {
		unsigned char c = (unsigned char)*j->at;
		size_t i = 0;

		if (c == '<' || (c < ' ' && c != '\n' && c != '\t'))
			return false;
		while (c == '&' && known[i] && !evaluate_skips(j, known[i]))
			i++;
		if (c == '&' && !known[i])
			return false;
		j->at += c != '&';
	}
	return true;
}

static inline bool evaluate_attributes(struct evaluate *j)
{
	const char *name[ATTRIBUTES_MAX];
	size_t len[ATTRIBUTES_MAX], count = 0;

	while (evaluate_skips(j, " ")) {
		name[count] = j->at;
		len[count] = evaluate_name(j);
		j->at += len[count];
		for (size_t i = 0; i < count; i++)
			if (len[i] == len[count] &&
			    memcmp(name[i], name[count], len[i]) == 0)
				return false;
		if (!len[count++] || count == ATTRIBUTES_MAX ||
		    !evaluate_skips(j, "=\"") || !evaluate_text(j, "\"") ||
		    !evaluate_skips(j, "\""))
			return false;
	}
	return true;
}

static inline bool evaluate_tag(struct evaluate *j)
{
	size_t len;

	if (evaluate_skips(j, "/")) {
		len = evaluate_name(j);
		if (!j->depth-- || len != j->open[j->depth].len ||
		    memcmp(j->at, j->open[j->depth].name, len) != 0)
			return false;
		j->at += len;
		return evaluate_skips(j, ">");
	}
	len = evaluate_name(j);
	if (!len || j->depth == OPEN_MAX_DEPTH || (!j->depth && j->has_root))
		return false;
	j->has_root = true;
	j->open[j->depth].name = j->at;
	j->open[j->depth++].len = len;
	j->at += len;
	if (!evaluate_attributes(j))
		return false;
	if (evaluate_skips(j, "/>")) {
		j->depth--;
		return true;
	}
	return evaluate_skips(j, ">");
}

static inline bool evaluate_cdata(struct evaluate *j)
{
	const char *end = strstr(j->at, "]]>");

	if (!end)
		return false;
	j->at = end + 3;
	return true;
}

/* A document, or an element alone. A zero byte is behind it. */
static inline bool is_well_formed(struct bytes b)
{
	struct evaluate j = {.at = (const char *)b.at};
	bool is_good = true;

	j.end = j.at + b.len;
	evaluate_skips(&j, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	while (is_good && j.at < j.end)
		if (evaluate_skips(&j, "<![CDATA["))
			is_good = evaluate_cdata(&j);
		else if (evaluate_skips(&j, "<"))
			is_good = evaluate_tag(&j);
		else
			is_good = evaluate_text(&j, "<") &&
				  (j.depth || j.at == j.end);
	if (!is_good || j.depth)
		tap_diag("not well-formed at byte %zu: %.40s",
			 b.len - (size_t)(j.end - j.at), j.at);
	return is_good && !j.depth && j.has_root;
}

#endif
