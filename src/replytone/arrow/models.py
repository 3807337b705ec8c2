"""Pipelines that find their way to other machines, where every process opens each only once."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, Final

from spacy.language import Language
from spacy.util import load_model_from_config
from thinc.api import Config

import replytone
from replytone.batch.fingerprint import hash_of
from replytone.pipeline import load
from replytone.shipped import shipped_model

_OPEN: Final[dict[str, Language]] = {}
_LOCK: Final = Lock()


@dataclass(frozen=True, slots=True)
class Installed:
    """A pipeline that a worker finds on its own disk.

    Attributes:
        fingerprint: That of the files where this was made; a worker must find the same.
        path: Folder of the pipeline; None for the one that came with replytone.
        rules: File of further rules.
    """

    fingerprint: str
    path: str | None = None
    rules: str | None = None

    @classmethod
    def find(cls, path: str | Path | None = None, rules: str | Path | None = None) -> "Installed":
        """The pipeline as it is found here.

        Raises:
            FileNotFoundError: It is not.
        """
        for name in (path, rules):
            if name is not None and not Path(name).exists():
                raise FileNotFoundError(f"there is no {name}")
        names = [None if name is None else str(name) for name in (path, rules)]
        return cls(_fingerprint(*names), *names)

    def open(self) -> Language:
        """Load it.

        Raises:
            RuntimeError: It is another one here, or another version of replytone.
        """
        found = _fingerprint(self.path, self.rules)
        if found != self.fingerprint:
            raise RuntimeError(
                f"this worker would give other scores: it has {_shown(found)}, and the scores are "
                f"asked of {_shown(self.fingerprint)}; install the same on all machines, or send "
                "the model along with ship=True"
            )
        return load(self.path, self.rules)


@dataclass(frozen=True, slots=True)
class Shipped:
    """A pipeline that is sent to the workers as bytes.

    Attributes:
        fingerprint: That of the bytes, and of the version of replytone that made them.
        config: What the pipeline is made of, in spaCy's words.
        content: The pipeline's bytes; or what has them as its `value`, as Spark's broadcasts do.
    """

    fingerprint: str
    config: str
    content: Any

    @classmethod
    def pack(cls, nlp: Language) -> "Shipped":
        """A pipeline as bytes."""
        config, content = nlp.config.to_str(), nlp.to_bytes()
        digest = hashlib.sha256(config.encode() + content).hexdigest()
        return cls(f"{replytone.__version__} {digest}", config, content)

    def open(self) -> Language:
        """Make the pipeline of the bytes; no code comes out of them.

        Raises:
            RuntimeError: They are of another version of replytone.
        """
        made_by = self.fingerprint.split()[0]
        if made_by != replytone.__version__:
            raise RuntimeError(
                f"this worker has replytone {replytone.__version__}, and the model comes from "
                f"replytone {made_by}; install the same on all machines"
            )
        content = self.content if isinstance(self.content, bytes) else self.content.value
        config = Config().from_str(self.config, interpolate=False)
        return load_model_from_config(config).from_bytes(content)


Model = Installed | Shipped
"""A pipeline that a worker can open; made on one machine, sent to others."""


def get_pipeline(model: Model) -> Language:
    """The pipeline of a model, which is opened only once in each process."""
    with _LOCK:
        if model.fingerprint not in _OPEN:
            _OPEN[model.fingerprint] = model.open()
        return _OPEN[model.fingerprint]


def _fingerprint(path: str | None, rules: str | None) -> str:
    model = hash_of(shipped_model() if path is None else Path(path))
    return " ".join(
        [replytone.__version__, model, *([] if rules is None else [hash_of(Path(rules))])]
    )


def _shown(fingerprint: str) -> str:
    version, model, *rules = (part[:8] for part in fingerprint.split())
    shown = f"replytone {version} with the model {model}"
    return f"{shown} and the rules {rules[0]}" if rules else shown
