"""What the ledger of the emulated suite says counts as long as what a test depends on is the same."""

from __future__ import annotations

from pathlib import Path

from emulated_inputs import Tree
from emulated_ledger import Ledger
from emulated_suite import plan

KEY = {"tree": "a", "imports": "b"}


def test_a_line_cut_off_counts_as_never_written(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl")
    ledger.append(ended="a::one", outcome="passed", seconds=1.0, key=KEY)
    whole = ledger.path.read_bytes()
    ledger.append(ended="a::two", outcome="passed", seconds=1.0, key=KEY)
    for length in range(len(whole), len(whole) * 2):
        ledger.path.write_bytes(ledger.path.read_bytes()[:length])
        ledger.append(ended="a::three", outcome="failed", seconds=2.0, key=KEY)
        found = ledger.outcomes({"a": KEY}, "tree")
        assert found.keys() - {"a::two"} == {"a::one", "a::three"}
        ledger.path.write_bytes(whole)
        ledger.append(ended="a::two", outcome="passed", seconds=1.0, key=KEY)


def test_an_outcome_counts_for_its_inputs_and_the_last_one_wins(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl")
    other = {"tree": "c", "imports": "b"}
    for outcome, key in (("failed", KEY), ("passed", KEY), ("crashed", other)):
        ledger.append(ended="a::one", outcome=outcome, seconds=1.0, key=key)
    assert ledger.outcomes({"a": KEY}, "tree")["a::one"]["outcome"] == "passed"
    assert ledger.outcomes({"a": other}, "tree")["a::one"]["outcome"] == "crashed"
    assert ledger.outcomes({"a": KEY}, "imports")["a::one"]["outcome"] == "crashed"
    assert ledger.outcomes({"a": {"tree": "d", "imports": "d"}}, "tree") == {}


def test_shards_keep_all_tests_and_the_longest_goes_first() -> None:
    seconds = {"a": 1.0, "b": 7.0, "c": 30.0, "d": 4.0}
    assert plan(["a", "b", "c", "d", "e"], seconds, 10) == [["c"], ["a", "b"], ["d", "e"]]
    assert plan([], seconds, 10) == []


def test_inputs_follow_imports(tmp_path: Path) -> None:
    files = {
        "python/package/__init__.py": "",
        "python/package/used.py": "VALUE = 1",
        "python/package/lazy.py": "",
        "python/package/other.py": "",
        "python/package/command.py": "",
        "tests/support/__init__.py": "",
        "tests/support/shared.py": "from package.used import VALUE",
        "tests/golden/numbers.txt": "1",
        "tests/room/test_one.py": "from tests.support import shared\n\ndef test():\n    from package import lazy",
        "tests/room/test_two.py": "COMMAND = 'python -m package.command'\nFOLDER = 'golden'",
        "tests/room/test_three.py": "from tests.support.places import ROOT, SHARED",
        "docs/page.md": "",
        "pyproject.toml": "",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)

    tests = ("one", "two", "three")
    before = [Tree(tmp_path, "x").key(f"tests/room/test_{name}.py") for name in tests]

    def changed(name: str) -> tuple[list[str], list[str]]:
        (tmp_path / name).write_text(f"{files[name]}\n# changed")
        after = [Tree(tmp_path, "x").key(f"tests/room/test_{test}.py") for test in tests]
        (tmp_path / name).write_text(files[name])
        triples = list(zip(tests, before, after, strict=True))
        by_imports = [test for test, old, new in triples if old.imports != new.imports]
        return [test for test, old, new in triples if old.tree != new.tree], by_imports

    everything = list(tests)
    assert changed("python/package/used.py") == (everything, ["one", "three"])
    assert changed("python/package/lazy.py") == (everything, ["one", "three"])
    assert changed("python/package/command.py") == (everything, ["two", "three"])
    assert changed("python/package/other.py") == (everything, ["three"])
    assert changed("tests/support/shared.py") == (everything, ["one", "three"])
    assert changed("tests/room/test_one.py") == (everything, ["one", "three"])
    assert changed("tests/golden/numbers.txt") == (everything, ["two", "three"])
    assert changed("docs/page.md") == (["three"], ["three"])
    assert changed("pyproject.toml") == (everything, ["three"])
