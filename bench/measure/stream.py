"""A client that goes on whatever happens: `python -m measure.stream PORT FILE`, until its input is closed.

Each request is new. The ids of those that were acknowledged stand in the file, one a line; of the others nobody
knows. At the end it prints one JSON object: how many were sent and how many acknowledged.
"""

import json
import random
import sys
import threading
import time
from pathlib import Path
from typing import TextIO

from madoguchi.core.ids import new_id

from .client import Connection, post

THREADS, PAUSE = 4, 0.02
_CHAINS = 20
_DONE = 204


class Stream:
    """Threads that send one request after another."""

    def __init__(self, port: int, acknowledged: TextIO) -> None:
        self.port = port
        self.sent = self.known = 0
        self._acknowledged = acknowledged
        self._noting = threading.Lock()
        self._stop = threading.Event()

    def run(self) -> None:
        """Send until standard input ends."""
        threads = [threading.Thread(target=self._send) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        sys.stdin.read()
        self._stop.set()
        for thread in threads:
            thread.join()

    def _send(self) -> None:
        connection: Connection | None = None
        while not self._stop.is_set():
            try:
                connection = connection or Connection(self.port)
                self._one(connection)
            except (OSError, ValueError):  # refused, cut off, or cut off within the answer's head
                connection = None
                time.sleep(PAUSE)
            time.sleep(PAUSE)

    def _one(self, connection: Connection) -> None:
        request = str(new_id())
        with self._noting:
            self.sent += 1
        subject = f"asked:{random.randrange(_CHAINS)}"
        if connection.send(post(self.port, f"/measure/round/{request}/{subject}/")) == _DONE:
            with self._noting:
                self.known += 1
                self._acknowledged.write(f"{request}\n")
                self._acknowledged.flush()


def main() -> None:
    """Run one stream."""
    with Path(sys.argv[2]).open("w") as acknowledged:
        stream = Stream(int(sys.argv[1]), acknowledged)
        stream.run()
    print(json.dumps({"sent": stream.sent, "acknowledged": stream.known}))


if __name__ == "__main__":
    main()
