#include "libcode/names/symbol_table.h"
#include "program/msg.h"
#include "tests/unit/tap.h"

static struct symbol_table table;

static void add(const char *name, uint64_t start, uint64_t size, uint32_t rank)
{
	code_symbol_table_add(&table,
			      &(struct symbol){
				      .start = start,
				      .limit = size ? start + size : 1000,
				      .name = name,
				      .rank = rank,
				      .has_size = size != 0,
			      });
}

static void is_at(uint64_t address, const char *want, const char *why)
{
	is_str(code_symbol_table_find(&table, address), want, "%s", why);
}

int main(void)
{
	msg_init("record_symbol_table", 2);
	code_symbol_table_finish(&table);
	is_at(0, NULL, "an empty table has nothing");
	code_symbol_table_release(&table);

	add("outer", 100, 100, 2);
	add("inner", 120, 10, 0);
	add("__alias", 300, 50, 1);
	add("alias", 300, 50, 1);
	add("better", 400, 50, 2);
	add("a", 400, 50, 1);
	add("open", 500, 0, 1);
	add("next", 600, 0, 1);
	add("inside", 320, 0, 9);
	code_symbol_table_finish(&table);
	is_at(99, NULL, "before a symbol is nothing");
	is_at(100, "outer", "a symbol begins at its address");
	is_at(119, "outer", "it has what lies before one inside it");
	is_at(129, "inner", "the one inside has its own");
	is_at(130, "outer", "and behind that it goes on");
	is_at(200, NULL, "behind a symbol is nothing");
	is_at(310, "alias", "of two names the plain one counts");
	is_at(330, "alias", "one without a size gives way");
	is_at(360, "inside", "but has what is left");
	is_at(400, "better", "of two the one of the better rank counts");
	is_at(599, "open", "without a size it reaches to the next");
	is_at(999, "next", "or to its limit");
	is_at(1000, NULL, "and no further");
	code_symbol_table_release(&table);
	return tap_end();
}
