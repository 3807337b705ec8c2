"""Whether a pipeline's scores stay put where they must, and move where they must."""
