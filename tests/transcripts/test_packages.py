"""A reader of another package: installed as pip leaves it, found by its entry point."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import replytone

READER = """
from dataclasses import dataclass

from replytone.transcripts.message import Message, Place, Skipped


@dataclass(frozen=True)
class PhoneReader:
    name: str = "acme-phone"

    def sniff(self, head):
        return 0.9 if head.text.startswith("ACME CALL ") else 0.0

    def read(self, source, options):
        lines = source.lines()
        try:
            for line in lines:
                place = Place(source.name, lines.number)
                speaker, _, words = line.strip().partition("|")
                if speaker in ("A", "C"):
                    role = "agent" if speaker == "A" else "customer"
                    yield Message(words, role, place, conversation_id=source.stem)
                elif speaker == "H":
                    yield Skipped("on_hold", place)
        finally:
            lines.close()


READER = PhoneReader()
"""
BROKEN = 'raise ImportError("no sound card")\n'
CALL = "ACME CALL 7\nC|Where is it?\nH|\nA|Sorry, it ships today.\n"
RUN = """
import json, sys
from pathlib import Path
from replytone.transcripts import registry
from replytone.transcripts.message import Message
from replytone.transcripts.reader import ReadOptions
from replytone.transcripts.source import Source

source = Source(Path(sys.argv[1]))
name = sys.argv[2] if len(sys.argv) > 2 else None
reader = registry.choose(source, name)
records = list(reader.read(source, ReadOptions()))
found = [r.text if isinstance(r, Message) else r.reason for r in records]
print(json.dumps([reader.name, found]))
"""


def install(site, package, code, entry):
    """What pip leaves of a package: its module, and what it says of itself."""
    info = site / f"{package}-1.0.dist-info"
    info.mkdir(parents=True)
    (site / f"{package}.py").write_text(code)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[replytone.readers]\n{entry}\n")


def run(site, *arguments):
    path = os.pathsep.join([str(Path(replytone.__file__).parents[1]), str(site)])
    return subprocess.run(
        [sys.executable, "-c", RUN, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )


@pytest.fixture
def call(tmp_path):
    path = tmp_path / "call.txt"
    path.write_text(CALL)
    return path


@pytest.mark.parametrize("named", [(), ("acme-phone",)])
def test_an_installed_package_adds_a_format(tmp_path, call, named):
    install(tmp_path / "site", "acme_phone", READER, "phone = acme_phone:READER")
    done = run(tmp_path / "site", call, *named)
    words = ["Where is it?", "on_hold", "Sorry, it ships today."]
    assert json.loads(done.stdout) == ["acme-phone", words]
    assert done.stderr == ""


def test_a_package_that_cannot_be_loaded_is_told_of_and_left_out(tmp_path, call):
    install(tmp_path / "site", "acme_broken", BROKEN, "broken = acme_broken:READER")
    install(tmp_path / "site", "acme_phone", READER, "phone = acme_phone:READER")
    done = run(tmp_path / "site", call)
    assert json.loads(done.stdout)[0] == "acme-phone"
    assert "reader acme_broken:READER cannot be loaded: no sound card" in done.stderr
