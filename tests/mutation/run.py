"""Mutation testing with mutmut: runs it over parts of the tree and prints a score per module and the survivors.

mutmut works on a copy (build/mutation/PLACE/mutants) that holds every mutant of every function; it learns once which
test calls which function and then forks one process per mutant. Two of its habits are changed here: it leaves out
decorated functions, which are our use cases (`@permitted`), and it runs the tests in any order; here the quick ones
go first.
Constants of a module (SQL, tables of transitions) are not mutated.
"""

from __future__ import annotations

import argparse
import fnmatch
import os
import random
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import libcst as cst

ROOT = Path(__file__).resolve().parents[2]
CODE = ("kiosk", "screens", "devices", "services")
BESIDE = ("assets", "docs", "kiosk.ini", "script", "tests", "pyproject.toml")
KEPT_DECORATORS = {"staticmethod", "classmethod", "overload", "abstractmethod"}
NOTICED = {"killed", "timeout"}

SETTINGS = """[mutmut]
source_paths={source_paths}
only_mutate={only_mutate}
also_copy={also_copy}
pytest_add_cli_args={arguments}
pytest_add_cli_args_test_selection={tests}
timeout_constant=20.0
use_git_change_detection=false
"""
ARGUMENTS = (
    *("-k", "not postgresql and not together and not at_once"),
    *("-p", "no:cacheprovider", "-p", "no:xdist"),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),  # the driver has imported hypothesis
)


@dataclass(frozen=True)
class Place:
    """Modules (glob patterns) and the tests near them."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]


PLACES = {
    "queue": Place(
        ("services/queue/*",),
        ("tests/services/queue", "tests/services/paper/test_desk.py", "tests/screens/web/test_board_page.py"),
    ),
    "visits": Place(("services/visits/*",), ("tests/services/visits",)),
    "surveys": Place(
        ("services/surveys/*",),
        ("tests/services/surveys", "tests/services/reports", "tests/kiosk/settings/test_surveys.py"),
    ),
    "flow": Place(
        ("screens/touch/app/flow.py", "screens/touch/*/flow*.py"),
        ("tests/flows", "tests/kiosk/touch/test_codes.py", "tests/kiosk/touch/test_surveys.py"),
    ),
}


def prepare(folder: Path, place: Place) -> None:
    """An empty working folder of mutmut: links to the tree and its settings."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in CODE + BESIDE:
        (folder / name).symlink_to(ROOT / name)

    def lines(values: tuple[str, ...]) -> str:
        return "".join(f"\n    {value}" for value in values)

    text = SETTINGS.format(
        source_paths=lines(CODE),
        only_mutate=lines(place.modules),
        also_copy=lines(BESIDE),
        arguments=lines(ARGUMENTS),
        tests=lines(place.tests),
    )
    (folder / "setup.cfg").write_text(text, encoding="utf-8")


def _decorator_name(decorator: cst.Decorator) -> str:
    node = decorator.decorator
    node = node.func if isinstance(node, cst.Call) else node
    return node.attr.value if isinstance(node, cst.Attribute) else getattr(node, "value", "")


def mutate_decorated_functions() -> None:
    """The decorators stay on the function that chooses between the mutants; the mutants themselves have none."""
    from mutmut.mutation import file_mutation

    skip = file_mutation.MutationVisitor._skip_node_and_children
    arrange = file_mutation.function_trampoline_arrangement

    def kept_out(node: cst.FunctionDef) -> bool:
        return any(_decorator_name(decorator) in KEPT_DECORATORS for decorator in node.decorators)

    def skip_node(self: Any, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.FunctionDef) and node.decorators and not kept_out(node):
            return skip(self, node.with_changes(decorators=()))
        return skip(self, node)

    def arrangement(function: cst.FunctionDef, mutants: Any, class_name: str | None) -> Any:
        if not function.decorators or kept_out(function):
            return arrange(function, mutants, class_name)
        declared, nodes, assigned, names = arrange(function.with_changes(decorators=()), mutants, class_name)
        chooser = nodes[0].with_changes(decorators=[*function.decorators, *nodes[0].decorators])
        return declared, [chooser, *nodes[1:]], assigned, names

    file_mutation.MutationVisitor._skip_node_and_children = skip_node
    file_mutation.function_trampoline_arrangement = arrangement


