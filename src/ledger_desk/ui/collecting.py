"""Cycles of objects are collected in the window's thread alone while other threads run.

Python collects in whichever thread happens to allocate; a widget that is part of a cycle and is
destroyed by a worker's thread takes the program with it.
"""

import gc

from PySide6.QtCore import QObject, QTimer

EVERY = 500  # milliseconds

_holders: set[int] = set()


class Collecting(QObject):
    """While it is held Python does not collect by itself; this does, when enough has piled up."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._clock = QTimer(self)
        self._clock.setInterval(EVERY)
        self._clock.timeout.connect(collect_due)

    def hold(self) -> None:
        """Before a thread begins."""
        _holders.add(id(self))
        gc.disable()
        self._clock.start()

    def release(self) -> None:
        """After it has ended."""
        self._clock.stop()
        _holders.discard(id(self))
        if not _holders:
            gc.enable()


def collect_due() -> None:
    """Collect the generations whose limit is reached, as Python itself would have done."""
    counts, limits = gc.get_count(), gc.get_threshold()
    for generation in (2, 1, 0):
        if counts[generation] > limits[generation]:
            gc.collect(generation)
            return
