"""web.py: an application for servers of WSGI (web:wsgi) and of ASGI (web:asgi),
whose requests cost 5 ms of CPU time each."""
import time


def handle():
    end = time.thread_time() + 0.005
    n = 0
    while time.thread_time() < end:
        n += sum(range(100))
    return b"%d\n" % n


def wsgi(environ, start_response):
    body = handle()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


async def reply(send):
    body = handle()
    await send({"type": "http.response.start", "status": 200,
                "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


async def asgi(scope, receive, send):
    if scope["type"] == "http":
        await reply(send)
