#!/usr/bin/env python3
"""What the kernel of this machine may lack is tried in a virtual machine that has it: SCTP, and vsock over the loopback.

Each function `test_...()` of tests/hosts/guest/NAME.test is a test of the class Name here. The machine boots once, runs
them all, and each test tells what came of its own.
"""

import functools
import pathlib
import re
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

from sockplay import binary, main  # noqa: E402

LIMIT = 270.0  # seconds; the machine itself is ended after 240
TEST = re.compile(r"^(test_\w+)\(\)$", re.MULTILINE)
RESULT = re.compile(r"((?:^#.*\n)*)^(ok|not ok) (test_\w+)", re.MULTILINE)


@functools.cache
def machine():
    """How the machine ended."""
    return subprocess.run([HERE / "vm", binary()], capture_output=True, text=True, errors="backslashreplace",
                          timeout=LIMIT, check=False)


class Guest(unittest.TestCase):
    """Tests that were run in the machine."""

    def tell(self, name):
        """What came of that one."""
        if machine().returncode == 77:
            self.skipTest(machine().stderr.strip())
        for result in RESULT.finditer(machine().stdout):
            if result[3] == name:
                if result[2] != "ok":
                    self.fail(f"in the virtual machine:\n{result[1]}")
                return
        self.fail(f"the virtual machine did not come to it:\n{machine().stderr}{machine().stdout[-3000:]}")


def told(name):
    return lambda self: self.tell(name)


for file in sorted((HERE / "guest").glob("*.test")):
    tests = {name: told(name) for name in TEST.findall(file.read_text(encoding="utf-8"))}
    case = file.stem.capitalize()
    globals()[case] = type(case, (Guest,), tests)

if __name__ == "__main__":
    main()
