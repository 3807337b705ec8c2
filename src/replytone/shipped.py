"""Where the pipeline is that came with replytone; known without opening it."""

from pathlib import Path


def shipped_model() -> Path:
    """Folder of the pipeline that came with replytone."""
    inside = Path(__file__).parent / "model"
    if inside.is_dir():
        return inside
    return Path(__file__).parents[2] / "models" / "replytone_en"  # a checkout
