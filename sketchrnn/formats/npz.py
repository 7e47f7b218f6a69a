"""A safe reader of .npz archives from strangers: plain arrays, and pickled lists of arrays.

Format: NumPy's .npy versions 1.0 and 2.0 (numpy.lib.format) in a zip archive. Google publishes its
sketch-rnn data as .npz whose members are pickled lists of arrays, so the reader has to unpickle
files of others, which may also hold lists of rows instead of arrays. It never calls NumPy or
anything else on behalf of the file: the few names that a pickled list of arrays needs stand for the
small classes and functions below, and every other name is refused. Sizes are checked before memory
is allocated, and opcodes before the pickle runs: one opcode can make the memo of the unpickler take
34 GB.

Arrays of numbers, booleans and text are returned as arrays, one-dimensional object arrays of number
arrays as lists. Not here: other objects (dictionaries, structured arrays).
"""

import gc
import io
import math
import pickle
import re
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from sketchrnn.errors import DataError

MAX_BYTES = 1 << 28
"""Largest unpacked size of one archive; the largest category of QuickDraw needs about 40 MB."""
MAX_MEMBERS = 1000

_NUMBER = re.compile(r"[<>|=]?(b1|[iu][1248]|f[248])")
_KINDS = "biufSU"
_PACKED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # as NumPy writes; others unpack far larger

# Opcodes of fixed length, with their arguments, that a list of arrays needs. The index into the
# memo (r) is below 2**24. At most 1000 repetitions, since the regex engine keeps a record of each.
_FIXED_OPCODES = re.compile(
    rb"(?:[()\]Ntaebl.R\x85-\x89\x93\x94]+|[Kqh\x80].|M..|[Jj].{4}|G.{8}|r...\x00|\x95.{8}"
    rb"|c[\w.]{1,64}\n\w{1,64}\n){0,1000}",
    re.DOTALL,
)
# Opcode of a string, bytes or long integer -> width of the length before it, bytes.
_SIZED_OPCODES = {
    ord(c): width
    for width, codes in ((1, "UC\x8a\x8c"), (4, "TBX"), (8, "\x8d\x8e\x96"))
    for c in codes
}


def load_npz(path: Path | str, max_bytes: int = MAX_BYTES) -> dict[str, Any]:
    """Return name -> array, or a list of arrays for a member that is a pickled object array.

    `max_bytes` bounds the unpacked size of all members together. The arrays are read-only views of
    the bytes of the file. Raises DataError for anything that is not such an archive.
    """
    path = Path(path)
    arrays: dict[str, Any] = {}
    for name, content in _members(path, max_bytes):
        arrays[name] = _parse_npy(content, f"{path.name}: the member '{name}'")
    return arrays


