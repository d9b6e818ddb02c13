"""The two scripts that the platform runs: one while it builds the image, one for each submission."""

from __future__ import annotations

_SETUP = r"""#!/usr/bin/env bash
# Run once, as root, while the image is built: an interpreter, an environment of its own, the grader, and a trial.
# The system's own python3 and its packages stay as they are: the platform needs them.
set -euo pipefail

source="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(dirname "$source")"
venv="$root/venv"

say() { echo "setup.sh: $*" >&2; }

# Submissions run under other users: what grades them is for root alone, but their interpreter is within reach.
chmod -R go= "$source/assignment"
chmod go+x "$root"

interpreter() {
    local name
    for name in python3.11 python3.12 python3.13 python3.14 python3; do
        if "$name" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

install() { "$venv/bin/python" -m pip --disable-pip-version-check --no-cache-dir --quiet install "$@"; }

if [ ! -x "$venv/bin/python" ]; then
    if ! python="$(interpreter)"; then
        say "no Python 3.11 or newer with its venv module is here: the distribution's is installed beside the system's"
        export DEBIAN_FRONTEND=noninteractive
        # What another source of packages cannot deliver is no reason to give up: what was asked for may still be there.
        apt-get update -qq || true
        apt-get install -y -qq python3.11 python3.11-venv || true
        if ! python="$(interpreter)"; then
            say "no Python 3.11 or newer: this image's packages have no python3.11-venv; choose a newer one"
            exit 1
        fi
    fi
    say "using $python"
    "$python" -m venv "$venv"
    if [ -d "$source/wheels" ]; then
        from=(--no-index --find-links "$source/wheels")
    else
        from=(--only-binary :all:)
        # The ordinary build of torch brings gigabytes of CUDA, which nobody needs here.
        install "${from[@]}" --no-deps --timeout 15 --retries 1 --index-url https://download.pytorch.org/whl/cpu \
            --constraint "$source/requirements.txt" torch \
            || say "no torch from PyTorch's index of CPU builds: pip's own is asked instead"
    fi
    install "${from[@]}" --constraint "$source/requirements.txt" "$source/@WHEEL@"
fi

# An image whose grader does not give the reference full marks must not be built.
"$venv/bin/python" -s -P -m grader gradescope --root "$root" --self-test
"""

_RUN = r"""#!/usr/bin/env bash
# Grades one submission. The platform's environment stays behind: it may hold what no submission should come near.
root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
exec env -i PATH=/usr/local/bin:/usr/bin:/bin LC_ALL=C.UTF-8 TIMEOUT_SECONDS="${TIMEOUT_SECONDS:-}" \
    "$root/venv/bin/python" -s -P -m grader gradescope --root "$root"
"""


def scripts(wheel: str) -> dict[str, bytes]:
    """`setup.sh` and `run_autograder` for an archive that holds the engine as a wheel of this name."""
    return {"setup.sh": _SETUP.replace("@WHEEL@", wheel).encode(), "run_autograder": _RUN.encode()}
