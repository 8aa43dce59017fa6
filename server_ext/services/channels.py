"""The ways out: a signed webhook, and a mail by SMTP. Each sends one piece of news, or raises NotSent."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import smtplib
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from analyst_lib.words import as_text
from server_ext.services.news import News

PATIENCE = 15.0


class NotSent(Exception):
    """The news did not get through this time; the message says why, without secrets."""


@dataclass(frozen=True)
class MailServer:
    """How mails are sent: `security` is starttls, tls or none; without a host no mail can be sent."""

    host: str
    port: int
    security: str
    user: str
    password: str
    sender: str


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail."""

    path: Path
    media_type: str
    name: str


def post(news: News, url: str, secret: str, now: float) -> None:
    """Send news to a webhook, as Standard Webhooks has it: an id, a time, and with a secret a signature over both.

    The receiver checks `webhook-signature` against the HMAC-SHA256 of `ID.TIMESTAMP.BODY`, and drops ids seen before.
    """
    body = json.dumps(news.to_json_value()).encode()
    headers = {"Content-Type": "application/json", "User-Agent": "jupyter-analyst"}
    headers |= {"webhook-id": news.notification.id, "webhook-timestamp": str(int(now))}
    if secret:
        headers["webhook-signature"] = signature(secret, news.notification.id, int(now), body)
    request = urllib.request.Request(url, body, headers, method="POST")  # noqa: S310 - the scheme is checked when kept
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=PATIENCE):
            return
    except urllib.error.HTTPError as error:
        raise NotSent(f"The webhook answered {error.code} {error.reason}"[:300]) from error
    except (OSError, http.client.HTTPException) as error:
        raise NotSent(f"The webhook did not answer: {error}"[:300]) from error


def signature(secret: str, id: str, timestamp: int, body: bytes) -> str:
    """Return the signature of a message: `v1,` and the HMAC-SHA256 in base64."""
    signed = f"{id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest()).decode()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A webhook that moved is an error: who allowed a host did not allow where it points."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """Follow nowhere."""
        return


def mail(news: News, server: MailServer, attachment: Attachment | None) -> None:
    """Send news to the addresses of its notice."""
    if not server.host:
        raise NotSent("There is no mail server: `smtp_host` is not set")
    message = _message(news, server.sender or server.user, attachment)
    try:
        with _connected(server) as connection:
            if server.user:
                connection.login(server.user, server.password)
            connection.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(f"The mail server: {type(error).__name__}: {error}"[:300]) from error


def _connected(server: MailServer) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE, context=context)
    connection = smtplib.SMTP(server.host, server.port, timeout=PATIENCE)
    if server.security == "starttls":
        connection.starttls(context=context)
    return connection


def _message(news: News, sender: str, attachment: Attachment | None) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = " ".join(as_text(news.subject).split())[:200]
    message["From"] = sender
    message["To"] = ", ".join(news.notification.notice.email)
    message["Message-ID"] = f"<{news.notification.id}@jupyter-analyst>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(as_text(news.text()))
    message.add_alternative(as_text(news.html()), subtype="html")
    if attachment:
        main, sub = attachment.media_type.split("/")
        data = attachment.path.read_bytes()
        message.add_attachment(data, maintype=main, subtype=sub, filename=attachment.name)
    return message
