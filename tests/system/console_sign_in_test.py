#!/usr/bin/python3
"""The console behind a real identity provider (npm's oidc-provider): a sign-in that runs out, and roles that may do less."""
import datetime
import json
import os
import pathlib
import subprocess
import unittest

from processes import SOURCE, House, cli, free_port

DRIVE = SOURCE / "tests" / "system" / "console" / "drive.mjs"
PROVIDER = pathlib.Path(__file__).resolve().parent / "sign_in"
TOKEN = "importer-token-1234567890"


@unittest.skipUnless((PROVIDER / "node_modules" / "oidc-provider").is_dir(), "npm's oidc-provider isn't installed: ./dev setup")
class ConsoleSignIn(unittest.TestCase):
    def test_a_sign_in_that_runs_out_loses_no_word_and_roles_see_what_they_may_do(self):
        with House() as house:
            folder = house.directory
            house.serve_ports = free_port(), free_port()
            port = free_port()
            gateway, provider = f"http://localhost:{house.serve_ports[0]}", f"http://127.0.0.1:{port}"
            house.start("provider", ["node", PROVIDER / "provider.mjs", port, 300, gateway], port)
            (folder / "session-keys").write_text("1" * 64 + "\n")
            (folder / "tokens.csv").write_text(f"{TOKEN},importer,coordinator,*,person\n")
            (folder / "oidc.json").write_text(json.dumps({
                "issuer": provider, "audiences": ["entente"], "leeway": "0s",
                "assignments": [{"claim": "roles", "is": role, "role": role, "scope": "*"} for role in ("coordinator", "observer")],
                "sign_in": {"client_id": "entente-page", "address": gateway, "session_keys": "session-keys", "longest": "6s",
                            "parameters": {"resource": "https://entente.example/api"}}}))
            house.serve("--oidc-file", folder / "oidc.json", "--token-file", folder / "tokens.csv")
            signed = os.environ | {"ENTENTE_TOKEN": TOKEN}
            cli("import", SOURCE / "data", "--server", house.grpc, "--base-date", datetime.date.today().isoformat(), env=signed)
            cli("round", "--server", house.grpc, "--programme", "cooperation-2027", "--quiet", env=signed)
            done = subprocess.run(["node", DRIVE, gateway, "signIn"], capture_output=True, text=True, timeout=300, cwd=SOURCE)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
