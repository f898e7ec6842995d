"""What the processes that are started beside this one see of its environment."""

from __future__ import annotations

import os
import tempfile

SEEN = (
    "PATH", "HOME", "USER", "TMPDIR", "LANG", "LC_ALL", "LC_CTYPE", "VIRTUAL_ENV", "CONDA_PREFIX",
    "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONHOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "MPLCONFIGDIR",
    "SYSTEMROOT", "TEMP", "TMP", "APPDATA", "LOCALAPPDATA", "USERPROFILE",
)  # fmt: skip
"""Where programs, fonts and caches are. Listed, so that a password which the company file takes from `${ENV}`
cannot slip in."""


def without_secrets() -> dict[str, str]:
    """The variables of this process that another of ours is given. Its temporary files are where those of this one
    are, which takes them away should it be killed.

    >>> os.environ["PGPASSWORD"] = "secret"
    >>> "PGPASSWORD" in without_secrets(), "PATH" in without_secrets()
    (False, True)
    >>> del os.environ["PGPASSWORD"]
    """
    return {name: os.environ[name] for name in SEEN if name in os.environ} | {"TMPDIR": tempfile.gettempdir()}
