"""One HTTP/2 connection, written by hand: calls of gRPC whose messages never end, or are nothing but fields that nobody knows (0x78
0x78 is field 15 as a number), which no library would send. It keeps to the windows that the server gives it (RFC 9113) and reads as
much of the answers as that takes."""
import select
import socket
import struct
import time

DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE = 0, 1, 3, 4, 6, 7, 8
PIECE = 16384


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def field(name, value):
    """A header without an index, of less than 127 bytes (RFC 7541, 6.2.2)."""
    return b"\0" + b"".join(bytes([len(text)]) + text.encode() for text in (name, value))


class Endless:
    """`calls` streams on one connection; each says that its message has `declared` bytes."""

    def __init__(self, address, path, token, calls, declared, more=()):
        host, port = address.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)), timeout=20)
        self.declared, self.incoming, self.is_open = declared, b"", True
        self.connection_window = self.initial_window = 65535
        self.windows = {2 * call + 1: 65535 for call in range(calls)}  # of the streams that are open
        self.sent = dict.fromkeys(self.windows, 0)
        fields = [(":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "localhost"),
                  ("content-type", "application/grpc"), ("te", "trailers"), *more]
        if token:
            fields.append(("authorization", f"Bearer {token}"))
        head = b"".join(field(*each) for each in fields)
        self.socket.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(SETTINGS, 0, 0)
                            + b"".join(frame(HEADERS, 4, stream, head) for stream in self.windows))

    def send_for(self, seconds, most=1 << 40):
        """Sends what the windows allow, at most so many bytes of each message."""
        end = time.monotonic() + seconds
        try:
            while self.is_open and time.monotonic() < end:
                if select.select([self.socket], [], [], 0)[0]:
                    self.read()
                out = b"".join(self.pieces(most))
                self.socket.sendall(out) if out else select.select([self.socket], [], [], 0.05)
        except OSError:
            self.is_open = False

    def reset_all(self):
        self.socket.sendall(b"".join(frame(RST_STREAM, 0, stream, struct.pack(">I", 8)) for stream in self.windows))
        self.windows.clear()

    def close(self):
        self.socket.close()

    def pieces(self, most):
        for stream, window in self.windows.items():
            size = min(window, self.connection_window, PIECE, most - self.sent[stream])
            if size < (1 if self.sent[stream] else 5):
                continue
            prefix = b"" if self.sent[stream] else b"\0" + struct.pack(">I", self.declared)
            self.sent[stream] += size
            self.windows[stream] -= size
            self.connection_window -= size
            is_whole = self.sent[stream] == len(b"\0size") + self.declared
            yield frame(DATA, int(is_whole), stream, prefix + b"x" * (size - len(prefix)))

    def read(self):
        got = self.socket.recv(1 << 20)
        if not got:
            self.is_open = False
        self.incoming += got
        while len(self.incoming) >= 9:
            size = int.from_bytes(self.incoming[:3], "big")
            if len(self.incoming) < 9 + size:
                return
            kind, flags = self.incoming[3:5]
            stream = int.from_bytes(self.incoming[5:9], "big") & 0x7FFFFFFF
            payload, self.incoming = self.incoming[9:9 + size], self.incoming[9 + size:]
            self.take(kind, flags, stream, payload)

    def take(self, kind, flags, stream, payload):
        if kind == SETTINGS and not flags & 1:
            for at in range(0, len(payload), 6):
                key, value = struct.unpack(">HI", payload[at:at + 6])
                if key == 4:  # the first window of each stream
                    self.windows = {each: window + value - self.initial_window for each, window in self.windows.items()}
                    self.initial_window = value
            self.socket.sendall(frame(SETTINGS, 1, 0))
        elif kind == PING and not flags & 1:
            self.socket.sendall(frame(PING, 1, 0, payload))
        elif kind == WINDOW_UPDATE and stream == 0:
            self.connection_window += int.from_bytes(payload, "big")
        elif kind == WINDOW_UPDATE and stream in self.windows:
            self.windows[stream] += int.from_bytes(payload, "big")
        elif kind == RST_STREAM or (kind == HEADERS and flags & 1):
            self.windows.pop(stream, None)  # answered
        elif kind == GOAWAY:
            self.is_open = False
