# One Makefile for everything; `make help` lists the targets.
#
# Packagers set DESTDIR, prefix, CC, AR, OBJCOPY, CFLAGS, CPPFLAGS, LDFLAGS and
# their kin as usual: what the code itself needs is added in the OUR_ variables.
# Sources are found by wildcards, header dependencies by the compiler.

VERSION = 0.1.0
SOVERSION = 0

BUILD ?= build
CFLAGS ?= -O2 -g
PKG_CONFIG ?= pkg-config
PROTOC_C ?= protoc-c
CLANG ?= clang
INSTALL ?= install
OBJCOPY ?= objcopy
FUZZ_SECONDS ?= 60

prefix ?= /usr/local
exec_prefix ?= $(prefix)
bindir ?= $(exec_prefix)/bin
libdir ?= $(exec_prefix)/lib
includedir ?= $(prefix)/include
datadir ?= $(prefix)/share
mandir ?= $(datadir)/man
bashdir ?= $(datadir)/bash-completion/completions
zshdir ?= $(datadir)/zsh/site-functions
fishdir ?= $(datadir)/fish/vendor_completions.d

# The libraries that pkg-config knows; what is missing is named.
UNBUILT = bench-keep bundle clean dist help lint uninstall
ifneq ($(filter-out $(UNBUILT),$(or $(MAKECMDGOALS),all)),)
has = $(shell $(PKG_CONFIG) --exists $1 2>/dev/null && echo yes)
missing = $(error $1 is missing: apt-get install $2)
command = $(shell command -v $1 2>/dev/null)
$(if $(call command,$(PKG_CONFIG)),,$(call missing,pkg-config,pkgconf))
$(if $(call has,zlib),,$(call missing,zlib,zlib1g-dev))
$(if $(call has,libzstd),,$(call missing,zstd,libzstd-dev))
DEFLATE := $(if $(WITHOUT_LIBDEFLATE),,$(if $(call has,libdeflate),libdeflate))
MODULES := zlib libzstd $(DEFLATE)
PKG_CPPFLAGS := $(shell $(PKG_CONFIG) --cflags $(MODULES))
OUR_LIBS := $(shell $(PKG_CONFIG) --libs $(MODULES)) -lm
JANSSON := $(if $(call has,jansson),jansson)
# What prof-record unwinds and finds names with; without them it has frame
# pointers and mangled names.
ELFUTILS := $(if $(WITHOUT_ELFUTILS),,$(if $(call has,libdw),libdw libelf))
LIBIBERTY := $(if $(WITHOUT_LIBIBERTY),,$(shell $(CC) $(CPPFLAGS) $(CFLAGS) \
	-E -x c -include libiberty/demangle.h /dev/null >/dev/null 2>&1 && \
	echo -liberty))
LZMA := $(if $(ELFUTILS),$(if $(call has,liblzma),liblzma))
RECORD_CPPFLAGS := -D_GNU_SOURCE $(if $(ELFUTILS),-DHAVE_ELFUTILS \
	$(shell $(PKG_CONFIG) --cflags $(ELFUTILS))) \
	$(LIBIBERTY:-liberty=-DHAVE_LIBIBERTY) $(LZMA:liblzma=-DHAVE_LZMA)
RECORD_LIBS := $(if $(ELFUTILS),$(shell \
	$(PKG_CONFIG) --libs $(ELFUTILS) $(LZMA))) \
	$(LIBIBERTY)
RE2 := $(and $(call has,re2),$(call command,$(CXX)))
HAS_ORACLE := $(and $(call has,libprotobuf-c),$(call command,$(PROTOC_C)))
endif

WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion \
	-Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wcast-qual \
	-Wwrite-strings -Wvla -Wformat=2
OUR_CPPFLAGS = -I. -Iinclude -D_POSIX_C_SOURCE=200809L -D_FILE_OFFSET_BITS=64 \
	-DPROF_VERSION='"$(VERSION)"' $(DEFLATE:libdeflate=-DHAVE_LIBDEFLATE) \
	$(PKG_CPPFLAGS)
