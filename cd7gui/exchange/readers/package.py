"""Opening the zip file of a workbook: its kind is detected from its bytes, and zip bombs are refused."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any, cast
from xml.parsers import expat

from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import printable_name

LARGEST_FILE = 300 * 2**20  # bytes on the disk
LARGEST_PART = 2 * 2**30  # bytes unpacked; a sheet of 20 million cells has fewer
HIGHEST_RATIO = 400  # unpacked to packed; the sheets written by this programme stay below 40
SMALL_PART = 8 * 2**20  # smaller parts may be packed at any ratio
CHUNK = 1 << 16
MOST_PARTS = 5_000
LONGEST_TAG = 2 * 2**20  # bytes without the end of a tag; the longest text of a cell has a tenth
MOST_ELEMENTS = 2_000_000  # of a part that lists styles, names or relationships
STRICT_NAMES = {  # ISO/IEC 29500 strict, and its equivalent in files of other programmes
    b"http://purl.oclc.org/ooxml/spreadsheetml/main": b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    ),
}

NOT_THERE = "{name} does not exist. Choose the file again."
FOLDER = "{name} is a folder. Choose a file."
NO_FILE = "{name} is a device or a pipe, not a file. Save its output as a file, and choose that."
NO_PERMISSION = "{name} cannot be read: {why}. Ask for permission, or copy it to another folder."
EMPTY_FILE = "{name} is empty. Ask for the file again."
TOO_LARGE = "{name} is larger than {most} MB. Split it, and import the parts one after another."
PROTECTED = "{name} is protected by a password. Open it in Excel, remove the password, save, and import it again."
OLD_FORMAT = "{name} has the format of Excel 97-2003 (.xls). Open it in Excel and save it as .xlsx."
# The errors of a damaged part: an unknown compression is not implemented, a broken name not decoded.
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError, OSError)

TRUNCATED = "{name} is damaged or incomplete. Ask for the file again."
BOMB = "{name} unpacks to far more data than a genuine workbook would. It was not read."
ENTITIES = "{name} contains potentially harmful declarations that no workbook needs. It was not read."
NO_WORKBOOK = "{name} is not a workbook. Choose an .xlsx, .ods or .csv file."

OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # compound file: Excel 97-2003, or the container of an encrypted workbook
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


Progress = Callable[[int, int], None]  # bytes read from the package, total


class Unreadable(UserError):
    """The file cannot be read; nothing of it was imported."""

    def __init__(self, sentence: str, path: Path, **words: object) -> None:
        super().__init__(sentence.format(name=printable_name(path.name or str(path)), **words))


def bytes_of(path: Path) -> bytes:
    """Read a whole file; raises `Unreadable`."""
    try:
        if path.is_dir():
            raise Unreadable(FOLDER, path)
        if path.exists() and not path.is_file():
            raise Unreadable(NO_FILE, path)
        if path.stat().st_size > LARGEST_FILE:
            raise Unreadable(TOO_LARGE, path, most=LARGEST_FILE // 2**20)
        content = path.read_bytes()
    except FileNotFoundError:
        raise Unreadable(NOT_THERE, path) from None
    except OSError as error:
        raise Unreadable(NO_PERMISSION, path, why=error.strerror or type(error).__name__) from error
    if not content:
        raise Unreadable(EMPTY_FILE, path)
    return content


def refuse_compound_file(path: Path, content: bytes) -> None:
    """Refuse a compound file, and say which of its two kinds it is."""
    if content.startswith(OLE):
        raise Unreadable(PROTECTED if ENCRYPTED in content else OLD_FORMAT, path)


class WorkbookPackage:
    """The parts of an unpacked workbook, read in pieces, within plausible sizes."""

    def __init__(self, path: Path, archive: zipfile.ZipFile, progress: Progress | None = None) -> None:
        self.path = path
        self._archive = archive
        self._progress = progress
        infos = archive.infolist()
        if len(infos) > MOST_PARTS:
            raise Unreadable(BOMB, path)
        # Part names are case-insensitive (ECMA-376 part 2, 6.2.2.3); some programmes write backslashes.
        self._infos = {_plain_name(info.filename): info for info in infos}
        self._done, self._whole = 0, sum(info.file_size for info in infos)

    def __contains__(self, part: str) -> bool:
        return _plain_name(part) in self._infos

    def pieces(self, part: str) -> Generator[bytes]:
        """Yield the bytes of a part in pieces; raises `Unreadable` if it is cut off or a bomb."""
        info = self._infos.get(_plain_name(part))
        if info is None:
            raise Unreadable(TRUNCATED, self.path)
        if info.flag_bits & 1:
            raise Unreadable(PROTECTED, self.path)
        read = 0
        try:
            with self._archive.open(info) as file:
                while piece := file.read(CHUNK):
                    read += len(piece)
                    # The size in the directory may be false, so the actual output is counted.
                    if read > LARGEST_PART or (read > SMALL_PART and read > HIGHEST_RATIO * max(info.compress_size, 1)):
                        raise Unreadable(BOMB, self.path)
                    self._done += len(piece)
                    if self._progress is not None:
                        self._progress(self._done, self._whole)
                    yield piece
        except DAMAGE as error:
            raise Unreadable(TRUNCATED, self.path) from error

    @contextmanager
    def open(self, part: str) -> Iterator[IO[bytes]]:
        """Open a part as a file that is read once from start to end."""
        with closing(self.pieces(part)) as pieces:
            yield cast("IO[bytes]", _Pieces(pieces, self.path))

    @contextmanager
    def sound_xml(self) -> Iterator[None]:
        """Raise `Unreadable` if what is read within the block is invalid XML or declares entities."""
        from defusedxml.common import DefusedXmlException

        try:
            yield
        except DefusedXmlException as error:
            raise Unreadable(ENTITIES, self.path) from error
        except (SyntaxError, LookupError, ValueError) as error:  # the latter two: an unknown encoding
            raise Unreadable(TRUNCATED, self.path) from error

    def elements(self, part: str, wanted: str) -> Iterator[Any]:
        """Yield the elements of a name one by one, freeing each."""
        from defusedxml.ElementTree import iterparse

        seen = 0
        with self.sound_xml(), self.open(part) as file:
            for _, element in iterparse(file, forbid_dtd=True):
                seen += 1
                if element.tag == wanted:
                    yield element
                    element.clear()
                    seen = 0
                if seen > MOST_ELEMENTS:
                    raise Unreadable(BOMB, self.path)

    def tree(self, part: str) -> Any:
        """Return the root of a small part."""
        from defusedxml.ElementTree import iterparse

        root = None
        with self.sound_xml(), self.open(part) as file:
            for seen, (_, element) in enumerate(iterparse(file, forbid_dtd=True)):
                root = element
                if seen > MOST_ELEMENTS:
                    raise Unreadable(BOMB, self.path)
        return root

    def parse(self, part: str, handler: XmlHandler) -> None:
        """Feed a part to a handler; raises `Unreadable` for invalid XML or declared entities."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = handler.start
        parser.EndElementHandler = handler.end
        parser.CharacterDataHandler = handler.characters
        parser.StartDoctypeDeclHandler = self._refuse_declaration
        try:
            fed = 0
            for piece in self.pieces(part):
                parser.Parse(piece, False)
                fed += len(piece)
                # A tag that never ends would be reread from its start with every piece (expat before 2.6).
                if fed - parser.CurrentByteIndex > LONGEST_TAG:
                    raise Unreadable(BOMB, self.path)
            parser.Parse(b"", True)
        except (expat.ExpatError, LookupError, ValueError) as error:  # the latter two: an unknown encoding
            raise Unreadable(TRUNCATED, self.path) from error

    def _refuse_declaration(self, *_: Any) -> None:
        raise Unreadable(ENTITIES, self.path)


