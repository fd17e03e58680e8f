# simtally: see "make help". Everything that is built lands in $(BUILD).

VERSION := 0.1.0
PREFIX  := /usr/local
DESTDIR :=
SYSCONFDIR := $(if $(filter /usr /usr/local,$(PREFIX)),/etc,$(PREFIX)/etc)
UNITDIR    := $(PREFIX)/lib/systemd/system
BUILD   := build
ifeq ($(origin CC),default)
CC      := gcc
endif

# V=1 shows whole commands.
Q := $(if $(V),,@)
say = $(if $(V),@:,@echo ' ' $(1))

MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

# ---- flags ------------------------------------------------------------------------------

WERROR   := -Werror
WARNINGS := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
	-Wformat=2 -Wvla $(WERROR)
SANITIZE :=
ifeq ($(SANITIZE),)
HARDEN_C  := -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
HARDEN_LD := -pie -Wl,-z,relro,-z,now
else
HARDEN_C  := -fsanitize=$(SANITIZE) -fno-sanitize-recover=undefined -fno-omit-frame-pointer -fPIE
HARDEN_LD := -fsanitize=$(SANITIZE) -pie
endif
CFLAGS  ?= -O2 -g
LDFLAGS ?=

# pkg-config is asked when a recipe first needs it: by then it is installed. One library that it does not find would cost the
# flags of all, so each is asked for by itself first, and what is missing names itself.
pc = $(foreach library,$(wordlist 2,99,$(1)),$(if $(filter yes,$(shell pkg-config --exists $(library) && echo yes)),,\
	$(error pkg-config does not find $(library): $(shell pkg-config --print-errors --exists $(library) 2>&1 | tail -n 1))))$(shell pkg-config $(1))
ETL_CFLAGS = $(eval ETL_CFLAGS := $$(call pc,--cflags libcurl yajl libpq xlsxwriter libcrypto))$(ETL_CFLAGS)
ETL_LIBS   = $(eval ETL_LIBS := $$(call pc,--libs libcurl yajl libpq xlsxwriter libcrypto) -lcsv)$(ETL_LIBS)
SIM_CFLAGS = $(eval SIM_CFLAGS := $$(call pc,--cflags libmicrohttpd yajl))$(SIM_CFLAGS)
SIM_LIBS   = $(eval SIM_LIBS := $$(call pc,--libs libmicrohttpd yajl))$(SIM_LIBS)

C_FLAGS = -std=c11 -D_GNU_SOURCE $(WARNINGS) $(HARDEN_C) $(CFLAGS) -MMD -MP
COMPILE_ETL = $(CC) $(C_FLAGS) -include $(GEN)/config.h -Ietl -I$(GEN) $(ETL_CFLAGS)

# ---- what there is ----------------------------------------------------------------------

