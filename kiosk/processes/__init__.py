"""Child processes, locks, and how a process ends.

`kiosk run` starts Xvfb where there is no display, `kiosk simulate` where devices are simulated and `kiosk console`
where kiosk.ini says so. Children die with their parent, `kill -9` included: the kernel's parent-death signal, and a
pipe whose end they read. Every request to end (SIGTERM, Ctrl+C, a parent's death, an officer's "leave") writes one
byte into one pipe; the first byte also starts a kernel timer that ends a process which does not end by itself
(`stopping`).
"""
