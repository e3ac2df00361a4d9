#!/usr/bin/python3
"""An SMTP server that keeps what it gets: Debian's python3-aiosmtpd with the answers that a test asks for.

Usage: smtp_sink.py FOLDER [--tls starttls|always] [--auth USER:PASSWORD] [--answer "RCPT 550 no such box"]… [--die N]

Prints its port, then serves until it is ended. Each mail becomes FOLDER/000001.eml and so on. With TLS it makes itself a
certificate for 127.0.0.1, FOLDER/certificate.pem. --answer: what it says to a command (MAIL, RCPT, DATA) instead of taking
it; one of `COMMAND CODE WORDS@BOX` only for the recipient BOX. --die N: it takes N mails and breaks off without a word
once the next one is there, whole.
"""
import argparse
import asyncio
import pathlib
import ssl
import subprocess

from aiosmtpd.smtp import SMTP, AuthResult


class Keeper:
    def __init__(self, folder, answers, die):
        self.folder, self.die, self.kept = folder, die, len(list(folder.glob("*.eml")))
        self.answers = [answer.split(" ", 1) for answer in answers]

    def answer(self, command, box=""):
        for of, words in self.answers:
            said, _, only = words.partition("@")
            if of == command and (not only or only == box):
                return said
        return None

    async def handle_MAIL(self, server, session, envelope, address, options):
        if said := self.answer("MAIL"):
            return said
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if said := self.answer("RCPT", address.partition("@")[0]):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if said := self.answer("DATA"):
            return said
        self.kept += 1
        tls = server.transport.get_extra_info("ssl_object") is not None
        head = (f"X-Sink: from={envelope.mail_from} to={','.join(envelope.rcpt_tos)} tls={tls} "
                f"auth={bool(session.authenticated)}\r\n")
        part = self.folder / f"{self.kept:06}.part"
        part.write_bytes(head.encode() + envelope.original_content)
        part.rename(part.with_suffix(".eml"))
        if self.die is not None and self.kept > self.die:
            server.transport.abort()
        return "250 kept"


def context_for(folder):
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    if not certificate.exists():
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=sink", "-addext",
                        "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--tls", choices=["starttls", "always"])
    parser.add_argument("--auth")
    parser.add_argument("--answer", action="append", default=[])
    parser.add_argument("--die", type=int)
    parser.add_argument("--port", type=int, default=0)
    asked = parser.parse_args()
    context = context_for(asked.folder) if asked.tls else None
    keeper = Keeper(asked.folder, asked.answer, asked.die)

    def check(server, session, envelope, mechanism, data):
        login, password = (part.decode() for part in (data.login, data.password))
        return AuthResult(success=f"{login}:{password}" == asked.auth, handled=False)

    def protocol():
        return SMTP(keeper, hostname="sink", enable_SMTPUTF8=True, authenticator=check if asked.auth else None,
                    auth_required=bool(asked.auth), auth_require_tls=asked.tls == "starttls",
                    tls_context=context if asked.tls == "starttls" else None, require_starttls=asked.tls == "starttls")

    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", asked.port,
                                                            ssl=context if asked.tls == "always" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
