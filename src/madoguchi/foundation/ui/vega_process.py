"""A process of its own that draws charts: a line with a Vega-Lite specification in, a line with its SVG out.

Run as a file, with the folders of typefaces: nothing else of the house is read into it, and it ends with its input.
"""

import json
import sys

import vl_convert


def main() -> None:
    """Answer every line; null says that it cannot be drawn."""
    for folder in sys.argv[1:]:
        vl_convert.register_font_directory(folder)
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_drawn(line)) + "\n")
        sys.stdout.flush()


def _drawn(spec: str) -> str | None:
    try:
        return str(vl_convert.vegalite_to_svg(json.loads(spec)))
    except ValueError:
        return None


if __name__ == "__main__":
    main()
