"""A clerk's list of 50 cases over HTTP, the first page and one far down, in a city of a million cases."""

import argparse
import sys

from measure.cases import DEPARTMENT, cursor_after, page_after, seed
from measure.flow import timed
from measure.house import MADOGUCHI, House, free_port, listens, wait_for
from measure.report import Figures, main

from madoguchi.foundation.tenancy.sides import Side

_PAGE, _PAGES_IN = 50, 1000
_PEER = "measured elsewhere, on two cores: Open Zaak 107 CPU-ms a page at 20,000 cases"


def listing(house: House, given: argparse.Namespace) -> Figures:
    """What the desk's page and the API's cost: CPU-ms of web and database, and percentiles."""
    cases = given.cases or (50_000 if given.quick else 1_000_000)
    requests = given.count or (20 if given.quick else 500)
    house.make()
    listed = seed(house, cases)
    token, session = house.run(Side.OFFICE, "-m", "measure.clerk").split()
    port = free_port()
    web = house.start(Side.OFFICE, *MADOGUCHI, "serve", "--side", "office", "--port", str(port))
    wait_for(lambda: listens(port), "the web to listen")
    groups = {"web": [web], "database": [house.database]}
    deep = min(_PAGES_IN, listed // _PAGE - 1)
    page, api = f"/cases/?of={DEPARTMENT}", f"/api/v1/cases?limit={_PAGE}&department={DEPARTMENT}"
    seen, called = {"Cookie": f"madoguchi_office={session}"}, {"Authorization": f"Bearer {token}"}
    pages = {
        "first": (page, seen),
        "deep": (f"{page}&{page_after(house, deep * _PAGE)}", seen),
        "api_first": (api, called),
        "api_deep": (f"{api}&cursor={cursor_after(house, deep * _PAGE)}", called),
    }

    def measured(name: str) -> Figures:
        path, headers = pages[name]
        asked = [[path]] * requests
        timed(house, port, groups, asked[: max(requests // 10, 5)], 200, lambda: 0, headers)
        figures = timed(house, port, groups, asked, 200, lambda: 0, headers)
        return {**figures, "cpu_ms_sum": round(sum(figures["cpu_ms"].values()), 2)}

    found = {name: measured(name) for name in pages}
    return {
        "cases": cases,
        "of_the_department": listed,
        "pages_in": deep,
        **found,
        "aim": "10 CPU-ms a page",
        "peers": _PEER,
    }


if __name__ == "__main__":
    options = [
        ("--cases", {"type": int, "help": "how many cases the city has"}),
        ("--count", {"type": int, "help": "how many requests for each page"}),
    ]
    sys.exit(main(__doc__, listing, *options))
