"""A real HTTP server on loopback that answers as a test tells it, and keeps what it was sent."""

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Receiver:
    """What it answers next (the last answer stands), and what came.

    Attributes:
        silent: it takes requests and answers none before the test is over.
    """

    url: str = ""
    answers: list = field(default_factory=lambda: [(200, {}, b"")])
    silent: bool = False
    requests: list = field(default_factory=list)

    def next_answer(self):
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def receiver():
    state, over = Receiver(), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self):
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            state.requests.append((self.command, self.path, dict(self.headers), body))
            if state.silent:
                over.wait()
                return
            status, headers, content = state.next_answer()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = _answer  # noqa: N815

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield state
    finally:
        over.set()
        server.shutdown()
        server.server_close()
