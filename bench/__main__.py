"""`python -m bench [NAME...] [--quick]`: measure, print a table a name, write `bench/out/NAME.json`."""

import argparse
import importlib
import sys
import time

from bench.report import Row, table, write

NAMES = ("desk", "printer", "scan", "screen", "day", "fairness", "central", "sync", "fleet")


def measure(name: str, quick: bool, stored: int = 0) -> list[Row]:
    """Run the benchmark `name`; its module is imported only now, so that one never costs another."""
    more = {"stored": stored} if stored and name == "central" else {}
    rows: list[Row] = importlib.import_module(f"bench.{name}").run(quick, **more)
    return rows


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0, whether or not the aims are met (a figure is no test); 2 for a wrong name."""
    parser = argparse.ArgumentParser(prog="script/bench", description="Measure the kiosk.")
    parser.add_argument("name", nargs="*", metavar="NAME", help=f"one of {', '.join(NAMES)}; default: all")
    parser.add_argument("--quick", action="store_true", help="under a minute a name")
    parser.add_argument(
        "--stored", type=int, default=0, metavar="N", help="central: also with N events stored (10000000)"
    )
    options = parser.parse_args(arguments)
    unknown = [name for name in options.name if name not in NAMES]
    if unknown:
        parser.error(f"no benchmark named {', '.join(unknown)}; there are {', '.join(NAMES)}")
    for name in options.name or NAMES:
        began = time.perf_counter()
        rows = measure(name, options.quick, options.stored)
        path = write(name, rows)
        print(table(name, rows))
        print(f"{time.perf_counter() - began:.0f} s, {path}\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
