"""Visits every state that a model can come to: none may be wrong, and each must be able to end well."""

from collections import deque
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

S = TypeVar("S", bound=Hashable)


class WrongState(Exception):
    """A state breaks a promise, or the end is out of its reach; `path` is the shortest one to it."""

    def __init__(self, why: str, path: list[object]) -> None:
        super().__init__("\n".join((why, *map(str, path))))
        self.why, self.path = why, path


def explore(
    start: S,
    steps: Callable[[S], Iterable[S]],
    wrong: Callable[[S], str | None],
    done: Callable[[S], bool],
) -> int:
    """Visit all states, nearest first; how many there are.

    `wrong`: the promise that a state breaks. `done`: a good end, which has to be within reach of every state.
    Raises WrongState.
    """
    came: dict[S, S | None] = {start: None}
    back: dict[S, list[S]] = {}
    waiting = deque([start])
    while waiting:
        state = waiting.popleft()
        if why := wrong(state):
            raise WrongState(why, _path(came, state))
        for after in steps(state):
            back.setdefault(after, []).append(state)
            if after not in came:
                came[after] = state
                waiting.append(after)
    good = _leading_to([state for state in came if done(state)], back)
    if trapped := next((state for state in came if state not in good), None):
        raise WrongState("the end is out of reach", _path(came, trapped))
    return len(came)


def _leading_to(ends: list[S], back: dict[S, list[S]]) -> set[S]:
    found, waiting = set(ends), deque(ends)
    while waiting:
        for before in back.get(waiting.popleft(), ()):
            if before not in found:
                found.add(before)
                waiting.append(before)
    return found


def _path(came: dict[S, S | None], state: S) -> list[object]:
    path: list[object] = []
    at: S | None = state
    while at is not None:
        path.append(at)
        at = came[at]
    return path[::-1]
