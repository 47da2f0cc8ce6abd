"""Animations: decoding returns what was added."""

import errno
from pathlib import Path

import av
import numpy as np
import pytest

from playground.storage.errors import FileProblem
from playground.storage.exports import animations

PALETTE = np.array([[255, 255, 255], [200, 30, 40], [30, 40, 200], [0, 0, 0]])
"""Red, green, blue."""


def picture(number: int, height: int = 101, width: int = 203) -> np.ndarray:
    """Return a white picture with a moving red block; blue comes first in memory."""
    result = np.full((height, width, 4), 255, np.uint8)
    result[20:60, 10 * number : 10 * number + 40, :3] = (40, 30, 200)
    return result


def write(path: Path, count: int = 12) -> None:
    with animations.writing(path, rate=10, palette=PALETTE) as frames:
        for number in range(count):
            frames.add_picture(picture(number))


def decoded(path: Path) -> list[av.VideoFrame]:
    with av.open(str(path)) as file:
        return list(file.decode(video=0))


@pytest.mark.parametrize(("name", "size", "off"), [("a.gif", (203, 101), 0), ("a.mp4", (204, 102), 12)])
def test_every_picture_is_there_again(tmp_path: Path, name: str, size: tuple[int, int], off: int) -> None:
    write(tmp_path / name)
    frames = decoded(tmp_path / name)
    assert [float(frame.time) for frame in frames] == pytest.approx([number / 10 for number in range(12)])
    for number, frame in enumerate(frames):
        assert (frame.width, frame.height) == size
        again = frame.to_ndarray(format="rgb24")[:101, :203].astype(int)
        expected = picture(number)[..., 2::-1].astype(int)
        # A video has colour at half the resolution: look within the block, not at its edge.
        for spot in (np.s_[24:56, 10 * number + 4 : 10 * number + 36], np.s_[70:, :]):
            assert np.abs(again[spot] - expected[spot]).max() <= off
    assert list(tmp_path.iterdir()) == [tmp_path / name]


def test_colours_that_a_gif_has_not_become_the_nearest(tmp_path: Path) -> None:
    with animations.writing(tmp_path / "a.gif", rate=10, palette=PALETTE) as frames:
        frames.add_picture(np.full((10, 10, 4), (50, 40, 180, 255), np.uint8))
    assert decoded(tmp_path / "a.gif")[0].to_ndarray(format="rgb24")[5, 5].tolist() == [200, 30, 40]


def test_a_video_says_what_its_colours_mean(tmp_path: Path) -> None:
    write(tmp_path / "a.mp4", 2)
    with av.open(str(tmp_path / "a.mp4")) as file:
        context = file.streams.video[0].codec_context
        assert (context.pix_fmt, context.colorspace, context.color_primaries) == ("yuv420p", 1, 1)


@pytest.mark.parametrize("name", ["a.gif", "a.mp4"])
def test_a_failure_leaves_what_was_there(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"before")
    with (
        pytest.raises(FileProblem, match="no picture in it"),
        animations.writing(path, rate=10, palette=PALETTE),
    ):
        pass
    with pytest.raises(ZeroDivisionError), animations.writing(path, rate=10, palette=PALETTE) as frames:
        frames.add_picture(picture(1 // 0))
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


class Full:
    """A file on a disk that fills up after some bytes."""

    def __init__(self, file: object) -> None:
        self._file, self._room = file, 3000

    def write(self, data: bytes) -> int:
        self._room -= len(data)
        if self._room < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return self._file.write(data)

    def __getattr__(self, name: str) -> object:
        return getattr(self._file, name)

    def __enter__(self) -> "Full":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


@pytest.mark.parametrize("name", ["a.gif", "a.mp4"])
def test_a_full_disk_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    opened = Path.open
    monkeypatch.setattr(Path, "open", lambda self, *given: Full(opened(self, *given)))
    noise = np.random.default_rng(0)

    def write_much() -> None:
        with animations.writing(tmp_path / name, rate=10, palette=PALETTE) as frames:
            for _ in range(80):
                frames.add_picture(noise.integers(0, 255, (100, 200, 4), dtype=np.uint8))

    with pytest.raises(FileProblem, match="not written, because the disk is full"):
        write_much()
    assert list(tmp_path.iterdir()) == []


def test_other_names_and_missing_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match=r"must end in .gif or .mp4"):
        write(tmp_path / "a.avi")
    with pytest.raises(FileProblem, match="there is no folder"):
        write(tmp_path / "none" / "a.gif")
