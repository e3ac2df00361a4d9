"""Attacks on the gateway's HTTP as bytes, each with its answer: what docs/security.md says of them, and attacks_test.py tries."""
import dataclasses
import gzip

CITY = "/entente.profiles.v1.ProfileService/GetCity"
BOMB = gzip.compress(b" " * 50_000_000, mtime=0)
HIDDEN = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


@dataclasses.dataclass
class Attack:
    kind: str
    what: str  # as the table says it
    answer: str  # status, and the reason where the body has one
    requests: list  # each on a connection of its own
    without: str = ""  # a field that the answer must not have


def head(*lines, method="GET", path="/healthz", host="localhost", version="1.1"):
    fields = ([f"Host: {host}"] if host else []) + list(lines)
    return "".join(f"{line}\r\n" for line in (f"{method} {path} HTTP/{version}", *fields, "")).encode("latin-1")


def call(body, *lines, path=CITY, kind="application/json"):
    body = body if isinstance(body, bytes) else body.encode()
    return head(f"Content-Type: {kind}", f"Content-Length: {len(body)}", *lines, method="POST", path=path) + body


def chunked(body, *lines, coding="chunked"):
    return head("Content-Type: application/json", f"Transfer-Encoding: {coding}", *lines, method="POST", path=CITY) + body


def envelope(payload, flags=0):
    return bytes([flags]) + len(payload).to_bytes(4, "big") + payload


BAD = "400 `MALFORMED_REQUEST`"
WRONG = "400 `INVALID_MESSAGE`"
LARGE = "431 `REQUEST_TOO_LARGE`"

