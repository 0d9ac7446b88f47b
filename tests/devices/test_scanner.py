"""The scanner as a device: phones held up to the simulated camera, under supervision, and frame by frame."""

import queue
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from PIL import Image

from kiosk.devices.decode import Reader, Texts, make_reader
from kiosk.devices.errors import Problem
from kiosk.devices.frames import frame
from kiosk.devices.motion import Hint
from kiosk.devices.phone import hall, phone, sheet
from kiosk.devices.scanner import Look, Scanner
from kiosk.devices.sightings import CodeRead
from kiosk.devices.sim_camera import CameraFault, SimCamera
from kiosk.devices.supervise import Health, Status, Supervised

A, B, C = ("AQ1:" + letter * 125 for letter in "ABC")
FRAME = 1 / 15


class ByPicture:
    """A reader that knows what is on which picture, at step 0 or only at a retry."""

    name = "by picture"

    def __init__(self, retries: int = 3) -> None:
        self.retries = retries
        self.asked: list[int] = []
        self.texts: dict[int, tuple[str, ...]] = {}
        self.at_step = 0

    def read(self, grey: Image.Image, step: int = 0) -> Texts:
        self.asked.append(step)
        return self.texts.get(grey.tobytes()[0], ()) if step == self.at_step else ()


def flat(level: int) -> Image.Image:
    return Image.new("RGB", (640, 480), (level,) * 3)


class Bench:
    """A scanner fed frame by frame, 15 a second."""

    def __init__(self, reader: Reader) -> None:
        self.read: list[CodeRead] = []
        self.scanner = Scanner(SimCamera(), reader, self.read.append)
        self.now = 100.0

    def show(self, picture: Image.Image, seconds: float = FRAME) -> Look:
        for _ in range(max(1, round(seconds / FRAME))):
            self.scanner.look(frame(picture, True, self.now))
            self.now += FRAME
        look = self.scanner.latest()
        assert look is not None
        return look


def test_a_phone_held_up_for_long_is_one_read() -> None:
    bench = Bench(make_reader())
    bench.show(hall(), 1)
    bench.show(phone(A), 2)
    assert [(read.texts, read.source) for read in bench.read] == [((A,), "camera")]
    assert bench.read[0].at == pytest.approx(101.0, abs=FRAME)
    assert bench.read[0].text == A


def test_three_passes_in_one_picture_are_one_read() -> None:
    bench = Bench(make_reader())
    bench.show(hall(), 1)
    bench.show(sheet([A, B, C]), 2)
    assert len(bench.read) == 1
    assert len(bench.read[0].texts) == 1


def test_a_pass_between_other_codes_comes_first() -> None:
    bench = Bench(make_reader())
    bench.show(hall(), 1)
    bench.show(sheet(["WIFI:S:a;;", A, "https://example.org"]), 1)
    assert bench.read[0].text == A
    assert set(bench.read[0].texts[1:]) == {"WIFI:S:a;;", "https://example.org"}
    assert len(bench.read) == 1


def test_retries_take_turns_one_a_frame_and_only_while_the_gate_is_open() -> None:
    reader = ByPicture()
    bench = Bench(reader)
    bench.show(flat(100), 10)
    reader.asked.clear()
    bench.show(flat(100), 15 * FRAME)
    assert reader.asked == [0] * 5, "a static, empty view gets no retry, and is read every third frame"
    reader.asked.clear()
    bench.show(flat(200), 5 * FRAME)
    steps = reader.asked
    assert steps[0::2] == [0] * 5
    assert sorted(steps[1:6:2]) == [1, 2, 3], "each in turn"
    assert steps[1] == steps[7]


def test_a_retry_that_reads_counts() -> None:
    reader = ByPicture()
    reader.at_step, reader.texts = 2, {200: (A,)}
    bench = Bench(reader)
    bench.show(flat(100), 1)
    bench.show(flat(200), 1)
    assert [read.texts for read in bench.read] == [(A,)]


def test_no_retry_after_a_code_of_ours_but_after_a_foreign_one() -> None:
    reader = ByPicture()
    reader.texts = {200: (A,), 220: ("WIFI:",)}
    bench = Bench(reader)
    bench.show(flat(100), 1)
    reader.asked.clear()
    bench.show(flat(200), 3 * FRAME)
    assert reader.asked == [0, 0, 0]
    bench.show(flat(220), 3 * FRAME)
    assert len(reader.asked) == 3 + 6


