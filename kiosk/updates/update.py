"""An update from one release to the next, and the way back: by itself where the new version is not well, or by hand.

Every step is written down before it begins (`steps`), and can be done again from its beginning. Up to the switch of
the link whatever is cut short leaves the version of before in charge; from then on `resume` finishes it or goes back.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from kiosk.install.layout import Release, release_in
from kiosk.updates.archive import Bundle
from kiosk.updates.commands import CommandFailed, Program, Systemd
from kiosk.updates.fitting import Machine, require_fitting, this_machine
from kiosk.updates.keys import parse_keys, read_keys
from kiosk.updates.looking import Expected, wait_until_well
from kiosk.updates.machine_files import place_files, place_own
from kiosk.updates.places import UNITS, Places, point
from kiosk.updates.steps import Progress, Step, Steps
from kiosk.updates.stick import find_bundle
from kiosk.updates.unpacking import free_name, make_release, remove, remove_old
from services.store.files import write_durably

PATIENCE: Final = 300.0
BACK_DAYS: Final = 7  # the copy of the database, and with it the way back over a change of schema
BY_HAND: Final = "by hand"
FAULTS: Final = (CommandFailed, OSError, ValueError, KeyError)


class NotUpdated(Exception):
    """Nothing was changed; the message says why."""


class Updating:
    """Carries out updates of one machine."""

    def __init__(
        self,
        places: Places,
        *,
        say: Callable[[str], None],
        systemd: Systemd | None = None,
        machine: Callable[[Places], Machine] = this_machine,
        program: Callable[[Release, Path], Program] = Program,
        patience: float = PATIENCE,
        steady: float | None = None,
        at: Callable[[str], None] = lambda _point: None,
    ) -> None:
        """at: called at every point where the power may go; for tests."""
        self._places, self._layout, self._say, self._at = places, places.layout, say, at
        self._systemd, self._machine, self._programs = systemd or Systemd(), machine, program
        self._patience, self._steady = patience, {} if steady is None else {"steady": steady}
        self._steps = Steps(places.steps)

    # -- forward -------------------------------------------------------------------------------------------------------

    def update(self, place: Path, *, sure: bool = False) -> bool:
        """From a bundle, or the newest on a stick. False: the new version was not well, and the house is back with the
        one before. Raises NotUpdated, BundleFaulty, NotFitting, KeyFaulty, CommandFailed, OSError: nothing was changed.
        """
        running = self._require_running()
        machine = self._machine(self._places)
        bundle = find_bundle(place, read_keys(self._places.keys), machine.is_meant_by, self._say)
        self._say(f"{bundle.path}: version {bundle.manifest.version}, signed by {bundle.key.id}.")
        facts = self._program(running).data("facts")
        size = 0 if facts["schema"] == bundle.manifest.schema else int(facts["bytes"])
        require_fitting(bundle.path, bundle.manifest, machine, running, database=size, sure=sure)
        self._require_data(bundle, facts, sure=sure)
        place_own(self._layout, running, self._systemd)
        progress = self._unpack(bundle, running, facts)
        progress = self._note_units(progress)
        try:
            self._stop(progress)
            progress = self._copy(progress, running)
        except FAULTS as fault:
            self._say(f"Not updated: what runs could not be stopped, or the database not be copied ({fault}).")
            self._start(progress)
            self._end(progress, "back", str(fault))
            remove(self._layout.releases / progress.new)
            return False
        return self._switch(progress)

    def _require_running(self) -> Release:
        progress = self._steps.read()
        if progress is not None and not progress.ended:
            raise NotUpdated("An update was cut short here. First: kiosk update --resume")
        running = self._layout.running()
        if running is None:
            raise NotUpdated(
                f"{self._layout.current} names no release: this machine was set up without script/install. Run it once."
            )
        return running

    def _require_data(self, bundle: Bundle, facts: dict[str, Any], *, sure: bool) -> None:
        there, comes = str(facts["schema"]), bundle.manifest.schema
        if there > comes:
            raise NotUpdated(
                f"The database has schema {there}, and version {bundle.manifest.version} knows {comes}: another "
                "machine of the house was updated further. Bring the bundle that it was updated with."
            )
        others = ", ".join(facts["others_at_work"])
        if there != comes and others and not sure:
            raise NotUpdated(
                f"This version changes the database, and {others} works with it now. Stop it there first (systemctl "
                "stop lobby-kiosk), wait two minutes, then try again; afterwards update it from the same stick."
            )

    def _unpack(self, bundle: Bundle, running: Release, facts: dict[str, Any]) -> Progress:
        """Files, packages, environment. Where that fails nothing has changed, and what was made goes again."""
        manifest = bundle.manifest
        name = free_name(self._layout, manifest.version, running)
        progress = Progress(Step.UNPACK, running.name, name, manifest.version, manifest.schema, data=facts)
        point(self._places.updater, running)
        progress = self._steps.write(progress)
        self._at("unpack")
        try:
            make_release(self._layout, bundle, self._machine(self._places), name, self._say)
            if manifest.keys:
                parse_keys("\n".join(manifest.keys), f"{bundle.path}")
                write_durably(self._layout.releases / name / "update-key", ("\n".join(manifest.keys) + "\n").encode())
        except BaseException as fault:
            if isinstance(fault, Exception):
                remove(self._layout.releases / name)
                self._end(progress, "back", str(fault))
            raise
        self._at("unpacked")
        return progress

    def _note_units(self, progress: Progress) -> Progress:
        return self._steps.at(progress, Step.STOP, units=self._up_now(), timers=self._systemd.timers())

    def _stop(self, progress: Progress) -> None:
        self._at("stop")
        self._say("Stopping what runs ...")
        self._systemd.stop([*progress.timers, *self._systemd.services()])
        self._at("stopped")

    def _copy(self, progress: Progress, running: Release) -> Progress:
        """The database, where the new version changes it. Raises CommandFailed."""
        progress = self._steps.at(progress, Step.COPY)
        self._at("copy")
        facts = self._program(running).data("facts")  # as it is now that nobody works
        copied = facts["schema"] != progress.schema
        if copied:
            self._say("Copying the database ...")
            self._program(running).data("copy")
        self._at("copied")
        return self._steps.at(progress, Step.COPY, data=facts, copied=copied)

    def _switch(self, progress: Progress) -> bool:
        progress = self._steps.at(progress, Step.SWITCH)
        self._at("switch")
        new = self._release(progress.new)
        try:
            point(self._layout.current, new)
            self._at("switched")
            place_files(self._layout, new, self._systemd)
            progress = self._steps.at(progress, Step.LOOK)
            self._at("look")
            self._say(f"Starting version {progress.version} ...")
            self._start(progress)
            self._at("started")
        except FAULTS as fault:
            return self._back(progress, str(fault))
        return self._look(progress)

    def _look(self, progress: Progress) -> bool:
        try:
            wrong = self._wrong(progress, self._release(progress.new))
        except FAULTS as fault:
            wrong = str(fault)
        if wrong:
            return self._back(progress, wrong)
        self._at("well")
        self._finish(progress)
        return True

    def _finish(self, progress: Progress) -> None:
        """The new version is well: whatever fails now is said, and changes nothing of that."""
        new = self._release(progress.new)
        keys = new.folder / "update-key"
        if keys.exists():
            write_durably(self._places.keys, keys.read_bytes())
            self._places.keys.chmod(0o644)
            self._say(f"The keys of {self._places.keys} are those that the bundle brought.")
        self._note(new, "updated", progress, "")
        progress = self._end(progress, "updated")
        self._at("ended")
        gone = remove_old(self._layout, (progress.new, progress.old))
        self._say(f"Version {progress.version} works, schema {progress.schema}." + _removed(gone))

    # -- back ----------------------------------------------------------------------------------------------------------

    def _back(self, progress: Progress, why: str) -> bool:
        """The version of before, with its units and its data. Returns False. Raises CommandFailed, OSError where even
        that fails: `resume` goes on with it."""
        progress = self._steps.at(progress, Step.BACK, why=why)
        self._say(f"Going back to the version before: {why}.")
        self._at("back")
        old = self._release(progress.old)
        self._systemd.stop([*self._systemd.timers(), *self._systemd.services()])
        self._at("back-stopped")
        point(self._layout.current, old)
        self._at("back-linked")
        trouble = self._undo(progress, old)
        self._at("back-data")
        before = self._facts(old)
        self._start(progress)
        if trouble:
            raise CommandFailed(f"{trouble}. When that is mended: kiosk update --resume")
        expected = replace(progress, version=old.version, schema=old.schema, data=before)
        wrong = self._wrong(expected, old) if before else "the house's data cannot be asked"
        self._say(f"Version {old.version} is in charge again" + (f", but {wrong}." if wrong else " and works."))
        self._note(old, "undone", progress, why)
        self._end(progress, "back", why)
        if why != BY_HAND:
            remove(self._layout.releases / progress.new)
        return False

    def _undo(self, progress: Progress, old: Release) -> str:
        """Units and data of before. What could not be done; "": nothing."""
        try:
            place_files(self._layout, old, self._systemd)
            if progress.copied and progress.data:
                heads = json.dumps(progress.data["heads"])
                for line in self._program(old).data("put-back", heads, progress.version)["words"]:
                    self._say(str(line))
        except FAULTS as fault:
            return f"Not everything is as before: {fault}"
        return ""

    def _facts(self, release: Release) -> dict[str, Any]:
        try:
            return self._program(release).data("facts")
        except FAULTS:
            return {}

    def back(self, *, sure: bool = False) -> None:
        """To the version before the last update, by hand. Raises NotUpdated, CommandFailed, OSError."""
        progress = self._steps.read()
        if progress is None or progress.ended != "updated":
            raise NotUpdated("There is no update here that could be undone.")
        old, new = release_in(self._layout.releases / progress.old), self._layout.running()
        if old is None or new is None or new.name != progress.new:
            raise NotUpdated("The version before is not here any more.")
        if progress.copied and time.time() - progress.ended_at > BACK_DAYS * 86400:
            raise NotUpdated(
                f"The copy of the database from before is kept for {BACK_DAYS} days, and has gone: version "
                f"{old.version} cannot read what the house holds now."
            )
        if progress.copied:
            self._require_alone(new)
        if progress.copied and not sure:
            raise NotUpdated(
                f"Version {old.version} cannot read the database as it is now. It would go on with the copy from "
                "before the update; what was written since is put aside, and numbers go on after it. "
                "If that is meant: --sure"
            )
        point(self._places.updater, new)
        self._back(replace(progress, ended="", units=self._up_now() or progress.units), BY_HAND)

    def _require_alone(self, running: Release) -> None:
        """Whoever works on with the newer program would bring the schema up again. Raises NotUpdated."""
        others = ", ".join(self._facts(running).get("others_at_work", ()))
        if others:
            raise NotUpdated(
                f"The database of before comes back, and {others} works with it now. Stop it there first (systemctl "
                "stop lobby-kiosk), wait two minutes, then try again; afterwards take it back too."
            )

    # -- after a power cut ---------------------------------------------------------------------------------------------

    def resume(self) -> None:
        """Finish or undo what was cut short; where nothing was, forget a copy that is too old. Raises CommandFailed,
        OSError."""
        progress = self._steps.read()
        if progress is None:
            self._say("There was no update.")
        elif progress.ended:
            self._forget(progress)
        elif progress.step in (Step.UNPACK, Step.STOP, Step.COPY) or not self._switched(progress):
            self._say("An update was cut short before anything was changed; the version of before goes on.")
            remove(self._layout.releases / progress.new)
            self._start(progress)
            self._end(progress, "back", "cut short")
        elif progress.step is Step.BACK:
            self._back(progress, progress.why)
        elif progress.step is Step.SWITCH:
            self._switch(progress)
        else:
            self._start(progress)
            self._look(progress)

    def _switched(self, progress: Progress) -> bool:
        """Whether the new version has been in charge. Before that, who was started again since may have worked on."""
        running = self._layout.running()
        return progress.step is not Step.SWITCH or (running is not None and running.name == progress.new)

    def _forget(self, progress: Progress) -> None:
        if progress.copied and time.time() - progress.ended_at > BACK_DAYS * 86400:
            running = self._require_running()
            self._program(running).data("forget")
            self._steps.write(replace(progress, copied=False))
            self._say("The copy of the database from before the last update was removed.")

    # -- parts ---------------------------------------------------------------------------------------------------------

    def _program(self, release: Release) -> Program:
        return self._programs(release, self._places.settings)

    def _release(self, name: str) -> Release:
        found = release_in(self._layout.releases / name)
        if found is None:
            raise CommandFailed(f"{self._layout.releases / name} is not complete")
        return found

    def _up_now(self) -> tuple[str, ...]:
        return tuple(one for one in UNITS if self._systemd.active(one))

    def _start(self, progress: Progress) -> None:
        self._systemd.start([*progress.units, *progress.timers])

    def _wrong(self, progress: Progress, release: Release) -> str:
        expected = Expected(progress.version, progress.schema, progress.units, progress.data or {})
        return wait_until_well(expected, self._systemd, self._program(release), self._patience, **self._steady)

    def _note(self, release: Release, what: str, progress: Progress, why: str) -> None:
        """Into the house's log. What fails here is said, and undoes nothing."""
        try:
            old = self._release(progress.old)
            self._program(release).data("note", what, old.version, progress.version, why[:200])
        except FAULTS as fault:
            self._say(f"The log could not be told ({fault}).")

    def _end(self, progress: Progress, how: str, why: str = "") -> Progress:
        ended = self._steps.at(progress, Step.DONE, ended=how, ended_at=time.time(), why=why)
        self._places.updater.unlink(missing_ok=True)
        return ended


def _removed(gone: list[str]) -> str:
    return f" Removed: {', '.join(gone)}." if gone else ""
