"""Reads and writes bytes. Writing replaces a file completely or not at all."""

import contextlib
import errno
import io
import os
import secrets
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from playground.storage import unfinished
from playground.storage.errors import FileProblem, WriteProblem, join_words

_MB = 1_000_000


def read_bytes(path: Path, limit: int) -> bytes:
    """Return the bytes of a file. Raises `FileProblem` if it cannot be read, or has more than `limit` bytes."""
    with open_bytes(path, limit) as file:
        # Python asks for as much memory as it is told to read, however small the file is.
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        data = file.read(min(size, limit + 1))
    if len(data) > limit:
        raise FileProblem(path, f"this file grew past {limit / _MB:,.0f} MB, the most that is read, while it was read.")
    return data


@contextlib.contextmanager
def open_bytes(path: Path, limit: int) -> Iterator[io.BufferedIOBase]:
    """Open a file for reading. Raises `FileProblem` if it cannot be read, or has more than `limit` bytes."""
    try:
        status = path.stat()
        _check_kind(path, status)
        if status.st_size > limit:
            large = f"this file is {status.st_size / _MB:,.1f} MB large"
            raise FileProblem(path, f"{large}, but at most {limit / _MB:,.0f} MB are read.")
        # The kernel's files report a size of 0, but reading them may block for ever, as with /proc/kmsg.
        file: io.BufferedIOBase = path.open("rb") if status.st_size else io.BytesIO()
    except OSError as error:
        raise FileProblem(path, f"{_reason(error, 'read')}.") from None
    except ValueError:
        raise FileProblem(path, "this is not the name of a file.") from None
    with file:
        try:
            yield file
        except OSError as error:
            raise FileProblem(path, f"{_reason(error, 'read')}.") from None


def check_target(path: Path, suffixes: tuple[str, ...]) -> None:
    """Check that a file could be written to `path`, before the work whose result it will hold.

    Raises `FileProblem` if its suffix is none of `suffixes`, its folder is missing or not writable, it is a folder, or
    no file can have this name.
    """
    if path.suffix.lower() not in suffixes:
        raise FileProblem(path, f"the name of this file must end in {join_words(suffixes, 'or')}.")
    target = _target(path)
    try:
        status = _status(target)
        parent_folder = _is_folder(target.parent)
        closed = not os.access(target.parent, os.W_OK)
    except OSError as error:
        raise FileProblem(path, f"{_reason(error, 'written')}.") from None
    if status is not None:
        _check_kind(path, status)
    if not parent_folder:
        raise FileProblem(path, f"there is no folder {target.parent} to write it in.")
    if closed:
        raise FileProblem(path, f"there is no permission to write in the folder {target.parent}.")


def exists(path: Path) -> bool:
    """Return whether there is a file at `path`. Raises `FileProblem` if the system does not say."""
    try:
        return _status(path) is not None
    except OSError as error:
        raise FileProblem(path, f"{_reason(error, 'read')}.") from None
    except ValueError:
        return False


def write_bytes(path: Path, data: bytes, check: Callable[[Path], None] = lambda _: None) -> None:
    """Replace the content of `path` with `data`: write a file beside it, read it back, compare, check, and only then
    rename it.

    `check` gets the temporary file's name and raises `FileProblem` if its content is not as it should be. On any
    failure the old file stays, and no temporary file remains. Raises `FileProblem`.
    """
    with replacing(path) as temporary:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if temporary.read_bytes() != data:
            raise FileProblem(path, "not written, because the disk gives back other bytes than it was given.")
        check(temporary)


def write_pieces(path: Path, pieces: Sequence[memoryview], check: Callable[[Path], None] = lambda _: None) -> None:
    """Replace the content of `path` with these bytes, as `write_bytes` does, but never take long at once, so that
    other threads run meanwhile. Raises `FileProblem`."""
    with replacing(path) as temporary:
        with temporary.open("xb") as file:
            for part in _parts(pieces):
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        with temporary.open("rb") as file:
            if any(file.read(len(part)) != bytes(part) for part in _parts(pieces)) or file.read(1):
                raise FileProblem(path, "not written, because the disk gives back other bytes than it was given.")
        check(temporary)


