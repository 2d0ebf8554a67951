"""``python -m tests.support.forked``: one program many times at once; see tests.support.together.

Its imports happen here, then it runs in forks: to import the product costs half a second of a processor.
What comes in: [program, [[arguments, descriptor of a socket], ...]] as JSON. What goes out: on each socket, what the
program says there. Ends with 1 when one of them failed.
"""

from __future__ import annotations

import ast
import json
import os
import random
import socket
import sys
import traceback


def main() -> int:
    program, work = json.load(sys.stdin)
    imports = [one for one in ast.parse(program).body if isinstance(one, ast.Import | ast.ImportFrom)]
    exec(compile(ast.Module(imports, []), "<imports>", "exec"), {})
    forks = []
    for arguments, own in work:
        fork = os.fork()
        if fork == 0:
            for _, other in work:
                if other != own:
                    os.close(other)
            os._exit(_run(program, arguments, own))
        forks.append(fork)
    for _, one in work:
        os.close(one)
    return max(os.waitstatus_to_exitcode(os.waitpid(fork, 0)[1]) != 0 for fork in forks)


def _run(program: str, arguments: object, descriptor: int) -> int:
    random.seed()  # each its own
    with socket.socket(fileno=descriptor) as line, line.makefile("rw") as talk:

        def ready() -> float:
            print("ready", file=talk, flush=True)
            return float(talk.readline())

        def answer(value: object) -> None:
            print(json.dumps(value), file=talk, flush=True)

        try:
            exec(compile(program, "<program>", "exec"), {"arguments": arguments, "ready": ready, "answer": answer})
        except BaseException:
            traceback.print_exc()
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
