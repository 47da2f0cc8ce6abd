"""A file is replaced completely or not at all."""

import errno
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from playground.storage import files
from playground.storage.errors import FileProblem


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "file.bin"
    path.write_bytes(b"before")
    return path


def unchanged(target: Path) -> bool:
    """Return whether the old bytes are there, and nothing else."""
    return target.read_bytes() == b"before" and list(target.parent.iterdir()) == [target]


def test_what_is_written_takes_the_place_of_what_was_there(target: Path) -> None:
    files.write_bytes(target, b"after")
    assert target.read_bytes() == b"after"
    assert list(target.parent.iterdir()) == [target]


def test_a_new_file_may_be_read_by_whom_other_new_files_may(tmp_path: Path) -> None:
    files.write_bytes(tmp_path / "a", b"")
    (tmp_path / "b").write_bytes(b"")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "b").stat().st_mode


def test_a_link_stays_a_link(target: Path) -> None:
    link = target.with_name("link.bin")
    link.symlink_to(target)
    files.write_bytes(link, b"after")
    assert link.is_symlink()
    assert target.read_bytes() == b"after"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (errno.ENOSPC, "the disk is full."),
        (errno.EDQUOT, "the disk is full."),
        (errno.EACCES, "there is no permission for it to be written."),
        (errno.EROFS, "the disk can only be read."),
        (errno.EIO, "it cannot be written (input/output error)."),
    ],
)
@pytest.mark.parametrize(
    "function", ["os.fsync", "pathlib.Path.replace", "pathlib.Path.read_bytes", "pathlib.Path.open"]
)
def test_a_failure_leaves_the_old_file(
    target: Path, monkeypatch: pytest.MonkeyPatch, code: int, said: str, function: str
) -> None:
    def fail(*_arguments: object) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patched:
        patched.setattr(function, fail)
        with pytest.raises(FileProblem) as caught:
            files.write_bytes(target, b"after")
    assert str(caught.value) == f"{target}: not written, because {said}"
    assert unchanged(target)


def test_a_full_disk_leaves_the_old_file(target: Path) -> None:
    """The system itself refuses to write beyond the process's file size limit."""
    code = (
        "import resource, sys; from pathlib import Path; from playground.storage import files, errors\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))\n"
        "try: files.write_bytes(Path(sys.argv[1]), bytes(20_000))\n"
        "except errors.FileProblem as problem: print(problem)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(target)], capture_output=True, text=True, check=True)
    assert done.stdout == f"{target}: not written, because it cannot be written (file too large).\n"
    assert unchanged(target)


def test_a_disk_that_gives_back_other_bytes_is_noticed(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", lambda _: b"aftes")
        with pytest.raises(FileProblem, match="gives back other bytes than it was given"):
            files.write_bytes(target, b"after")
    assert unchanged(target)


def test_what_is_written_in_pieces_is_read_back_in_pieces(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces = [memoryview(b""), memoryview(bytes(range(256)) * 10_000), memoryview(b"end")]
    files.write_pieces(target, pieces)
    assert target.read_bytes() == b"".join(pieces)
    files.write_bytes(target, b"before")
    for place, data in ((0, b"x"), (2_560_002, b"x"), (2_560_003, b"x")):
        # As if the disk kept other bytes than it was given.
        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", lambda handle, at=place, data=data: os.pwrite(handle, data, at))
            with pytest.raises(FileProblem, match="gives back other bytes than it was given"):
                files.write_pieces(target, pieces)
        assert unchanged(target)


def test_a_check_that_fails_leaves_the_old_file_and_names_the_new_one(target: Path) -> None:
    def check(written: Path) -> None:
        assert written.read_bytes() == b"after"
        raise FileProblem(written, "this is wrong.")

    with pytest.raises(FileProblem) as caught:
        files.write_bytes(target, b"after", check)
    assert str(caught.value) == f"{target}: this is wrong."
    assert unchanged(target)


def test_an_interruption_leaves_the_old_file(target: Path) -> None:
    def check(_: Path) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        files.write_bytes(target, b"after", check)
    assert unchanged(target)


def test_a_target_is_looked_at_before_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "folder.pt").mkdir()
    files.check_target(tmp_path / "MODEL.PT", (".pt",))
    for path, said in (
        (tmp_path / "model.onnx", "the name of this file must end in .pt or .safetensors."),
        (tmp_path / "model", "the name of this file must end in .pt or .safetensors."),
        (tmp_path / "folder.pt", "this is a folder; name a file in it."),
        (tmp_path / "none" / "model.pt", f"there is no folder {tmp_path / 'none'} to write it in."),
        (tmp_path / "model.onnx" / "model.pt", f"there is no folder {tmp_path / 'model.onnx'} to write it in."),
        (tmp_path / ("x" * 300 + ".pt"), "its name is too long."),
        (tmp_path / ("x" * 300) / "model.pt", "its name is too long."),
        (Path("nul\0.pt"), "this is not the name of a file."),
    ):
        with pytest.raises(FileProblem) as caught:
            files.check_target(path, (".pt", ".safetensors"))
        assert caught.value.what == said
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(FileProblem, match="there is no permission to write in the folder"):
        files.check_target(tmp_path / "model.pt", (".pt",))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (errno.EACCES, "there is no permission for it to be written."),
        (errno.EIO, "it cannot be written (input/output error)."),
    ],
)
@pytest.mark.parametrize("function", ["pathlib.Path.stat", "pathlib.Path.resolve", "os.access"])
def test_a_target_that_cannot_be_looked_at(
    target: Path, monkeypatch: pytest.MonkeyPatch, code: int, said: str, function: str
) -> None:
    def fail(*_arguments: object, **_named: object) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patched:
        patched.setattr(function, fail)
        with pytest.raises(FileProblem) as caught:
            files.check_target(target, (".bin",))
    assert str(caught.value) == f"{target}: {said}"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes that are files here")
def test_what_is_no_regular_file_is_named_and_neither_read_nor_replaced(tmp_path: Path) -> None:
    pipe, loop, door = tmp_path / "pipe.bin", tmp_path / "loop.bin", tmp_path / "door.bin"
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(door))
        for path, said in (
            (pipe, "this is a pipe; name a file."),
            (Path(os.devnull), "this is a device; name a file."),
            (door, "this is a socket of a running program; name a file."),
            (loop, "this is a link that leads back to itself."),
            (tmp_path, "this is a folder; name a file in it."),
        ):
            for use in (lambda path: files.read_bytes(path, 10), lambda path: files.check_target(path, (path.suffix,))):
                with pytest.raises(FileProblem) as caught:
                    use(path)
                assert caught.value.what == said
    assert pipe.is_fifo()
    assert loop.is_symlink()


def test_a_file_that_says_it_holds_nothing_is_not_waited_for(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Like /proc/kmsg, whose reading would block."""
    target.write_bytes(b"")

    def wait(*_: object, **__: object) -> None:
        raise AssertionError("this would wait for ever")

    monkeypatch.setattr(Path, "open", wait)
    assert files.read_bytes(target, 10) == b""


def test_whether_there_is_a_file(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert files.exists(target)
    for path in (target.with_name("none"), target / "none", Path("nul\0")):
        assert not files.exists(path)
    with pytest.raises(FileProblem, match=r": its name is too long\.$"):
        files.exists(target.with_name("x" * 300))

    def fail(*_arguments: object, **_named: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr("pathlib.Path.stat", fail)
        with pytest.raises(FileProblem, match=r": there is no permission for it to be read\.$"):
            files.exists(target)
