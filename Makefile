# simtally: see "make help". Everything that is built lands in $(BUILD).

VERSION := 0.1.0
PREFIX  := /usr/local
DESTDIR :=
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
FUZZ_TESTS  := $(sort $(wildcard tests/fuzz/*_fuzz.c))

ETL_OBJECTS  := $(ETL_SOURCES:%.c=$(BUILD)/obj/%.o) $(BUILD)/obj/gen/sql.o $(BUILD)/obj/gen/page.o
ETL_LIBRARY  := $(BUILD)/obj/etl.a
SIM_OBJECTS  := $(SIM_SOURCES:%.c=$(BUILD)/obj/%.o)
UNIT_SHARED  := $(patsubst %.c,$(BUILD)/obj/%.o,$(filter-out %_test.c,$(UNIT_ALL)))
UNIT_OBJECTS := $(UNIT_ALL:%.c=$(BUILD)/obj/%.o)
UNIT_BINARIES := $(UNIT_TESTS:tests/unit/%.c=$(BUILD)/unit/%)
FUZZ_OBJECTS := $(FUZZ_TESTS:%.c=$(BUILD)/obj/%.o)
FUZZ_BINARIES := $(FUZZ_TESTS:tests/fuzz/%.c=$(BUILD)/fuzz/%)
OBJECTS      := $(sort $(ETL_OBJECTS) $(SIM_OBJECTS) $(UNIT_OBJECTS) $(FUZZ_OBJECTS))

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

$(BUILD)/obj/etl/%.o: etl/%.c | deps $(GEN)/sql.h $(GEN)/config.h
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

# ---- generated files: rewritten only when they differ, so that little is compiled again ----

FORCE:
keep_if_same = if cmp -s $(1).new $(1); then rm $(1).new; else mv $(1).new $(1); fi

$(GEN)/config.h: FORCE
	@mkdir -p $(@D)
	@printf '#define %s "%s"\n' SIMTALLY_VERSION '$(VERSION)' \
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

# ---- what else one can ask for ------------------------------------------------------------

# Debian's packages, by what was asked for; see .ci/deps.sh.
DEPS := build \
	$(if $(filter $(BUILD)/simulator,$(MAKECMDGOALS)),run) \
	$(if $(filter test units bench soak,$(MAKECMDGOALS)),run test) \
	$(if $(filter lint,$(MAKECMDGOALS)),run test lint) \
	$(if $(filter fuzz fuzzers,$(MAKECMDGOALS)),fuzz)

.PHONY: deps
deps:
	@.ci/deps.sh $(DEPS)

.PHONY: units
units: $(UNIT_BINARIES)

.PHONY: test
test: all units $(if $(SIM_SOURCES),$(BUILD)/simulator) ## run every test; ONLY=pattern picks files, JOBS=n at a time, POSTGRES=/folder/of/bin another server
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

LINT_FLAGS = -std=c11 -D_GNU_SOURCE -include $(GEN)/config.h -Ietl -I$(GEN) -Itests/unit -Itests/simulator $(ETL_CFLAGS)
.PHONY: lint
lint: deps $(GEN)/sql.h $(GEN)/config.h ## cppcheck, clang-tidy, shellcheck
	cppcheck --quiet --error-exitcode=1 --inline-suppr --enable=warning,performance,portability \
		--suppress=missingIncludeSystem --std=c11 -D_GNU_SOURCE --include=$(GEN)/config.h -Ietl -I$(GEN) -Itests/unit -Itests/simulator -j 2 etl tests
	printf '%s\0' $(ETL_SOURCES) $(SIM_SOURCES) $(UNIT_ALL) $(FUZZ_TESTS) | \
		xargs -0 -P 2 -n 8 -r sh -c 'clang-tidy --quiet "$$@" -- $(LINT_FLAGS)' sh
	git ls-files --cached --others --exclude-standard -z -- '*.sh' .ci/run | xargs -0 shellcheck -x -s bash

.PHONY: newcomer
newcomer: ## the README's two commands on a bare system: SUITE=trixie, bookworm, …
	@.ci/deps.sh newcomer
	@.ci/newcomer.sh '$(SUITE)'

.PHONY: install
install: all ## install under PREFIX (/usr/local), below DESTDIR
	install -d '$(DESTDIR)$(PREFIX)/bin' '$(DESTDIR)$(PREFIX)/share/simtally'
	install -m 755 $(BUILD)/simtally '$(DESTDIR)$(PREFIX)/bin/simtally'
	install -m 644 etl/report/report.schema.json '$(DESTDIR)$(PREFIX)/share/simtally/report.schema.json'
	cd mappings && find . -type f ! -name '.*' -exec install -D -m 644 '{}' '$(DESTDIR)$(PREFIX)/share/simtally/mappings/{}' \;

.PHONY: clean
clean: ## remove what was built
	rm -rf $(BUILD)

.PHONY: help
help: ## this list
	@echo 'make TARGET [CC=…] [V=1]'
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 14
