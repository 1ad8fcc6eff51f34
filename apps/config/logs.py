"""Logs without secrets: the tokens of shared views and of invitations are masked in whatever is written or mailed."""

import logging
import re
from copy import copy
from typing import Any

from django.conf import settings
from django.utils.log import AdminEmailHandler

#: 26 or 32 characters of the alphabet that tokens are made of, standing alone or after an escaped slash, or one that
#: was escaped twice, as in an address that is in an address.
_TOKEN = re.compile(r"(?:(?<![a-z0-9])|(?<=%2f)|(?<=%252f))(?:[a-z2-7]{32}|[a-z2-7]{26})(?![a-z0-9])")
MASK = "[token]"


def mask(text: str) -> str:
    """Return `text` with every token in it masked."""
    return _TOKEN.sub(MASK, text)


class MaskingFormatter(logging.Formatter):
    """Writes a record as it would be written, with its traceback, and then masks the tokens in it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return mask(super().format(record))


class MaskingMailHandler(AdminEmailHandler):
    """Mails an error to the administrators with the tokens masked, in the subject too."""

    def emit(self, record: logging.LogRecord) -> None:
        """Do nothing where nobody is to be mailed.

        Django's own handler sees to that only as long as `send_mail` is its own. A report looks at every variable on
        the way, which asks a database that may be the very thing that is away.
        """
        if settings.ADMINS:
            super().emit(record)

    def send_mail(self, subject: object, message: object, *args: Any, **kwargs: Any) -> None:
        """Send the mail."""
        if kwargs.get("html_message"):
            kwargs["html_message"] = mask(kwargs["html_message"])
        super().send_mail(mask(str(subject)), mask(str(message)), *args, **kwargs)


def mask_every_logger() -> None:
    """Mask the tokens of every record as it is made: also of loggers that set up handlers of their own."""
    make = logging.getLogRecordFactory()
    if getattr(make, "masks", False):
        return

    def masked(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make(*args, **kwargs)
        if isinstance(record.msg, str):
            record.msg = mask(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(mask(each) if isinstance(each, str) else each for each in record.args)
        elif isinstance(record.args, dict):
            # A copy of its own kind: gunicorn's answers for keys that it does not have.
            record.args = copy(record.args)
            for name, each in record.args.items():
                if isinstance(each, str):
                    record.args[name] = mask(each)
        if record.exc_info and record.exc_info[0]:
            record.exc_text = mask(logging.Formatter().formatException(record.exc_info))
        return record

    masked.masks = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(masked)
