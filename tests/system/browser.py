"""A browser as far as signing in needs one: cookies by host, redirects followed one by one, forms. Used by the system tests."""
import html
import http.client
import json
import re
import urllib.parse


class Answer:
    def __init__(self, url, reply, body):
        self.url, self.status, self.body = url, reply.status, body.decode(errors="replace")
        self.headers = reply.getheaders()

    def all(self, name):
        return [value for key, value in self.headers if key.lower() == name]

    def header(self, name):
        return next(iter(self.all(name)), None)

    def json(self):
        return json.loads(self.body)

    def form(self):
        """Where the page's form goes, and its hidden fields; nothing when it has none."""
        action = re.search(r'<form[^>]*action="([^"]+)"', self.body)
        if not action:
            return None, {}
        fields = re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', self.body)
        return urllib.parse.urljoin(self.url, html.unescape(action[1])), dict(fields)


class Browser:
    def __init__(self):
        self.cookies = {}  # of each host

    def ask(self, method, url, body=None, **headers):
        """One request; headers by names with _ in place of -."""
        parts = urllib.parse.urlsplit(url)
        kept = self.cookies.setdefault(parts.hostname, {})
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if kept:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in kept.items())
        if isinstance(body, dict):
            body, sent["Content-Type"] = urllib.parse.urlencode(body), "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
        try:
            connection.request(method, urllib.parse.urlunsplit(("", "", parts.path or "/", parts.query, "")), body, sent)
            reply = connection.getresponse()
            answer = Answer(url, reply, reply.read())
        finally:
            connection.close()
        for line in answer.all("set-cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            if "Max-Age=0" in line or "01 Jan 1970" in line:
                kept.pop(name, None)
            else:
                kept[name] = value
        return answer

    def go(self, url, until=None):
        """Follows redirects; stops before one that begins with `until`, and gives that address."""
        for _ in range(20):
            answer = self.ask("GET", url)
            if answer.status not in (302, 303):
                return answer
            url = urllib.parse.urljoin(url, answer.header("location"))
            if until and url.startswith(until):
                return url
        raise AssertionError(f"redirects without end: {url}")

    def submit(self, answer, until=None, **more):
        """Sends the form of a page, and follows."""
        action, fields = answer.form()
        assert action, answer.body
        reply = self.ask("POST", action, fields | more)
        assert reply.status in (302, 303), (reply.status, reply.body)
        url = urllib.parse.urljoin(action, reply.header("location"))
        return url if until and url.startswith(until) else self.go(url, until)