# -fPIC because the same objects go into libprof.a and libprof.so.
OUR_CFLAGS = -std=c11 $(WARNINGS) -pthread -fPIC -fno-semantic-interposition \
	-ffile-prefix-map=$(CURDIR)=.
NO_UNDEFINED = -Wl,-z,defs

# SANITIZE is what `make asan` and `make fuzz` add.
COMPILE = $(CC) $(OUR_CPPFLAGS) $(CPPFLAGS) $(OUR_CFLAGS) $(CFLAGS)
LINK = $(CC) -pthread $(CFLAGS) $(SANITIZE) $(LDFLAGS)
Q = $(if $(V),,@)
say = $(if $(V),@:,@printf '  %-4s %s\n' '$1' '$(@:$(BUILD)/%=%)')

# What there is.
objects = $(patsubst %.c,$(BUILD)/obj/%.o,$(sort $(wildcard $1)))
LIB_OBJ := $(call objects,libprof/*.c libprof/*/*.c libprof/*/*/*.c) \
	$(BUILD)/gen/page.o
PAGE_SCRIPT := $(sort $(wildcard libprof/svg/*.js))
PAGE_STYLE := $(sort $(wildcard libprof/svg/*.css))
COMMON_OBJ := $(call objects,program/*.c cmd/common/*.c)
CODE_OBJ := $(call objects,libcode/*/*.c)
RECORD_OBJ := $(call objects,cmd/record/*.c cmd/record/*/*.c)
FUZZ_OBJ := $(call objects,tests/fuzz/*.c)
ORACLE_OBJ := $(call objects,tests/oracle/*.c)
FAULT_SRC := $(sort $(wildcard tests/fault/*.c))
PROTO := $(sort $(wildcard tests/oracle/*.proto))
HEADERS := $(sort $(wildcard include/prof/*.h))
MAN := $(sort $(wildcard man/*.[1357]))
PROGRAMS := $(patsubst cmd/%.c,%,$(sort $(wildcard cmd/prof-*.c)))

PB_SRC := $(PROTO:%.proto=$(BUILD)/%.pb-c.c)
PB_OBJ := $(PB_SRC:.c=.o)
UNIT := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard tests/unit/*.c)))
BENCH_SRC := $(sort $(wildcard tests/bench/*.c))
BENCH_MAIN := $(if $(BENCH_SRC),$(shell grep -l '^int main' $(BENCH_SRC)))
BENCH := $(BENCH_MAIN:%.c=$(BUILD)/%)
BENCH_OBJ := $(call objects,$(filter-out $(BENCH_MAIN),$(BENCH_SRC)))
ORACLE := $(if $(HAS_ORACLE),$(ORACLE_OBJ:%=$(BUILD)/tests/oracle/pprof-dump))
RE2_TEST := $(if $(RE2),$(BUILD)/tests/integration/re2)
REPLAY := $(if $(FUZZ_OBJ),$(BUILD)/tests/fuzz/replay)
VICTIMS := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard tests/programs/*.c)))
FAULT := $(if $(FAULT_SRC),$(BUILD)/tests/fault/fault.so)
# What our programs and tests link has all names; what is installed has those of
# the headers only, so that programs may have their own `fail`.
LIB := $(BUILD)/internal.a
STATIC := $(BUILD)/libprof.a
COMMON := $(BUILD)/common.a
CODE := $(BUILD)/libcode.a
RECORD := $(BUILD)/record.a
SHARED := $(BUILD)/libprof.so.$(VERSION)
TEST_ENV = PROF_BUILD='$(abspath $(BUILD))'

all: $(STATIC) $(SHARED) $(PROGRAMS:%=$(BUILD)/%)
tests: all $(UNIT) $(sort $(ORACLE)) $(RE2_TEST) $(REPLAY) $(FAULT) $(BENCH) \
	$(VICTIMS)

# Other flags than last time: everything is made again.
ifdef MODULES
FLAGS = $(strip $(COMPILE) $(LINK) $(RECORD_CPPFLAGS) $(RECORD_LIBS))
ifneq ($(file <$(BUILD)/flags),$(FLAGS))
$(shell mkdir -p $(BUILD))
$(file >$(BUILD)/flags,$(FLAGS))
endif
endif

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	$(call say,CC)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) $(SANITIZE) -MMD -MP -c -o $@ $<

# What pages carry with them, in strings of a line each; indentation and lines
# that are comment stay behind. A ? is escaped because ??( is a bracket in C.
# The script is one function, so that nothing of it is seen outside.
embed = { echo 'const char *const $1[] = {'; \
	LC_ALL=C sed -e 's/^[[:space:]]*//' -e '/^\/\//d' -e '/^\/\*.*\*\/$$/d' \
	-e '/^$$/d' -e 's/["?\\]/\\&/g' -e 's/.*/"&\\n",/'; echo '0};'; }
$(BUILD)/gen/page.c: $(PAGE_SCRIPT) $(PAGE_STYLE) Makefile
	$(call say,GEN)
	@mkdir -p $(@D)
	$(Q){ echo '#include "libprof/svg/page.h"'; \
		{ echo '(() => {'; echo '"use strict";'; \
		cat $(PAGE_SCRIPT) </dev/null; echo '})();'; } | \
		$(call embed,page_script); \
		cat $(PAGE_STYLE) </dev/null | $(call embed,page_style); } > $@

$(BUILD)/gen/page.o: $(BUILD)/gen/page.c libprof/svg/page.h $(BUILD)/flags
	$(call say,CC)
	$(Q)$(COMPILE) $(SANITIZE) -ffile-prefix-map=$(BUILD)/= -c -o $@ $<

$(LIB): $(LIB_OBJ)
$(COMMON): $(COMMON_OBJ)
$(CODE): $(CODE_OBJ)
$(RECORD): $(RECORD_OBJ)
$(LIB) $(STATIC) $(COMMON) $(CODE) $(RECORD):
	$(call say,AR)
	@mkdir -p $(@D)
	@rm -f $@
	$(Q)$(AR) rcsD $@ $^

# One object of all, whose other names are local.
$(BUILD)/gen/libprof.o: $(LIB_OBJ)
	$(call say,LD)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(if $(findstring -flto,$(CFLAGS)), \
		-flinker-output=nolto-rel) -r -nostdlib -o $@.all $(LIB_OBJ)
	$(Q)$(OBJCOPY) --wildcard --keep-global-symbol='prof_*' $@.all $@
	@rm -f $@.all

$(STATIC): $(BUILD)/gen/libprof.o

$(SHARED): $(LIB_OBJ) libprof/libprof.map
	$(call say,LD)
	$(Q)$(LINK) -shared -Wl,-soname,libprof.so.$(SOVERSION) \
		-Wl,--version-script=libprof/libprof.map $(NO_UNDEFINED) \
		-o $@ $(LIB_OBJ) $(OUR_LIBS)
	@ln -sf $(@F) $(BUILD)/libprof.so.$(SOVERSION)
	@ln -sf libprof.so.$(SOVERSION) $(BUILD)/libprof.so

# What samples asks the kernel for more than POSIX has.
$(CODE_OBJ) $(RECORD_OBJ) \
	$(call objects,cmd/prof-record.c tests/unit/record_*.c): \
	OUR_CPPFLAGS += $(RECORD_CPPFLAGS)
RECORD_USERS := $(BUILD)/prof-record \
	$(patsubst %.c,$(BUILD)/%,$(wildcard tests/unit/record_*.c))
$(RECORD_USERS): OUR_LIBS += $(RECORD_LIBS)
# Before glibc 2.34 timers are in a library of their own.
$(BUILD)/tests/unit/record_unwind: OUR_LIBS += -lrt
# What demangles is in no other program.
DEMANGLERS := $(BUILD)/prof-filter $(BUILD)/tests/unit/demangle
$(call objects,tests/unit/demangle.c): \
	OUR_CPPFLAGS += $(LIBIBERTY:-liberty=-DHAVE_LIBIBERTY)
$(DEMANGLERS): $(CODE)
$(DEMANGLERS): OUR_LIBS += $(LIBIBERTY)

# Objects first: each library gives what those before it want.
link = @mkdir -p $(@D) && $(if $(V),set -x && )$(LINK) -o $@ \
	$(filter %.o,$^) $(filter $(RECORD),$^) $(filter $(CODE),$^) \
	$(filter-out %.o $(RECORD) $(CODE),$^) $(OUR_LIBS)
# What one larger command needs lies in a directory of its name.
$(foreach p,$(filter-out prof-record,$(PROGRAMS)),$(eval \
	$(BUILD)/$p: $(call objects,cmd/$(p:prof-%=%)/*.c)))
$(RECORD_USERS): $(RECORD) $(CODE)
$(BUILD)/prof-%: $(BUILD)/obj/cmd/prof-%.o $(COMMON) $(LIB)
	$(call say,LD)
	$(link)

# The tests' programs. The oracle shares nothing with libprof.
$(BENCH): $(BENCH_OBJ)
$(UNIT) $(BENCH): $(BUILD)/%: $(BUILD)/obj/%.o $(COMMON) $(LIB)
	$(call say,LD)
	$(link)

# Another reader of JSON, to compare with.
ifneq ($(JANSSON),)
$(BUILD)/obj/tests/unit/json.o: OUR_CPPFLAGS += -DHAVE_JANSSON \
	$(shell $(PKG_CONFIG) --cflags jansson)
$(BUILD)/tests/unit/json: OUR_LIBS += $(shell $(PKG_CONFIG) --libs jansson)
endif

# Other regular expressions, to compare with.
$(BUILD)/tests/integration/re2: tests/integration/re2.cc libprof/regex/regex.h $(LIB)
	$(call say,CXX)
	@mkdir -p $(@D)
	$(Q)$(CXX) -std=c++17 -O1 -Wall -Wextra -I. -Iinclude $(SANITIZE) \
		-pthread -o $@ $< $(LIB) $(OUR_LIBS) \
		$(shell $(PKG_CONFIG) --cflags --libs re2)

$(BUILD)/tests/fuzz/replay: $(FUZZ_OBJ) $(CODE) $(COMMON) $(LIB)
	$(call say,LD)
	$(link)

$(BUILD)/tests/fuzz/fuzz: $(filter-out %/replay.o,$(FUZZ_OBJ)) $(CODE) \
		$(COMMON) $(LIB)
	$(call say,LD)
	$(link) -fsanitize=fuzzer

$(FAULT): $(FAULT_SRC) $(BUILD)/flags
	$(call say,LD)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) $(LDFLAGS) -shared -o $@ $(FAULT_SRC) -ldl

# Programs to record, and those that make trouble; as other people build theirs.
$(VICTIMS): $(BUILD)/tests/programs/%: tests/programs/%.c $(BUILD)/flags
	$(call say,CC)
	@mkdir -p $(@D)
	$(Q)$(CC) -std=gnu11 -Wall -Wextra -O2 -g -pthread -o $@ $< -ldl

$(BUILD)/tests/oracle/%.pb-c.c $(BUILD)/tests/oracle/%.pb-c.h: \
		tests/oracle/%.proto
	$(call say,GEN)
	@mkdir -p $(@D)
	$(Q)$(PROTOC_C) --c_out=$(@D) --proto_path=$(<D) $<

$(PB_OBJ): %.o: %.c $(BUILD)/flags
	$(call say,CC)
	$(Q)$(COMPILE) -w $(SANITIZE) -c -o $@ $<

$(ORACLE_OBJ): OUR_CPPFLAGS += -I$(BUILD)/tests/oracle
$(ORACLE_OBJ): | $(PB_SRC:.c=.h)
$(BUILD)/tests/oracle/pprof-dump: $(ORACLE_OBJ) $(PB_OBJ)
	$(call say,LD)
	$(link) $(shell $(PKG_CONFIG) --libs libprotobuf-c)

#: check      build and run all the tests, or SUITES
check: tests
	@$(TEST_ENV) tests/run $(SUITES)

ASAN = exitcode=99:allocator_may_return_null=1:verify_asan_link_order=0
# The replay reads and writes what the suites of integration do. What documents
# the programs and completes their options is the same with sanitizers.
ASAN_SUITES = unit $(filter-out %/manual.bats %/completion.bats, \
	$(wildcard tests/cli/*.bats)) fuzz fault \
	tests/integration/record-names.bats
#: asan       the tests of what runs, under AddressSanitizer and UBSan
asan:
	+@$(MAKE) --no-print-directory BUILD=$(BUILD)/asan \
		CFLAGS='-O1 -g -fno-omit-frame-pointer' \
		SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=all' \
		NO_UNDEFINED= tests
	@ASAN_OPTIONS=$(ASAN) UBSAN_OPTIONS=print_stacktrace=1 \
		PROF_SANITIZED=1 PROF_SLOW=4 PROF_BUILD='$(abspath $(BUILD)/asan)' \
		tests/run $(ASAN_SUITES)

#: valgrind   the unit suites and one of each program, or SUITES, in valgrind
valgrind: tests
	@BUILD='$(BUILD)' scripts/valgrind $(SUITES)

#: fuzz       fuzz the readers for FUZZ_SECONDS (60); needs clang
fuzz:
	@command -v $(CLANG) >/dev/null || { echo \
		'clang is missing: apt-get install clang libclang-rt-dev' >&2; \
		exit 1; }
	+@$(MAKE) --no-print-directory BUILD=$(BUILD)/fuzz \
		CC=$(CLANG) CFLAGS='-O1 -g' \
		SANITIZE='-fsanitize=fuzzer-no-link,address,undefined \
		-fno-sanitize-recover=all' $(BUILD)/fuzz/tests/fuzz/fuzz
	@mkdir -p $(BUILD)/fuzz/found
	$(BUILD)/fuzz/tests/fuzz/fuzz -max_total_time=$(FUZZ_SECONDS) \
		-timeout=25 -rss_limit_mb=4096 -print_final_stats=1 \
		-artifact_prefix=$(BUILD)/fuzz/ $(BUILD)/fuzz/found \
		$(wildcard tests/fuzz/corpus tests/reject tests/golden tests/data)

# What looks at its own code may fail with the counters in it; all the same there
# is something to count.
#: coverage   which lines the unit and cli suites run, by directory
coverage:
	+@$(MAKE) --no-print-directory BUILD=$(BUILD)/coverage \
		CFLAGS='-O0 -g' SANITIZE='--coverage -fprofile-update=atomic' \
		tests
	@find $(BUILD)/coverage -name '*.gcda' -delete
	@-PROF_BUILD='$(abspath $(BUILD)/coverage)' tests/run unit cli
	@scripts/coverage $(addprefix $(BUILD)/coverage/obj/, \
		libprof program libcode cmd)

# Where clangd and clang-tidy look for it: the commands that make would run.
#: compile_commands.json  how each file is compiled, for clangd and clang-tidy
compile_commands.json:
	+@$(MAKE) -nB --no-print-directory V=1 tests | \
		scripts/compile-commands >$@.new && mv $@.new $@

#: abi        is libprof.so binary compatible with the last release?
abi: $(SHARED)
	@scripts/abi check $(SHARED)

#: abi-dump   write tests/abi/libprof.abi, for a release
abi-dump: $(SHARED)
	@scripts/abi dump $(SHARED)

#: bench      measure, beside the rivals that are installed
bench: all $(BENCH) $(VICTIMS)
	@$(TEST_ENV) tests/bench/run
	@$(TEST_ENV) tests/bench/record

#: bench-keep add what was measured to the record, docs/bench/history.tsv
bench-keep:
	@$(TEST_ENV) tests/bench/keep

#: pictures   draw those that README.md shows
pictures: all
	@$(TEST_ENV) scripts/pictures

#: lint       format, static analysis, shell scripts, manual pages, spelling
lint:
	@scripts/lint

INTO = $(INSTALL) -d '$(DESTDIR)$1' && $(INSTALL) -m $2 $3 '$(DESTDIR)$1'
#: install    programs, library, headers, manual, completions
install: all
	$(if $(PROGRAMS),$(call INTO,$(bindir),755,$(PROGRAMS:%=$(BUILD)/%)))
	$(call INTO,$(includedir)/prof,644,$(HEADERS))
	$(call INTO,$(libdir),644,$(STATIC) $(SHARED))
	ln -sf libprof.so.$(VERSION) '$(DESTDIR)$(libdir)/libprof.so.$(SOVERSION)'
	ln -sf libprof.so.$(SOVERSION) '$(DESTDIR)$(libdir)/libprof.so'
	$(INSTALL) -d '$(DESTDIR)$(libdir)/pkgconfig' '$(DESTDIR)$(bashdir)' \
		'$(DESTDIR)$(zshdir)' '$(DESTDIR)$(fishdir)'
	sed -e 's|@prefix@|$(prefix)|' -e 's|@libdir@|$(libdir)|' \
		-e 's|@includedir@|$(includedir)|' -e 's|@VERSION@|$(VERSION)|' \
		-e 's|@MODULES@|$(MODULES)|' libprof.pc.in \
		> '$(DESTDIR)$(libdir)/pkgconfig/libprof.pc'
	set -e; for m in $(MAN); do dir='$(DESTDIR)$(mandir)/man'$${m##*.}; \
		$(INSTALL) -d "$$dir"; $(INSTALL) -m 644 $$m "$$dir"; \
	done
	set -e; for p in $(PROGRAMS); do run=$(abspath $(BUILD))/$$p; \
		$$run --completion bash > "$(DESTDIR)$(bashdir)/$$p"; \
		$$run --completion zsh > "$(DESTDIR)$(zshdir)/_$$p"; \
		$$run --completion fish > "$(DESTDIR)$(fishdir)/$$p.fish"; \
	done

INSTALLED = $(PROGRAMS:%=$(bindir)/%) $(HEADERS:include/%=$(includedir)/%) \
	$(addprefix $(libdir)/libprof,.a .so .so.$(SOVERSION) .so.$(VERSION)) \
	$(libdir)/pkgconfig/libprof.pc \
	$(foreach m,$(MAN),$(mandir)/man$(subst .,,$(suffix $m))/$(notdir $m)) \
	$(PROGRAMS:%=$(bashdir)/%) $(PROGRAMS:%=$(zshdir)/_%) \
	$(PROGRAMS:%=$(fishdir)/%.fish)
#: uninstall  remove what install of this version put there
uninstall:
	rm -f $(INSTALLED:%='$(DESTDIR)%')
	-rmdir '$(DESTDIR)$(includedir)/prof' 2>/dev/null

#: dist       the source archive of the last commit
dist:
	@mkdir -p $(BUILD)
	git archive --prefix=prof-$(VERSION)/ HEAD | gzip -9n \
		> $(BUILD)/prof-$(VERSION).tar.gz

#: bundle     a folder to copy into containers, for glibc 2.31 or later
bundle:
	+@BUILD='$(BUILD)' scripts/bundle $(BUNDLE)

#: clean      remove the build directory
clean:
	rm -rf $(BUILD)

help:
	@echo '   all        the library and the programs, in $(BUILD)'
	@sed -n 's/^#: /   /p' Makefile

.PHONY: all tests check asan valgrind fuzz coverage compile_commands.json abi \
	abi-dump bench bench-keep pictures lint install uninstall dist bundle clean help
.DELETE_ON_ERROR:
.SECONDARY:
-include $(patsubst %.o,%.d,$(LIB_OBJ) $(COMMON_OBJ) $(CODE_OBJ) $(FUZZ_OBJ) $(ORACLE_OBJ) \
	$(call objects,cmd/prof-*.c cmd/*/*.c cmd/*/*/*.c tests/unit/*.c tests/bench/*.c))
