"""Hold a running service to its own description: schemathesis asks what `/v1/openapi.json` allows and what it forbids.

    python tools/service_contract.py SCHEMATHESIS [ARGUMENTS]

Two of its checks are left out. It cannot know that a body must be a picture, so it would have any bytes accepted; and
it counts a batch whose pictures are refused one by one as accepted.
"""

from __future__ import annotations

import re
import subprocess
import sys

_SERVE = "import sys; from holistic_native.app.main import main; sys.exit(main())"
_STARTED = re.compile(r"serving at (http://.*:\d+)/")
_LEFT_OUT = "positive_data_acceptance,negative_data_rejection"


def main() -> int:
    """Start a service, test it, stop it; return what the tests returned, or what the service did."""
    program, *arguments = sys.argv[1:]
    with subprocess.Popen(
        [sys.executable, "-c", _SERVE, "serve", "--port", "0"], stderr=subprocess.PIPE, text=True
    ) as service:
        assert service.stderr is not None
        started = _STARTED.search(service.stderr.readline())
        assert started is not None
        address = f"{started[1]}/v1/openapi.json"
        command = [program, "run", address, "--exclude-checks", _LEFT_OUT, "--request-timeout", "30", *arguments]
        tested = subprocess.run(command, check=False).returncode
        service.terminate()
        said = service.stderr.read()
    # uvicorn mentions requests that are no HTTP; anything else would be a failure that clients did not see.
    failures = [line for line in said.splitlines() if "Invalid HTTP request" not in line]
    sys.stdout.write("".join(f"the service wrote: {line}\n" for line in failures))
    return tested or service.returncode or bool(failures)


if __name__ == "__main__":
    sys.exit(main())