GEN         := $(BUILD)/gen
ETL_SOURCES := $(sort $(shell find etl -name '*.c' 2>/dev/null))
SQL_FILES   := $(sort $(filter-out sql/distribute.sql,$(shell find sql -name '*.sql' 2>/dev/null)))
SIM_SOURCES := $(sort $(wildcard tests/simulator/*.c))
UNIT_ALL    := $(sort $(shell find tests/unit -name '*.c' 2>/dev/null))
UNIT_TESTS  := $(filter %_test.c,$(UNIT_ALL))
MAN_SOURCES := $(sort $(wildcard manual/*.c))
FUZZ_TESTS  := $(sort $(wildcard tests/fuzz/*_fuzz.c))

ETL_OBJECTS  := $(ETL_SOURCES:%.c=$(BUILD)/obj/%.o) $(BUILD)/obj/gen/sql.o $(BUILD)/obj/gen/page.o
ETL_LIBRARY  := $(BUILD)/obj/etl.a
SIM_OBJECTS  := $(SIM_SOURCES:%.c=$(BUILD)/obj/%.o)
MAN_OBJECTS  := $(MAN_SOURCES:%.c=$(BUILD)/obj/%.o)
UNIT_SHARED  := $(patsubst %.c,$(BUILD)/obj/%.o,$(filter-out %_test.c,$(UNIT_ALL)))
UNIT_OBJECTS := $(UNIT_ALL:%.c=$(BUILD)/obj/%.o)
UNIT_BINARIES := $(UNIT_TESTS:tests/unit/%.c=$(BUILD)/unit/%)
FUZZ_OBJECTS := $(FUZZ_TESTS:%.c=$(BUILD)/obj/%.o)
FUZZ_BINARIES := $(FUZZ_TESTS:tests/fuzz/%.c=$(BUILD)/fuzz/%)
OBJECTS      := $(sort $(ETL_OBJECTS) $(SIM_OBJECTS) $(UNIT_OBJECTS) $(FUZZ_OBJECTS) $(MAN_OBJECTS))

# ---- the program ------------------------------------------------------------------------

.PHONY: all
all: $(BUILD)/simtally ## build the program (installs what it needs from Debian first)

$(BUILD)/simtally: $(ETL_OBJECTS)
	$(call say,LD $@)
	$(Q)$(CC) $(CFLAGS) $(HARDEN_LD) $(LDFLAGS) -o $@ $(ETL_OBJECTS) $(ETL_LIBS)

# All but main, for the tests.
$(ETL_LIBRARY): $(filter-out $(BUILD)/obj/etl/main.o,$(ETL_OBJECTS))
	$(Q)rm -f $@
	$(Q)ar rcs $@ $^

$(BUILD)/simulator: $(SIM_OBJECTS)
	$(call say,LD $@)
	$(Q)$(CC) $(CFLAGS) $(HARDEN_LD) $(LDFLAGS) -o $@ $(SIM_OBJECTS) $(SIM_LIBS)

$(BUILD)/obj/etl/%.o: etl/%.c | deps $(GEN)/sql.h $(GEN)/config.h $(GEN)/build.h
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(COMPILE_ETL) -c -o $@ $<

$(BUILD)/obj/gen/%.o: $(GEN)/%.c | deps $(GEN)/sql.h $(GEN)/config.h
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(COMPILE_ETL) -c -o $@ $<

$(BUILD)/obj/tests/simulator/%.o: tests/simulator/%.c | deps
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(CC) $(C_FLAGS) -Itests/simulator $(SIM_CFLAGS) -c -o $@ $<

$(BUILD)/obj/manual/%.o: manual/%.c | deps $(GEN)/config.h
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(COMPILE_ETL) -Imanual -c -o $@ $<

$(BUILD)/obj/tests/unit/%.o: tests/unit/%.c | deps $(GEN)/sql.h $(GEN)/config.h
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(COMPILE_ETL) -Itests/unit -c -o $@ $<

$(BUILD)/unit/%: $(BUILD)/obj/tests/unit/%.o $(UNIT_SHARED) $(ETL_LIBRARY)
	@mkdir -p $(@D)
	$(call say,LD $@)
	$(Q)$(CC) $(CFLAGS) $(HARDEN_LD) $(LDFLAGS) -o $@ $^ $(ETL_LIBS) -lcmocka

$(BUILD)/obj/tests/fuzz/%.o: tests/fuzz/%.c | deps $(GEN)/sql.h $(GEN)/config.h
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(COMPILE_ETL) -c -o $@ $<

$(BUILD)/fuzz/%: $(BUILD)/obj/tests/fuzz/%.o $(ETL_LIBRARY)
	@mkdir -p $(@D)
	$(call say,LD $@)
	$(Q)$(CC) $(CFLAGS) $(HARDEN_LD) -fsanitize=fuzzer $(LDFLAGS) -o $@ $^ $(ETL_LIBS)

-include $(OBJECTS:.o=.d)
.SECONDARY: $(OBJECTS)

# The commit that is built, of a checkout or of an archive that git made; empty: neither.
COMMIT := $(shell git -C . describe --always --dirty --abbrev=12 --exclude='*' 2>/dev/null || grep -v '[$$]' .ci/commit)
RELEASED := $(shell sed -n 's/^## [0-9.]*, \([0-9-]*\)$$/\1/p' CHANGELOG.md | head -n 1)

# ---- generated files: rewritten only when they differ, so that little is compiled again ----

FORCE:
keep_if_same = if cmp -s $(1).new $(1); then rm $(1).new; else mv $(1).new $(1); fi

$(GEN)/config.h: FORCE
	@mkdir -p $(@D)
	@printf '#define %s "%s"\n' SIMTALLY_VERSION '$(VERSION)' >$@.new
	@$(call keep_if_same,$@)

# What changes with every commit or folder is told to those few that say it, not to all.
$(GEN)/build.h: FORCE
	@mkdir -p $(@D)
	@printf '#define %s "%s"\n' SIMTALLY_COMMIT '$(COMMIT)' \
		SIMTALLY_MAPPINGS_DIR '$(PREFIX)/share/simtally/mappings' >$@.new
	@$(call keep_if_same,$@)

$(GEN)/sql.list: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' $(SQL_FILES) >$@.new
	@$(call keep_if_same,$@)

$(GEN)/sql.stamp: sql/embed.awk $(GEN)/sql.list $(SQL_FILES)
	@LC_ALL=C awk -v want=header -f sql/embed.awk $(SQL_FILES) >$(GEN)/sql.h.new
	@LC_ALL=C awk -v want=source -f sql/embed.awk $(SQL_FILES) >$(GEN)/sql.c.new
	@$(call keep_if_same,$(GEN)/sql.h)
	@$(call keep_if_same,$(GEN)/sql.c)
	@touch $@

$(GEN)/sql.h $(GEN)/sql.c: $(GEN)/sql.stamp ;

# The report's style and script.
$(GEN)/page.c: etl/report/embed.awk etl/report/page.css etl/report/page.js
	@mkdir -p $(@D)
	@LC_ALL=C awk -f etl/report/embed.awk etl/report/page.css etl/report/page.js >$@.new
	@mv $@.new $@

# ---- the manual -------------------------------------------------------------------------

# Made of a frame and of what the program's own tables, the mappings and their schemas say; see manual/main.c.
MANUAL := $(addprefix $(BUILD)/man/,simtally.1 simtally-mapping.5 simtally.bash simtally.env simtally.service simtally.timer simtally.sysusers simtally.tmpfiles)

.PHONY: manual
manual: $(MANUAL) ## build the manual pages, the completion, the units and the example configuration

$(BUILD)/manual: $(MAN_OBJECTS) $(ETL_LIBRARY)
	$(call say,LD $@)
	$(Q)$(CC) $(CFLAGS) $(HARDEN_LD) $(LDFLAGS) -o $@ $^ $(ETL_LIBS)

$(BUILD)/man/%: manual/% $(BUILD)/manual CHANGELOG.md $(shell find mappings -name '*.json') $(GEN)/build.h
	@mkdir -p $(@D)
	$(call say,MAN $@)
	$(Q)$(BUILD)/manual $< '$(RELEASED)' mappings >$@.new
	$(Q)sed -e 's|@DATA@|$(PREFIX)/share/simtally|g' -e 's|@BIN@|$(PREFIX)/bin|g' -e 's|@ETC@|$(SYSCONFDIR)|g' $@.new >$@
	@rm $@.new

# ---- what else one can ask for ------------------------------------------------------------

# Debian's packages, by what was asked for; see .ci/deps.sh.
DEPS := build \
	$(if $(filter $(BUILD)/simulator,$(MAKECMDGOALS)),run) \
	$(if $(filter test units bench soak,$(MAKECMDGOALS)),run test) \
	$(if $(filter lint,$(MAKECMDGOALS)),run test lint) \
	$(if $(filter deb,$(MAKECMDGOALS)),deb) \
	$(if $(filter fuzz fuzzers,$(MAKECMDGOALS)),fuzz)

.PHONY: deps
deps:
	@.ci/deps.sh $(DEPS)

.PHONY: units
units: $(UNIT_BINARIES)

.PHONY: test
test: all units manual $(if $(SIM_SOURCES),$(BUILD)/simulator) ## run every test; ONLY=pattern picks files, JOBS=n at a time, POSTGRES=/folder/of/bin another server
	@BUILD=$(BUILD) ONLY='$(ONLY)' POSTGRES='$(POSTGRES)' tests/run.sh unit sql e2e

.PHONY: browser
browser: all $(if $(SIM_SOURCES),$(BUILD)/simulator) ## open the report in headless Chromium and its files in other programs (tests/browser/)
	@.ci/deps.sh browser
	@BUILD=$(BUILD) ONLY='$(ONLY)' tests/run.sh browser

.PHONY: bench
bench: all $(if $(SIM_SOURCES),$(BUILD)/simulator) ## measure: requests, rows a second, memory (tests/bench/)
	@BUILD=$(BUILD) ONLY='$(ONLY)' tests/run.sh bench

.PHONY: soak
soak: all $(if $(SIM_SOURCES),$(BUILD)/simulator) ## the long tests (tests/soak/)
	@BUILD=$(BUILD) ONLY='$(ONLY)' tests/run.sh soak

.PHONY: asan
asan: ## build everything under build/asan with the address and undefined sanitizers; TEST=1 runs the tests with it
	$(MAKE) BUILD=$(BUILD)/asan SANITIZE=address,undefined CFLAGS='-O1 -g' $(if $(TEST),test,all units $(if $(SIM_SOURCES),$(BUILD)/asan/simulator))

FUZZ_SECONDS := 60
.PHONY: fuzz fuzzers
fuzz: ## run each fuzzer of tests/fuzz/ for FUZZ_SECONDS (60)
	$(MAKE) BUILD=build/clang CC=clang WERROR= SANITIZE=fuzzer-no-link,address,undefined CFLAGS='-O1 -g' fuzzers

fuzzers: $(FUZZ_BINARIES)
	@for fuzzer in $(FUZZ_BINARIES); do \
		name=$${fuzzer##*/}; mkdir -p $(BUILD)/corpus/$$name; echo "$$name"; \
		$$fuzzer -max_total_time=$(FUZZ_SECONDS) -print_final_stats=1 -verbosity=0 \
			-artifact_prefix=$(BUILD)/ $(BUILD)/corpus/$$name $$(ls -d tests/fuzz/corpus/$$name 2>/dev/null) || exit 1; \
	done

LINT_FLAGS = -std=c11 -D_GNU_SOURCE -include $(GEN)/config.h -Ietl -I$(GEN) -Imanual -Itests/unit -Itests/simulator $(ETL_CFLAGS)
.PHONY: lint
lint: deps $(GEN)/sql.h $(GEN)/config.h ## cppcheck, clang-tidy, shellcheck
	cppcheck --quiet --error-exitcode=1 --inline-suppr --enable=warning,performance,portability \
		--suppress=missingIncludeSystem --std=c11 -D_GNU_SOURCE --include=$(GEN)/config.h -Ietl -I$(GEN) -Imanual -Itests/unit -Itests/simulator -j 2 etl manual tests
	printf '%s\0' $(ETL_SOURCES) $(MAN_SOURCES) $(SIM_SOURCES) $(UNIT_ALL) $(FUZZ_TESTS) | \
		xargs -0 -P 2 -n 8 -r sh -c 'clang-tidy --quiet "$$@" -- $(LINT_FLAGS)' sh
	git ls-files --cached --others --exclude-standard -z -- '*.sh' .ci/run | xargs -0 shellcheck -x -s bash

.PHONY: newcomer
newcomer: ## the README's two commands on a bare system: SUITE=trixie, bookworm, …
	@.ci/deps.sh newcomer
	@.ci/newcomer.sh '$(SUITE)'

.PHONY: deb
deb: ## a Debian package under build/deb of what is committed; SUITE=trixie, bookworm: built, installed, run and removed on bare systems of it
	@.ci/deps.sh deb $(if $(SUITE),newcomer)
	@VERSION=$(VERSION) .ci/deb.sh '$(SUITE)'

put = install -D -m 644 $(BUILD)/man/$(1) '$(DESTDIR)$(2)'
.PHONY: install
install: all manual ## install under PREFIX (/usr/local), below DESTDIR; settings that are there stay
	install -D -m 755 $(BUILD)/simtally '$(DESTDIR)$(PREFIX)/bin/simtally'
	cd mappings && find . -type f ! -name '.*' -exec install -D -m 644 '{}' '$(DESTDIR)$(PREFIX)/share/simtally/mappings/{}' \;
	$(call put,simtally.1,$(PREFIX)/share/man/man1/simtally.1)
	$(call put,simtally-mapping.5,$(PREFIX)/share/man/man5/simtally-mapping.5)
	$(call put,simtally.bash,$(PREFIX)/share/bash-completion/completions/simtally)
	$(call put,simtally.service,$(UNITDIR)/simtally.service)
	$(call put,simtally.timer,$(UNITDIR)/simtally.timer)
	$(call put,simtally.sysusers,$(PREFIX)/lib/sysusers.d/simtally.conf)
	$(call put,simtally.tmpfiles,$(PREFIX)/lib/tmpfiles.d/simtally.conf)
	test -e '$(DESTDIR)$(SYSCONFDIR)/simtally/simtally.env' || $(call put,simtally.env,$(SYSCONFDIR)/simtally/simtally.env)

.PHONY: clean
clean: ## remove what was built
	rm -rf $(BUILD)

.PHONY: help
help: ## this list
	@echo 'make TARGET [CC=…] [V=1]'
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 14
