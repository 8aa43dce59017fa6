"""Notifications against a real mail server and a real webhook receiver, both of which are away or fail at first."""

from __future__ import annotations

import email
import email.policy
import http.server
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from support import write_notebook
from with_server import free_port

from server_ext.config import Analyst
from server_ext.context import Context, build
from server_ext.domain import Job, JobDefinition, Notice, Outcome, Status, Trigger
from server_ext.services.channels import MailServer, signature
from server_ext.services.notifying import Notifier, Ways
from server_ext.settings import Settings

SECRET, PASSWORD, URL = "a secret that signs", "a password", "https://lab.example.com/base"
ENDS = (Trigger.SUCCESS, Trigger.FAILURE)


@dataclass
class Receiver:
    """A webhook receiver: answers with the next of `answers`, then 204; keeps what it accepted."""

    answers: list[int] = field(default_factory=list)
    seen: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    tries: int = 0
    url: str = ""

    def take(self, headers: dict[str, str], body: bytes) -> int:
        self.tries += 1
        code = self.answers.pop(0) if self.answers else 204
        if code == 204:
            self.seen.append((headers, body))
        return code


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            code = made.take({k.lower(): v for k, v in self.headers.items()}, body)
            self.send_response(code)
            if code == 302:
                self.send_header("Location", made.url)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Mailbox:
    """What a mail server accepted; refuses as long as `refuse` is not used up."""

    refuse: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refuse:
            self.refuse -= 1
            return "451 Try again later"
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))  # type: ignore[arg-type]
        return "250 OK"

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append(data.login.decode())
        return AuthResult(success=data.password == PASSWORD.encode())


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def smtp(mailbox: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Controller]:
    """Makes a mail server that wants STARTTLS and a login; its authority is the only one trusted."""
    import ssl

    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    port = free_port()

    def make() -> Controller:
        return Controller(
            mailbox,
            hostname="localhost",
            port=port,
            tls_context=context,
            require_starttls=True,
            auth_required=True,
            authenticator=mailbox.authenticate,
        )

    return make


@dataclass
class Service:
    """A service with its notifier, whose clock is moved by hand."""

    context: Context
    notifier: Notifier
    now: list[float]

    def define(self, *notices: Notice) -> JobDefinition:
        wanted = JobDefinition("", "Daily sales", "quick", 0.0, 0.0, notify=notices)
        return self.context.definitions.add(wanted, self.now[0])

    def ended(self, definition: JobDefinition, status: Status = Status.COMPLETED, **result: Any) -> Job:
        """Let a job of the definition end, with a report if it completed."""
        job = self.context.definitions.run(definition.id, {}, None, self.now[0])
        claim = self.context.store.attempts.claim(job.id, "w", self.now[0], 60.0)
        assert claim is not None
        folder = self.context.files.report(job.id, 1)
        folder.mkdir(parents=True)
        (folder / "report.html").write_text("<h1>The report</h1>")
        (folder / "result.json").write_text(json.dumps(result))
        done = status is Status.COMPLETED
        outcome = Outcome(status, None if done else "error", None, "12 rows" if done else None, has_report=True)
        self.now[0] += 1
        self.context.store.attempts.finish(claim, outcome, self.now[0])
        return job

    def wait(self, seconds: float) -> int:
        """Let time pass, then look once."""
        self.now[0] += seconds
        return self.notifier.work()


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    write_notebook(tmp_path / "analyses" / "quick.ipynb", "x")
    url = f"sqlite:///{tmp_path}/store.sqlite"
    if request.param == "postgresql":
        url = request.getfixturevalue("database")
    made = replace(Analyst().settings(), data_dir=str(tmp_path / "data"), database_url=url, redis_url="")
    return replace(made, analysis_dirs=(str(tmp_path / "analyses"),))


@pytest.fixture
def service(settings: Settings, smtp: Callable[[], Controller]) -> Iterator[Service]:
    now = [1_800_000_000.0]
    mail = MailServer("localhost", smtp().port, "starttls", "robot@example.com", PASSWORD, "")
    with build(settings) as context:
        notifier = Notifier(context.store, context.reports, Ways(SECRET, mail, URL), lambda: now[0])
        yield Service(context, notifier, now)


def test_a_webhook_is_told_once_it_recovers(service: Service, receiver: Receiver) -> None:
    receiver.answers = [503, 302, 500]
    definition = service.define(Notice(ENDS, webhook=receiver.url))
    findings = [{"severity": "high", "title": "T", "what": "Sales fell by 12%."}]
    job = service.ended(definition, summary="A summary.", findings=findings)
    sent = [service.wait(seconds) for seconds in (0, 1, 9, 20, 40, 3600)]
    assert sent == [0, 0, 0, 0, 1, 0]
    assert receiver.tries == 4
    ((headers, body),) = receiver.seen
    told = json.loads(body)
    assert told["type"] == "job.completed"
    assert told["data"]["report"] == f"{URL}/analyst/jobs/{job.id}/report"
    assert (told["data"]["headline"], told["data"]["summary"]) == ("12 rows", "A summary.")
    assert told["data"]["findings"] == [{"severity": "high", "title": "T", "what": "Sales fell by 12%."}]
    stamp = int(headers["webhook-timestamp"])
    assert headers["webhook-signature"] == signature(SECRET, headers["webhook-id"], stamp, body)
    (kept,) = service.context.definitions.notifications(definition.id, 9)
    assert (kept.tries, kept.error, kept.given_up) == (4, None, False)
    assert kept.sent is not None


