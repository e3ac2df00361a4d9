#!/usr/bin/python3
"""People sign in with a browser, at a real identity provider (npm's oidc-provider): the whole way by code and PKCE, what the session
is worth, and everything that must not work. Programs come by tokens of their own.
"""
import base64
import json
import pathlib
import re
import subprocess
import unittest
import urllib.parse

from browser import Browser
from processes import BIN, House, free_port, wait_for

PROVIDER = pathlib.Path(__file__).resolve().parent / "sign_in"
CALLBACK = "/sign-in/callback"


def sent_query(url):
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))


@unittest.skipUnless((PROVIDER / "node_modules" / "oidc-provider").is_dir(), "npm's oidc-provider isn't installed: ./dev setup")
class SignIn(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.addClassCleanup(cls.house.__exit__)
        folder = cls.house.directory
        cls.house.serve_ports = free_port(), free_port()
        short, port = free_port(), free_port()
        cls.gateway, cls.short = f"http://localhost:{cls.house.serve_ports[0]}", f"http://localhost:{short}"
        cls.provider = f"http://127.0.0.1:{port}"
        cls.house.start("provider", ["node", PROVIDER / "provider.mjs", port, 300, cls.gateway, cls.short], port)
        (folder / "session-keys").write_text("1" * 64 + "\n")
        (folder / "secret").write_text("s e:cret\n")
        (folder / "gateway-token").write_text("gateway-token-1234567890\n")
        (folder / "tokens.csv").write_text("gateway-token-1234567890,second-gateway,-,-,service\n"
                                           "importer-token-1234567890,importer,observer,*,program\n")
        cls.write_config("oidc.json", cls.gateway)
        cls.house.serve("--oidc-file", folder / "oidc.json", "--token-file", folder / "tokens.csv", "--log-level", "info")
        # A second gateway with the same keys for other purposes: its sessions are short, and it has a secret at the provider.
        cls.write_config("short.json", cls.short, longest="3s", client_id="entente-secret", client_secret_file="secret")
        services = [word for part in ("profiles", "listings", "matching") for word in (f"--{part}", cls.house.grpc)]
        cls.house.start("short", [BIN / "entente-gateway", "--listen", f"127.0.0.1:{short}", "--oidc-file", folder / "short.json", "--token-file",
                                  folder / "tokens.csv", "--service-token-file", folder / "gateway-token", *services], short)

    @classmethod
    def write_config(cls, name, address, **sign_in):
        (cls.house.directory / name).write_text(json.dumps({
            "issuer": cls.provider, "audiences": ["entente"], "leeway": "0s",
            "assignments": [{"claim": "roles", "is": "coordinator", "role": "coordinator", "scope": "*"},
                            {"claim": "roles", "is": "observer", "role": "observer", "scope": "*"},
                            {"claim": "program", "is": "nightly-report", "kind": "program", "role": "observer", "scope": "*"}],
            "sign_in": {"client_id": "entente-page", "address": address, "session_keys": "session-keys",
                        "parameters": {"resource": "https://entente.example/api"}} | sign_in}))

    def assert_logged(self, act, subject):
        lines = (self.house.directory / "serve.log").read_text().splitlines()
        said = [json.loads(line) for line in lines if line.startswith("{")]
        self.assertTrue(any(line.get("act") == act and line.get("subject") == subject for line in said), (act, subject, lines[-5:]))
        for line in said:  # no token, code or state
            self.assertNotRegex(json.dumps(line), r"eyJ|code=|state=")

    def at_provider(self, browser, gateway=None, who="coordinator", return_to="/"):
        """Signs in up to where the provider sends the browser back; gives that address."""
        gateway = gateway or self.gateway
        begun = browser.ask("GET", f"{gateway}/sign-in?{urllib.parse.urlencode({'return_to': return_to})}")
        self.assertEqual(begun.status, 303, begun.body)
        answer = browser.go(begun.header("location"), gateway)
        if not isinstance(answer, str):
            answer = browser.submit(answer, gateway, login=who, password="any")
        if not isinstance(answer, str):
            answer = browser.submit(answer, gateway)  # the provider asks for consent
        self.assertTrue(answer.startswith(gateway + CALLBACK), answer)
        return answer

    def signed_in(self, who="coordinator", gateway=None):
        browser = Browser()
        answer = browser.ask("GET", self.at_provider(browser, gateway, who))
        self.assertEqual(answer.status, 303, answer.body)
        return browser

    def call(self, browser, method="profiles.v1.ProfileService/ListCities", body="{}", gateway=None, **headers):
        headers = {"Origin": gateway or self.gateway, "Content_Type": "application/json"} | headers
        return browser.ask("POST", f"{gateway or self.gateway}/entente.{method}", body, **{k: v for k, v in headers.items() if v is not None})

    def test_1_the_whole_way(self):
        browser = Browser()
        self.assertEqual(browser.ask("GET", f"{self.gateway}/session").json(), {"signIn": True})
        self.assertEqual(self.call(browser).status, 401)
        begun = browser.ask("GET", f"{self.gateway}/sign-in?return_to=/%3Fround%3Da%26b")
        asked = sent_query(begun.header("location"))
        self.assertEqual((asked["code_challenge_method"], asked["response_type"], asked["client_id"]), ("S256", "code", "entente-page"))
        self.assertEqual((len(asked["state"]), len(asked["nonce"]), len(asked["code_challenge"])), (43, 43, 43))
        back = self.at_provider(browser, return_to="/?round=a&b")
        answer = browser.ask("GET", back)
        self.assertEqual((answer.status, answer.header("location")), (303, f"{self.gateway}/?round=a&b"))
        self.assertEqual((answer.header("referrer-policy"), answer.header("cache-control")), ("no-referrer", "no-store"))
        kept = [line for line in answer.all("set-cookie") if "Max-Age=0" not in line]
        self.assertTrue(kept and all(line.startswith("entente-session-") for line in kept), answer.headers)
        for line in kept:  # by plain HTTP on this machine; Secure and __Host- are gateway_test's
            self.assertRegex(line, r"; Path=/; Max-Age=(300|29\d); HttpOnly; SameSite=Lax$")
        self.assertEqual(list(browser.cookies["localhost"]), [f"entente-session-{i}" for i in range(len(kept))])
        self.assertEqual(browser.ask("GET", f"{self.gateway}/session").json(),
                         {"signIn": True, "subject": "coordinator", "assignments": [{"role": "coordinator", "scope": "*"}]})
        self.assertEqual(self.call(browser).status, 200)
        self.assertEqual(self.call(browser, Sec_Fetch_Site="same-origin").status, 200)
        # Its rights are its role's, in the services as at the gateway.
        city = '{"cityId":"tunis","city":{"displayName":"Tunis"}}'
        self.assertEqual(self.call(browser, "profiles.v1.ProfileService/CreateCity", city).status, 400)
        self.assertEqual(self.call(self.signed_in("observer"), "profiles.v1.ProfileService/CreateCity", city).status, 403)
        self.assert_logged("signed-in", "coordinator")

    def test_2_calls_of_other_pages_are_refused(self):
        browser = self.signed_in()
        for headers in ({"Origin": "https://attacker.example"}, {"Origin": "null"}, {"Origin": None}, {"Origin": self.gateway.upper()},
                        {"Origin": self.short}, {"Origin": self.gateway + "/"}, {"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "same-site"},
                        {"Sec_Fetch_Site": "none"}):
            answer = self.call(browser, **headers)
            self.assertEqual(answer.status, 403, headers)
            self.assertIn("FOREIGN_ORIGIN", answer.body)
        # By gRPC-Web the answer is 200, and what it was stands in its last envelope.
        for kind, body in (("application/grpc-web+proto", "\0\0\0\0\0"), ("application/grpc-web+json", "\0\0\0\0\2{}")):
            answer = self.call(browser, body=body, Content_Type=kind, Origin="https://attacker.example")
            self.assertEqual((answer.status, answer.body[0], answer.body[5:21]), (200, "\ufffd", "grpc-status: 7\r\n"), answer.body)
            details = base64.b64decode(re.search(r"grpc-status-details-bin: ([^\r]*)", answer.body)[1])
            self.assertIn(b"FOREIGN_ORIGIN", details)
            self.assertEqual(self.call(browser, body=body, Content_Type=kind).body[0], "\0", "from its own page it is a call")
        # What forms of other pages can send isn't a call at all.
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
            self.assertEqual(self.call(browser, Content_Type=kind).status, 415)
        # Who brings a token of its own needs no origin: no browser sends that along by itself.
        self.assertEqual(self.call(Browser(), Origin=None, Authorization="Bearer importer-token-1234567890").status, 200)

    def test_3_what_was_altered_is_no_session(self):
        browser = self.signed_in()
        cookies = browser.cookies["localhost"]
        right = cookies["entente-session-0"]
        for wrong in (right[:-1], right[:50] + ("A" if right[50] != "A" else "B") + right[51:], "", "AAAA", right + "A", right[::-1]):
            cookies["entente-session-0"] = wrong
            self.assertEqual(self.call(browser).status, 401, wrong[:60])
            self.assertEqual(browser.ask("GET", f"{self.gateway}/session").json(), {"signIn": True})
        cookies["entente-session-0"] = right
        self.assertEqual(self.call(browser).status, 200)
        # What was begun is no session.
        other = Browser()
        other.ask("GET", f"{self.gateway}/sign-in")
        cookies["entente-session-0"] = other.cookies["localhost"]["entente-sign-in-0"]
        self.assertEqual(self.call(browser).status, 401)

    def test_4_only_who_began_ends(self):
        browser = Browser()
        back = self.at_provider(browser)
        begun = dict(browser.cookies["localhost"])
        stranger = Browser()
        answer = stranger.ask("GET", back)
        self.assertEqual(answer.status, 400, "a code without the browser that asked for it: somebody else's account")
        self.assertIn("Begin again at /sign-in", answer.body)
        state = sent_query(back)["state"]
        for url in (back.replace(state, state[::-1]), back.replace(state, ""), f"{self.gateway}{CALLBACK}", f"{back}&state={state}",
                    back.replace(urllib.parse.quote(self.provider, safe=""), urllib.parse.quote("http://127.0.0.1:1", safe=""))):
            browser.cookies["localhost"] = dict(begun)
            self.assertEqual(browser.ask("GET", url).status, 400, url)
            self.assertEqual(browser.cookies["localhost"], {}, "what was begun is over")
        browser.cookies["localhost"] = dict(begun)
        denied = browser.ask("GET", f"{self.gateway}{CALLBACK}?state={state}&error=access_denied%0Ax")
        self.assertEqual((denied.status, denied.body), (401, "signing in failed: the identity provider says access_denied?x\n"))
        browser.cookies["localhost"] = dict(begun)
        self.assertEqual(browser.ask("GET", back).status, 303)
        # The same once more, with the cookie that was kept: the provider takes no code twice.
        browser.cookies["localhost"] = dict(begun)
        again = browser.ask("GET", back)
        self.assertEqual(again.status, 401)
        self.assertIn("doesn't take the code", again.body)
        # A code that was given for another browser's challenge.
        other = Browser()
        stolen = sent_query(self.at_provider(other))["code"]
        mine = self.at_provider(browser)
        self.assertEqual(browser.ask("GET", mine.replace(sent_query(mine)["code"], stolen)).status, 401)

    def test_5_it_leads_nowhere_else(self):
        for path in ("//attacker.example", "https://attacker.example", "/\\attacker.example", "javascript:alert(1)", "/a\r\nx: y", "/" + "a" * 2000, "/sign-in", ""):
            browser = Browser()
            answer = browser.ask("GET", self.at_provider(browser, return_to=path))
            self.assertEqual((answer.status, answer.header("location")), (303, f"{self.gateway}/"), path)

    def test_6_whom_no_rule_knows_is_not_let_in(self):
        browser = Browser()
        answer = browser.ask("GET", self.at_provider(browser, who="nobody"))
        self.assertEqual(answer.status, 401)
        self.assertIn("none of its claims gives an assignment here", answer.body)
        self.assertEqual(browser.cookies["localhost"], {})
        self.assert_logged("sign-in-refused", "")
        french = Browser()
        back = self.at_provider(french, who="nobody")
        self.assertIn("ce jeton n’est pas accepté", french.ask("GET", back, Accept_Language="fr").body)

    def test_7_signing_out(self):
        browser = self.signed_in()
        kept = dict(browser.cookies["localhost"])
        self.assertEqual(browser.ask("POST", f"{self.gateway}/sign-out").status, 403, "no page of ours")
        self.assertEqual(browser.ask("POST", f"{self.gateway}/sign-out", Origin="https://attacker.example").status, 403)
        self.assertEqual(browser.ask("GET", f"{self.gateway}/sign-out").status, 405)
        self.assertEqual(browser.cookies["localhost"], kept)
        answer = browser.ask("POST", f"{self.gateway}/sign-out", Origin=self.gateway)
        self.assertEqual((answer.status, browser.cookies["localhost"]), (200, {}))
        self.assertEqual(self.call(browser).status, 401)
        # At the provider, too: who signs in again is asked who that is.
        ended = browser.submit(browser.go(answer.json()["location"]), self.gateway, logout="yes")
        self.assertEqual(ended, f"{self.gateway}/")
        begun = browser.ask("GET", f"{self.gateway}/sign-in")
        self.assertIn('name="login"', browser.go(begun.header("location")).body)

    def test_8_a_session_ends(self):
        browser = self.signed_in(gateway=self.short)
        kept = dict(browser.cookies["localhost"])
        wait_for("the session ends", lambda: "subject" not in browser.ask("GET", f"{self.short}/session").json())
        browser.cookies["localhost"] = kept  # whatever the browser thinks of it
        answer = self.call(browser, gateway=self.short)
        self.assertEqual((answer.status, "your session has ended" in answer.body), (401, True), answer.body)

    def test_9_gateways_share_nothing_but_the_keys(self):
        browser = self.signed_in()
        answer = browser.ask("POST", f"{self.short}/entente.profiles.v1.ProfileService/ListCities", "{}", Origin=self.short,
                             Content_Type="application/json")
        self.assertEqual(answer.status, 200, "a session that another gateway has made")
        for path in ("/", "/session", "/sign-in/callback"):
            policy = browser.ask("GET", self.gateway + path).header("content-security-policy") or ""
            self.assertTrue(path == "/session" or "default-src 'none'" in policy, path)
            self.assertNotIn("http", policy)

    def test_a_programs_come_by_tokens_of_their_own(self):
        body = {"grant_type": "client_credentials", "resource": "https://entente.example/api"}
        secret = "Basic bmlnaHRseS1yZXBvcnQ6cmVwb3J0LXNlY3JldA=="  # nightly-report:report-secret
        answer = Browser().ask("POST", f"{self.provider}/token", body, Authorization=secret)
        self.assertEqual(answer.status, 200, answer.body)
        for token, subject in ((answer.json()["access_token"], "program:nightly-report"), ("importer-token-1234567890", "program:importer")):
            bearer = {"Origin": None, "Authorization": f"Bearer {token}"}
            wait_for("its key is known", lambda bearer=bearer: self.call(Browser(), **bearer).status == 200)
            refused = self.call(Browser(), "profiles.v1.ProfileService/CreateCity", '{"cityId":"tunis","city":{}}', **bearer)
            self.assertEqual(refused.status, 403)
            self.assert_logged("refused", subject)

    @unittest.skipUnless(pathlib.Path("/usr/bin/chromium").exists(), "Chromium isn't installed")
    def test_b_a_real_browser(self):
        done = subprocess.run(["node", PROVIDER / "chromium.mjs", self.gateway, self.provider], capture_output=True, text=True, timeout=180)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_z_who_asks_without_end_is_told_to_wait(self):
        browser = Browser()
        answers = [browser.ask("GET", f"{self.gateway}{CALLBACK}").status for _ in range(130)]
        self.assertEqual(set(answers) - {400}, {429})
        self.assertEqual(browser.ask("GET", f"{self.gateway}/session").status, 200)


if __name__ == "__main__":
    unittest.main()
