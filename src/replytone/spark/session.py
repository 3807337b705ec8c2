"""What Spark needs to start: its packages, a Java, and the Python that knows replytone."""

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

PACKAGES: Final = ("pyspark", "pyarrow", "pandas")
JAVA: Final = 17
"""The oldest Java that Spark 4 runs on."""


def local_session(cores: int | None = None, **settings: str) -> "SparkSession":
    """A Spark session on this machine alone, to try things out.

    Args:
        cores: How many cores it uses; all of them where left out.
        settings: Spark's settings, with `__` for each dot: `spark__ui__enabled="true"`.

    Raises:
        ImportError: PySpark, or something that it needs, is not installed.
        OSError: There is no Java that Spark runs on.
    """
    check_packages()
    problem = java_problem()
    if problem is not None:
        raise OSError(problem)

    from pyspark.sql import SparkSession

    # Or the workers run whatever `python3` is, which may know nothing of replytone.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")  # in reach of this machine alone
    builder = SparkSession.builder.master(f"local[{cores or '*'}]").appName("replytone")
    for name, value in {"spark__ui__enabled": "false", **settings}.items():
        builder = builder.config(name.replace("__", "."), value)
    return builder.getOrCreate()


def java_problem() -> str | None:
    """Why Spark cannot start for want of Java; None if it can."""
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=str(Path(home, "bin"))) if home else shutil.which("java")
    remedy = (
        f"install Java {JAVA} (on Debian and Ubuntu: apt-get install openjdk-{JAVA}-jre-headless) "
        "or let JAVA_HOME name the folder of one"
    )
    if java is None:
        where = f" in JAVA_HOME, which is {home}" if home else ""
        return f"Spark needs Java, and there is none{where}; {remedy}"
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(?:1\.)?(\d+)', said)
    if found is None:
        return f"Spark needs Java, and {java} does not run; {remedy}"
    if int(found[1]) < JAVA:
        return f"Spark needs Java {JAVA} or newer, and {java} is Java {found[1]}; {remedy}"
    return None


def check_packages() -> None:
    """Make sure that what Spark needs of Python is there.

    Raises:
        ModuleNotFoundError: It is not.
    """
    for package in PACKAGES:
        if find_spec(package) is None:
            raise ModuleNotFoundError(
                f"replytone.spark needs {package}: pip install 'replytone[spark]'", name=package
            )
