"""Device files that take bytes as they are: /dev/usb/lp0 of the kernel's usblp driver, and its like."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import time

from devices.transports.wire import DescriptorWire


class DeviceFileTransport(DescriptorWire):
    """Opened non-blocking, for this process alone. A pipe can be written only; nothing is ever read from it.

    A printer of one direction (usblp says EINVAL on reading) is a printer that never answers, not one that
    is gone. A regular file is refused: `echo > /dev/usb/lp0` without a printer makes one, and everything
    "printed" into it would be lost.
    """

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self._can_read = True

    def read(self, timeout: float) -> bytes:
        if self._can_read or not self.is_open:
            return super().read(timeout)
        time.sleep(max(0.0, timeout))
        return b""

    def _connect(self) -> int:
        kind = os.stat(self.name).st_mode  # noqa: PTH116 - a name, not a path of ours
        if not (stat.S_ISCHR(kind) or stat.S_ISFIFO(kind)):
            raise OSError(errno.ENOTTY, "this is no device")
        self._can_read = stat.S_ISCHR(kind)
        way = os.O_RDWR if self._can_read else os.O_WRONLY
        descriptor = os.open(self.name, way | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._find_out_whether_it_can_be_read(descriptor)
        except OSError:
            os.close(descriptor)
            raise
        return descriptor

    def _find_out_whether_it_can_be_read(self, descriptor: int) -> None:
        if not self._can_read:
            return
        try:
            os.read(descriptor, 0)
        except BlockingIOError:
            return
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            self._can_read = False

    def _let_go(self, descriptor: int, *, discard: bool) -> None:
        # usblp kills what is under way when it is closed, which is what `discard` wants; in order,
        # the driver has waited for the device's answer before.
        try:
            os.close(descriptor)
        except OSError:
            return
