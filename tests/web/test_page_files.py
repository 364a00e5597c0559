"""The files of the page: what they may hold, and how they are served."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import holistic_native
from tests.support.services import RunningService, running

page = pytest.importorskip("holistic_native.web.page", reason="a service needs the extra 'web'")

FOLDER = Path(holistic_native.__file__).parent / "web" / "page"
FILES = sorted(path for path in FOLDER.rglob("*") if path.is_file())
NAMESPACES = re.compile(r'xmlns(:\w+)?="http://www\.w3\.org/[\w/]+"')
# A scheme with two slashes, or an address that takes its scheme from the page.
ABSOLUTE = re.compile(r"""\b[a-z][a-z+.-]*://|["'(=]\s*//""", re.IGNORECASE)
LONGEST_FILE = 300


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix != ".jpg"], ids=lambda path: path.name)
def test_no_file_holds_an_absolute_address(path: Path) -> None:
    text = NAMESPACES.sub("", path.read_text("utf-8"))
    assert ABSOLUTE.findall(text) == []
    assert len(text.splitlines()) <= LONGEST_FILE


def test_absolute_addresses_would_be_found() -> None:
    for text in (
        'src="https://a.b/c"',
        "new WebSocket('WS://a')",
        'href="//a.b"',
        "url(//a.b/c)",
        "import 'git+ssh://a'",
    ):
        assert ABSOLUTE.search(text), text


def test_imports_and_references_lead_to_files() -> None:
    known = {"/page/" + path.relative_to(FOLDER).as_posix() for path in FILES} | {
        "/page/script/facts.js",
        "/page/script/pose_headers.js",
    }
    wanted = set(re.findall(r'(?:href|src)="(/[^"]+)"', (FOLDER / "index.html").read_text()))
    for path in FOLDER.rglob("*.js"):
        wanted |= set(re.findall(r'"(/page/[^"]+)"', path.read_text()))
        for name in re.findall(r'(?:from|new URL\()\s*"(\./[^"]+|\.\./[^"]+)"', path.read_text()):
            wanted.add("/page/" + (path.parent / name).resolve().relative_to(FOLDER.resolve()).as_posix())
    assert wanted - known == set()
    # Nothing is shipped that nobody asks for.
    assert known - wanted == {"/page/index.html"}


def test_both_languages_say_the_same() -> None:
    keys = []
    for name in ("en", "zh"):
        text = (FOLDER / "script" / "texts" / f"{name}.js").read_text("utf-8")
        entries = dict(re.findall(r'^  "?([\w. ]+?)"?: "(.*)",$', text, re.MULTILINE))
        assert len(entries) == text.count("\n  ")
        keys.append({key: sorted(re.findall(r"\{(\w+)\}", entry)) for key, entry in entries.items()})
    assert keys[0] == keys[1]
    used = set(re.findall(r'data-(?:text|label|hint)="(\w+)"', (FOLDER / "index.html").read_text()))
    assert used - keys[0].keys() == set()
    from holistic_native.formats.schema import REASONS

    assert {f"reason.{reason}" for reason in REASONS} <= keys[0].keys()


def test_files_are_served_as_they_are(service: RunningService) -> None:
    for path in FILES:
        name = f"/page/{path.relative_to(FOLDER).as_posix()}"
        reply = service.request("GET", name)
        assert (reply.status, reply.body) == (200, path.read_bytes())
        assert reply.headers["cache-control"] == "no-cache"
        assert "default-src 'self'" in reply.headers["content-security-policy"]
        head = service.request("HEAD", name)
        assert (head.status, head.body) == (200, b"")
        assert head.headers["content-length"] == str(len(reply.body))
        again = service.request("GET", name, headers={"If-None-Match": reply.headers["etag"]})
        assert (again.status, again.body) == (304, b"")
    assert service.request("GET", "/").body == (FOLDER / "index.html").read_bytes()
    assert service.request("GET", "/page/script/facts.js").headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize(
    "path",
    ["/page/", "/page/nothing.js", "/page/../service.py", "/page/%2e%2e/service.py", "/page/..%2fservice.py",
     "/page//etc/passwd", "/page/script", "/page/script/../index.html", "/page/page.py", "/page/%00", "/index.html"],
)  # fmt: skip
def test_nothing_else_can_be_asked_for(service: RunningService, path: str) -> None:
    reply = service.request("GET", path)
    assert reply.status == 404
    assert reply.json["status"] == 404
    assert service.request("POST", "/", b"x").status == 405


@pytest.mark.usefixtures("_models")
def test_the_page_needs_no_token_and_says_none() -> None:
    token = "a-token-for-a-test"
    with running("--token", token) as service:
        assert service.request("GET", "/v1/health").status == 401
        for path in ("/", "/page/script/main.js", "/page/script/facts.js"):
            reply = service.request("GET", path)
            assert reply.status == 200
            assert token.encode() not in reply.body
