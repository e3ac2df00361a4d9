#!/usr/bin/python3
"""What the rendered manifests must be, point by point, and that they agree with what the programs say of themselves
(`entente-… --describe`): ports, variables, probes, selectors, times."""
import json
import pathlib
import re
import subprocess
import tempfile
import unittest

from manifests import BUILD, NAME, PROCESSES, SERVICES, SOURCE, Manifests, described, flag, port_of, rendered
from network import reaches

NAMESPACE = "entente"
DNS = ({"k8s-app": "kube-dns"}, "kube-system")
SECONDS = re.compile(r"(?:(\d+)m)?(?:(\d+)s)?")


def seconds(duration):
    minutes, rest = SECONDS.fullmatch(duration).groups()
    return 60 * int(minutes or 0) + int(rest or 0)


class OfEachOverlay:
    """Tests of one rendering; see below."""

    def setUp(self):
        self.manifests = Manifests(rendered(self.overlay).read_text())
        self.deployments = self.manifests.of("Deployment")

    def pod(self, process):
        return self.deployments[f"entente-{process}"]["spec"]["template"]["spec"]

    def container(self, process):
        return self.pod(process)["containers"][0]

    def environment(self, process):
        return self.manifests.environment(self.container(process))

    def files(self, process):
        return self.manifests.files(self.pod(process), self.container(process))

    def containers(self):
        for _, name, template in self.manifests.pods():
            for container in template["spec"]["containers"] + template["spec"].get("initContainers", []):
                yield name, container

    def test_every_process_is_deployed_under_its_own_labels(self):
        self.assertEqual(set(self.deployments), {f"entente-{process}" for process in PROCESSES})
        for name, deployment in self.deployments.items():
            self.assertEqual(deployment["spec"]["selector"]["matchLabels"], {NAME: name})
            self.assertEqual(deployment["spec"]["template"]["metadata"]["labels"][NAME], name)
        for document in self.manifests.all:
            if document["kind"] != "Namespace":
                self.assertEqual(document["metadata"].get("namespace"), NAMESPACE, document["metadata"]["name"])

    # Pod Security "restricted": https://kubernetes.io/docs/concepts/security/pod-security-standards/
    def test_every_pod_is_restricted(self):
        for _, name, template in self.manifests.pods():
            spec = template["spec"]
            for host in ("hostNetwork", "hostPID", "hostIPC"):
                self.assertNotIn(host, spec, name)
            self.assertTrue(spec["securityContext"]["runAsNonRoot"], name)
            self.assertGreater(spec["securityContext"]["runAsUser"], 0, name)
            self.assertEqual(spec["securityContext"]["seccompProfile"], {"type": "RuntimeDefault"}, name)
            for volume in spec.get("volumes", []):
                self.assertIn(next(key for key in volume if key != "name"),
                              ("configMap", "secret", "emptyDir", "projected", "persistentVolumeClaim"), name)
        for name, container in self.containers():
            self.assertEqual(container["securityContext"], {
                "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}, name)
            self.assertFalse([port for port in container.get("ports", []) if "hostPort" in port], name)

    def test_pods_have_no_token_of_the_cluster(self):
        accounts = self.manifests.of("ServiceAccount")
        for kind, name, template in self.manifests.pods():
            self.assertIs(template["spec"]["automountServiceAccountToken"], False, name)
            if kind == "Deployment" or name == "entente-migration":
                account = accounts[template["spec"]["serviceAccountName"]]
                self.assertEqual(account["metadata"]["name"], name, "each has its own")
                self.assertIs(account["automountServiceAccountToken"], False)

    def test_two_replicas_and_none_is_given_up_before_the_next_is_ready(self):
        scaled = {a["spec"]["scaleTargetRef"]["name"]: a["spec"] for a in self.manifests.of("HorizontalPodAutoscaler").values()}
        for name, deployment in self.deployments.items():
            spec = deployment["spec"]
            least = scaled[name]["minReplicas"] if name in scaled else spec["replicas"]
            self.assertGreaterEqual(least, 2, name)
            self.assertEqual("replicas" in spec, name not in scaled, f"{name}: one says how many")
            self.assertEqual(spec["strategy"], {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}})

    def test_a_drain_of_nodes_takes_one_replica_at_a_time(self):
        budgets = self.manifests.of("PodDisruptionBudget")
        self.assertEqual(set(budgets), set(self.deployments))
        for name, budget in budgets.items():
            self.assertEqual(budget["spec"], {"maxUnavailable": 1, "selector": self.deployments[name]["spec"]["selector"]})

    def test_replicas_spread_over_nodes_and_zones(self):
        for name, deployment in self.deployments.items():
            spread = deployment["spec"]["template"]["spec"]["topologySpreadConstraints"]
            self.assertEqual({s["topologyKey"] for s in spread}, {"kubernetes.io/hostname", "topology.kubernetes.io/zone"})
            for constraint in spread:
                self.assertEqual(constraint["labelSelector"], deployment["spec"]["selector"], name)

    def test_an_end_has_the_time_that_it_takes(self):
        for process in PROCESSES:
            ends = described(process)["ends"]
            times = [self.environment(process)[flag(process, ends[part])["environment"]]
                     for part in ("drain_delay", "shutdown_deadline")]
            before = self.container(process).get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
            self.assertGreater(seconds(times[0]), 0, "endpoints are taken out meanwhile")
            self.assertGreater(self.pod(process)["terminationGracePeriodSeconds"], before + sum(map(seconds, times)))

    def test_requests_and_limits_are_said(self):
        for name, container in self.containers():
            self.assertEqual(set(container["resources"]["requests"]), {"cpu", "memory"}, name)
            self.assertIn("memory", container["resources"]["limits"], name)

    def test_images_are_pinned_and_ours_are_of_the_programs_version(self):
        for name, container in self.containers():
            image, _, tag = container["image"].rpartition(":")
            self.assertRegex(tag, r"^\d+\.\d+", f"{name}: {container['image']}")
            ours = re.fullmatch(r"(?:.*/)?entente(?:-(\w+))?", image)
            if ours:
                self.assertEqual(tag, described(ours[1] or "gateway")["version"], container["image"])

    def test_ports_are_those_of_the_programs(self):
        for process in PROCESSES:
            ports = {port["name"]: port["containerPort"] for port in self.container(process)["ports"]}
            self.assertEqual(set(ports), {port["name"] for port in described(process)["ports"]})
            for port in described(process)["ports"]:
                address = self.environment(process)[flag(process, port["flag"])["environment"]]
                self.assertTrue(address.startswith("0.0.0.0:"), f"{process}: {address}")
                self.assertEqual(port_of(address), ports[port["name"]], process)
                if port["default"]:
                    self.assertEqual(port_of(port["default"]), ports[port["name"]], f"{process}: the usual one")

    def test_probes_are_native_and_those_of_the_programs(self):
        for process in PROCESSES:
            container = self.container(process)
            ports = {port["name"]: port["containerPort"] for port in container["ports"]}
            # A probe brings no certificate.
            how = "admin_probes" if "ENTENTE_MTLS_CERT" in self.environment(process) else "probes"
            for what, probe in described(process)[how].items():
                said = container[f"{what}Probe"]
                if "service" in probe:
                    self.assertEqual(said["grpc"], {"port": ports[probe["port"]],
                                                    **({"service": probe["service"]} if probe["service"] else {})})
                else:
                    self.assertEqual(said["httpGet"], {"path": probe["path"], "port": probe["port"]})
                    self.assertNotIn("grpc", said)
                self.assertGreaterEqual(said["timeoutSeconds"], 3, f"{process} {what}")
            self.assertNotEqual(container["livenessProbe"].get("grpc", {}).get("service"), "", "hangs on nothing else")
            start = container["startupProbe"]
            self.assertGreaterEqual(start["periodSeconds"] * start["failureThreshold"], 60, "tables may be made first")

    def test_variables_are_those_of_the_programs(self):
        for _, container in self.containers():
            ours = re.fullmatch(r"(?:.*/)?entente-(\w+):.*", container["image"])
            if ours:
                known = {fact["environment"] for fact in described(ours[1])["flags"]}
                for name in self.manifests.environment(container):
                    self.assertIn(name, known, container["image"])
                for argument in container.get("args", []):
                    self.assertIn(argument, [f"--{fact['name']}" for fact in described(ours[1])["flags"]])

    def test_secrets_come_by_reference_and_settings_from_generated_maps(self):
        for process in PROCESSES:
            environment = self.environment(process)
            for fact in described(process)["flags"]:
                if fact["secret"] and fact["environment"] in environment:
                    self.assertIn("key", environment[fact["environment"]], f"{process}: {fact['name']} by a secret")
                if fact["kind"] == "file" and fact["environment"] in environment:
                    self.assertIn(environment[fact["environment"]], self.files(process), f"{process}: {fact['name']}")
            self.assertIn("ENTENTE_TOKEN_FILE", environment, f"{process} listens for others, so it asks who is there")
        for name, kept in self.manifests.of("ConfigMap").items():
            if "grafana_dashboard" in kept["metadata"].get("labels", {}):
                continue  # no process reads it, and one of a former name would be shown beside it
            self.assertRegex(name, r"-[a-z0-9]{10}$", "a changed value makes a new name, and so new replicas")

    def test_callers_find_every_replica_of_what_they_call(self):
        services = self.manifests.of("Service")
        for process in PROCESSES:
            for call in described(process)["calls"]:
                address = self.environment(process)[flag(process, call["flag"])["environment"]]
                scheme, host, port = re.fullmatch(r"(dns:///)([a-z-]+):(\d+)", address).groups()
                self.assertEqual((scheme, host), ("dns:///", f"entente-{call['service']}"))
                spec = services[host]["spec"]
                self.assertEqual(spec["clusterIP"], "None", "gRPC keeps to one connection: it must see each replica")
                self.assertEqual(spec["selector"], {NAME: host})
                spoken = "https" if "ENTENTE_MTLS_CERT" in self.environment(process) else "kubernetes.io/h2c"
                self.assertEqual([(p["port"], p["targetPort"], p["appProtocol"]) for p in spec["ports"]],
                                 [(int(port), "grpc", spoken)])
        gateway = services["entente-gateway"]["spec"]
        self.assertEqual([(p["port"], p["targetPort"], p["appProtocol"]) for p in gateway["ports"]], [(8080, "http", "http")])

    def test_tables_are_brought_up_to_date_by_a_job_that_may_run_again(self):
        spec = self.manifests.of("Job")["entente-migration"]["spec"]
        self.assertEqual(spec["template"]["spec"]["restartPolicy"], "OnFailure")
        self.assertGreater(spec["backoffLimit"], 0)
        stores = [process for process in PROCESSES if any(f["kind"] == "database" for f in described(process)["flags"])]
        self.assertEqual(stores, list(SERVICES))
        containers = spec["template"]["spec"]["containers"]
        self.assertEqual([c["name"] for c in containers], stores)
        for container in containers:
            self.assertEqual(container["image"], self.container(container["name"])["image"])
            self.assertEqual(container["args"], ["--migrate-only"])
            self.assertEqual(self.manifests.environment(container)["ENTENTE_DATABASE"],
                             self.environment(container["name"])["ENTENTE_DATABASE"])

    def test_only_the_edges_of_the_programs_are_open(self):
        policies = list(self.manifests.of("NetworkPolicy").values())
        deny = self.manifests.of("NetworkPolicy")["default-deny"]["spec"]
        self.assertEqual(deny, {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]})
        pods = {name: (template["metadata"]["labels"], NAMESPACE) for _, name, template in self.manifests.pods()}
        ports = {p: port_of(described(p)["ports"][0]["default"]) for p in PROCESSES}
        for caller, labels in pods.items():
            calls = [c["service"] for c in described(caller[8:])["calls"]] if caller[8:] in PROCESSES else []
            if caller == "entente-example":
                calls = list(SERVICES)
            for callee in SERVICES:
                self.assertEqual(reaches(policies, labels, pods[f"entente-{callee}"], ports[callee]), callee in calls,
                                 f"{caller} to {callee}")
                self.assertFalse(reaches(policies, labels, pods[f"entente-{callee}"], 9100), f"{caller} to {callee}'s admin port")
            self.assertTrue(reaches(policies, labels, DNS, 53, "UDP") and reaches(policies, labels, DNS, 53), caller)
            outside = ({}, "elsewhere")
            has_store = caller[8:] in (*SERVICES, "migration")
            self.assertEqual(reaches(policies, labels, outside, 5432), has_store, f"{caller} to a database")
            self.assertEqual(reaches(policies, labels, outside, 6379), caller == "entente-matching", f"{caller} to Redis")
            signs_in = caller[8:] in PROCESSES and "ENTENTE_OIDC_FILE" in self.environment(caller[8:])
            self.assertEqual(reaches(policies, labels, outside, 443), signs_in, f"{caller} to the identity provider")
            self.assertFalse(reaches(policies, labels, outside, 80), f"{caller} to anywhere")
            for store, port, users in (("entente-postgres", 5432, (*SERVICES, "migration")), ("entente-redis", 6379, ("matching",))):
                if store in pods:
                    self.assertEqual(reaches(policies, labels, pods[store], port), caller[8:] in users, f"{caller} to {store}")
        self.assertTrue(reaches(policies, ({}, "elsewhere"), pods["entente-gateway"], ports["gateway"]))
        for callee in SERVICES:
            self.assertFalse(reaches(policies, ({}, "elsewhere"), pods[f"entente-{callee}"], ports[callee]))


    def secret_keys(self):
        """What pods read of secrets, as (name without its hash, key)."""
        keys = set()
        for _, _, template in self.manifests.pods():
            for container in template["spec"]["containers"]:
                keys |= {(name, key) for kind, name, key in self.manifests.files(template["spec"], container).values() if kind == "secret"}
        for _, container in self.containers():
            keys |= {(value["name"], value["key"]) for value in self.manifests.environment(container).values()
                     if isinstance(value, dict)}
        return keys


