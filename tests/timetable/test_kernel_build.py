"""The compiled kernel in the repository is, byte for byte, what its sources give."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from stepwell.timetable.solver import kernel as kernel_module

SOURCES = Path(kernel_module.__file__).parent / "kernel"
COMPILER = "0.17.1"


def compiler():
    try:
        return metadata.version("ziglang")
    except metadata.PackageNotFoundError:
        return None


@pytest.mark.skipif(
    compiler() != COMPILER,
    reason=f"needs the wheel ziglang=={COMPILER}; kernel.sources is checked without it (test_search.py)",
)
def test_built_again_the_kernel_is_the_same(tmp_path):
    environment = {**os.environ, "PYTHON": sys.executable, "ZIG_GLOBAL_CACHE_DIR": str(tmp_path / "cache")}
    subprocess.run(["sh", str(SOURCES / "build.sh"), str(tmp_path)], check=True, env=environment)
    assert (tmp_path / "kernel.wasm").read_bytes() == (SOURCES / "kernel.wasm").read_bytes()
    assert (tmp_path / "kernel.sources").read_text() == (SOURCES / "kernel.sources").read_text()


def test_the_build_script_names_the_compiler_that_the_test_asks_for():
    assert f"ziglang=={COMPILER}" in (SOURCES / "build.sh").read_text()
