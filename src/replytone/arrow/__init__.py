"""Arrow record batches of replies in, record batches of scores out: the core for any engine.

Spark, Dask and Ray all hand rows to Python as Arrow batches. What an engine needs is a function
from such batches to others, and a model that finds its way to other machines.
"""

from replytone.arrow.batches import check_kept, score_batches, scored_schema
from replytone.arrow.models import Installed, Model, Shipped, get_pipeline

__all__ = [
    "Installed",
    "Model",
    "Shipped",
    "check_kept",
    "get_pipeline",
    "score_batches",
    "scored_schema",
]
