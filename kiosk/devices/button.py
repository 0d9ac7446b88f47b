"""The call buttons: one GPIO pin a counter, to ground, with the pin's own pull-up.

Edges go from gpiozero's thread into a queue and nowhere else: an exception in a callback would end lgpio's
thread for good. What they mean, `presses` decides, on the worker's thread. gpiozero's `Button` is left alone
for its base: it adds a thread a button, for a hold that `presses` times itself.

Bounce: lgpio reports a level once it stood for 20 ms (mock pins do not), so a press counts 20 ms after the
finger. A press while the device is being set up is lost, and so is its release.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from gpiozero import DigitalInputDevice

from kiosk.devices.errors import DeviceMissing, Problem
from kiosk.devices.gpio import Gpio
from kiosk.devices.presses import Pressed, Presses
from kiosk.office import Counter

BOUNCE = 0.02  # s
CHECK = 0.5  # s between two looks at the GPIO, each a sign of life
STUCK = 30.0  # s a button may be down before staff are told
_Edge = tuple[int, bool, float]


def pins(counters: Iterable[Counter]) -> dict[int, int]:
    """BCM pin by counter, of those that have a button."""
    return {each.number: each.button for each in counters if each.button is not None}


class CallButtons:
    """The device of all call buttons. `emit` gets each `Pressed`, on the worker's thread.

    `pins`: BCM pin by counter. Problems: MISSING where there is no GPIO or a pin cannot be had, CABLE where
    it went away, or while a button has been down for 30 s.
    """

    def __init__(
        self, pins: Mapping[int, int], emit: Callable[[Pressed], None], gpio: Gpio, name: str = "button"
    ) -> None:
        self.name = name
        self._pins = dict(pins)
        self._emit = emit
        self._gpio = gpio
        self._factory: Any = None
        self._buttons: dict[int, Any] = {}
        self._presses: dict[int, Presses] = {}
        self._edges: queue.SimpleQueue[_Edge] = queue.SimpleQueue()

    def set_up(self) -> None:
        self._factory = self._gpio.open()
        self._edges = queue.SimpleQueue()  # what was pressed while nobody listened is not wanted any more
        self._presses = {counter: Presses(counter) for counter in self._pins}
        for counter, pin in self._pins.items():
            try:
                button = DigitalInputDevice(pin, pull_up=True, bounce_time=BOUNCE, pin_factory=self._factory)
            except Exception as error:  # gpiozero lets lgpio's own errors through
                raise DeviceMissing(
                    f"GPIO {pin} for the button of counter {counter} cannot be had: {error}"
                ) from error
            self._buttons[counter] = button
            button.when_activated = partial(self._heard, counter, True)
            button.when_deactivated = partial(self._heard, counter, False)

    def run(self, stop: threading.Event, report: Callable[[Problem | None, str], None]) -> None:
        look = time.monotonic() + CHECK
        while not stop.is_set():
            edge = self._wait(look)
            if edge is not None:
                counter, down, at = edge
                self._tell(self._presses[counter].edge(down, at))
            now = time.monotonic()
            if self._edges.empty():  # else the release of what seems held may be among them
                for presses in self._presses.values():
                    self._tell(presses.tick(now))
            if now >= look:
                look = now + CHECK
                self._gpio.check()
                report(*self._stuck(now))

    def tear_down(self) -> None:
        buttons, self._buttons = self._buttons, {}
        factory, self._factory = self._factory, None
        for button in buttons.values():
            # gpiozero 2.0.1 leaves lgpio's callback behind, and the next edge would end lgpio's thread.
            button.pin.when_changed = None
            button.close()
        if factory is not None:
            factory.close()

    def _heard(self, counter: int, down: bool) -> None:
        self._edges.put_nowait((counter, down, time.monotonic()))

    def _wait(self, look: float) -> _Edge | None:
        """The next edge, or nothing when a hold is due or the GPIO is to be looked at."""
        until = min([look, *(each.due for each in self._presses.values() if each.due is not None)])
        try:
            return self._edges.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            return None

    def _tell(self, pressed: Pressed | None) -> None:
        if pressed is not None:
            self._emit(pressed)

    def _stuck(self, now: float) -> tuple[Problem | None, str]:
        long = [
            counter
            for counter, presses in self._presses.items()
            if presses.down_since is not None and now - presses.down_since >= STUCK
        ]
        if not long:
            return None, ""
        counters = ", ".join(map(str, long))
        return Problem.CABLE, f"the button of counter {counters} has been down for {STUCK:.0f} s"