def _members(path: Path, max_bytes: int) -> list[tuple[str, bytes]]:
    """Return the names and unpacked .npy files of an archive, after a check of all sizes."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            if not {info.compress_type for info in infos} <= _PACKED:
                raise NotImplementedError
            declared = sum(info.file_size for info in infos)
            if len(infos) > MAX_MEMBERS or declared > max_bytes:
                raise DataError(
                    f"{path.name}: expected at most {MAX_MEMBERS} arrays of {max_bytes:,} bytes "
                    f"in all, got {len(infos)} of {declared:,} bytes"
                )
            members = []
            for info in infos:
                with archive.open(info) as file:
                    # one byte more than the header declares shows a wrong header
                    content = file.read(info.file_size + 1)
                if len(content) != info.file_size:
                    raise DataError(
                        f"{path.name}: the member '{info.filename}' should have "
                        f"{info.file_size:,} bytes but has {len(content):,}"
                    )
                members.append((info.filename.removesuffix(".npy"), content))
            return members
    except FileNotFoundError:
        raise DataError(f"{path.name}: there is no such file") from None
    except OSError as error:
        raise DataError(f"{path.name}: cannot be read ({error.strerror or error})") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError) as error:
        raise DataError(
            f"{path.name}: expected a complete .npz archive, but it is damaged or of another kind"
        ) from error
    except (NotImplementedError, RuntimeError) as error:
        raise DataError(
            f"{path.name}: expected a plain .npz archive, but it is encrypted or packed in a way "
            "that NumPy never writes"
        ) from error


def _parse_npy(content: bytes, where: str) -> np.ndarray | list[np.ndarray]:
    stream = io.BytesIO(content)
    try:
        version = np.lib.format.read_magic(stream)
        if version == (1, 0):
            shape, fortran, dtype = np.lib.format.read_array_header_1_0(stream)
        elif version == (2, 0):
            shape, fortran, dtype = np.lib.format.read_array_header_2_0(stream)
        else:
            raise ValueError(f"version {version}")
    except (ValueError, TypeError, SyntaxError, EOFError, RecursionError, MemoryError) as error:
        raise DataError(f"{where} is not an array in NumPy's format") from error
    if dtype == np.dtype(object):
        return _parse_objects(stream, shape, where)
    if dtype.kind not in _KINDS or dtype.itemsize == 0:
        raise DataError(f"{where} should hold numbers or text but is of type {dtype}")
    body = memoryview(content)[stream.tell() :]
    if min(shape, default=0) < 0:
        raise DataError(f"{where} has the impossible shape {shape}")
    count = math.prod(shape)
    if count * dtype.itemsize != len(body):
        raise DataError(
            f"{where} should have {count * dtype.itemsize:,} bytes for its shape {shape} "
            f"but has {len(body):,}"
        )
    return np.ndarray(shape, dtype, body, order="F" if fortran else "C")


def _parse_objects(stream: io.BytesIO, shape: tuple[int, ...], where: str) -> list[np.ndarray]:
    if len(shape) != 1:
        raise DataError(
            f"{where} should be a list of arrays but is an object array of shape {shape}"
        )
    try:
        _check_opcodes(stream.getvalue(), stream.tell())
        items = _unpickle(stream).value
        arrays = [item.value if isinstance(item, _Array) else _from_rows(item) for item in items]
    except DataError as error:
        raise DataError(f"{where} {error}") from error
    except Exception as error:
        # A broken pickle makes the unpickler raise nearly any exception. All mean the same here.
        raise DataError(f"{where} holds a broken pickle instead of a list of arrays") from error
    if len(arrays) != shape[0] or not all(isinstance(array, np.ndarray) for array in arrays):
        raise DataError(f"{where} should be a pickled list of {shape[0]} arrays of numbers")
    return arrays


def _from_rows(rows: Any) -> np.ndarray:
    """Return the array of a list of rows of numbers, in which some programs keep a sketch."""
    kind = type(rows).__name__
    if not isinstance(rows, (list, tuple)):
        raise DataError(f"holds {kind} objects where arrays are expected")
    if not all(isinstance(row, (list, tuple)) and len(row) == len(rows[0]) for row in rows):
        raise DataError(f"holds a {kind} that is no list of rows of equal length")
    if not all(type(value) in (int, float, bool) for row in rows for value in row):
        raise DataError(f"holds a {kind} whose rows are no numbers")
    return np.array(rows, dtype=np.float64)


def _unpickle(stream: io.BytesIO) -> "_Array":
    # The pickle has about 100,000 small objects and no cycles. The garbage collector would take a
    # third of the time and find nothing.
    collecting = gc.isenabled()
    gc.disable()
    try:
        # Old files hold numbers in strings of Python 2, which encoding="bytes" keeps as bytes.
        return _Unpickler(stream, encoding="bytes").load()
    finally:
        if collecting:
            gc.enable()


def _check_opcodes(pickled: bytes, position: int) -> None:
    """Scan the pickle without running it. Raises DataError at an opcode that is refused."""
    while position < len(pickled):
        end = _FIXED_OPCODES.match(pickled, position).end()  # pyright: ignore
        if end == position:
            width = _SIZED_OPCODES.get(pickled[position])
            if width is None:
                raise DataError("holds a pickle that is no plain list of arrays, or a broken one")
            end += 1 + width
            end += int.from_bytes(pickled[end - width : end], "little")
        position = end
    if position > len(pickled):
        raise DataError("holds a pickle that is cut off")


class _DType:
    """Stands in for numpy.dtype: numbers, or "O" for the outer list."""

    __slots__ = ("is_object", "value")

    def __init__(self, name: str | bytes, align: bool = False, copy: bool = False) -> None:
        text = name.decode("ascii") if isinstance(name, bytes) else name
        if text not in ("O", "O4", "O8") and not _NUMBER.fullmatch(text):
            raise DataError(f"holds values of type {text!r:.40} where numbers are expected")
        self.is_object = text.startswith("O")
        self.value = np.dtype(text)

    def __setstate__(self, state: tuple) -> None:
        order = state[1].decode("ascii") if isinstance(state[1], bytes) else state[1]
        if order not in ("<", ">", "|", "=") or any(state[2:5]):
            raise DataError("holds a structured type where plain numbers are expected")
        self.value = self.value.newbyteorder(order)


class _Array:
    """Stands in for numpy.ndarray; `value` is the array, or the list of an object array."""

    __slots__ = ("value",)

    value: Any

    def __init__(self) -> None:
        self.value = None

    def __setstate__(self, state: tuple) -> None:
        _, shape, dtype, fortran, content = state
        if type(content) is list:
            if dtype.is_object and shape == (len(content),):
                self.value = content
        else:
            self.value = _view(content, dtype, shape, "F" if fortran else "C")


def _view(content: Any, dtype: _DType, shape: tuple[int, ...], order: Any) -> np.ndarray:
    if type(content) is str:
        content = content.encode("latin1")
    # Bytes of the file as pointers to objects would give access to the memory of the process.
    if dtype.is_object:
        raise DataError("holds bytes where a list of objects is expected")
    array = np.ndarray(shape, dtype.value, content, order=order)  # raises if content is too short
    if array.nbytes != len(content):
        raise DataError("holds an array with more bytes than its shape needs")
    return array


def _reconstruct(kind: type, shape: object, code: object) -> _Array:
    if kind is not _Array:
        raise DataError("holds an object that is not an array")
    return _Array()


def _frombuffer(content: bytes, dtype: _DType, shape: tuple[int, ...], order: Any) -> _Array:
    array = _Array()
    array.value = _view(content, dtype, shape, order)
    return array


def _encode(text: str, encoding: str | bytes) -> bytes:
    if encoding not in ("latin1", b"latin1"):
        raise DataError("asks for a text encoding that NumPy never uses")
    return text.encode("latin1")


def _no_bytes() -> bytes:
    return b""


_ADMITTED: dict[tuple[str, str], Any] = {
    ("numpy", "ndarray"): _Array,
    ("numpy", "dtype"): _DType,
    ("numpy.core.multiarray", "_reconstruct"): _reconstruct,
    ("numpy._core.multiarray", "_reconstruct"): _reconstruct,
    ("numpy.core.numeric", "_frombuffer"): _frombuffer,
    ("numpy._core.numeric", "_frombuffer"): _frombuffer,
    ("_codecs", "encode"): _encode,
    ("__builtin__", "bytes"): _no_bytes,  # how protocol 2 writes the bytes of an empty array
}


class _Unpickler(pickle.Unpickler):
    def find_class(self, module_name: str, global_name: str, /) -> Any:
        try:
            return _ADMITTED[module_name, global_name]
        except KeyError:
            raise DataError(
                f"asks to run '{module_name}.{global_name}', which is not part of any array, "
                "and was refused"
            ) from None
