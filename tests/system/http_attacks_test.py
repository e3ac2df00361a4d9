#!/usr/bin/python3
"""Attacks on the gateway's HTTP, each tried on `entente serve`: what is answered, and that memory stays bounded."""
import http.client
import signal
import socket
import sys
import threading
import time
import unittest

from processes import House

CITY = b"/entente.profiles.v1.ProfileService/GetCity"
CHUNKED = b"POST /a.b/C HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
MIB = 1 << 20


class Attacks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.addClassCleanup(cls.house.__exit__)
        cls.house.serve()
        cls.port = cls.house.serve_ports[0]
        cls.process = cls.house.running["serve"]

    def rss(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024

    def open(self):
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        self.addCleanup(connection.close)
        return connection

    def flood(self, connection, head, piece, most):
        """Sends up to `most` bytes; returns how many went and the first line of the answer."""
        sent = 0
        try:
            connection.sendall(head)
            while sent < most:
                connection.sendall(piece)
                sent += len(piece)
        except OSError:
            pass  # the server has closed: it said why before
        return sent, self.first_line(connection)

    def first_line(self, connection):
        try:
            return connection.recv(65536).split(b"\r\n")[0]
        except OSError:
            return b""

    def ask(self, request):
        connection = self.open()
        connection.sendall(request)
        return self.first_line(connection)

    def lives(self):
        self.assertIsNone(self.process.poll(), self.house.log("serve"))
        self.assertIn(b"200", self.ask(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"))

    def test_1_a_trailer_of_70000_bytes_ends_its_connection_only(self):
        for size in (33_000, 66_000, 70_000, 200_000):
            answer = self.ask(CHUNKED + b"0\r\nX: " + b"y" * size + b"\r\n\r\n")
            self.assertTrue(b"431" in answer or b"404" in answer, answer)
            self.lives()

    def test_4_what_stands_beside_a_body_takes_no_memory(self):
        before = self.rss()
        for name, start, piece in (("trailers", b"0\r\n", b"x: " + b"y" * 4000 + b"\r\n"), ("extension", b"17;a=", b"x" * 4096),
                                   ("zeros", b"", b"0" * 4096), ("head", None, b"x: " + b"y" * 4000 + b"\r\n")):
            head = b"GET / HTTP/1.1\r\n" if start is None else CHUNKED + start
            sent, answer = self.flood(self.open(), head, piece, 100 * MIB)
            print(f"attack 4, {name}: {answer.decode()!r}, rss {before:.0f} -> {self.rss():.0f} MiB", file=sys.stderr)
            self.assertTrue(b"431" in answer or answer == b"", answer)  # empty: closed while we were still sending
        self.assertLess(self.rss(), before + 16)
        self.lives()

    def test_5_a_body_for_no_method_is_refused_at_the_head(self):
        before = self.rss()
        answers = set()
        for _ in range(20):
            sent, answer = self.flood(self.open(), b"POST /x.y/ImportAnything HTTP/1.1\r\nHost: localhost\r\n"
                                      b"Content-Length: 67108864\r\n\r\n", b"x" * 65536, 60 * MIB)
            answers.add(answer)
        print(f"attack 5: {answers}, rss {before:.0f} -> {self.rss():.0f} MiB", file=sys.stderr)
        self.assertTrue(all(b"404" in a or a == b"" for a in answers), answers)
        self.assertLess(self.rss(), before + 16)
        self.lives()

    def test_5_all_bodies_together_are_bounded(self):
        before, most = self.rss(), 0
        kept = []
        for _ in range(12):  # 12 × 60 MiB of a real import, none of which ends
            connection = self.open()
            self.flood_without_end(connection)
            kept.append(connection)
            most = max(most, self.rss())
        print(f"attack 5, imports that never end: rss {before:.0f} -> {most:.0f} MiB (budget 256)", file=sys.stderr)
        self.assertLess(most, before + 256 + 32)
        self.lives()

    def flood_without_end(self, connection):
        try:
            connection.sendall(b"POST /entente.profiles.v1.ProfileService/ImportCities HTTP/1.1\r\nHost: localhost\r\n"
                               b"Content-Type: application/proto\r\nContent-Length: 67108864\r\n\r\n")
            for _ in range(60):
                connection.sendall(b"x" * MIB)
        except OSError:
            pass

    def test_12_silent_connections_keep_nobody_out(self):
        silent = [self.open() for _ in range(900)]
        for _ in range(5):
            self.lives()
        for connection in silent:
            connection.close()

    def test_15_what_follows_a_wrong_coding_is_no_request(self):
        hidden = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
        for coding in (b"xchunked", b"identity", b"chunked, identity", b'"chunked"', b"chunked, chunked", b"gzip, chunked"):
            connection = self.open()
            connection.sendall(b"POST " + CITY + b" HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                               b"Transfer-Encoding: " + coding + b"\r\n\r\n" + hidden)
            answer = b""
            while piece := connection.recv(65536):
                answer += piece
            self.assertEqual(answer.count(b"HTTP/1.1 "), 1, coding)
            self.assertIn(b" 501 " if coding.startswith(b"gzip") else b" 400 ", answer)

    def test_28_paths_that_are_no_text_are_refused_in_a_line(self):
        for path in (b"/%ff", b"/a.b/%c3%28", b"/\xff"):
            self.assertIn(b"400", self.ask(b"GET " + path + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        self.assertNotIn("libprotobuf", self.house.log("serve"))


class Leaving(unittest.TestCase):
    def test_20_no_call_of_a_kept_connection_is_lost_at_sigterm(self):
        for _ in range(3):
            with House() as house:
                house.serve()
                port, process = house.serve_ports[0], house.running["serve"]
                lost, answered, begun = [], [0] * 16, threading.Barrier(17)

                def client(number):
                    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
                    begun.wait()
                    while True:
                        try:
                            connection.connect() if connection.sock is None else None
                        except OSError:
                            return  # refused before a call was sent: nothing is lost
                        try:
                            connection.request("POST", CITY.decode(), '{"name":"cities/none"}', {"Content-Type": "application/json"})
                            connection.getresponse().read()
                            answered[number] += 1
                        except (OSError, http.client.HTTPException) as error:
                            lost.append(repr(error))
                            return

                threads = [threading.Thread(target=client, args=(number,)) for number in range(16)]
                for thread in threads:
                    thread.start()
                begun.wait()
                while min(answered) < 5:
                    time.sleep(0.01)
                process.send_signal(signal.SIGTERM)
                for thread in threads:
                    thread.join(30)
                self.assertEqual(process.wait(20), 0)
                print(f"attack 20: {sum(answered)} calls answered, {len(lost)} lost {lost[:2]}", file=sys.stderr)
                self.assertEqual(lost, [])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
