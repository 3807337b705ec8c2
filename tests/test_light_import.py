import json
import subprocess
import sys

import pytest

HEAVY = (
    "sklearn", "scipy", "pandas", "pyarrow", "pyspark", "joblib", "matplotlib", "duckdb",
    "selectolax",
)  # fmt: skip


def loaded_after(code):
    """Names of the packages that a fresh Python has loaded after running some code."""
    script = f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=True
    )
    return {name.split(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("import replytone", (*HEAVY, "spacy", "numpy")),
        ("import replytone.batch, replytone.output, replytone.terminal", (*HEAVY, "spacy")),
        ("import replytone.spark", (*HEAVY, "spacy", "numpy")),
        ("import replytone; replytone.score('Sorry for the delay.', 'Where is it?')", HEAVY),
        ("import spacy; spacy.blank('en').add_pipe('replytone_clauses')", HEAVY),
        ("import replytone.words, replytone.rules, replytone.labels", (*HEAVY, "spacy", "numpy")),
        ("import replytone.vocabulary, replytone.reading", (*HEAVY, "spacy")),
        ("import replytone.matching, replytone.cutting", (*HEAVY, "spacy")),
    ],
)
def test_what_is_not_imported(code, absent):
    assert loaded_after(code) & set(absent) == set()


@pytest.mark.parametrize("option", ["--help", "--version", "score --help", "batch --help"])
def test_help_waits_for_nothing_heavy(option):
    code = (
        "from replytone.cli import main\n"
        "try:\n"
        f"    main({option.split()!r})\n"
        "except SystemExit:\n"
        "    pass"
    )
    assert loaded_after(code) & {*HEAVY, "spacy", "numpy"} == set()
