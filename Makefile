# Everything runs in .venv, which is made on first use and brought up to date whenever
# pyproject.toml has changed. Needs Python 3.11 or newer and nothing else; the tests of Spark need
# Java as well, which `make test` installs where it is missing, apt-get is there and it may.
#
#   make demo    score the sample conversations and show what came out
#   make test    run the tests
#   make lint    check style and types
#   make bench   measure speed, start and memory (some minutes)
#   make notebooks  run the notebooks again and keep what they show
#   make clean   take .venv and the demo's scores away

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

.venv/installed: pyproject.toml
	@$(MAKE_VENV)
	@echo 'installing replytone into .venv (a minute or two the first time)'
	@$(INSTALL) '.[parquet]'
	@touch $@

.venv/installed-dev: pyproject.toml
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

# Only as root or by a sudo that asks for no password. Whatever comes of it, the tests are run;
# those of Spark are skipped, and say why, where there is still no Java.
define GET_JAVA
test -n "$$JAVA_HOME" && exit 0; \
java -version >/dev/null 2>&1 && exit 0; \
without() { echo "there is no Java, and $$1: the tests of Spark will be skipped"; exit 0; }; \
command -v apt-get >/dev/null || without 'no apt-get to install it with'; \
sudo=; \
if [ "$$(id -u)" != 0 ]; then \
	sudo -n true 2>/dev/null || without 'installing it takes a password'; \
	sudo='sudo -n'; \
fi; \
echo 'there is no Java, which the tests of Spark need: installing one with apt-get'; \
$$sudo apt-get update -qq; \
for java in 17 21; do \
	$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
		openjdk-$$java-jre-headless && exit 0; \
done; \
without 'none could be installed'
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
