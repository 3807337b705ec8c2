"""An evaluation as one HTML page that stands by itself: no script, nothing from elsewhere."""

import re
from collections.abc import Iterable
from io import StringIO
from itertools import count
from pathlib import Path
from typing import Any

import matplotlib
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from matplotlib.figure import Figure

from replytone.labels import LABELS, RATINGS, SIGNALS
from replytone.training import plots, tables
from replytone.training.compare import LISTED, Comparison
from replytone.training.errors import ErrorCase, invented, missed, pieces, rating_errors
from replytone.training.evaluation import Evaluation
from replytone.training.moves import Move


def write(path: str | Path, evaluation: Evaluation, comparison: Comparison | None = None) -> None:
    """Write the page to a file.

    Raises:
        OSError: The file cannot be written.
    """
    # Half of a surrogate pair, which JSON may hold, has no UTF-8.
    Path(path).write_text(render(evaluation, comparison), "utf-8", errors="replace")


def render(evaluation: Evaluation, comparison: Comparison | None = None) -> str:
    """The page as text."""
    numbers = count(1)

    def picture(figure: Figure) -> Markup:
        return svg(figure, f"p{next(numbers)}-")

    columns = (evaluation, *evaluation.beside)
    return (
        _templates()
        .get_template("page.html")
        .render(
            evaluation=evaluation,
            comparison=comparison,
            ratings=RATINGS,
            signals=SIGNALS,
            tables=tables,
            plots=plots,
            picture=picture,
            columns=columns,
            headlines=tables.headline_rows([own.headlines for own in columns]),
            rows=tables.signal_rows(evaluation.counts, evaluation.signals),
            off={rating: rating_errors(evaluation, rating) for rating in RATINGS},
            missed={label: missed(evaluation, label) for label in LABELS},
            invented={label: invented(evaluation, label) for label in LABELS},
            moves=comparison.moves[:LISTED] if comparison else (),
            moved_pieces=moved_pieces,
        )
    )


def cases(found: Iterable[ErrorCase]) -> str:
    """Errors as a piece of HTML, for notebooks."""
    return _fragment("cases", list(found))


def moved(found: Iterable[Move]) -> str:
    """Replies that moved as a piece of HTML, for notebooks."""
    return _fragment("moved", list(found), moved_pieces)


def moved_pieces(move: Move) -> Any:
    """The reply with what only one of the two models finds."""
    return pieces(move.reply.reply, move.vanished, move.appeared, ("no more", "new"))


def svg(figure: Figure, prefix: str = "") -> Markup:
    """A figure as SVG to stand in a page.

    Args:
        figure: The figure.
        prefix: Goes before every id, since ids must be unique in a page.
    """
    stream = StringIO()
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "replytone"}):
        figure.savefig(stream, format="svg", metadata=nothing)
    text = stream.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r'( id="|url\(#|href="#)', rf"\g<1>{prefix}", text)
    return Markup(text)


def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("replytone.training"),
        autoescape=True,  # the texts are anybody's
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["labels"] = LABELS
    return environment


def _fragment(macro: str, *arguments: Any) -> str:
    return str(getattr(_templates().get_template("parts.html").module, macro)(*arguments))
