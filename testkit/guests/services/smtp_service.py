#!/usr/bin/env python3
# A small SMTP server (aiosmtpd) that puts mails into a Maildir: every mail that it has accepted is there once, word for
# word. One session begins a mail in one round and ends it in the next.
import importlib.util
import mailbox
import os
import random
import smtplib
import sys

from service_guest import FILES, equal, eventually, free_port, run, skip, start, stop

MAILS = os.path.join(FILES, "mail")


class Session:
    def __init__(self, port, number, accepted):
        self.smtp = eventually("connection by SMTP", lambda: smtplib.SMTP("127.0.0.1", port))
        self.smtp.ehlo()
        self.random = random.Random(number)
        self.number = number
        self.accepted = accepted
        self.count = 0
        self.rest = None

    def mail(self):
        name = f"{self.number}.{self.count}@test"
        self.count += 1
        lines = [self.random.randbytes(30).hex() for _ in range(self.random.randrange(1, 300))]
        return name, f"Message-ID: <{name}>\r\nSubject: mail {name}\r\n\r\n" + "".join(f"{line}\r\n" for line in lines)

    def send(self):
        name, text = self.mail()
        equal("refused receivers", {}, self.smtp.sendmail("from@test", ["to@test"], text))
        self.accepted[f"<{name}>"] = text

    def begin(self):
        for command in ("MAIL FROM:<from@test>", "RCPT TO:<to@test>"):
            equal(command, 250, self.smtp.docmd(command)[0])
        equal("DATA", 354, self.smtp.docmd("DATA")[0])
        name, text = self.mail()
        half = len(text) // 2
        self.smtp.send(text[:half])
        self.rest = name, text, half

    def finish(self):
        name, text, half = self.rest
        self.smtp.send(text[half:] + ".\r\n")
        equal("end of a mail", 250, self.smtp.getreply()[0])
        self.accepted[f"<{name}>"] = text


def prepare():
    if importlib.util.find_spec("aiosmtpd") is None:
        skip("aiosmtpd is not installed")
    os.makedirs(FILES)
    mailbox.Maildir(MAILS)
    port = free_port()
    server = start([sys.executable, "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}", "-c", "aiosmtpd.handlers.Mailbox", MAILS])
    accepted = {}
    sessions = [Session(port, number, accepted) for number in range(3)]
    sessions[0].begin()

    def check(ticks):
        sessions[0].finish()
        for session in sessions[1:]:
            session.send()
        check_mails()
        sessions[0].begin()

    def check_mails():
        found = {}
        for mail in mailbox.Maildir(MAILS):
            equal("mails with one id", None, found.get(mail["Message-ID"]))
            found[mail["Message-ID"]] = mail.get_payload().replace("\n", "\r\n")
        equal("ids of mails", sorted(accepted), sorted(found))
        for name, text in accepted.items():
            equal(f"mail {name}", text.split("\r\n\r\n", 1)[1], found[name])

    return check, lambda: stop(server)


run(prepare)
