"""Compiles `src/replytone/kernels` when replytone is built or installed."""

import os
from pathlib import Path
from typing import Any

from Cython.Build import cythonize
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from setuptools import Distribution, Extension
from setuptools.errors import CompileError, PlatformError

KERNELS = "src/replytone/kernels"
# A product and a sum are rounded one after the other on every machine, so scores are the same.
FLAGS = ["/O2", "/fp:precise"] if os.name == "nt" else ["-O3", "-g0", "-ffp-contract=off"]
DIRECTIVES = {"language_level": 3, "boundscheck": False, "wraparound": False, "cdivision": True}


class CompileHook(BuildHookInterface):
    """Leaves each compiled module beside its source."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and say that the wheel is for one kind of machine."""
        modules = [
            Extension(
                f"replytone.kernels.{source.stem}",
                [f"{KERNELS}/{source.name}"],
                extra_compile_args=FLAGS,
            )
            for source in sorted(Path(self.root, KERNELS).glob("*.pyx"))
        ]
        modules = cythonize(
            modules, build_dir="build", include_path=["src"], compiler_directives=DIRECTIVES
        )
        command = Distribution(
            {"ext_modules": modules, "package_dir": {"": "src"}}
        ).get_command_obj("build_ext")
        command.inplace = True
        command.parallel = os.cpu_count()
        command.ensure_finalized()
        try:
            command.run()
        except (CompileError, PlatformError) as error:
            raise RuntimeError(
                f"the loops in {KERNELS} could not be compiled ({error}); install a C compiler and "
                "Python's headers (on Debian and Ubuntu: apt-get install gcc python3-dev)"
            ) from error
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