class Development(OfEachOverlay, unittest.TestCase):
    overlay = "development"

    def test_its_namespace_is_restricted(self):
        labels = self.manifests.of("Namespace")[NAMESPACE]["metadata"]["labels"]
        self.assertEqual(labels["pod-security.kubernetes.io/enforce"], "restricted")

    def test_its_secrets_hold_what_is_read(self):
        secrets = self.manifests.of("Secret")
        for name, key in self.secret_keys():
            self.assertIn(key, secrets[name]["data"], name)

    def test_it_has_its_own_postgresql_and_redis(self):
        self.assertEqual(set(self.manifests.of("StatefulSet")), {"entente-postgres", "entente-redis"})


class Production(OfEachOverlay, unittest.TestCase):
    overlay = "production"

    def test_stores_and_secrets_are_the_clusters(self):
        for kind in ("StatefulSet", "Secret", "Namespace"):
            self.assertFalse(self.manifests.of(kind), kind)

    def test_the_secrets_that_are_read_are_those_that_the_manual_has_one_make(self):
        commands = re.findall(r"(?m)^kubectl create secret generic .*$", (SOURCE / "docs" / "deploy.md").read_text())
        made = {(line.split()[4], key) for line in commands for key in re.findall(r"--from-(?:literal|file)=([a-z-]+)", line)}
        by_operator = {certificate["spec"]["secretName"] for certificate in self.manifests.of("Certificate").values()}
        self.assertEqual({(name, key) for name, key in self.secret_keys() if name not in by_operator}, made)

    def test_processes_show_each_other_certificates_that_are_for_what_they_are_called_by(self):
        issuers, certificates = self.manifests.of("Issuer"), self.manifests.of("Certificate")
        authority = certificates["entente-authority"]["spec"]
        self.assertEqual(issuers["entente-authority"]["spec"], {"ca": {"secretName": authority["secretName"]}})
        self.assertTrue(authority["isCA"])
        for process in PROCESSES:
            files, environment = self.files(process), self.environment(process)
            own = certificates[f"entente-{process}-mtls"]["spec"]
            for variable, key in (("CERT", "tls.crt"), ("KEY", "tls.key"), ("CA", "ca.crt")):
                self.assertEqual(files[environment[f"ENTENTE_MTLS_{variable}"]], ("secret", own["secretName"], key), process)
            self.assertEqual(own["issuerRef"], {"kind": "Issuer", "name": "entente-authority"})
            self.assertTrue({"server auth", "client auth"} <= set(own["usages"]))
            self.assertIn(f"entente-{process}", own["dnsNames"])
            for call in described(process)["calls"]:
                host = self.environment(process)[flag(process, call["flag"])["environment"]].removeprefix("dns:///").partition(":")[0]
                self.assertIn(host, certificates[f"{host}-mtls"]["spec"]["dnsNames"], f"{process} calls {host}")
            # A process reads a certificate again; what it looks at is then the new one.
            for mount in self.container(process)["volumeMounts"]:
                self.assertNotIn("subPath", mount)

    def test_people_sign_in_at_a_provider_as_the_programs_take_it(self):
        (name, kept), = [(n, m) for n, m in self.manifests.of("ConfigMap").items() if n.startswith("entente-oidc-")]
        sign_in = json.loads(kept["data"]["oidc.json"])["sign_in"]
        for process in PROCESSES:
            files = self.files(process)
            path = pathlib.PurePath(self.environment(process)["ENTENTE_OIDC_FILE"])
            self.assertEqual(files[str(path)], ("configMap", name, "oidc.json"), process)
            secrets = {str(path.parent / sign_in[each]) for each in ("session_keys", "client_secret_file")}
            self.assertEqual({file for file, (_, of, _) in files.items() if of == "entente-sign-in"}, secrets if process == "gateway" else set())
        host, = {rule["host"] for rule in self.manifests.of("Ingress")["entente"]["spec"]["rules"]}
        self.assertEqual(sign_in["address"], f"https://{host}")
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "oidc.json"
            file.write_text(kept["data"]["oidc.json"])
            done = subprocess.run([BUILD / "bin" / "entente", "doctor", "--json", "--oidc-file", file], capture_output=True, text=True, timeout=60)
        self.assertIn("configuration.identity_read", done.stdout)

    def test_every_process_is_scaled_by_the_processor_time_that_it_uses(self):
        scalers = self.manifests.of("HorizontalPodAutoscaler")
        self.assertEqual(set(scalers), set(self.deployments))
        for scaler in scalers.values():
            self.assertEqual(scaler["apiVersion"], "autoscaling/v2")
            self.assertEqual(scaler["spec"]["metrics"][0]["resource"]["name"], "cpu")
            self.assertGreater(scaler["spec"]["maxReplicas"], scaler["spec"]["minReplicas"])

    def test_the_world_comes_by_https_to_the_gateway(self):
        spec = self.manifests.of("Ingress")["entente"]["spec"]
        self.assertEqual([rule["http"]["paths"][0]["backend"]["service"] for rule in spec["rules"]],
                         [{"name": "entente-gateway", "port": {"name": "http"}}])
        certificate = self.manifests.of("Certificate")["entente"]["spec"]
        hosts = [rule["host"] for rule in spec["rules"]]
        self.assertEqual(spec["tls"], [{"hosts": hosts, "secretName": certificate["secretName"]}])
        self.assertEqual(certificate["dnsNames"], hosts)

    def test_prometheus_reads_the_admin_ports_and_nobody_else_does(self):
        policies = list(self.manifests.of("NetworkPolicy").values())
        endpoint = self.manifests.of("PodMonitor")["entente"]["spec"]["podMetricsEndpoints"][0]
        for process in PROCESSES:
            admin = next(port for port in described(process)["ports"] if port["name"] == endpoint["port"])
            self.assertIn(endpoint["path"], admin["paths"])
            pod = (self.manifests.labels_of(f"entente-{process}"), NAMESPACE)
            self.assertTrue(reaches(policies, ({}, "monitoring"), pod, 9100), process)
            self.assertFalse(reaches(policies, ({}, "elsewhere"), pod, 9100), process)


if __name__ == "__main__":
    unittest.main()
