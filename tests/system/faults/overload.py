"""More calls than a process can answer: an open loop, in which calls come whether or not those before are answered. Used by the tests of
faults."""
import asyncio
import json
import time


def request_of(method, body, token):
    data = json.dumps(body).encode()
    head = (f"POST /entente.{method} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Length: {len(data)}\r\nConnection: close\r\n\r\n")
    return head.encode() + data


async def ask(address, request):
    """(status, whether it says when to come again, when it was answered, seconds). Status 0: no answer."""
    begin = time.monotonic()
    host, port = address.rsplit(":", 1)
    try:
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(request)
        answer = await reader.read()
        writer.close()
        status = int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0
    except (OSError, ValueError, IndexError):
        answer, status = b"", 0
    now = time.monotonic()
    return status, b"google.rpc.RetryInfo" in answer, now, now - begin


def capacity(address, request, seconds, callers=2):
    """Answers a second of a closed loop: so many callers, each with one call at a time."""
    async def measure():
        end = time.monotonic() + seconds
        done = []

        async def caller():
            while time.monotonic() < end:
                done.append(await ask(address, request))

        begin = time.monotonic()
        await asyncio.gather(*(caller() for _ in range(callers)))
        assert all(status == 200 for status, *_ in done), {status for status, *_ in done}
        return len(done) / (time.monotonic() - begin)

    return asyncio.run(measure())


def overload(address, request, a_second, seconds):
    """What came of calls that come so many a second: [(status, …)], and good answers a second while they came."""
    async def flood():
        begin = time.monotonic()
        calls = []
        for i in range(int(a_second * seconds)):
            await asyncio.sleep(max(0.0, begin + i / a_second - time.monotonic()))
            calls.append(asyncio.ensure_future(ask(address, request)))
        answers = await asyncio.gather(*calls)
        good = sum(status == 200 and at < begin + seconds for status, _, at, _ in answers)
        return answers, good / seconds

    return asyncio.run(flood())
