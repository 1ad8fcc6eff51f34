"""Mail: plain text from templates/accounts/mail/, whose first line is the subject."""

import logging
from smtplib import SMTPException
from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string

log = logging.getLogger(__name__)


def send(template: str, to: str, context: dict[str, Any]) -> bool:
    """Send the mail `template` (its name without folder and ending) to one address; return whether it left.

    A mail server that does not answer is logged, and no fault of the page.
    """
    text = render_to_string(f"accounts/mail/{template}.txt", context)
    subject, _, body = text.strip().partition("\n")
    try:
        EmailMessage(subject.strip(), body.strip() + "\n", to=[to]).send()
    except (SMTPException, OSError):
        log.exception("The mail “%s” could not be sent.", template)
        return False
    return True
