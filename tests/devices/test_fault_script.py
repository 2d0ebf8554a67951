"""The fault script: what it means, and that a wrong one is explained."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.simulated.fault_script import ACTIONS, FaultRun, ScriptFaulty, Unit, parse, random_faults


def counts(now: float = 0, papers: int = 0, lines: int = 0, received: int = 0) -> dict[str, float]:
    return {"now": now, "papers": papers, "lines": lines, "received": received}


def due(run: FaultRun, **changes: float) -> list[tuple[str, bool]]:
    return [(action.fault, action.on) for action in run.due(**counts(**changes))]  # type: ignore[arg-type]


def test_each_after_counts_from_the_statement_before():
    run = FaultRun.of(parse("after 3 slips: paper out; after 20 s: replaced"))
    run.begin(**counts(now=100, papers=7))  # type: ignore[arg-type]
    assert due(run, now=100, papers=9) == []
    assert run.next_moment() == float("inf")
    assert due(run, now=130, papers=10) == [("paper-out", True)]
    assert run.next_moment() == 150
    assert due(run, now=149.9, papers=12) == []
    assert due(run, now=150, papers=12) == [("paper-out", False)]
    assert due(run, now=1e9, papers=99) == [] and run.waiting is None


def test_units_spellings_comments_and_several_at_once():
    script = parse(
        """
        # the roll ends while the cover is open
        After 2 lines: Cover-Open, paper low
        after 0.5 min: cover closed ; after 1 byte: unplugged
        now: plugged in
        """
    )
    assert [(one.amount, one.unit) for one in script.statements] == [
        (2, Unit.LINES),
        (30, Unit.SECONDS),
        (1, Unit.BYTES),
        (0, Unit.SECONDS),
    ]
    assert [str(one) for one in script.statements][::3] == ["after 2 lines: cover open, paper low", "now: plugged in"]


def test_repeat():
    run = FaultRun.of(parse("after 1 s: silent; after 1 s: answers; repeat 2 times"))
    fired = [due(run, now=float(second)) for second in range(7)]
    assert fired == [[], [("silent", True)], [("silent", False)], [("silent", True)], [("silent", False)], [], []]
    for_ever = FaultRun.of(parse("after 1 slip: paper out; after 1 s: replaced; repeat"))
    for second in range(100):
        due(for_ever, now=float(second), papers=second)
    assert for_ever.waiting is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "found no statement"),
        ("# nothing", "found no statement"),
        ("after 3 slips paper out", 'found no ":"'),
        ("after 3 slip: paper aut", 'perhaps "paper out"'),
        ("after 3 slips: xyzzy", "one of: paper out"),
        ("after three slips: paper out", "after NUMBER slips"),
        ("after 3 weeks: paper out", "after NUMBER slips"),
        ("after 0 slips: paper out", "above 0"),
        ("after 1.5 slips: paper out", "a whole number"),
        ("after 9999999 s: paper out", "at most 1000000"),
        ("after 1 s: silent; repeat; now: answers", "repeat at the end"),
        ("after 1 s: silent; repeat 0 times", "repeat NUMBER times"),
        ("now: silent; now: answers; repeat", "never waits"),
        ("after 3 slips: \x1b[2J", "?"),
    ],
)
def test_what_is_wrong_is_said_with_what_is_expected(text, expected):
    with pytest.raises(ScriptFaulty) as caught:
        parse(text)
    assert expected in str(caught.value) and "\x1b" not in str(caught.value)


def test_all_faults_are_listed_with_their_lines():
    with pytest.raises(ScriptFaulty) as caught:
        parse("after 1 s: silent\nafter x: silent\nafter 1 s: loud, paper out")
    assert len(caught.value.faults) == 2
    assert caught.value.faults[0].startswith('line 2, "after x: silent"')
    assert caught.value.faults[1].startswith("line 3")


@given(st.text(max_size=80))
def test_any_text_is_a_script_or_is_explained(text):
    try:
        assert parse(text).statements
    except ScriptFaulty as faulty:
        assert all("expected" in fault for fault in faulty.faults)


def test_random_faults_are_the_same_for_the_same_seed_and_read_back_as_a_script():
    first, again, other = (list(itertools.islice(random_faults(seed), 200)) for seed in (1, 1, 2))
    assert first == again != other
    script = parse("\n".join(str(statement) for statement in first))
    assert [statement.actions for statement in script.statements] == [statement.actions for statement in first]
    assert {action.words for statement in first for action in statement.actions} <= set(ACTIONS)
