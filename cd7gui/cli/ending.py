"""The end of a command: its exit code, or one sentence if it was interrupted by computer or user."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress

from cd7gui.cli.terminal import print_no_more
from cd7gui.domain.errors import UserError
from cd7gui.domain.formatting import printable_name

DONE, UNUSABLE = 0, 2
INTERRUPTED = 128 + signal.SIGINT  # the exit code that shells give to a terminated command

STOPPED = "Stopped. What was stored until then is kept: check it before you run the command again."
NOBODY_TYPES = "A password is needed, but the input ended. Nothing was done; run the command again."
NO_MEMORY = "This computer does not have enough free memory for that. Close other programs and run the command again."
REFUSED = "This computer refused {name}: {why}. Correct that, or choose another place, and run the command again."
REFUSED_ALL = "This computer refused what the command needs: {why}. Correct that and run the command again."


def ended_in_a_sentence(command: Callable[[], int]) -> int:
    """Run a command and return its exit code; report an interruption on standard error."""
    try:
        code = command()
        sys.stdout.flush()  # the last output may meet a full disk, too
    except UserError as problem:
        return _ended(str(problem))
    except KeyboardInterrupt:
        return _ended(STOPPED, INTERRUPTED)
    except EOFError:
        return _ended(NOBODY_TYPES)
    except MemoryError:
        return _ended(NO_MEMORY)
    except OSError as error:
        return _ended(_sentence_of(error))
    return code


def _ended(sentence: str, code: int = UNUSABLE) -> int:
    with suppress(OSError, UserError):
        sys.stderr.write(f"{sentence}\n")
    try:
        sys.stdout.flush()
    except (OSError, UserError):
        print_no_more(sys.stdout)
    return code


def _sentence_of(error: OSError) -> str:
    why = error.strerror or type(error).__name__
    if error.filename is None:
        return REFUSED_ALL.format(why=why)
    return REFUSED.format(name=printable_name(os.fsdecode(error.filename)), why=why)
