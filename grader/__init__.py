"""Grades untrusted NumPy and PyTorch submissions with ordinary pytest suites."""

from __future__ import annotations

__version__ = "0.1.0"
