"""Model bundles and the metadata of models: read as MediaPipe Tasks reads them, hostile ones refused."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
from pathlib import Path

import pytest

from holistic_native.model_files.bundle import Bundle, labels, read_asset
from holistic_native.model_files.model_source import ReadModel
from holistic_native.model_files.official_bundles import BUNDLES
from holistic_native.tflite.metadata import set_metadata
from holistic_native.tflite.model_metadata import Normalization, read_model_metadata
from tests.support.bundles import legacy, official, packed, pose_bundle
from tests.support.metadata import image_metadata, with_image_normalization

FILES = {"a.tflite": b"first" * 9, "b/c.txt": b"", "d.bin": bytes(range(256)) * 20}


@pytest.mark.parametrize("deflated", [(), ("d.bin", "b/c.txt")])
def test_entries_are_read_in_their_order(deflated: tuple[str, ...], tmp_path: Path) -> None:
    content = packed(FILES, deflated=deflated)
    bundle = Bundle(content)
    assert bundle.names == tuple(FILES)
    assert {name: bundle.read(name) for name in bundle.names} == FILES
    (tmp_path / "x.task").write_bytes(content)
    opened = Bundle.open(tmp_path / "x.task")
    assert {name: opened.read(name) for name in opened.names} == FILES
    assert read_asset(tmp_path / "x.task") == content


def test_bundles_nest_and_may_lie_behind_something_else() -> None:
    outer = Bundle(packed({"inner.task": b"in front" + packed(FILES)}))
    assert outer.nested("inner.task").read("d.bin") == FILES["d.bin"]


@pytest.mark.parametrize("deflated", [(), ("inner.task",)])
def test_models_of_a_bundle_are_read_when_they_are_needed(deflated: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "x.task"
    path.write_bytes(packed({**FILES, "inner.task": packed(FILES)}, deflated=deflated))
    bundle = Bundle.open(path)
    found = [bundle.model("d.bin"), bundle.nested("inner.task").model("d.bin")]
    digest = hashlib.sha256(FILES["d.bin"]).hexdigest()
    assert [model.digest for model in found] == [digest] * 2
    path.unlink()  # as programs do that write a bundle into a file for a while
    assert [model.read() for model in found] == [FILES["d.bin"]] * 2
    with pytest.raises(FileNotFoundError, match="No file with name: none"):
        bundle.model("none")


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="bundles are kept in memory on this system")
def test_a_bundle_that_is_written_to_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "x.task"
    path.write_bytes(packed({"a": b"one"}))
    bundle = Bundle.open(path)
    model = bundle.model("a")
    assert model.read() == b"one"
    path.write_bytes(packed({"a": b"two"}))
    with pytest.raises(RuntimeError, match="Unable to read a in the model asset bundle: its checksum differs"):
        model.read()
    other = ReadModel([b"one", b"two"].pop)
    assert other.read() == b"two"
    with pytest.raises(RuntimeError, match="a model's file has been written to since"):
        other.read()


def test_what_is_missing_is_named_as_mediapipe_names_it(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as lacking:
        Bundle(packed(FILES)).read("pose_detector.tflite")
    listed = "a.tflite, b/c.txt, d.bin"
    assert str(lacking.value) == (
        f"No file with name: pose_detector.tflite. All files in the model asset bundle are: {listed}."
    )
    with pytest.raises(RuntimeError, match=r"^Unable to open zip archive\.$"):
        Bundle(b"abc" * 100)
    with pytest.raises(FileNotFoundError, match=r"^Unable to open file at .*none\.task$"):
        Bundle.open(tmp_path / "none.task")
    with pytest.raises(FileNotFoundError, match=r"^Unable to open file at "):
        read_asset(tmp_path)


def _broken(reason: str) -> bytes:
    content = bytearray(packed({"a": b"x" * 300}))
    directory, end = content.rfind(b"PK\1\2"), content.rfind(b"PK\5\6")
    if reason == "cut short":
        return bytes(content[: end + 10])
    if reason == "encrypted":
        content[directory + 8] |= 1
    elif reason == "more entries than there are":
        content[end + 8 : end + 12] = struct.pack("<HH", 2, 2)
    elif reason == "too many entries":
        content[end + 8 : end + 12] = struct.pack("<HH", 60000, 60000)
    elif reason == "beyond its end":
        content[directory + 42 : directory + 46] = struct.pack("<I", 100)
    elif reason == "huge":
        content[directory + 10 : directory + 12] = struct.pack("<H", 8)
        content[directory + 24 : directory + 28] = struct.pack("<I", 0xFFFFFFFF)
    elif reason == "grows by more than models do":
        content[directory + 10 : directory + 12] = struct.pack("<H", 8)
        content[directory + 24 : directory + 28] = struct.pack("<I", 100_000_000)
    elif reason == "stored with two sizes":
        content[directory + 24 : directory + 28] = struct.pack("<I", 299)
    elif reason == "two of one name":
        twice = io.BytesIO()
        with zipfile.ZipFile(twice, "w") as archive:
            archive.writestr("a", b"1")
            with pytest.warns(UserWarning, match="Duplicate name"):
                archive.writestr("a", b"2")
        return twice.getvalue()
    return bytes(content)


@pytest.mark.parametrize(
    "reason",
    [
        "cut short",
        "encrypted",
        "more entries than there are",
        "too many entries",
        "beyond its end",
        "huge",
        "grows by more than models do",
        "stored with two sizes",
        "two of one name",
    ],
)
def test_damaged_bundles_do_not_open(reason: str) -> None:
    with pytest.raises(RuntimeError, match=r"^Unable to open zip archive\.$"):
        Bundle(_broken(reason))


def test_damaged_entries_are_not_given() -> None:
    content = bytearray(packed({"a": b"x" * 300, "b": b"y" * 300}, deflated=["b"]))
    content[content.index(b"xxx")] ^= 1
    bundle = Bundle(bytes(content))
    with pytest.raises(RuntimeError, match="Unable to read a in the model asset bundle: its checksum differs"):
        bundle.read("a")
    assert bundle.read("b") == b"y" * 300
    headless = bytearray(packed({"a": b"x" * 300}))
    headless[:4] = b"none"
    with pytest.raises(RuntimeError, match="Unable to read a in the model asset bundle: an entry's header is missing"):
        Bundle(bytes(headless)).read("a")


def test_any_change_of_a_byte_is_survived() -> None:
    whole = packed({"a": b"xy" * 20, "b": b"z" * 100}, deflated=["b"])
    for place in range(len(whole)):
        for value in (0, 0xFF, whole[place] ^ 1):
            content = bytearray(whole)
            content[place] = value
            try:
                bundle = Bundle(bytes(content))
                for name in bundle.names:
                    bundle.read(name)
            except RuntimeError:
                pass  # what it says is tested above


@pytest.mark.parametrize("name", BUNDLES)
def test_official_bundles(name: str) -> None:
    content = official(name)
    assert BUNDLES[name].matches(content)
    bundle = Bundle(content)
    if name == "gesture_recognizer.task":
        assert bundle.read("hand_landmarker.task") == official("hand_landmarker.task")
        classifier = bundle.nested("hand_gesture_recognizer.task").read("custom_gesture_classifier.tflite")
        metadata = read_model_metadata(classifier)
        assert metadata.outputs[0].score_threshold == 0.5
        assert labels(classifier, metadata.outputs[0])[1:4] == ("0", "add", "clear")
    elif name == "face_landmarker.task":
        detector = read_model_metadata(bundle.read("face_detector.tflite"))
        assert detector.inputs[0].normalization == Normalization((127.5,), (127.5,))
        assert bundle.names[2:] == ("geometry_pipeline_metadata_landmarks.binarypb", "face_blendshapes.tflite")
    else:
        assert bundle.read("hand_detector.tflite") == legacy("palm_detection_full.tflite")


def test_metadata_of_legacy_models() -> None:
    selfie = legacy("selfie_segmentation.tflite")
    metadata = read_model_metadata(selfie)
    assert metadata.inputs[0].normalization == Normalization((0.0,), (255.0,))
    assert labels(selfie, metadata.outputs[0]) == ("selfie",)
    assert read_model_metadata(legacy("pose_landmark_full.tflite")).inputs == ()
    made = Bundle(pose_bundle()).read("pose_landmarks_detector.tflite")
    assert read_model_metadata(made).inputs[0].normalization == Normalization((0.0,), (255.0,))


def test_metadata_and_labels_of_a_model_of_ours() -> None:
    model = with_image_normalization(legacy("hand_recrop.tflite"), 127.5, 64.0)
    assert read_model_metadata(model).inputs[0].normalization == Normalization((127.5,), (64.0,))
    noted = read_model_metadata(_with_note(image_metadata(0.0, 1.0, score_threshold=0.25, label_file="names.txt")))
    assert noted.outputs[0].score_threshold == 0.25
    assert noted.outputs[0].label_files == ("names.txt",)
    model = legacy("hand_recrop.tflite") + packed({"names.txt": b"eins\nzwei\n\nvier\n"})
    assert labels(model, noted.outputs[0]) == ("eins", "zwei", "", "vier")
    with pytest.raises(FileNotFoundError, match=r"No file with name: names\.txt"):
        labels(legacy("hand_landmark_full.tflite"), noted.outputs[0])


def test_damaged_metadata_is_refused() -> None:
    with pytest.raises(ValueError, match="The model is not a valid Flatbuffer buffer"):
        read_model_metadata(packed(FILES))
    notes = image_metadata(0.0, 255.0, score_threshold=0.5, label_file="names.txt")
    with pytest.raises(ValueError, match="model metadata must have b'M001' at byte 4"):
        read_model_metadata(_with_note(b"\0" * len(notes)))
    refused = 0
    for place in range(0, len(notes), 4):
        damaged = notes[:place] + b"\xf7\xff\xff\x7f" + notes[place + 4 :]
        try:
            read_model_metadata(_with_note(damaged))
        except ValueError:
            refused += 1
    assert refused > 10


def _with_note(note: bytes) -> bytes:
    return set_metadata(legacy("hand_recrop.tflite"), "TFLITE_METADATA", note)
