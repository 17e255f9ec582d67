"""Demo shops as tests with foreign clients need them: with a known signing key, behind TLS, with a mail to read."""

from __future__ import annotations

import contextlib
import datetime
import email
import email.policy
import ipaddress
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from marketplace import local_secrets
from tests.migrated import PROJECT
from tests.served import Template


@dataclass(frozen=True)
class KeyedTemplate(Template):
    """A demo shop whose tokens the test can sign too. ``secrets`` is a folder of the test's own."""

    secrets: Path = Path()

    @property
    def key_file(self) -> Path:
        path = self.secrets / "key.pem"
        if not path.exists():
            path.write_text(local_secrets.make_rsa_private_key())
        return path

    def environment(self, database_url: str) -> dict[str, str]:
        return super().environment(database_url) | {"RSA_PRIVATE_KEY": self.key_file.read_text()}

    @contextlib.contextmanager
    def copy(self) -> Iterator[str]:
        with super().copy() as database_url:
            (self.secrets / "database").write_text(database_url)
            yield database_url

    def read_mails(self, url: str) -> list[str]:
        """Let the worker send what is queued in the shop served at ``url``; return the texts of the mails."""
        environment = self.environment((self.secrets / "database").read_text()) | {"PUBLIC_URL": url}
        done = subprocess.run(
            [sys.executable, "manage.py", "worker", "--batch"],
            cwd=PROJECT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        texts = []
        for part in done.stdout.split("\n" + "-" * 79 + "\n"):
            start = part.find("Content-Type:")
            if start >= 0:
                texts.append(email.message_from_string(part[start:], policy=email.policy.default).get_content())
        return texts


@contextlib.contextmanager
def behind_tls(port: int, folder: Path) -> Iterator[tuple[str, Path]]:
    """Put TLS before a server of this machine; lend its address and the certificate by which a client knows it."""
    certificate, key = _certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_accept, args=(listening, context, port), daemon=True).start()
        try:
            yield f"https://localhost:{listening.getsockname()[1]}", certificate
        finally:
            with contextlib.suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)


def _accept(listening: socket.socket, context: ssl.SSLContext, port: int) -> None:
    with contextlib.suppress(OSError):  # closed at the end
        while True:
            plain, _ = listening.accept()
            threading.Thread(target=_serve, args=(plain, context, port), daemon=True).start()


def _serve(plain: socket.socket, context: ssl.SSLContext, port: int) -> None:
    with (
        contextlib.suppress(OSError),
        context.wrap_socket(plain, server_side=True) as outside,
        socket.create_connection(("127.0.0.1", port)) as inside,
    ):
        answers = threading.Thread(target=_pipe, args=(inside, outside), daemon=True)
        answers.start()
        _pipe(outside, inside)
        answers.join()


def _pipe(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


def _certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for localhost that vouches for itself; return its file and its key's."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "localhost.pem", folder / "localhost-key.pem"
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate_file, key_file
