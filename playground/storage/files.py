"""Bytes from files and to files. A file is replaced whole or not at all."""

import contextlib
import errno
import io
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from playground.storage.errors import FileProblem, WriteProblem, listed

_MB = 1_000_000


def read(path: Path, limit: int) -> bytes:
    """What a file holds. Raises `FileProblem` where it cannot be read, or has more than `limit` bytes."""
    with opened(path, limit) as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise FileProblem(path, f"this file grew past {limit / _MB:,.0f} MB, the most that is read, while it was read.")
    return data


@contextlib.contextmanager
def opened(path: Path, limit: int) -> Iterator[io.BufferedIOBase]:
    """A file to read from. Raises `FileProblem` where it cannot be read, or has more than `limit` bytes."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise FileProblem(path, "this is a folder; name a file in it.")
        if not stat.S_ISREG(status.st_mode):
            raise FileProblem(path, "this is a device or a pipe; name a file.")
        if status.st_size > limit:
            large = f"this file is {status.st_size / _MB:,.1f} MB large"
            raise FileProblem(path, f"{large}, but at most {limit / _MB:,.0f} MB are read.")
        # A file of the kernel's says that it holds nothing, but reading it may wait for ever, as with /proc/kmsg.
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
    """Whether a file could be written to `path`, before the work whose result it will hold.

    Raises `FileProblem` when its suffix is none of `suffixes`, its folder is missing or closed, it is a folder, or
    no file can have this name.
    """
    if path.suffix.lower() not in suffixes:
        raise FileProblem(path, f"the name of this file must end in {listed(suffixes, 'or')}.")
    target = _target(path)
    try:
        status = _status(target)
        parent_folder = _is_folder(target.parent)
        closed = not os.access(target.parent, os.W_OK)
    except OSError as error:
        raise FileProblem(path, f"{_reason(error, 'written')}.") from None
    if status is not None and stat.S_ISDIR(status.st_mode):
        raise FileProblem(path, "this is a folder; name a file in it.")
    if status is not None and not stat.S_ISREG(status.st_mode):
        raise FileProblem(path, "this is a device or a pipe; name a file.")
    if not parent_folder:
        raise FileProblem(path, f"there is no folder {target.parent} to write it in.")
    if closed:
        raise FileProblem(path, f"there is no permission to write in the folder {target.parent}.")


def exists(path: Path) -> bool:
    """Whether there is something at `path` to read. Raises `FileProblem` where that cannot be found out."""
    try:
        return _status(path) is not None
    except OSError as error:
        raise FileProblem(path, f"{_reason(error, 'read')}.") from None
    except ValueError:
        return False


def write(path: Path, data: bytes, check: Callable[[Path], None] = lambda _: None) -> None:
    """Make `data` the whole of the file `path`: written beside it, read back, compared, checked, and only then renamed.

    `check` gets the written file's temporary name and raises `FileProblem` where it is not as it should be.
    On any failure the file that was there stays as it is, and nothing else is left. Raises `FileProblem`.
    """
    with replacing(path) as temporary:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if temporary.read_bytes() != data:
            raise FileProblem(path, "not written, because the disk gives back other bytes than it was given.")
        check(temporary)


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """The name, beside `path`, of a file to write; once it is written without an error, it takes the place of `path`.

    On any failure the file that was there stays as it is, and nothing else is left. Raises `FileProblem`.
    """
    target = _target(path)
    temporary = target.with_name(f".playground-{secrets.token_hex(8)}{target.suffix}")
    try:
        yield temporary
        temporary.replace(target)
    except OSError as error:
        raise unwritten(path, error) from None
    except FileProblem as problem:
        raise WriteProblem(path, problem.what, problem.key) from None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    _sync_folder(target.parent)


def made(folder: Path) -> None:
    """Make a folder, and those it lies in, where there is none. Raises `FileProblem`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritten(folder, error, "this folder cannot be made") from None


def unwritten(path: Path, error: OSError, what: str = "not written") -> FileProblem:
    """Why the system did not write: the place is the wrong one, or else the disk is at fault."""
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


def _target(path: Path) -> Path:
    """The file itself where `path` is a link to one: the link stays a link."""
    try:
        return path.resolve()
    except OSError as error:
        raise FileProblem(path, f"{_reason(error, 'written')}.") from None
    except (RuntimeError, ValueError):
        raise FileProblem(path, "this is not the name of a file.") from None


def _is_folder(path: Path) -> bool:
    status = _status(path)
    return status is not None and stat.S_ISDIR(status.st_mode)


def _status(path: Path) -> os.stat_result | None:
    """What the system says of a path, None where nothing is there.

    `Path.is_dir` and `Path.exists` will not do: they drop other errors, and which ones depends on Python's version.
    """
    try:
        return path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _sync_folder(folder: Path) -> None:
    """Make a rename outlast a power cut, where the system can (a folder cannot be opened on Windows)."""
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
    return f"it cannot be {done} ({(error.strerror or str(error)).lower()})"
