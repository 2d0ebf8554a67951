"""What a program has taken of the processor."""

from __future__ import annotations

from pathlib import Path


def processor_seconds(pid: int) -> float:
    """Of a process and what it has started, all threads, by the scheduler's own count: ticks miss what is short."""
    tasks = [task for one in family(pid) for task in Path(f"/proc/{one}/task").glob("*/schedstat")]
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


def family(pid: int) -> list[int]:
    """A process and what it has started: the kiosk runs as the child of its parent."""
    children = [int(one) for task in Path(f"/proc/{pid}/task").glob("*/children") for one in task.read_text().split()]
    return [pid, *(one for child in children for one in family(child))]