ATTACKS = [
    Attack("smuggling", "a length and a transfer coding in one request", BAD, [
        chunked(b"0\r\n\r\n" + HIDDEN, "Content-Length: 5"), head("Content-Length: 5", "Transfer-Encoding: chunked", method="POST") + b"0\r\n\r\n" + HIDDEN]),
    Attack("smuggling", "two lengths, also equal ones; a length that is no plain number", BAD, [
        head("Content-Length: 0", "Content-Length: 44", method="POST") + HIDDEN, head("Content-Length: 44", "Content-Length: 44", method="POST") + HIDDEN,
        *(head(f"Content-Length: {length}", method="POST") + HIDDEN for length in ("0, 44", "+0", "-0", "0x0", "1e1", "", "99999999999999999999"))]),
    Attack("smuggling", "a coding that isn't `chunked` alone, in any spelling", BAD, [
        chunked(HIDDEN, coding=coding) for coding in ("xchunked", "identity", "chunked, identity", '"chunked"', "chunked, chunked", "chunked;q=1", "\x0bchunked", "")]),
    Attack("smuggling", "a body in a coding before `chunked`", "501 `MALFORMED_REQUEST`", [chunked(HIDDEN, coding="gzip, chunked")]),
    Attack("smuggling", "`Transfer-Encoding` in HTTP/1.0", BAD, [head("Transfer-Encoding: chunked", method="POST", version="1.0") + b"0\r\n\r\n" + HIDDEN]),
    Attack("smuggling", "blanks before a colon, folded lines, a line without a colon", BAD, [
        head("Transfer-Encoding : chunked", method="POST") + HIDDEN, head("X: a\r\n Transfer-Encoding: chunked", method="POST") + HIDDEN,
        head("Transfer-Encoding:\r\n\tchunked", method="POST") + HIDDEN, head("Transfer-Encoding", method="POST") + HIDDEN]),
    Attack("smuggling", "lines that end with LF or CR alone; NUL and other control characters in them", BAD, [
        b"GET /healthz HTTP/1.1\nHost: localhost\n\n", b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: a\n\r\n" + HIDDEN,
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: a\rTransfer-Encoding: chunked\r\n\r\n", head("X: a\0b"), head("X: a\x0bb"), head("X\0: a")]),
    Attack("smuggling", "chunks whose size isn't hexadecimal digits alone, or that don't end where they say", BAD, [
        chunked(body) for body in (b"0x2\r\n{}\r\n0\r\n\r\n", b"-2\r\n{}\r\n", b" 2\r\n{}\r\n0\r\n\r\n", b"2\n{}\r\n0\r\n\r\n", b"3\r\n{}\r\n0\r\n\r\n", b"f" * 17 + b"\r\n{}",
                                   b"2;\x00\r\n{}\r\n0\r\n\r\n", b"\r\n\r\n", b"0\r\nno colon\r\n\r\n")]),
    Attack("smuggling", "a request line with more in it, or another protocol", BAD, [
        b"GET /healthz HTTP/1.1 x\r\nHost: localhost\r\n\r\n", b"GET  /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", b"GET /healthz\r\n\r\n",
        b"GET\t/healthz\tHTTP/1.1\r\nHost: localhost\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"GET /healthz HTTP/9.9\r\nHost: localhost\r\n\r\n",
        b"\x16\x03\x01\x00\xc8\x01\x00\x00\xc4\x03\x03" + b"\x00" * 40]),
    Attack("smuggling", "a request within the body of another that has no use for one", "200", [head(f"Content-Length: {len(HIDDEN)}") + HIDDEN]),
    Attack("smuggling", "an upgrade to another protocol", "200", [head("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"),
                                                                   head("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==")]),
    Attack("traversal", "paths that lead up, plain, encoded once or twice, with other separators", "404", [
        head(path=path) for path in ("/../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc%2fpasswd", "/%252e%252e/etc/passwd", "/....//....//etc/passwd",
                                     "/..\\..\\etc\\passwd", "/..%5c..%5cetc%5cpasswd", "//etc/passwd", "/./././etc/passwd", "/index.html/../../etc/passwd", "/..;/etc/passwd",
                                     "/.git/config", "/file:///etc/passwd")]),
    Attack("traversal", "paths with NUL, control characters, longer forms of UTF-8 or broken percent signs", BAD, [
        head(path=path) for path in ("/index.html%00.css", "/%c0%ae%c0%ae/etc/passwd", "/%e0%80%ae/", "/%ff", "/%0d%0aX:%20y", "/%", "/%zz", "/a\x80", "healthz", "\\healthz")]),
    Attack("traversal", "a method's name in another form", "404", [
        call("{}", path=path) for path in ("/entente.profiles.v1.ProfileService%2FGetCity", "/entente.profiles.v1.ProfileService/GetCity/", "//entente.profiles.v1.ProfileService/GetCity",
                                           "/entente.profiles.v1.ProfileService/getcity", "/entente.listings.v1.ListingService/ReserveCapacity")]),
    Attack("DNS rebinding", "another name that leads here (a gateway without identity)", "403 `FOREIGN_HOST`", [
        *(call("{}").replace(b"Host: localhost", f"Host: {host}".encode()) for host in ("attacker.example", "localhost.attacker.example", "127.0.0.1.attacker.example", "0.0.0.0",
                                                                                       "attacker.example:8080", "[::ffff:127.0.0.1]", "2130706433", "localhost,attacker.example")),
        head(path="http://attacker.example/")]),
    Attack("DNS rebinding", "no host, two, or one that is none", BAD, [
        head(host=""), head("Host: attacker.example"), head(host="localhost/attacker.example"), head(host="attacker.example@localhost"), head(host="local host")]),
    Attack("CSRF", "a call from a page of another origin", "403 `FOREIGN_ORIGIN`", [
        *(call("{}", f"Origin: {origin}") for origin in ("https://attacker.example", "null", "http://localhost:1", "http://localhost.attacker.example", "file://", "")),
        call(envelope(b""), "Origin: https://attacker.example", kind="application/grpc-web+proto")]),
    Attack("CSRF", "what a form of another page can send", "415 `UNSUPPORTED_CONTENT_TYPE`", [
        call("{}", kind=kind) for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "")]),
    Attack("CSRF", "a question whether another page may call (preflight)", "405 `METHOD_NOT_ALLOWED`", [
        head("Access-Control-Request-Method: POST", "Access-Control-Request-Headers: content-type", method="OPTIONS", path=path) for path in (CITY, "/")],
        without="access-control-allow-origin"),
    Attack("CSRF", "a call by a link or a picture, or by a method in disguise", "405 `METHOD_NOT_ALLOWED`", [
        head(path=CITY), head("X-HTTP-Method-Override: POST", path=CITY), head(path=CITY + "?connect=v1&encoding=json&message=%7B%7D"), head(method="PUT", path=CITY),
        head(method="TRACE"), head(method="DELETE", path="/"), head(method="CONNECT", path="/")]),
    Attack("bombs", "a compressed body", "501 `UNSUPPORTED_ENCODING`", [
        call(BOMB, f"Content-Encoding: {coding}") for coding in ("gzip", "deflate", "br", "gzip, identity")]),
    Attack("bombs", "a body that says or turns out to be longer than its method takes", "413 `REQUEST_TOO_LARGE`", [
        head("Content-Type: application/json", "Content-Length: 4194305", method="POST", path=CITY),
        head("Content-Type: application/json", "Content-Length: 18446744073709551615", method="POST", path=CITY),
        chunked(b"400000\r\n" + b" " * 0x400000 + b"\r\n1\r\n \r\n0\r\n\r\n")]),
    Attack("floods of headers", "more than 100 fields", LARGE, [head(*(f"X-{i}: y" for i in range(101))), head(*["X: y"] * 200)]),
    Attack("floods of headers", "a head, trailers or chunk extensions of more than 16 KiB", LARGE, [
        head("X: " + "y" * 17_000), head(path="/" + "a" * 17_000), b"\r\n" * 9000, head("Cookie: " + "a=b; " * 4000),
        chunked(b"0\r\nX: " + b"y" * 17_000), chunked(b"2;" + b"y" * 17_000), chunked(b"0" * 17_000)]),
    Attack("JSON", "lists or objects in each other, more than 32 deep", WRONG, [
        call('{"name":' + "[" * 32 + "]" * 32 + "}"), call('{"name":' * 33 + "1" + "}" * 33), call('{"name":' + "[" * 1_000_000)]),
    Attack("JSON", "a name twice in an object, also in its two forms", WRONG, [
        call('{"name":"cities/a","name":"cities/b"}'), call('{"pageSize":1,"page_size":2}', path="/entente.profiles.v1.ProfileService/ListCities"),
        call('{"name":"cities/a","\\u006eame":"cities/b"}')]),
    Attack("JSON", "numbers that no number can be", WRONG, [
        call(f'{{"pageSize":{number}}}', path="/entente.profiles.v1.ProfileService/ListCities")
        for number in ("1e400", "-1e400", "9" * 400, "NaN", "Infinity", "0x10", "01", "+1", "1.5", "2147483648", '"2147483648"', "1e10", "1" + "0" * 100_000)]),
    Attack("JSON", "more than 200,000 values, or 1,000 names in one object", WRONG, [
        call('{"name":[' + "0," * 200_001 + "0]}"), call("{" + ",".join(f'"a{i}":0' for i in range(1001)) + "}")]),
    Attack("JSON", "text that isn't UTF-8, half a pair of surrogates, something behind the end, a NUL", WRONG, [
        call(b'{"name":"\xff"}'), call(b'{"name":"\xed\xa0\x80"}'), call(r'{"name":"\ud800"}'), call('{"name":"cities/a"}{}'), call(b'{"name":"cities/a"}\0'), call("{'name':1}"),
        call('{"name":"cities/a",}'), call('/* */{"name":"cities/a"}'), call("")]),
    Attack("messages", "binary messages nested without end, or that say to be longer than they are", WRONG, [
        call(body, kind="application/proto") for body in (b"\x0b" * 100_000, b"\x0a\xff\xff\xff\xff\x0f", b"\x0a\x05ab", b"\xff" * 11, b"\x0a\x02\xff\xff")]),
    Attack("messages", "a time that is no number of at most ten digits", "400 `INVALID_TIMEOUT`", [
        call("{}", f"Connect-Timeout-Ms: {time}") for time in ("99999999999", "-1", "1e3", "soon", "")]),
    Attack("messages", "a token that can't be checked here, or none", "401 `UNAUTHENTICATED`", [
        call("{}", f"Authorization: {value}") for value in ("Bearer x", "Bearer ", "Basic eDp5", "Bearer a b", "Bearer \xff", "Bearer " + "a" * 9000)]),
]

# What needs more than one request, tried by tests of their own.
OTHERS = [
    ("smuggling", "requests in one connection, one behind the other", "each its own answer, in their order"),
    ("slow clients", "a head that comes byte by byte (slow-loris)", "408 `MALFORMED_REQUEST` ten seconds after its first byte"),
    ("slow clients", "a body that stops coming", "408 `MALFORMED_REQUEST` after twenty seconds of silence"),
    ("slow clients", "900 connections that say nothing", "others are served; the one that is idle longest goes"),
    ("bombs", "many bodies that never end", "all together hold 256 MiB; then 429 `OVERLOADED`"),
    ("CSRF", "a page of another origin with the cookie of a session", "403 `FOREIGN_ORIGIN`"),
    ("CSRF", "the same by gRPC-Web", "`grpc-status` 7, `FOREIGN_ORIGIN`, and no message"),
    ("sessions", "a cookie that was altered, is over, or is for something else", "401 `UNAUTHENTICATED`"),
    ("sessions", "a code or state of another sign-in, or the same twice", "400 `SIGN_IN_NOT_BEGUN`, 401 `UNAUTHENTICATED`"),
    ("sessions", "`return_to` another site", "it leads to `/`"),
    ("sessions", "signing in without end from one address", "429 `TOO_MANY_TRIES`"),
]


def table():
    """The rows as docs/security.md has them."""
    rows = [(attack.kind, attack.what, attack.answer) for attack in ATTACKS] + OTHERS
    order = list(dict.fromkeys(row[0] for row in rows))
    rows.sort(key=lambda row: order.index(row[0]))
    return "\n".join(["| attack | what is sent | answer |", "|---|---|---|", *(f"| {kind} | {what} | {answer} |" for kind, what, answer in rows)])
