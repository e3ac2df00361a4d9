#!/usr/bin/python3
"""Alert rules and dashboards (deploy/monitoring): promtool takes them, each alert has a case in which it fires, one in which it
doesn't, and a runbook; a dashboard asks only what Prometheus can answer. That their metrics are there is in
tests/system/watch_test.py. ENTENTE_WRITE=1 writes rule.yaml, made of alerts.yaml."""
import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest

import yaml

from manifests import SOURCE, Manifests, rendered

MONITORING = SOURCE / "deploy" / "monitoring"
MANUAL = SOURCE / "docs" / "operate.md"
PROMTOOL = shutil.which("promtool")


def rules():
    return [rule for group in yaml.safe_load((MONITORING / "alerts.yaml").read_text())["groups"] for rule in group["rules"]]


def dashboards():
    return {path.stem: json.loads(path.read_text()) for path in sorted((MONITORING / "dashboards").glob("*.json"))}


def questions(dashboard):
    """What its panels ask, as Prometheus takes it."""
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            yield panel["title"], target["expr"].replace("$__rate_interval", "1m")


def as_custom_resource(groups):
    """The rules for the Prometheus operator."""
    return ("# Made of alerts.yaml by ENTENTE_WRITE=1 tests/deploy/monitoring_test.py.\n"
            + yaml.safe_dump({"apiVersion": "monitoring.coreos.com/v1", "kind": "PrometheusRule", "metadata": {"name": "entente"},
                              "spec": {"groups": groups}}, sort_keys=False, width=120, allow_unicode=True))


def promtool(*arguments, folder=MONITORING):
    done = subprocess.run([PROMTOOL, *arguments], capture_output=True, text=True, timeout=60, cwd=folder)
    return done.returncode, done.stdout + done.stderr


class Monitoring(unittest.TestCase):
    maxDiff = 4000

    @unittest.skipUnless(PROMTOOL, "needs promtool (Debian's prometheus): ./dev setup")
    def test_prometheus_takes_the_rules_and_they_fire_when_they_should(self):
        for arguments in (("check", "rules", "alerts.yaml"), ("test", "rules", "alerts_test.yaml")):
            code, said = promtool(*arguments)
            self.assertEqual(code, 0, said)

    def test_each_alert_is_tried_in_good_times_and_in_bad(self):
        fires, is_silent = set(), set()
        for case in yaml.safe_load((MONITORING / "alerts_test.yaml").read_text())["tests"]:
            for tried in case["alert_rule_test"]:
                (fires if tried.get("exp_alerts") else is_silent).add(tried["alertname"])
        names = {rule["alert"] for rule in rules()}
        self.assertEqual((fires, is_silent), (names, names))

    def test_each_alert_has_a_runbook(self):
        headings = {re.sub(r"[^\w -]", "", line.lstrip("# ")).lower().replace(" ", "-")
                    for line in MANUAL.read_text().splitlines() if line.startswith("#")}
        for rule in rules():
            page, anchor = rule["annotations"]["runbook"].split("#")
            self.assertEqual((page, anchor), ("docs/operate.md", rule["alert"].lower()))
            self.assertIn(anchor, headings)
            self.assertIn(rule["labels"]["severity"], ("critical", "warning", "info"))

    def test_the_operators_rule_is_that_of_the_file(self):
        text = as_custom_resource(yaml.safe_load((MONITORING / "alerts.yaml").read_text())["groups"])
        if os.environ.get("ENTENTE_WRITE"):
            (MONITORING / "rule.yaml").write_text(text)
        self.assertEqual((MONITORING / "rule.yaml").read_text(), text, "ENTENTE_WRITE=1 tests/deploy/monitoring_test.py writes it")

    @unittest.skipUnless(PROMTOOL, "needs promtool (Debian's prometheus): ./dev setup")
    def test_prometheus_understands_what_dashboards_ask(self):
        asked = [question for dashboard in dashboards().values() for question in questions(dashboard)]
        self.assertGreater(len(asked), 40)
        group = {"groups": [{"name": "dashboards", "rules": [{"record": f"asked:{number}", "expr": expr}
                                                             for number, (_, expr) in enumerate(asked)]}]}
        with tempfile.TemporaryDirectory() as folder:
            with open(f"{folder}/asked.yaml", "w", encoding="utf-8") as file:
                yaml.safe_dump(group, file)
            code, said = promtool("check", "rules", "asked.yaml", folder=folder)
        self.assertEqual(code, 0, said)

    def test_dashboards_are_whole(self):
        uids = set()
        for name, dashboard in dashboards().items():
            uids.add(dashboard["uid"])
            panels = dashboard["panels"]
            self.assertEqual(len({panel["id"] for panel in panels}), len(panels), name)
            places = set()
            for panel in panels:
                at = panel["gridPos"]
                cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
                self.assertFalse(cells & places, f"{name}: {panel['title']} lies on another panel")
                self.assertLessEqual(at["x"] + at["w"], 24, panel["title"])
                places |= cells
                self.assertTrue(panel["type"] == "row" or panel["targets"], panel["title"])
        self.assertEqual(uids, {"entente-overview", "entente-matching"})

    def test_production_has_them(self):
        manifests = Manifests(rendered("production").read_text())
        self.assertEqual(manifests.of("PrometheusRule")["entente"]["spec"]["groups"],
                         yaml.safe_load((MONITORING / "alerts.yaml").read_text())["groups"])
        kept = manifests.of("ConfigMap")["entente-dashboards"]
        self.assertEqual(kept["metadata"]["labels"]["grafana_dashboard"], "1")
        self.assertEqual({name: json.loads(text) for name, text in kept["data"].items()},
                         {f"{name}.json": dashboard for name, dashboard in dashboards().items()})


if __name__ == "__main__":
    unittest.main()
