"""Check a draw by lot (抽選) from what the city published, without the city's program: Python's own library alone.

    python verify_lottery.py https://…/bookings/lots/gym/2026-08.json https://…/ledger/roots/roots.json
    python verify_lottery.py 2026-08.json roots.json --code K7Q2-9MXD

Each may be an address or a saved file. It answers: does the root of the ledger that is the seed rest on the event
that fixed the list of entries (so that the list was there before the seed), is the order the one that the seed gives,
and did everybody get what the order gives them. With `--code` it also says what became of one entry. The exit code is
1 if anything does not hold. Save the list when entries close, and the roots when they are published: then you need
not trust the city for what it published.
"""

import argparse
import hashlib
import hmac
import json
import sys
from datetime import datetime
from pathlib import Path
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
)

# It asks over http and https, wherever these lead, and opens no other kind of address.
WEB = OpenerDirector()
for handler in (
    ProxyHandler,
    HTTPHandler,
    HTTPSHandler,
    HTTPRedirectHandler,
    HTTPErrorProcessor,
    HTTPDefaultErrorHandler,
):
    WEB.add_handler(handler())


def read(place):
    """JSON at an address or in a file."""
    if place.startswith(("http://", "https://")):
        with WEB.open(place, timeout=30) as answer:
            return json.load(answer)
    return json.loads(Path(place).read_text(encoding="utf-8"))


def faults(draw, roots):
    """What does not hold, each as a sentence."""
    text = draw["list"]
    if hashlib.sha256(text.encode()).hexdigest() != draw["digest"]:
        yield "the list of entries is not the one whose digest was published"
    listed = json.loads(text)
    if (listed["resource"], listed["month"]) != (draw["resource"], draw["month"]):
        yield "the list is one of another place or month"
    event = json.loads(draw["event"])
    about = {"resource": draw["resource"], "month": draw["month"], "digest": draw["digest"]}
    if event["kind"] != "bookings.draw_closed" or not about.items() <= event["data"].items():
        yield "the event in the ledger is not the one that fixed this list"
    if root_of(draw) != draw["root"]:
        yield "the seed does not rest on the event that fixed the list"
    over = [one for one in roots["roots"] if one["first"] <= draw["closing"] <= one["last"]]
    if [one["root"] for one in over] != [draw["root"]]:
        yield "the seed is not the published root over the place where the list was fixed"
    if reckoned(listed, draw["root"]) != draw["results"]:
        yield "the results are not those that the seed gives"


def root_of(draw):
    """The root of the ledger that the event leads to: its own digest, then what stands beside it on each level."""
    event = hashlib.sha256(bytes.fromhex(draw["previous"]) + draw["event"].encode()).digest()
    node = hashlib.sha256(b"\x00" + event).digest()
    for side, beside in draw["path"] or []:
        pair = [bytes.fromhex(beside), node] if side == "left" else [node, bytes.fromhex(beside)]
        node = hashlib.sha256(b"\x01" + b"".join(pair)).digest()
    return node.hex()


def reckoned(listed, root):
    """The results again: entry, order, rank and units of each, in the order of the lot."""
    seed = hashlib.sha256(
        bytes.fromhex(root) + listed["resource"].encode() + listed["month"].encode()
    ).digest()
    busy = {}
    for unit, begins, ends in listed["taken"]:
        busy.setdefault(unit, []).append((moment(begins), moment(ends)))
    lots = sorted(
        (hmac.new(seed, entry.encode(), "sha256").hexdigest(), entry, moment(begins), moment(ends), units)
        for entry, begins, ends, units in listed["entries"]
    )
    return [
        [entry, order, rank, given(listed["units"], busy, begins, ends, units)]
        for rank, (order, entry, begins, ends, units) in enumerate(lots, start=1)
    ]


def given(units, busy, begins, ends, many):
    """The lowest units that are free at a time, as many as are wanted, or none."""
    free = [
        unit for unit in units if all(until <= begins or ends <= since for since, until in busy.get(unit, []))
    ][:many]
    if len(free) < many:
        return []
    for unit in free:
        busy.setdefault(unit, []).append((begins, ends))
    return free


def moment(text):
    """A moment as it is published."""
    return datetime.fromisoformat(text)


def about(draw, code):
    """What became of one entry, in a sentence."""
    digest = hashlib.sha256(code.encode()).hexdigest()
    found = next((one for one in draw["results"] if one[0] == digest), None)
    if found is None:
        return f"{code}: not among the entries"
    return f"{code}: place {found[2]} of {len(draw['results'])}, {'won' if found[3] else 'lost'}"


def main(arguments):
    """Check, and say what was found; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("draw", help="what was published of the draw: an address or a file")
    parser.add_argument("roots", help="the published roots of the ledger: an address or a file")
    parser.add_argument("--code", help="the code of an entry")
    asked = parser.parse_args(arguments)
    draw, roots = read(asked.draw), read(asked.roots)
    if draw["state"] != "drawn":
        print("not drawn yet; the digest of the list is", draw.get("digest") or "not published yet")
        return 1
    found = list(faults(draw, roots))
    for fault in found:
        print("WRONG:", fault)
    if not found:
        won = sum(1 for one in draw["results"] if one[3])
        print(f"Holds: {won} of {len(draw['results'])} entries won, by the root {draw['root']}.")
    if asked.code:
        print(about(draw, asked.code))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
