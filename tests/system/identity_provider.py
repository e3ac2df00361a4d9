"""An OpenID Connect provider as far as tokens need one: its document, its keys, tokens. Keys and signatures are openssl's."""
import base64
import contextlib
import http.server
import json
import pathlib
import subprocess
import threading
import time


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def openssl(*arguments, given=None):
    return subprocess.run(["openssl", *map(str, arguments)], input=given, capture_output=True, check=True).stdout


class Key:
    def __init__(self, folder, name):
        self.name, self.file = name, pathlib.Path(folder) / f"{name}.pem"
        openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", self.file)

    def public(self):
        modulus = openssl("rsa", "-in", self.file, "-noout", "-modulus").decode().strip().partition("=")[2]
        return {"kty": "RSA", "kid": self.name, "use": "sig", "alg": "RS256", "n": base64url(bytes.fromhex(modulus)), "e": "AQAB"}

    def sign(self, claims):
        head = {"alg": "RS256", "kid": self.name, "typ": "at+jwt"}
        text = ".".join(base64url(json.dumps(part).encode()) for part in (head, claims))
        return f"{text}.{base64url(openssl('dgst', '-sha256', '-sign', self.file, given=text.encode()))}"


class Provider:
    """Serves on a port of this machine between start() and stop(); `keys` are those that it publishes."""

    def __init__(self, folder, port):
        self.folder, self.port, self.server = folder, port, None
        self.issuer = f"http://127.0.0.1:{port}/realm"
        self.keys = [Key(folder, "first")]
        self.asked = []

    def start(self):
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                provider.asked.append(self.path)
                answers = {"/realm/.well-known/openid-configuration": {"issuer": provider.issuer, "jwks_uri": f"{provider.issuer}/keys"},
                           "/realm/keys": {"keys": [key.public() for key in provider.keys]}}
                body = json.dumps(answers.get(self.path)).encode()
                self.send_response(200 if self.path in answers else 404)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with contextlib.suppress(OSError):
                    self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    def token(self, subject, key=None, **claims):
        now = int(time.time())
        return (key or self.keys[0]).sign({"iss": self.issuer, "aud": "entente", "sub": subject, "iat": now, "exp": now + 600, **claims})
