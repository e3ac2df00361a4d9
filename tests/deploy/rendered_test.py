#!/usr/bin/python3
"""deploy/kubernetes/rendered/ is what kustomize makes of the overlays, so that the other tests need no kustomize; and
the components that production doesn't use fit in. ENTENTE_WRITE=1 writes the renderings."""
import os
import re
import shutil
import subprocess
import unittest
import urllib.parse

from manifests import KUBERNETES, OVERLAYS, PROCESSES, SERVICES, SOURCE, Manifests, rendered
from network import reaches


def kustomize():
    """The command that renders; none where there is no kubectl of 1.27 or newer (older ones know no components)."""
    if shutil.which("kustomize"):
        return ["kustomize", "build"]
    if shutil.which("kubectl"):
        said = subprocess.run(["kubectl", "version", "--client"], capture_output=True, text=True, timeout=60).stdout
        version = re.search(r"v1\.(\d+)", said)
        if version and int(version[1]) >= 27:
            return ["kubectl", "kustomize"]
    return None


def render(folder):
    done = subprocess.run([*kustomize(), folder], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


@unittest.skipUnless(kustomize(), "needs kustomize, or kubectl 1.27 or newer")
class Rendered(unittest.TestCase):
    maxDiff = 4000

    def test_what_is_kept_is_what_the_overlays_say(self):
        for overlay in OVERLAYS:
            text = render(KUBERNETES / "overlays" / overlay)
            if os.environ.get("ENTENTE_WRITE"):
                rendered(overlay).write_text(text)
            self.assertEqual(rendered(overlay).read_text(), text, "ENTENTE_WRITE=1 tests/deploy/rendered_test.py writes it")

    def test_the_operators_database_is_what_the_services_then_read(self):
        manifests = Manifests(render(SOURCE / "tests" / "deploy" / "with_operator"))
        cluster = manifests.of("Cluster")["entente-database"]
        made_secret = {"name": f"{cluster['metadata']['name']}-app", "key": "uri"}
        stores = [manifests.of("Deployment")[f"entente-{s}"]["spec"]["template"]["spec"]["containers"][0] for s in SERVICES]
        stores += manifests.of("Job")["entente-migration"]["spec"]["template"]["spec"]["containers"]
        self.assertEqual(len(stores), 6)
        for container in stores:
            self.assertEqual(manifests.environment(container)["ENTENTE_DATABASE"], made_secret, container["name"])
        policies = list(manifests.of("NetworkPolicy").values())
        database = ({"cnpg.io/cluster": "entente-database"}, "entente")
        for caller, its in (("entente-profiles", True), ("entente-migration", True), ("entente-gateway", False)):
            self.assertEqual(reaches(policies, (manifests.labels_of(caller), "entente"), database, 5432), its, caller)
        self.assertTrue(reaches(policies, database, database, 5432))
        self.assertTrue(reaches(policies, ({}, "cnpg-system"), database, 8000))

    def test_traces_go_to_the_collector_and_nothing_else_does(self):
        manifests = Manifests(render(SOURCE / "tests" / "deploy" / "with_tracing"))
        policies = list(manifests.of("NetworkPolicy").values())
        for process in PROCESSES:
            name = f"entente-{process}"
            pod = manifests.of("Deployment")[name]["spec"]["template"]
            collector = urllib.parse.urlsplit(manifests.environment(pod["spec"]["containers"][0])["ENTENTE_OTLP_ENDPOINT"])
            namespace = collector.hostname.split(".")[1]
            own = (pod["metadata"]["labels"], "entente")
            self.assertTrue(reaches(policies, own, ({}, namespace), collector.port), name)
            self.assertFalse(reaches(policies, own, ({}, "elsewhere"), collector.port), name)
        self.assertFalse(reaches(policies, (manifests.labels_of("entente-migration"), "entente"), ({}, namespace), collector.port))


if __name__ == "__main__":
    unittest.main()
