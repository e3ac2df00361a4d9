#!/usr/bin/python3
"""The table of attacks on the gateway (attacks.py), each sent as bytes to `entente serve`, and that docs/security.md has it as it is.
ENTENTE_WRITE=1 writes the table.
"""
import os
import re
import socket
import threading
import time
import unittest

from attacks import ATTACKS, CITY, HIDDEN, head, table
from processes import SOURCE, House

PAGE = SOURCE / "docs" / "security.md"
MARK = re.compile(r"(?<=<!-- table of attacks -->\n).*?(?=\n<!-- end of it -->)", re.S)


class Attacks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.addClassCleanup(cls.house.__exit__)
        cls.house.serve()
        cls.port = cls.house.serve_ports[0]

    def send(self, request, wait=15):
        """All that comes back until the server closes, or nothing more comes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=wait) as connection:
            sender = threading.Thread(target=self.pour, args=(connection, request))
            sender.start()
            answer = b""
            try:
                while piece := connection.recv(65536):
                    answer += piece
                    first, _, rest = answer.partition(b"\r\n\r\n")
                    length = re.search(rb"content-length: (\d+)", first, re.I)
                    if length and len(rest) >= int(length[1]):
                        connection.settimeout(0.15)  # whether there is a second one
            except OSError:
                pass
            connection.close()
            sender.join()
            return answer

    @staticmethod
    def pour(connection, request):
        try:
            connection.sendall(request)
        except OSError:
            pass  # it was answered before it was whole

    def test_each_has_its_answer(self):
        for attack in ATTACKS:
            for request in attack.requests:
                with self.subTest(kind=attack.kind, what=attack.what, request=request[:200]):
                    answer = self.send(request)
                    status, _, reason = attack.answer.partition(" ")
                    self.assertEqual(answer[:13].decode(), f"HTTP/1.1 {status} ", answer[:600])
                    self.assertIn(reason.strip("`").encode(), answer)
                    self.assertEqual(len(re.findall(rb"HTTP/1.1 \d{3} ", answer)), 1, answer)
                    if attack.without:
                        self.assertNotIn(attack.without, answer.decode().lower())
        self.assertTrue(self.send(HIDDEN).startswith(b"HTTP/1.1 200 "))
        self.assertIsNone(self.house.running["serve"].poll())

    def test_answers_stay_in_their_order(self):
        answer = self.send(HIDDEN + head(path="/none") + HIDDEN + head("Content-Length: 0, 1", method="POST") + HIDDEN)
        self.assertEqual(re.findall(rb"HTTP/1.1 (\d+)", answer), [b"200", b"404", b"200", b"400"])

    # Each at the same time, since what is tried is how long they may take.
    def test_slow_clients_are_sent_away(self):
        ended = {}

        def slowly(name, start, pause):
            begun = time.monotonic()
            with socket.create_connection(("127.0.0.1", self.port), timeout=40) as connection:
                connection.sendall(start)
                connection.settimeout(pause or 40)
                answer = b""
                while time.monotonic() < begun + 40:
                    try:
                        piece = connection.recv(65536)
                        answer += piece
                        if not piece:
                            break
                    except TimeoutError:
                        connection.sendall(b"X")
                ended[name] = (time.monotonic() - begun, answer)

        body = head("Content-Type: application/json", "Content-Length: 100", method="POST", path=CITY) + b"{"
        slow = [threading.Thread(target=slowly, args=each) for each in (("head", b"GET /healthz HT", 0.5), ("body", body, None))]
        for thread in slow:
            thread.start()
        for thread in slow:
            thread.join()
        for name, least, most in (("head", 9.5, 20), ("body", 19, 35)):
            seconds, answer = ended[name]
            self.assertIn(b"HTTP/1.1 408 ", answer, name)
            self.assertIn(b"MALFORMED_REQUEST", answer)
            self.assertTrue(least < seconds < most, (name, seconds))

    def test_the_page_has_the_table(self):
        text = PAGE.read_text(encoding="utf-8")
        self.assertEqual(len(MARK.findall(text)), 1)
        if os.environ.get("ENTENTE_WRITE"):
            PAGE.write_text(MARK.sub(lambda _: table(), text), encoding="utf-8")
        self.assertEqual(MARK.search(PAGE.read_text(encoding="utf-8"))[0], table(), "ENTENTE_WRITE=1 tests/system/attacks_test.py")


if __name__ == "__main__":
    unittest.main()
