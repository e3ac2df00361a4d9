#!/usr/bin/python3
"""The four processes as a platform team runs them: people by an identity provider, services by their certificates, no token file
that holds a token. The provider comes later than the processes, and changes its keys under them; so do the certificates.
"""
import http.client
import json
import socket
import ssl
import time
import unittest
import urllib.error
import urllib.request

import grpc

from entente.profiles.v1 import profile_service_pb2, profile_service_pb2_grpc
from identity_provider import Key, Provider, openssl
from processes import BIN, House, connect, free_port, wait_for

CITY = {"cityId": "tunis", "city": {"displayName": "Tunis", "country": "countries/TN", "standing": "STANDING_MEMBER",
                                    "creativeFields": [{"field": "crafts-and-folk-art"}]}}
CERTIFICATES = """certificate:dns:listings.test,entente-listings,service,*,service
certificate:dns:matching.test,entente-matching,service,*,service
certificate:uri:spiffe://test/gateway,entente-gateway,-,-,service
"""
NAMES = {"profiles": "DNS:profiles.test", "listings": "DNS:listings.test", "matching": "DNS:matching.test", "gateway": "URI:spiffe://test/gateway",
         "stranger": "DNS:stranger.test", "page": "DNS:page.test"}


class Secured(House):
    """Starts the parts with --oidc-file and certificates instead of tokens."""

    def start_part(self, part, redis=None):
        if not (self.directory / "ca.pem").exists():
            openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test-ca", "-keyout", self.directory / "ca.key",
                    "-out", self.directory / "ca.pem")
            for who in NAMES:
                self.certify(who)
            (self.directory / "certificates.csv").write_text(CERTIFICATES)
        data = [] if part == "gateway" else self.store(part)
        others = [word for other in {"listings": ["profiles"], "matching": ["profiles", "listings"], "gateway": ["profiles", "listings", "matching"]}
                  .get(part, []) for word in (f"--{other}", self.via[other])]
        self.start(part, [BIN / f"entente-{part}", "--listen", self.at[part], "--token-file", self.directory / "certificates.csv",
                          "--oidc-file", self.directory / "oidc.json", *self.tls(part), *data, *others], self.ports[part])

    def tls(self, who):
        return ["--mtls-cert", self.directory / f"{who}.pem", "--mtls-key", self.directory / f"{who}.key", "--mtls-ca", self.directory / "ca.pem"]

    def certify(self, who):
        """A new certificate in place of the one before."""
        at = {kind: self.directory / f"next-{who}.{kind}" for kind in ("key", "csr", "ext", "pem")}
        at["ext"].write_text(f"subjectAltName=IP:127.0.0.1,{NAMES[who]}\n")
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={who}", "-keyout", at["key"], "-out", at["csr"])
        openssl("x509", "-req", "-days", "2", "-in", at["csr"], "-CA", self.directory / "ca.pem", "-CAkey", self.directory / "ca.key",
                "-CAcreateserial", "-extfile", at["ext"], "-out", at["pem"])
        for kind in ("key", "pem"):
            at[kind].rename(self.directory / f"{who}.{kind}")