def _parts(pieces: Sequence[memoryview]) -> Iterator[memoryview]:
    return (piece[start : start + _MB] for piece in pieces for start in range(0, len(piece), _MB))


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary name beside `path`; when the block ends without an error, that file replaces `path`.

    On any failure the old file stays, and no temporary file remains. Raises `FileProblem`.
    """
    target = _target(path)
    temporary = target.with_name(f".playground-{secrets.token_hex(8)}{target.suffix}")
    try:
        with unfinished.noted(temporary):
            yield temporary
            temporary.replace(target)
    except OSError as error:
        raise write_problem(path, error) from None
    except FileProblem as problem:
        raise WriteProblem(path, problem.what, problem.key) from None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    _sync_folder(target.parent)


def make_folder(folder: Path) -> None:
    """Make a folder and its parents if missing. Raises `FileProblem`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise write_problem(folder, error, "this folder cannot be made") from None


def write_problem(path: Path, error: OSError, what: str = "not written") -> FileProblem:
    """Return the error for a failed write: `FileProblem` if the path is wrong, `WriteProblem` if the disk is at
    fault."""
    kind = FileProblem if error.errno in _MISPLACED else WriteProblem
    return kind(path, f"{what}, because {_reason(error, 'written')}.")


_MISPLACED = {
    errno.EEXIST,
    errno.ENOENT,
    errno.ENOTDIR,
    errno.EISDIR,
    errno.EACCES,
    errno.EPERM,
    errno.EROFS,
    errno.ENAMETOOLONG,
}


_KINDS = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISSOCK, "a socket of a running program"),
)
_LOOP = "this is a link that leads back to itself"


def _check_kind(path: Path, status: os.stat_result) -> None:
    """Raise `FileProblem` if this is no regular file, with what it is."""
    if stat.S_ISDIR(status.st_mode):
        raise FileProblem(path, "this is a folder; name a file in it.")
    if not stat.S_ISREG(status.st_mode):
        kind = next((name for fits, name in _KINDS if fits(status.st_mode)), "no file that holds bytes")
        raise FileProblem(path, f"this is {kind}; name a file.")


def _target(path: Path) -> Path:
    """Return the file that a link points to, so that writing keeps the link."""
    try:
        return path.resolve()
    except OSError as error:
        raise FileProblem(path, f"{_reason(error, 'written')}.") from None
    except RuntimeError:  # Python before 3.13 says so of a loop of links
        raise FileProblem(path, f"{_LOOP}.") from None
    except ValueError:
        raise FileProblem(path, "this is not the name of a file.") from None


def _is_folder(path: Path) -> bool:
    status = _status(path)
    return status is not None and stat.S_ISDIR(status.st_mode)


def _status(path: Path) -> os.stat_result | None:
    """Return the file's status, or None if there is no file.

    `Path.is_dir` and `Path.exists` do not suffice: they swallow other errors, and which ones depends on Python's
    version.
    """
    try:
        return path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _sync_folder(folder: Path) -> None:
    """Make a rename survive a power cut, if the system can (Windows cannot open a folder)."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _reason(error: OSError, done: str) -> str:
    match error.errno:
        case errno.ENOENT | errno.ENOTDIR:
            return "there is no such file" if done == "read" else "there is no such folder"
        case errno.EEXIST:
            return "there is a file of this name"
        case errno.EACCES | errno.EPERM:
            return f"there is no permission for it to be {done}"
        case errno.ENOSPC | errno.EDQUOT:
            return "the disk is full"
        case errno.EROFS:
            return "the disk can only be read"
        case errno.ENAMETOOLONG:
            return "its name is too long"
        case errno.ELOOP:
            return _LOOP
        case errno.EISDIR:
            return "there is a folder of this name"
    return f"it cannot be {done} ({(error.strerror or str(error)).lower()})"
