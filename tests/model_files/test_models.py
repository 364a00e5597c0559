"""The model store: what is found where, what is refused, what the messages say."""

from __future__ import annotations

import logging
import sys
import tracemalloc
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from holistic_native.model_files.archives import MAX_MEMBER_BYTES, MAX_MEMBERS
from holistic_native.model_files.store import MODELS, ModelNotFoundError, ModelStore, models_folder
from tests.support.small_models import CONTENTS, MANIFEST, write_folder, write_package, write_zip


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("HOLISTIC_NATIVE_MODELS", raising=False)
    return tmp_path / "cache" / "models"


def store(cache: Path, models: Path | None = None) -> ModelStore:
    return ModelStore(models, manifest=MANIFEST, cache=cache)


def test_places_are_searched_in_order(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    argument = write_folder(tmp_path / "argument", {"hand.tflite": b"own 1"})
    write_folder(tmp_path / "environment", {"hand.tflite": b"own 2", "face.tflite": b"own 3"})
    monkeypatch.setenv("HOLISTIC_NATIVE_MODELS", str(tmp_path / "environment"))
    write_folder(cache, {"hand.tflite": CONTENTS["hand.tflite"]})
    monkeypatch.syspath_prepend(write_package(tmp_path / "site"))

    def found(models: Path | None, name: str) -> tuple[str, bytes]:
        source = store(cache, models).locate(name)
        assert source is not None
        return source.place, store(cache, models).read(name)

    assert found(argument, "hand") == ("models argument", b"own 1")
    assert found(None, "hand") == ("$HOLISTIC_NATIVE_MODELS", b"own 2")
    assert found(argument, "face") == ("$HOLISTIC_NATIVE_MODELS", b"own 3")
    monkeypatch.delenv("HOLISTIC_NATIVE_MODELS")
    assert found(None, "hand") == ("cache", CONTENTS["hand.tflite"])
    assert found(None, "face") == ("mediapipe package", CONTENTS["face.tflite"])


def test_cache_is_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOLISTIC_NATIVE_MODELS", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    write_folder(models_folder())
    assert models_folder() == tmp_path / "holistic_native" / "models"
    assert ModelStore(manifest=MANIFEST).read("pose.tflite") == CONTENTS["pose.tflite"]


def test_locate_distinguishes_the_users_own_model_from_the_pinned(tmp_path: Path, cache: Path) -> None:
    folder = write_folder(tmp_path / "own", {"hand.tflite": b"mine", "face.tflite": CONTENTS["face.tflite"]})
    own, pinned = (store(cache, folder).locate(name) for name in ("hand.tflite", "face.tflite"))
    assert own is not None
    assert (own.path, own.member, own.matches, own.usable) == (folder / "hand.tflite", None, False, True)
    assert pinned is not None
    assert (pinned.matches, pinned.usable) == (True, True)
    assert store(cache, folder).locate("pose.tflite") is None
    assert store(cache, folder).missing(["pose", "face", "hand"]) == ("pose.tflite",)


def test_missing_file_names_places_and_command(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOLISTIC_NATIVE_MODELS", str(write_folder(tmp_path / "environment", {"x.tflite": b""})))
    argument = write_zip(tmp_path / "argument.task", {"other.tflite": b"x"})
    monkeypatch.syspath_prepend(write_package(tmp_path / "site", {}))
    with pytest.raises(ModelNotFoundError) as caught:
        store(cache, argument).read("face")
    message = str(caught.value)
    assert message.startswith("face.tflite was not found")
    for place in (argument, tmp_path / "environment", cache, tmp_path / "site" / "mediapipe"):
        assert f": {place}\n" in message
    assert message.endswith("holistic-native models fetch face")
    monkeypatch.delenv("HOLISTIC_NATIVE_MODELS")
    with pytest.raises(ModelNotFoundError, match="HOLISTIC_NATIVE_MODELS: not set"):
        store(cache).read("face")


def test_unknown_name_lists_the_known(cache: Path) -> None:
    with pytest.raises(ValueError, match=r"one of hand\.tflite, face\.tflite, pose\.tflite; got 'elbow'"):
        store(cache).read("elbow")


@pytest.mark.parametrize("damage", [b"", CONTENTS["hand.tflite"][:-1], b"x" + CONTENTS["hand.tflite"][1:]])
def test_damaged_cache_file_raises(cache: Path, damage: bytes) -> None:
    write_folder(cache, {"hand.tflite": damage})
    with pytest.raises(
        RuntimeError, match=r"cache/models/hand\.tflite is damaged.* holistic-native models fetch hand$"
    ):
        store(cache).read("hand.tflite")
    source = store(cache).locate("hand.tflite")
    assert source is not None
    assert (source.place, source.matches, source.usable) == ("cache", False, False)
    assert store(cache).missing(["hand"]) == ("hand.tflite",)


def test_damaged_cache_file_with_a_good_copy_warns(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    write_folder(cache, {"hand.tflite": b"damaged"})
    monkeypatch.syspath_prepend(write_package(tmp_path / "site"))
    with caplog.at_level(logging.WARNING, "holistic_native"):
        assert store(cache).read("hand") == CONTENTS["hand.tflite"]
    assert f"{cache / 'hand.tflite'} is damaged" in caplog.text
    source = store(cache).locate("hand")
    assert source is not None
    assert (source.place, source.usable) == ("mediapipe package", True)


def test_other_version_of_the_mediapipe_package_is_refused(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(write_package(tmp_path / "site", {"hand.tflite": b"newer"}))
    with pytest.raises(RuntimeError, match=r"modules/hand/hand\.tflite is damaged or another version"):
        store(cache).read("hand")


def test_stand_in_for_mediapipe_in_sys_modules_does_not_matter(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mediapipe", ModuleType("mediapipe"))
    monkeypatch.syspath_prepend(write_package(tmp_path / "site"))
    assert store(cache).read("hand") == CONTENTS["hand.tflite"]


@pytest.mark.parametrize("argument", ["nowhere", "text.task", "empty.task", "nested.task", "cut.task"])
def test_models_argument_of_another_kind_raises(tmp_path: Path, cache: Path, argument: str) -> None:
    (tmp_path / "text.task").write_text("not a bundle")
    write_zip(tmp_path / "empty.task", {})
    write_zip(tmp_path / "nested.task", {"modules/hand.tflite": b"x"})
    (tmp_path / "cut.task").write_bytes(write_zip(tmp_path / "whole.task").read_bytes()[:-30])
    with pytest.raises(ValueError, match=rf"^models argument must be a folder .* got '.*{argument}'"):
        store(cache, tmp_path / argument)


def test_bundle_gives_models_by_name_and_by_content(tmp_path: Path, cache: Path) -> None:
    bundle = write_zip(
        tmp_path / "holistic.task",
        {
            "hand.tflite": b"the user's own",
            "face_landmarks_detector.tflite": CONTENTS["face.tflite"],
            "pose_landmarks_detector.tflite": CONTENTS["pose.tflite"][::-1],
        },
    )
    assert store(cache, bundle).read("hand") == b"the user's own"
    assert store(cache, bundle).read("face") == CONTENTS["face.tflite"]
    source = store(cache, bundle).locate("face")
    assert source is not None
    assert (source.path, source.member, source.matches) == (bundle, "face_landmarks_detector.tflite", True)
    assert store(cache, bundle).locate("pose") is None, "a name alike is no reason to take another model"


def test_bundle_with_huge_member_is_refused(tmp_path: Path, cache: Path) -> None:
    with (
        zipfile.ZipFile(tmp_path / "bomb.task", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("hand.tflite", "w") as member,
    ):
        for _ in range(MAX_MEMBER_BYTES // (1 << 20) + 1):
            member.write(bytes(1 << 20))
    with pytest.raises(ValueError, match=r"hand\.tflite in .* claims 135266304 bytes, at most 134217728"):
        store(cache, tmp_path / "bomb.task").read("hand")


def test_bundle_that_lies_about_a_size_is_not_unpacked_whole(tmp_path: Path, cache: Path) -> None:
    honest = write_zip(tmp_path / "honest.task", {"hand.tflite": bytes(64 << 20)}).read_bytes()
    lying = honest.replace((64 << 20).to_bytes(4, "little"), (4096).to_bytes(4, "little"))
    assert lying != honest
    (tmp_path / "lying.task").write_bytes(lying)
    lying_store = store(cache, tmp_path / "lying.task")
    tracemalloc.start()
    with pytest.raises(ValueError, match="cannot be read"):
        lying_store.read("hand")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 << 20


def test_bundle_names_that_lead_elsewhere_do_not_count(tmp_path: Path, cache: Path) -> None:
    names = ("../hand.tflite", "/hand.tflite", "sub/hand.tflite", "..\\hand.tflite")
    bundle = write_zip(tmp_path / "bundle.task", {**dict.fromkeys(names, CONTENTS["hand.tflite"]), "a.tflite": b""})
    before = sorted(tmp_path.parent.rglob("*"))
    assert store(cache, bundle).locate("hand") is None
    assert sorted(tmp_path.parent.rglob("*")) == before


def test_bundle_with_damaged_encrypted_or_oddly_packed_member_is_refused(tmp_path: Path, cache: Path) -> None:
    good = write_zip(tmp_path / "good.task", {"hand.tflite": CONTENTS["hand.tflite"]}).read_bytes()
    damaged = bytearray(good)
    damaged[60] ^= 0xFF
    encrypted = bytearray(good)
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        encrypted[good.index(header) + flags] |= 1
    with zipfile.ZipFile(tmp_path / "lzma.task", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("hand.tflite", CONTENTS["hand.tflite"])
    (tmp_path / "damaged.task").write_bytes(damaged)
    (tmp_path / "encrypted.task").write_bytes(encrypted)
    for name in ("damaged.task", "encrypted.task", "lzma.task"):
        with pytest.raises(ValueError, match=rf"hand\.tflite in .*{name} cannot be read"):
            store(cache, tmp_path / name).read("hand")


def test_bundle_with_too_many_members_is_refused(tmp_path: Path, cache: Path) -> None:
    bundle = write_zip(tmp_path / "many.task", {f"{index}.tflite": b"" for index in range(MAX_MEMBERS + 1)})
    with pytest.raises(ValueError, match="20001 members, at most 20000"):
        store(cache, bundle)


def test_real_models_are_the_pinned_ones() -> None:
    real = ModelStore()
    located = {name: source for name in MODELS if (source := real.locate(name)) is not None}
    if not located:
        pytest.skip("no model files on this machine; 'holistic-native models fetch' gets them")
    assert len(MODELS) == 16
    for name, source in located.items():
        assert source.matches, f"{source.path} is not the pinned {name}"
        assert real.read(name)[4:8] == b"TFL3"


def test_a_file_too_large_for_a_model_is_not_read(tmp_path: Path, cache: Path) -> None:
    with (tmp_path / "hand.tflite").open("wb") as file:
        file.truncate(MAX_MEMBER_BYTES + 1)
    with pytest.raises(ValueError, match=r"hand\.tflite is too large for a model: more than \d+ bytes"):
        store(cache, tmp_path).read("hand")