class Identity(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = Secured()
        cls.addClassCleanup(cls.house.__exit__)
        cls.provider = Provider(cls.house.directory, free_port())
        cls.addClassCleanup(cls.provider.stop)
        rules = [{"claim": "roles", "is": "coordinator", "role": "coordinator", "scope": "*"},
                 {"claim": "speaks_for", "role": "focal-point", "scope": "cities/{value}"},
                 {"claim": "member"}]
        (cls.house.directory / "oidc.json").write_text(json.dumps(
            {"issuer": cls.provider.issuer, "audiences": ["entente"], "refresh": "10s", "assignments": rules}))
        cls.house.four()  # the provider isn't there yet: they are ready all the same

    def answered(self, method, body, token):
        """The Connect code of the answer; "ok" for one that is none."""
        try:
            connect(self.house.gateway, method, body, token)
            return "ok"
        except urllib.error.HTTPError as refused:
            return json.loads(refused.read())["code"]

    def ask(self, method, body, token):
        return self.answered(f"profiles.v1.ProfileService/{method}", body, token)

    def test_1_a_provider_that_comes_later(self):
        token = self.provider.token("anna", roles=["coordinator"])
        self.assertEqual(self.ask("ListCities", {}, token), "unavailable")
        self.provider.start()
        wait_for("the keys are read", lambda: self.ask("ListCities", {}, token) == "ok")

    def test_2_claims_are_rights_in_every_process(self):
        anna = self.provider.token("anna", roles=["coordinator"])
        tunis = self.provider.token("bo", speaks_for=["tunis"])
        self.assertEqual(self.ask("CreateCity", CITY, anna), "invalid_argument")  # let in; the country isn't known yet
        self.assertEqual(self.ask("CreateCity", CITY, tunis), "permission_denied")
        self.assertEqual(self.ask("ListContacts", {"parent": "cities/tunis"}, tunis), "not_found")
        self.assertEqual(self.ask("ListContacts", {"parent": "cities/dakar"}, tunis), "permission_denied")
        self.assertEqual(self.ask("ListCities", {}, self.provider.token("cy", member="yes")), "ok")
        self.assertEqual(self.ask("ListCities", {}, self.provider.token("cy")), "unauthenticated")
        # Each process asks the provider for itself.
        for method, body in (("listings.v1.ListingService/ListListings", {"parent": "cities/-"}), ("matching.v1.ProgrammeService/ListProgrammes", {})):
            wait_for(f"{method} is answered", lambda method=method, body=body: self.answered(method, body, anna) == "ok")

    def test_3_tokens_that_are_not_for_this_network(self):
        other = Key(self.house.directory, "other")
        for claims in ({"aud": "another"}, {"iss": "http://127.0.0.1:1/realm"}, {"exp": 1}, {"nbf": 4_000_000_000}, {"sub": ""}):
            self.assertEqual(self.ask("ListCities", {}, self.provider.token("anna", roles=["coordinator"], **claims)), "unauthenticated", claims)
        forged = self.provider.token("anna", roles=["coordinator"])
        other.name = self.provider.keys[0].name
        self.assertEqual(self.ask("ListCities", {}, self.provider.token("anna", key=other, roles=["coordinator"])), "unauthenticated")
        self.assertEqual(self.ask("ListCities", {}, forged[:-4]), "unauthenticated")
        self.assertEqual(self.ask("ListCities", {}, "x" * 5000), "unauthenticated")

    def test_4_keys_change_while_it_runs(self):
        old = self.provider.token("anna", roles=["coordinator"])
        self.assertEqual(self.ask("ListCities", {}, old), "ok")
        self.provider.keys = [Key(self.house.directory, "second")]
        new = self.provider.token("anna", roles=["coordinator"])
        wait_for("the new key is known", lambda: self.ask("ListCities", {}, new) == "ok")
        wait_for("the old one isn't any more", lambda: self.ask("ListCities", {}, old) == "unauthenticated")

    def test_5_only_certificates_of_the_network_are_let_in(self):
        def listed(who, token=None):
            files = [(self.house.directory / name).read_bytes() for name in ("ca.pem", f"{who}.key", f"{who}.pem")] if who else None
            credentials = grpc.ssl_channel_credentials(*files) if who else grpc.ssl_channel_credentials((self.house.directory / "ca.pem").read_bytes())
            with grpc.secure_channel(self.house.at["profiles"], credentials) as channel:
                try:
                    profile_service_pb2_grpc.ProfileServiceStub(channel).ListCities(
                        profile_service_pb2.ListCitiesRequest(), timeout=20, metadata=[("authorization", f"Bearer {token}")] if token else [])
                    return "OK"
                except grpc.RpcError as error:
                    return error.code().name

        token = self.provider.token("anna", roles=["coordinator"])
        self.assertEqual(listed("matching"), "OK")
        self.assertEqual(listed("gateway"), "PERMISSION_DENIED")
        self.assertEqual(listed("stranger"), "UNAUTHENTICATED")
        self.assertEqual(listed("stranger", token), "OK")
        self.assertEqual(listed(None, token), "UNAVAILABLE")

    def test_6_certificates_change_while_it_runs(self):
        for who in ("profiles", "gateway"):
            self.house.certify(who)
        token = self.provider.token("anna", roles=["coordinator"])
        for _ in range(20):
            self.assertEqual(self.ask("ListCities", {}, token), "ok")

    def test_7_browsers_get_https_with_the_certificate_of_now(self):
        port, ca = free_port(), self.house.directory / "ca.pem"
        self.house.certify("page")
        others = [word for part in ("profiles", "listings", "matching") for word in (f"--{part}", self.house.at[part])]
        files = ["--https-cert", self.house.directory / "page.pem", "--https-key", self.house.directory / "page.key"]
        self.house.start("https", [BIN / "entente-gateway", "--listen", f"127.0.0.1:{port}", "--token-file", self.house.directory / "certificates.csv",
                                   "--oidc-file", self.house.directory / "oidc.json", *self.house.tls("gateway"), *others, *files], port)
        trusted = ssl.create_default_context(cafile=ca)

        def serial():
            return openssl("s_client", "-connect", f"127.0.0.1:{port}", "-CAfile", ca, given=b"").partition(b"-----BEGIN")[2][:400]

        with urllib.request.urlopen(f"https://127.0.0.1:{port}/healthz", context=trusted, timeout=20) as reply:
            self.assertEqual(reply.read(), b"ok\n")
        first = serial()
        kept = http.client.HTTPSConnection("127.0.0.1", port, context=trusted, timeout=20)
        kept.request("GET", "/openapi.json")
        self.assertGreater(len(kept.getresponse().read()), 100_000)  # many records of TLS
        # Between the files of two certificates the one before is shown; then the new one.
        (self.house.directory / "page.key").rename(self.house.directory / "page.key-kept")
        (self.house.directory / "page.key").write_bytes((self.house.directory / "stranger.key").read_bytes())
        time.sleep(1.1)  # so that the files are looked at
        self.assertEqual(serial(), first)
        self.house.certify("page")
        wait_for("the new certificate is shown", lambda: serial() not in (first, b""))
        kept.request("POST", "/entente.profiles.v1.ProfileService/ListCities", "{}",
                     {"Content-Type": "application/json", "Authorization": f"Bearer {self.provider.token('anna', roles=['coordinator'])}"})
        reply = kept.getresponse()
        self.assertEqual((reply.status, reply.read()[:1]), (200, b"{"))
        kept.close()
        with socket.create_connection(("127.0.0.1", port), timeout=20) as plain:
            plain.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            self.assertNotIn(b"HTTP", plain.recv(100))


if __name__ == "__main__":
    unittest.main()
