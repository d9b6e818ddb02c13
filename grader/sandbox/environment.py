"""The whole environment of a process that forks: what stands here can be read in the memory of every fork."""

from __future__ import annotations

ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PATH": "/usr/bin:/bin",
    "LC_ALL": "C.UTF-8",
}
