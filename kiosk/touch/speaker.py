"""The voice's own thread: it says the newest words, forgets those that came between, and tells how the voice is.

No thread but this one touches the voice.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

from devices.voice import Utterance, Voice, VoiceState, VoiceStatus

AGAIN_SECONDS = 10.0  # after a bug
LOOK_SECONDS = 2.0  # how often the status is asked; drivers try the loudspeaker more seldom


class Speaker:
    """Owns a voice from `start` to `stop`.

    tell: gets a status that differs from the last one; called in this thread.
    on_bug: told an exception of the driver; the voice is then reported as gone, and tried again after a rest.
    """

    def __init__(self, voice: Voice, tell: Callable[[VoiceStatus], None], on_bug: Callable[[Exception], None]) -> None:
        self._voice = voice
        self._tell = tell
        self._on_bug = on_bug
        self._wanted: queue.SimpleQueue[Utterance | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._last: VoiceStatus | None = None
        self.name = "voice"
        self._thread = self._new_thread()

    def start(self) -> None:
        self._thread.start()

    def mend(self) -> bool:
        """Begin again in another thread if this one has died. True when it had."""
        if self._thread.is_alive() or self._stopping.is_set():
            return False
        self._last = None
        self._thread = self._new_thread()
        self._thread.start()
        return True

    def say(self, words: Utterance | None) -> None:
        """Say this now, whatever is being said; None: be silent. From any thread, returns at once."""
        self._wanted.put(words)

    def stop(self, seconds: float) -> None:
        """Be silent and end; waits `seconds` for it at most."""
        self._stopping.set()
        self._wanted.put(None)
        self._thread.join(seconds)

    def _new_thread(self) -> threading.Thread:
        return threading.Thread(target=self._run, name=self.name, daemon=True)

    def _run(self) -> None:
        """A bug is told, and after a rest the voice is tried again."""
        while not self._stopping.is_set():
            try:
                self._speak()
            except Exception as error:
                self._report(VoiceStatus(VoiceState.NO_SOUND, "program error"))
                self._on_bug(error)
            finally:
                self._voice.close()
            self._stopping.wait(AGAIN_SECONDS)

    def _speak(self) -> None:
        while not self._stopping.is_set():
            self._report(self._voice.status())
            self._heed()

    def _heed(self) -> None:
        """Wait for words; of several the last are the ones that fit what is on the screen."""
        try:
            words = self._wanted.get(timeout=LOOK_SECONDS)
        except queue.Empty:
            return
        while not self._wanted.empty():  # nobody else takes from it
            words = self._wanted.get()
        if words is None:
            self._voice.stop()
        else:
            self._voice.say(words)

    def _report(self, status: VoiceStatus) -> None:
        if self._last is None or status.state is not self._last.state:
            self._last = status
            self._tell(status)
