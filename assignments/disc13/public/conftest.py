"""Lets plain `pytest` run these tests on the files, or the notebook, in the folder above."""

from grader.release.public import rng, student

__all__ = ["rng", "student"]
