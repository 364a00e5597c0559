"""Run a command where no other machine can be reached: `python -m tests.support.no_network COMMAND...`.

It has a network of its own with nothing but a loopback interface, and no route. The exit status is the command's;
`REFUSED` where this machine does not allow such networks.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import struct
import sys
from pathlib import Path

REFUSED = 77
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000  # CLONE_NEWUSER, CLONE_NEWNET of <linux/sched.h>
_SET_FLAGS, _UP = 0x8914, 0x1  # SIOCSIFFLAGS, IFF_UP of <linux/if.h>


def enter() -> None:
    """Leave the machine's network for one with a loopback interface alone.

    Raises:
        OSError: that is not allowed here.
    """
    user, group = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEW_USER | _NEW_NETWORK):
        raise OSError(ctypes.get_errno(), "a network of its own is not allowed here")
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        (Path("/proc/self") / name).write_text(text)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as loopback:
        fcntl.ioctl(loopback, _SET_FLAGS, struct.pack("16sh14x", b"lo", _UP))


def main() -> None:
    try:
        enter()
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(REFUSED)
    os.execvp(sys.argv[1], sys.argv[1:])


if __name__ == "__main__":
    main()
