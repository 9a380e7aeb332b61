"""`madoguchi demo`, the very same, with web and workers on the settings with the measures' site.

Run as `python -m measure.supervisor PORT` with MADOGUCHI_DATA.
"""

import os
import sys
from pathlib import Path

from madoguchi.web.processes import demo

_usual = demo._madoguchi


def _ours(*words: str) -> tuple[str, ...]:
    if words[0] in ("serve", "worker"):
        return (sys.executable, "-m", "measure.command", *words)
    return _usual(*words)


if __name__ == "__main__":
    demo._madoguchi = _ours
    sys.exit(demo.run(Path(os.environ["MADOGUCHI_DATA"]), int(sys.argv[1])))
