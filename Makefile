# Everything runs in .venv, which is made on first use and brought up to date whenever
# pyproject.toml or what is compiled has changed. Needs Python 3.11 or newer; a C compiler, and for
# the tests of Spark Java, are installed where they are missing, apt-get is there and it may.
#
#   make demo    score the sample conversations and show what came out
#   make test    run the tests
#   make lint    check style and types
#   make bench   measure speed, start and memory (some minutes)
#   make notebooks  run the notebooks again and keep what they show
#   make clean   take .venv and the demo's scores away

COMPILED := hatch_build.py $(wildcard src/replytone/kernels/*.p[yx][xd])
PYTHONS := $(PYTHON) python3 python3.13 python3.12 python3.11 python3.14 python
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable

EXAMPLE_REPLY := We are sorry if we caused you any inconvenience. As per our policy we cannot \
credit a missed appointment. Please contact the bookings team.
EXAMPLE_CUSTOMER := Your fitter never came. Third time! I took another morning off work for this.

.PHONY: demo test lint bench notebooks clean
.NOTPARALLEL:

demo: .venv/installed
	@$(BIN)/replytone batch data/sample_transcripts.csv -o demo_scores.csv --overwrite
	@$(BIN)/python -X utf8 -c "$$SHOW_SCORES"
	@printf '\nOne of them in full (replytone score "..." --customer "..."):\n\n'
	@$(BIN)/replytone score "$(EXAMPLE_REPLY)" --customer "$(EXAMPLE_CUSTOMER)"

test: .venv/installed-dev
	@$(GET_JAVA)
	$(BIN)/python -m pytest

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/installed-dev
	$(BIN)/python benchmarks/speed.py
	$(BIN)/python benchmarks/start.py
	$(BIN)/python benchmarks/spark.py
	$(BIN)/python benchmarks/memory.py

notebooks: .venv/installed-dev
	$(BIN)/python notebooks/execute.py

clean:
	rm -rf .venv demo_scores.csv

.venv/installed: pyproject.toml $(COMPILED)
	@$(GET_COMPILER)
	@$(MAKE_VENV)
	@echo 'installing replytone into .venv (a minute or two the first time)'
	@$(INSTALL) '.[parquet]'
	@touch $@

.venv/installed-dev: pyproject.toml $(COMPILED)
	@$(GET_COMPILER)
	@$(MAKE_VENV)
	@echo 'installing replytone and its development tools into .venv (a minute or two the first time)'
	@$(INSTALL) '.[dev]'
	@touch $@ .venv/installed

# A python3 may be too old, or a stand-in that does not run: the first that fits is taken. An
# environment that is there already is kept if it works.
define MAKE_VENV
new='import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'; \
$(BIN)/python -c "$$new; import pip" 2>/dev/null && exit 0; \
for python in $(PYTHONS); do \
	if $$python -c "$$new" 2>/dev/null; then \
		echo "making .venv with $$($$python --version)"; \
		exec $$python -m venv --clear .venv; \
	fi; \
done; \
echo 'No Python 3.11 or newer with venv was found: install one (on Debian and Ubuntu with' \
	'python3-venv) or name it, as in: make demo PYTHON=/opt/python3.12/bin/python3' >&2; \
exit 1
endef

# apt_get WHAT PACKAGES...: the first of the packages that can be installed; only as root or by a
# sudo that asks for no password.
define APT_GET
without() { echo "there is no $$1, and $$2"; return 1; }; \
apt_get() { \
	command -v apt-get >/dev/null || without "$$1" 'no apt-get to install it with' || return; \
	sudo=; \
	if [ "$$(id -u)" != 0 ]; then \
		sudo -n true 2>/dev/null || without "$$1" 'installing it takes a password' || return; \
		sudo='sudo -n'; \
	fi; \
	echo "there is no $$1: installing one with apt-get"; \
	shift; \
	$$sudo apt-get update -qq; \
	for package; do \
		$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y \
			--no-install-recommends $$package && return; \
	done; \
	without "$$package" 'none could be installed'; \
}
endef

# Where there is still none, installing says what is missing.
define GET_COMPILER
$(APT_GET); \
command -v cc >/dev/null || command -v gcc >/dev/null || \
	apt_get 'C compiler' 'gcc libc6-dev python3-dev' || true
endef

# Whatever comes of it, the tests are run; those of Spark are skipped, and say why, without Java.
define GET_JAVA
$(APT_GET); \
test -n "$$JAVA_HOME" || java -version >/dev/null 2>&1 || \
	apt_get Java openjdk-17-jre-headless openjdk-21-jre-headless || \
	echo 'the tests of Spark will be skipped'
endef

define SHOW_SCORES
import csv

with open("demo_scores.csv", encoding="utf-8", newline="") as lines:
    rows = [row for row in csv.DictReader(lines) if row["empathy"]]
rows.sort(key=lambda row: float(row["empathy"]))


def show(rows):
    for row in rows:
        resolution = row["resolution"] and format(float(row["resolution"]), ".0f")
        words = " ".join(row["text"].split())
        words = words if len(words) <= 70 else words[:69] + "…"
        print(format(float(row["empathy"]), "7.0f"), format(resolution or "-", ">10"), "", words)


print("\nempathy resolution  the coldest replies")
show(rows[:5])
print("\nempathy resolution  the warmest replies")
show(rows[-5:])
endef
export SHOW_SCORES