def test_a_mail_is_sent_once_the_server_is_there(
    service: Service, mailbox: Mailbox, smtp: Callable[[], Controller]
) -> None:
    mailbox.refuse = 1
    definition = service.define(Notice(ENDS, email=("ann@example.com", "bob@example.com"), attach="html"))
    service.ended(definition, summary="Übersicht: 12 Zeilen.", findings=[{"severity": "low", "what": "Nothing & all"}])
    assert service.wait(0) == 0  # there is no server
    controller = smtp()
    controller.start()
    try:
        assert [service.wait(seconds) for seconds in (10, 20, 3600)] == [0, 1, 0]
    finally:
        controller.stop()
    (mail,) = mailbox.mails
    assert mail["Subject"] == "Daily sales completed: 12 rows"
    assert (mail["From"], mail["To"]) == ("robot@example.com", "ann@example.com, bob@example.com")
    text = mail.get_body(("plain",))
    page = mail.get_body(("html",))
    assert text is not None
    assert page is not None
    assert "Übersicht: 12 Zeilen." in text.get_content()
    assert "Nothing &amp; all" in page.get_content()
    (report,) = mail.iter_attachments()
    assert report.get_content() == "<h1>The report</h1>"
    assert report.get_filename().endswith(".html")
    assert set(mailbox.logins) == {"robot@example.com"}


def test_a_server_with_an_unknown_certificate_gets_no_password(
    service: Service, mailbox: Mailbox, smtp: Callable[[], Controller], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    definition = service.define(Notice(ENDS, email=("ann@example.com",)))
    service.ended(definition)
    controller = smtp()
    controller.start()
    try:
        assert service.wait(0) == 0
    finally:
        controller.stop()
    assert mailbox.logins == []
    (kept,) = service.context.definitions.notifications(definition.id, 9)
    assert "CERTIFICATE_VERIFY_FAILED" in str(kept.error)


def test_half_a_character_keeps_no_news_back(
    service: Service, receiver: Receiver, mailbox: Mailbox, smtp: Callable[[], Controller]
) -> None:
    definition = service.define(Notice(ENDS, webhook=receiver.url), Notice(ENDS, email=("ann@example.com",)))
    service.ended(definition, summary="a\ud800b", findings=[{"severity": "low", "what": "c\ud800d"}])
    controller = smtp()
    controller.start()
    try:
        assert service.wait(0) == 2
    finally:
        controller.stop()
    text = mailbox.mails[0].get_body(("plain",))
    assert text is not None
    assert "a?b" in text.get_content()
    assert json.loads(receiver.seen[0][1])["data"]["summary"] == "a\ud800b"


def test_each_trigger_tells_what_it_is_for(service: Service, receiver: Receiver) -> None:
    definition = service.define(
        Notice((Trigger.FAILURE,), webhook=f"{receiver.url}?failure"),
        Notice((Trigger.CHANGE, Trigger.FINDING), webhook=f"{receiver.url}?more"),
    )
    service.ended(definition)
    service.ended(definition, findings=[{"severity": "high", "what": "x"}])
    service.ended(definition, Status.FAILED)
    service.ended(definition, Status.FAILED)
    service.wait(0)
    told = sorted(json.loads(body)["data"]["triggers"] for _, body in receiver.seen)
    assert told == [["change"], ["failure"], ["failure"], ["finding"]]


def test_a_receiver_that_never_answers_is_given_up_and_nobody_waits_for_it(
    service: Service, receiver: Receiver
) -> None:
    gone = f"http://127.0.0.1:{free_port()}/"
    definition = service.define(Notice(ENDS, webhook=gone), Notice(ENDS, webhook=receiver.url))
    service.ended(definition)
    assert service.wait(0) == 1
    for _ in range(40):
        service.wait(3600)
    dead, alive = sorted(service.context.definitions.notifications(definition.id, 9), key=lambda n: n.sent or 0)
    assert (dead.given_up, dead.tries, dead.sent) == (True, 30, None)
    assert "did not answer" in str(dead.error)
    assert (alive.sent is not None, alive.tries) == (True, 1)


def test_many_who_look_at_once_send_it_once(service: Service, receiver: Receiver, settings: Settings) -> None:
    definition = service.define(Notice(ENDS, webhook=receiver.url))
    for _ in range(5):
        service.ended(definition)
    with build(settings) as other:
        now = service.now[0]
        notifiers = [
            Notifier(context.store, context.reports, Ways("", MailServer("", 25, "none", "", "", ""), ""), lambda: now)
            for context in (service.context, other, service.context)
        ]
        threads = [threading.Thread(target=notifier.work) for notifier in notifiers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert receiver.tries == 5
    assert len({headers["webhook-id"] for headers, _ in receiver.seen}) == 5
    assert all("webhook-signature" not in headers for headers, _ in receiver.seen)


def test_a_slow_receiver_does_not_hold_up_a_quick_one(service: Service, receiver: Receiver) -> None:
    import socket

    silent = socket.create_server(("127.0.0.1", 0))  # takes the connection and never answers
    definition = service.define(
        Notice(ENDS, webhook=f"http://127.0.0.1:{silent.getsockname()[1]}/"), Notice(ENDS, webhook=receiver.url)
    )
    service.ended(definition)
    work = threading.Thread(target=service.notifier.work)
    work.start()
    try:
        end = time.monotonic() + 10
        while not receiver.seen and time.monotonic() < end:
            time.sleep(0.01)
        assert receiver.seen
        assert work.is_alive()
    finally:
        silent.close()
        work.join()
