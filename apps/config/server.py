"""The production server: gunicorn, set up from the settings and run in this process."""

import errno
import socket
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management.base import CommandError
from django.urls import get_resolver
from gunicorn.app.base import BaseApplication

from apps.core.build import build_id

#: What a stopping server waits for requests under way, in seconds.
_GRACE = 5
_ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (names them, binds nothing)


def address() -> str:
    """Return the address to open in a browser on this machine."""
    host = _ANY.get(settings.HOST, settings.HOST)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.PORT}/"


def claim_port() -> socket.socket:
    """Return a socket that listens on HOST and PORT; browsers that come early wait there until the server answers.

    Raises CommandError, in one line, where that is not possible.
    """
    host, port = settings.HOST, settings.PORT
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=512)
    except PermissionError:
        why, hint = "is not for ordinary users", "Choose one above 1023"
    except OSError as error:
        if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
            raise CommandError(f"HOST={host} is not an address of this machine. Try HOST=127.0.0.1.") from None
        why, hint = "is in use by another program", "Stop that program, or choose another port"
    raise CommandError(
        f"Port {port} on {host} {why}. {hint}: make run PORT={port + 1 if port > 1023 else 8000}"
    ) from None


def _write_counts() -> None:
    from apps.sharing.counting import write_counts

    write_counts()


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn with Synoptic in it."""

    def __init__(self, listening: socket.socket, ready: Callable[[], None]) -> None:
        """Serve on the socket `listening`, and call `ready` once requests are answered."""
        self._descriptor = listening.detach()
        self._ready = ready
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn up; its own files and variables of the environment have no say."""
        chosen: dict[str, Any] = {
            "bind": f"fd://{self._descriptor}",
            "worker_class": "gthread",
            "workers": settings.WORKERS,
            "threads": settings.THREADS,
            # Measured (tests/bench): loaded once before forking, it answers sooner and takes less memory.
            "preload_app": True,
            "graceful_timeout": _GRACE,
            "keepalive": 15,
            # Longer than any address that the site gives out. What is longer still gets gunicorn's own bare 414.
            "limit_request_line": 8190,
            # Only the proxy on this machine is believed when it says https, and nobody when naming another path.
            "forwarded_allow_ips": "127.0.0.1,::1",
            "forwarder_headers": "",
            "control_socket_disable": True,
            "loglevel": "warning",
            "accesslog": "-" if settings.ACCESS_LOG else None,
            "proc_name": "synoptic",
            "when_ready": lambda arbiter: self._ready(),
            # What was counted and not written yet would go with the process.
            "worker_exit": lambda arbiter, worker: _write_counts(),
        }
        if Path("/dev/shm").is_dir():  # noqa: S108 (heartbeats of workers, which must not wait for a disk)
            chosen["worker_tmp_dir"] = "/dev/shm"  # noqa: S108
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIHandler:
        """Return the application, with everything in memory that all workers share."""
        path, _, name = settings.WSGI_APPLICATION.rpartition(".")
        application: WSGIHandler = getattr(import_module(path), name)
        _ = get_resolver().url_patterns
        build_id()
        return application
