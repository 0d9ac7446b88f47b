"""How gunicorn serves: `gunicorn --config python:central.config.serving central.config.wsgi`.

    WORKERS     processes; 2 where it is not set. As many as cores, less those that the database wants

`--bind` and the rest are said on the command line, which goes over this.
"""

import ctypes
import gc
import os

from central.kiosks.admission import AT_ONCE

_M_ARENA_MAX = -8  # of glibc's malloc.h

workers = int(os.environ.get("WORKERS", "2"))
threads = 4 * AT_ONCE
"""More than the gate lets in: those who wait there must not keep the pages' threads, nor the answer `503`."""
keepalive = 20
"""Seconds that a line may rest: a proxy's is in use again by then, a kiosk's is closed."""
backlog = 4096
"""Connections that wait at the door: as many as Linux lets (`net.core.somaxconn`)."""
control_socket_disable = True
wsgi_app = "central.config.wsgi"


def post_worker_init(_worker: object) -> None:
    """What is loaded now, stays: a search for garbage need not go through it, an eighth of a push's work.

    Two pools of memory are enough: glibc makes one a thread and more, and each keeps its own peak.
    """
    gc.collect()
    gc.freeze()
    if (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)) is not None:
        mallopt(_M_ARENA_MAX, 2)