def _plain_name(part: str) -> str:
    return part.replace("\\", "/").lstrip("/").lower()


def _usual_names(piece: bytes) -> bytes:
    for strict, usual in STRICT_NAMES.items():
        piece = piece.replace(strict, usual)
    return piece


class _Pieces:
    """A part as a forward-only file; a tag or text that never ends is refused."""

    def __init__(self, pieces: Iterator[bytes], path: Path) -> None:
        self._pieces, self._path, self._open, self._begun = pieces, path, 0, False

    def read(self, _: int = -1) -> bytes:
        """Return the next piece, empty at the end."""
        piece = next(self._pieces, b"")
        if not self._begun:  # the namespaces are in the first tag
            self._begun, piece = True, _usual_names(piece)
        # What never ends would be reread from its start with every piece (expat before 2.6).
        self._open = 0 if b">" in piece else self._open + len(piece)
        if self._open > LONGEST_TAG:
            raise Unreadable(BOMB, self._path)
        return piece


class XmlHandler:
    """Handles the events of an XML part; a name is its namespace, a blank, and its local name."""

    def __init__(self) -> None:
        self.on_start: dict[str, Callable[[dict[str, str]], None]] = {}
        self.on_end: dict[str, Callable[[], None]] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Handle the start of an element."""
        if (act := self.on_start.get(name)) is not None:
            act(attributes)

    def end(self, name: str) -> None:
        """Handle the end of an element."""
        if (act := self.on_end.get(name)) is not None:
            act()

    def characters(self, text: str) -> None:
        """Handle a piece of text."""


@contextmanager
def opened(path: Path, progress: Progress | None = None) -> Iterator[WorkbookPackage]:
    """Open a zip file; raises `Unreadable`. Our own errors while it is open pass through unchanged."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:  # the errors of damage
        raise Unreadable(TRUNCATED, path) from error
    with archive:
        yield WorkbookPackage(path, archive, progress)