def test_a_reader_without_retries_works() -> None:
    reader = ByPicture(retries=0)
    reader.texts = {200: (A,)}
    bench = Bench(reader)
    bench.show(flat(100), FRAME)
    bench.show(flat(200), FRAME)
    assert [read.texts for read in bench.read] == [(A,)]


def test_the_look_has_picture_number_and_hint() -> None:
    bench = Bench(ByPicture())
    first = bench.show(flat(100), 1)
    assert (first.shown, first.hint) == (False, None)
    look = bench.show(flat(160), 2)
    assert look.preview is not None
    assert look.preview.getpixel((9, 9)) == (160, 160, 160)
    assert (look.shown, look.hint) == (True, Hint.STILL)
    assert look.number == first.number + 30
    assert bench.show(flat(40), 2.9).hint is Hint.BRIGHTER


# ── supervised ───────────────────────────────────────────────────────────────


class Running:
    """A scanner with the simulated camera, under supervision, faster than life."""

    def __init__(self) -> None:
        self.camera = SimCamera(rate=100, stall=0.05)
        self.reads: queue.Queue[CodeRead] = queue.Queue()
        self.health: list[Health] = []
        self.scanner = Scanner(self.camera, make_reader(), self.reads.put_nowait)
        self.supervised = Supervised(self.scanner, self.health.append, backoff_max=0.05, seed=1)
        self.supervised.start()

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait until it is so; the suite's timeout ends what never becomes so."""
        while not condition():
            time.sleep(0.005)

    def becomes(self, problem: Problem | None) -> None:
        self.until(lambda: self.supervised.health.problem is problem)


@pytest.fixture
def running() -> Iterator[Running]:
    running = Running()
    yield running
    assert running.supervised.stop(), "a worker stops within 2 s"


def test_a_phone_is_read_and_the_picture_shown(running: Running) -> None:
    running.until(lambda: running.scanner.latest() is not None)
    running.camera.show(phone(A))
    assert running.reads.get(timeout=30).text == A
    running.until(lambda: (look := running.scanner.latest()) is not None and look.shown)
    look = running.scanner.latest()
    assert look is not None
    assert look.preview is not None
    running.scanner.watched = False
    running.until(lambda: (look := running.scanner.latest()) is not None and look.preview is None)
    assert running.supervised.health.status is Status.READY


@pytest.mark.parametrize(
    ("fault", "problem"), [(CameraFault.STALLED, Problem.STALLED), (CameraFault.GONE, Problem.MISSING)]
)
def test_a_camera_that_fails_comes_back_by_itself(
    running: Running, fault: CameraFault, problem: Problem
) -> None:
    running.until(lambda: running.scanner.latest() is not None)
    running.camera.fail(fault)
    running.until(lambda: any(health.problem is problem for health in running.health))
    running.until(lambda: running.scanner.latest() is None)
    running.camera.fail(CameraFault.NONE)
    running.camera.show(phone(B))
    assert running.reads.get(timeout=30).text == B
    running.becomes(None)


def test_what_was_read_before_a_fault_does_not_count_again_after_it(running: Running) -> None:
    running.camera.show(phone(A))
    assert running.reads.get(timeout=30).text == A
    running.camera.fail(CameraFault.GONE)
    running.until(lambda: running.scanner.latest() is None)
    running.camera.fail(CameraFault.NONE)
    running.until(lambda: (look := running.scanner.latest()) is not None and look.number > 3)
    assert running.reads.empty()


def test_a_black_picture_is_told_and_ends_when_light_returns(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.devices.scanner.DARK_FOR", 0.1)
    running.until(lambda: running.scanner.latest() is not None)
    running.camera.fail(CameraFault.BLACK)
    running.becomes(Problem.DARK)
    assert running.supervised.health.status is Status.WARNING
    assert "black" in running.supervised.health.detail
    running.camera.fail(CameraFault.NONE)
    running.becomes(None)


def test_a_moment_of_darkness_is_no_fault() -> None:
    said: list[Problem | None] = []
    scanner = Scanner(SimCamera(rate=1000), ByPicture(), lambda read: None)
    scanner.set_up()
    stop = threading.Event()

    def report(problem: Problem | None, detail: str) -> None:
        said.append(problem)
        if len(said) == 50:
            stop.set()

    assert isinstance(scanner.source, SimCamera)
    scanner.source.fail(CameraFault.BLACK)
    scanner.run(stop, report)
    assert said == [None] * 50
    scanner.tear_down()