def run_quick_tests_first() -> None:
    from mutmut.runners.harness import PytestRunner
    from mutmut.state import state

    plain = PytestRunner._pytest_args_regular_run

    def arguments(self: Any, tests: Any) -> list[str]:
        return plain(self, sorted(tests, key=lambda test: (state().duration_by_test.get(test, 0), test)))

    PytestRunner._pytest_args_regular_run = arguments


def choose(sample: int | None, seed: int, only: str) -> list[str]:
    """Makes the mutants and returns the names of those to try."""
    from mutmut import __main__ as mutmut

    mutmut.set_mutant_under_test("mutant_generation")
    Path("mutants").mkdir()
    mutmut.copy_src_dir()
    mutmut.create_mutants(1)
    found, _ = mutmut.collect_source_file_mutation_data(mutant_names=())
    names = sorted(name for _, name, _ in found if fnmatch.fnmatch(name, only))
    if sample is None or sample >= len(names):
        return names
    return sorted(random.Random(seed).sample(names, sample))


def report(names: list[str]) -> None:
    """The survivors as diffs, then a score per module."""
    from mutmut import __main__ as mutmut
    from mutmut.mutation.diff_apply import get_diff_for_mutant

    chosen = set(names)
    found, _ = mutmut.collect_source_file_mutation_data(mutant_names=())
    by_module: dict[str, Counter[str]] = defaultdict(Counter)
    survivors: list[tuple[str, str, Path]] = []
    for data, name, code in found:
        if name not in chosen:
            continue
        status = mutmut.status_by_exit_code[code]
        by_module[str(data.path)][status] += 1
        if status not in NOTICED:
            survivors.append((name, status, data.path))
    for name, status, path in survivors:
        print(f"\n# {status}: {name}\n{get_diff_for_mutant(name, path=path)}")
    print(f"\n{'module':<44} {'mutants':>7} {'noticed':>7} {'score':>6}")
    for module, counts in [*sorted(by_module.items()), ("all", sum(by_module.values(), Counter()))]:
        noticed = sum(counts[status] for status in NOTICED)
        print(f"{module:<44} {counts.total():>7} {noticed:>7} {noticed / counts.total():>6.0%}")


@contextmanager
def progress_to(log: Path) -> Iterator[None]:
    """What mutmut says goes into a file, unless somebody watches it on a terminal."""
    if sys.stdout.isatty():
        yield
        return
    sys.stdout.flush()
    terminal = os.dup(1)
    with log.open("wb") as file:
        os.dup2(file.fileno(), 1)
    try:
        yield
    except SystemExit:
        print(f"mutmut gave up; see {log}", file=sys.stderr)
        raise
    finally:
        sys.stdout.flush()
        os.dup2(terminal, 1)
        os.close(terminal)


def run_place(name: str, options: argparse.Namespace) -> None:
    folder = ROOT / "build" / "mutation" / name
    prepare(folder, PLACES[name])
    os.chdir(folder)  # mutmut reads its settings there when it is imported, so nothing here imports it sooner
    from mutmut import __main__ as mutmut

    mutate_decorated_functions()
    run_quick_tests_first()
    # A mutant is found by one failing example; the smallest is of no interest.
    hypothesis.settings.register_profile("mutation", phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate))
    hypothesis.settings.load_profile("mutation")
    with progress_to(folder / "generating.log"):
        names = choose(options.sample, options.seed, options.only)
    print(f"{name}: {len(names)} mutants, seed {options.seed}", flush=True)
    with progress_to(folder / "mutmut.log"):
        mutmut._run(names, max_children=1)
    report(names)


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/mutation", description="Changes that no test notices.")
    parser.add_argument("places", nargs="*", metavar="PLACE", help=", ".join(PLACES))
    parser.add_argument("--sample", type=int, metavar="N", help="so many mutants of each place; default: all")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="which ones; default 1")
    parser.add_argument("--only", default="*", metavar="PATTERN", help="only mutants whose name fits, as *Calling*")
    options = parser.parse_args()
    places = options.places or list(PLACES)
    if unknown := set(places) - set(PLACES):
        parser.error(f"no such place: {', '.join(sorted(unknown))}")
    if len(places) == 1:
        run_place(places[0], options)
        return 0
    same = ["--seed", str(options.seed), "--only", options.only]
    same += [] if options.sample is None else ["--sample", str(options.sample)]
    # mutmut keeps its state in the process: one process per place.
    return max(subprocess.run([sys.executable, "-P", __file__, place, *same]).returncode for place in places)


if __name__ == "__main__":
    sys.exit(main())
