"""Scores on Apache Spark: a DataFrame of replies in, a DataFrame of scores out.

    import replytone.spark

    scored = replytone.spark.score(df, text="body", customer="question", keep=["ticket_id"])

Nothing is read or computed before Spark asks for it. The workers need replytone as well, in the
same version; each of their Python processes opens the model once.
"""

from replytone.spark.scores import score
from replytone.spark.session import local_session

__all__ = ["local_session", "score"]
