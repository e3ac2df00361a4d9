"""What a set of NetworkPolicies lets through, as Kubernetes defines it: a policy selects pods, policies add up, a pod that
none selects is open. Only what our policies use: pods and namespaces by labels, ports by number."""


def selects(selector, labels):
    if any(labels.get(key) != value for key, value in selector.get("matchLabels", {}).items()):
        return False
    for expression in selector.get("matchExpressions", []):
        assert expression["operator"] == "In", expression
        if labels.get(expression["key"]) not in expression["values"]:
            return False
    return True


def is_peer(peer, labels, namespace, own_namespace):
    if "namespaceSelector" in peer:
        if not selects(peer["namespaceSelector"], {"kubernetes.io/metadata.name": namespace}):
            return False
    elif namespace != own_namespace:
        return False
    return selects(peer.get("podSelector", {}), labels)


def direction_allows(policies, direction, mine, other, port, protocol):
    """`mine`, `other`: (labels, namespace). `direction`: Ingress or Egress, of mine."""
    key, peers = ("ingress", "from") if direction == "Ingress" else ("egress", "to")
    selected = [p["spec"] for p in policies
                if p["metadata"]["namespace"] == mine[1] and direction in p["spec"]["policyTypes"]
                and selects(p["spec"]["podSelector"], mine[0])]
    if not selected:
        return True
    for spec in selected:
        for rule in spec.get(key) or []:
            ports = rule.get("ports")
            if ports and not any(p["port"] == port and p.get("protocol", "TCP") == protocol for p in ports):
                continue
            if not rule.get(peers) or any(is_peer(peer, *other, mine[1]) for peer in rule[peers]):
                return True
    return False


def reaches(policies, caller, callee, port, protocol="TCP"):
    """Whether a pod reaches another; each is (labels, namespace)."""
    return (direction_allows(policies, "Egress", caller, callee, port, protocol)
            and direction_allows(policies, "Ingress", callee, caller, port, protocol))
