#!/usr/bin/python3
"""Every rendered manifest is what Kubernetes' own types say, without a field too many: TypeScript checks each document
as a literal of its type (npm kubernetes-models, made from Kubernetes' OpenAPI). No cluster and no network."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from manifests import KUBERNETES, OVERLAYS, SOURCE, documents, rendered

# Where a group's types are; the core group has no name.
PACKAGES = {"monitoring.coreos.com": "@kubernetes-models/prometheus-operator", "cert-manager.io": "@kubernetes-models/cert-manager"}
COMPILER = SOURCE / "node_modules" / ".bin" / "tsc"


def typescript(manifests):
    """A module that doesn't compile where a document isn't of its type."""
    lines = []
    for number, document in enumerate(manifests):
        group = document["apiVersion"].rpartition("/")[0]
        package = PACKAGES.get(group, "kubernetes-models")
        kind = document["kind"]
        lines.append(f'import type {{ I{kind} as T{number} }} from "{package}/{document["apiVersion"]}/{kind}";')
        lines.append(f"export const d{number}: T{number} = {json.dumps(document)};  // {kind} {document['metadata']['name']}")
    return "\n".join(lines) + "\n"


def compile_errors(modules):
    """What the compiler says of modules {name: text}; empty when it takes them."""
    build = SOURCE / "build"
    build.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="schema-", dir=build) as folder:
        for name, text in modules.items():
            (pathlib.Path(folder) / f"{name}.ts").write_text(text)
        (pathlib.Path(folder) / "tsconfig.json").write_text(json.dumps({
            "compilerOptions": {"strict": True, "noEmit": True, "skipLibCheck": True, "module": "nodenext",
                                "moduleResolution": "nodenext", "types": []}, "include": ["*.ts"]}))
        done = subprocess.run([COMPILER, "-p", folder], capture_output=True, text=True, timeout=300)
    return done.stdout + done.stderr


class Schema(unittest.TestCase):
    maxDiff = None

    def test_every_rendered_manifest_is_of_its_type_and_what_isnt_is_found(self):
        modules = {overlay: typescript(documents(rendered(overlay).read_text())) for overlay in OVERLAYS}
        deployment = next(d for d in documents(rendered("production").read_text()) if d["kind"] == "Deployment")
        spoilt = json.loads(json.dumps(deployment))
        spoilt["spec"]["template"]["spec"]["containers"][0]["livenesProbe"] = {}
        modules["spoilt_name"] = typescript([spoilt])
        spoilt = json.loads(json.dumps(deployment))
        spoilt["spec"]["replicas"] = "two"
        modules["spoilt_value"] = typescript([spoilt])
        errors = compile_errors(modules)
        for overlay in OVERLAYS:
            self.assertNotIn(f"{overlay}.ts", errors, errors[:4000])
        self.assertIn("livenesProbe", errors)
        self.assertRegex(errors, r"spoilt_value\.ts.*'string' is not assignable to type 'number'")


if __name__ == "__main__":
    if not COMPILER.exists():
        print("skipped: node_modules/.bin/tsc isn't there; ./dev setup installs it")
    else:
        unittest.main()
