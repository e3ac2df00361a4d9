"""The rendered manifests as data, and what the programs say of themselves, for the tests of this folder."""
import functools
import json
import os
import pathlib
import subprocess

import yaml

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("ENTENTE_BINARY_DIR", SOURCE / "build" / "release"))
KUBERNETES = SOURCE / "deploy" / "kubernetes"
OVERLAYS = ("development", "production")
SERVICES = ("profiles", "listings", "matching")
PROCESSES = (*SERVICES, "gateway")
NAME = "app.kubernetes.io/name"


def rendered(overlay):
    return KUBERNETES / "rendered" / f"{overlay}.yaml"


@functools.cache
def documents(text):
    """Shared: nobody changes them."""
    return [document for document in yaml.load_all(text, yaml.CSafeLoader) if document]


@functools.cache
def described(process):
    """What `entente-… --describe` says."""
    done = subprocess.run([BUILD / "bin" / f"entente-{process}", "--describe"], capture_output=True, text=True, timeout=60,
                          check=True)
    return json.loads(done.stdout)


def flag(process, name):
    return next(fact for fact in described(process)["flags"] if fact["name"] == name)


def port_of(address):
    return int(address.rsplit(":", 1)[1])


class Manifests:
    """The documents of one rendering, by kind and name."""

    def __init__(self, text):
        self.all = documents(text)

    def of(self, kind):
        return {d["metadata"]["name"]: d for d in self.all if d["kind"] == kind}

    def pods(self):
        """(kind, name, pod template) of everything that makes pods."""
        for document in self.all:
            if document["kind"] in ("Deployment", "StatefulSet", "Job"):
                yield document["kind"], document["metadata"]["name"], document["spec"]["template"]

    def labels_of(self, name):
        return next(template["metadata"]["labels"] for _, its, template in self.pods() if its == name)

    @staticmethod
    def files(pod, container):
        """{path: (kind, name, key)} of what a container finds in its mounts of secrets and maps, all of them read-only."""
        volumes = {volume["name"]: volume for volume in pod.get("volumes", [])}
        found = {}
        for mount in container.get("volumeMounts", []):
            volume = volumes.get(mount["name"], {})  # none: a claim of its own
            sources = volume.get("projected", {}).get("sources", [volume])
            for source in sources:
                for kind, name in (("secret", "secretName"), ("configMap", "name")):
                    if kind in source:
                        assert mount["readOnly"] is True, mount
                        of = source[kind].get(name, source[kind].get("name"))
                        found |= {f"{mount['mountPath']}/{item['path']}": (kind, of, item["key"]) for item in source[kind]["items"]}
        return found

    def environment(self, container):
        """What a container's variables are: a text, or where its secret's key is."""
        values = {}
        for source in container.get("envFrom", []):
            values.update(self.of("ConfigMap")[source["configMapRef"]["name"]]["data"])
        for entry in container.get("env", []):
            values[entry["name"]] = entry.get("value", entry.get("valueFrom", {}).get("secretKeyRef"))
        return values
