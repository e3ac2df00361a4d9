#!/usr/bin/python3
"""The console behind a real identity provider (npm's oidc-provider): a sign-in that runs out, roles that may do less, and a focal
point's tasks."""
import datetime
import json
import os
import pathlib
import subprocess
import unittest

from passing_time import pass_minutes
from processes import SOURCE, House, cli, connect, free_port, wait_for

DRIVE = SOURCE / "tests" / "system" / "console" / "drive.mjs"
PROVIDER = pathlib.Path(__file__).resolve().parent / "sign_in"
TOKEN = "importer-token-1234567890"


@unittest.skipUnless((PROVIDER / "node_modules" / "oidc-provider").is_dir(), "npm's oidc-provider isn't installed: ./dev setup")
class ConsoleSignIn(unittest.TestCase):
    def begin(self, house):
        """A provider, and a solved round of the example."""
        self.folder, port = house.directory, free_port()
        house.serve_ports = free_port(), free_port()
        self.gateway, self.provider = f"http://localhost:{house.serve_ports[0]}", f"http://127.0.0.1:{port}"
        house.start("provider", ["node", PROVIDER / "provider.mjs", port, 300, self.gateway], port)
        (self.folder / "session-keys").write_text("1" * 64 + "\n")
        (self.folder / "tokens.csv").write_text(f"{TOKEN},importer,coordinator,*,person\n")
        self.serve(house)
        signed = os.environ | {"ENTENTE_TOKEN": TOKEN}
        cli("import", SOURCE / "data", "--server", house.grpc, "--base-date", datetime.date.today().isoformat(), env=signed)
        cli("round", "--server", house.grpc, "--programme", "cooperation-2027", "--quiet", env=signed)

    def serve(self, house, longest="300s", focal=()):
        assignments = [{"claim": "roles", "is": role, "role": role, "scope": "*"} for role in ("coordinator", "observer")]
        assignments += [{"claim": "roles", "is": "focal", "role": "focal-point", "scope": city} for city in focal]
        (self.folder / "oidc.json").write_text(json.dumps({
            "issuer": self.provider, "audiences": ["entente"], "leeway": "0s", "assignments": assignments,
            "sign_in": {"client_id": "entente-page", "address": self.gateway, "session_keys": "session-keys", "longest": longest,
                        "parameters": {"resource": "https://entente.example/api"}}}))
        house.serve("--oidc-file", self.folder / "oidc.json", "--token-file", self.folder / "tokens.csv")

    def drive(self, *what):
        done = subprocess.run(["node", DRIVE, self.gateway, *what], capture_output=True, text=True, timeout=300, cwd=SOURCE)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_a_sign_in_that_runs_out_loses_no_word_and_roles_see_what_they_may_do(self):
        with House() as house:
            self.begin(house)
            house.stop("serve")
            self.serve(house, longest="6s")
            self.drive("signIn")

    def test_a_focal_point_answers_changes_their_mind_and_is_asked(self):
        with House() as house:
            self.begin(house)

            def ask(method, **body):
                return connect(house.gateway, f"matching.v1.{method}", body, TOKEN)

            found = ask("RoundService/ListRounds", parent="programmes/-")["rounds"][0]["name"]
            unmet = ask("RoundService/ListUnmetNeeds", parent=found, pageSize=1000)["unmetNeeds"]
            need = next(each["need"] for each in unmet if each.get("change", {}).get("kind") == "KIND_WINDOW")
            asked, agreed = ask("ProposalService/ListProposals", parent=found, filter="state = proposed AND NOT axis = north-south-south",
                                pageSize=2)["proposals"]
            ask("RoundService/PublishRound", name=found)
            for proposal in (asked, agreed):
                ask("ProposalService/ApproveProposal", name=proposal["name"])
            house.stop("serve")
            pass_minutes(self.folder / "serve" / "matching.sqlite", 6)
            cities = [proposal["parties"][0]["city"] for proposal in (asked, agreed)]
            self.serve(house, focal=sorted({need.split("/listings/")[0], *cities}))
            # One is agreed, and its first step is due.
            for party in agreed["parties"]:
                wait_for("it is asked", lambda party=party: any(each["city"] == party["city"] and "answerByTime" in each for each in ask(
                    "ProposalService/GetProposal", name=agreed["name"])["parties"]))
                last = ask("ProposalService/RecordAnswer", name=agreed["name"], city=party["city"], action="ACTION_ACCEPT",
                           channel="CHANNEL_PHONE", answeredBy="culture department")
            today = datetime.date.today()
            ask("ProposalService/SetMilestones", name=last["cooperation"], milestones=[
                {"title": "Send the programme", "date": {"year": today.year, "month": today.month, "day": today.day}, "city": cities[1]}])
            self.drive("signedTasks", need)


if __name__ == "__main__":
    unittest.main()
