"""A TCP proxy that spoils what goes through it: late, slow, nothing at all, or cut in the middle of an answer. Used by the tests of
faults. One thread a direction; thread-safe."""
import contextlib
import random
import socket
import struct
import threading
import time


class Proxy:
    """Listens on a free port of this machine and hands on to `target` ("host:port", looked up for each connection)."""

    def __init__(self, target, seed=0):
        self.target = target
        self.random = random.Random(seed)
        self.lock = threading.Lock()
        self.pairs = set()
        self.bytes_of_answers = 0
        self.cuts = 0
        self.heal()
        self.port = 0
        self.listen()
        self.address = f"127.0.0.1:{self.port}"

    # What is done to what goes through; each takes the place of the one before.

    def heal(self):
        """Everything goes through as it comes. Connections that were made before go on."""
        self._spoil()

    def delay(self, seconds):
        """Each piece comes so much later, in both directions."""
        self._spoil(late=seconds)

    def throttle(self, bytes_per_second):
        self._spoil(rate=bytes_per_second)

    def blackhole(self):
        """Connections stay, and new ones are taken; nothing comes through until it is healed."""
        self._spoil(closed=True)

    def cut(self, most_bytes):
        """Each connection is reset (RST) once this many bytes of answers have gone through it, at most: a number by chance."""
        self._spoil(most=most_bytes)

    def cut_now(self):
        """All connections are reset, once."""
        with self.lock:
            pairs = list(self.pairs)
        for pair in pairs:
            self._reset(pair)

    def refuse(self):
        """As a machine on which nothing listens, until listen()."""
        self.listener.shutdown(socket.SHUT_RDWR)  # wakes who accepts
        self.listener.close()
        self.cut_now()

    def listen(self):
        self.listener = socket.create_server(("127.0.0.1", self.port), backlog=256)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self.listener,), daemon=True).start()

    def close(self):
        with contextlib.suppress(OSError):
            self.refuse()
        self.cut_now()

    # How.

    def _spoil(self, late=0.0, rate=0, closed=False, most=0):
        with self.lock:
            self.late, self.rate, self.most = late, rate, most
            self.open = getattr(self, "open", None) or threading.Event()
            (self.open.clear if closed else self.open.set)()

    def _accept(self, listener):
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._connect, args=(client,), daemon=True).start()

    def _connect(self, client):
        host, port = self.target.rsplit(":", 1)
        try:
            server = socket.create_connection((host, int(port)), timeout=5)
        except OSError:
            client.close()
            return
        server.settimeout(None)
        for each in (client, server):
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        pair = (client, server)
        with self.lock:
            self.pairs.add(pair)
        threading.Thread(target=self._carry, args=(client, server, pair, False), daemon=True).start()
        self._carry(server, client, pair, True)

    def _carry(self, source, sink, pair, answers):
        left = None  # bytes until the connection is cut; chosen once it is to be
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                if answers and self.most:
                    left = self.random.randint(1, self.most) if left is None else left
                    if len(piece) >= left:
                        sink.sendall(piece[:left - 1])
                        with self.lock:
                            self.cuts += 1
                        break
                    left -= len(piece)
                else:
                    left = None
                self.open.wait()
                if self.late or self.rate:
                    time.sleep(self.late + (len(piece) / self.rate if self.rate else 0))
                sink.sendall(piece)
                if answers:
                    self.bytes_of_answers += len(piece)
        self._reset(pair)

    def _reset(self, pair):
        with self.lock:
            self.pairs.discard(pair)
        for each in pair:
            with contextlib.suppress(OSError):
                each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # RST, not FIN
                each.shutdown(socket.SHUT_RDWR)
            each.close()
