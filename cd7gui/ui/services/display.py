"""Check whether a window can be shown, before Qt is loaded: Qt itself would abort the process."""

from __future__ import annotations

import builtins
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from cd7gui.domain.errors import UserError

UNUSABLE = 2  # exit code
# Each was shown to be needed on a bare Debian 12; none of them, not even libgl1, depends on the others.
OFFSCREEN_PACKAGES = "libglib2.0-0 libgl1 libegl1 libdbus-1-3 libfontconfig1 libxkbcommon0"
DISPLAY_PACKAGES = "libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0"


def has_display(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Return whether Qt will find a screen, or was told to do without one."""
    if platform in ("win32", "darwin") or environment.get("QT_QPA_PLATFORM"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def require_display() -> None:
    """Raise a `UserError` that states what is missing if no window can be shown."""
    if not has_display():
        raise UserError(
            "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can open; "
            "start cd7gui from a desktop session, or run `cd7gui tour DIR`, which works without one."
        )
    require_libraries()


def require_libraries() -> None:
    """Raise a `UserError` with the command to run if a system library is missing."""
    try:
        import PySide6.QtWidgets  # noqa: F401 - QtSvg needs no other library of the system
    except ImportError as problem:
        raise UserError(
            "Qt cannot start: {problem}. On Debian or Ubuntu type: sudo apt-get install {packages}".format(
                problem=problem, packages=f"{OFFSCREEN_PACKAGES} {DISPLAY_PACKAGES}"
            )
        ) from problem
    _import_unread()


NO_ANSWER = (
    "The display {display} does not respond, so no window can open; start cd7gui from a desktop session, or run "
    "`cd7gui tour DIR`, which works without one."
)
NO_PLATFORM = (
    "Qt cannot open a window here: {why} On Debian or Ubuntu type: sudo apt-get install {packages}. "
    "`cd7gui tour DIR` works without a display."
)


@contextmanager
def ended_in_a_sentence_without_screen() -> Iterator[None]:
    """End the process with one sentence if Qt finds no screen; Qt itself would abort with a dozen lines.

    For use while the QApplication is made. Other messages of Qt go to standard error afterwards.
    """
    from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

    told: list[str] = []

    def take(kind: QtMsgType, _: QMessageLogContext, words: str | None) -> None:
        if kind is QtMsgType.QtFatalMsg:
            sys.stderr.write(f"{_why_no_screen(told)}\n")
            sys.stderr.flush()
            os._exit(UNUSABLE)  # when this returns, Qt aborts
        told.append(words or "")

    before = qInstallMessageHandler(take)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
    sys.stderr.writelines(f"{one}\n" for one in told)


def _why_no_screen(told: Sequence[str], environment: Mapping[str, str] = os.environ) -> str:
    if any("could not connect to display" in one or "Failed to create wl_display" in one for one in told):
        return NO_ANSWER.format(display=environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))
    why = next((one for one in told if "is needed" in one), "it finds none of its parts for a display.")
    return NO_PLATFORM.format(why=why, packages=f"{OFFSCREEN_PACKAGES} {DISPLAY_PACKAGES}")


def _import_unread() -> None:
    """Import modules without the inspection of their source that PySide6 adds once it is loaded.

    It wraps every import to find out whether the module spells Qt's names differently (its `__feature__`). No module
    here does, and the inspection takes a twelfth of the start-up time.
    """
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


def do_without_screen(platform: str = sys.platform) -> None:
    """Make Qt lay out and paint without a screen, whatever the environment specifies.

    A stale DISPLAY, or a platform that is not installed, would abort the process.
    """
    if platform not in ("win32", "darwin"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"


def prefer_offscreen() -> None:
    """Make Qt paint into memory if there is no screen."""
    if not has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
