"""A child may speak to the terminal of its parent, whatever that terminal does to what runs behind."""

from __future__ import annotations

import os
import pty
import sys
import termios

from kiosk.processes.children import Child, start_child


def test_a_terminal_with_tostop_stops_no_child() -> None:
    pid, terminal = pty.fork()
    if pid == 0:  # the leader of a session on that terminal, as a shell that became `kiosk run`
        flags = termios.tcgetattr(0)
        flags[3] |= termios.TOSTOP
        termios.tcsetattr(0, termios.TCSANOW, flags)
        child = start_child("speaker", [sys.executable, "-c", "print('a word')"], lifeline=False)
        _, status = os.waitpid(child.pid, os.WUNTRACED) if isinstance(child, Child) else (0, 1)
        os._exit(int(status != 0))
    assert os.waitpid(pid, 0)[1] == 0
    os.close(terminal)
