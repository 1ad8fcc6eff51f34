"""A page at a public web address, fetched for an editor, without ever speaking to a machine that is not public.

Every hop is looked at: the name is resolved once, every address it resolves to must be public, and the connection goes
to that very address, so that a name which resolves to something else a moment later (rebinding) gains nothing.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from apps.library.importers.base import CannotImport, Source

#: Ports that pages are served from.
PORTS = (80, 443)
MAX_BYTES = 10_000_000
MAX_HOPS = 5
#: For all hops together.
SECONDS = 15.0
USER_AGENT = "Synoptic/0.1 (fetches one page at the request of an editor)"
TYPES = (
    "text/html",
    "application/xhtml+xml",
    "text/plain",
    "text/markdown",
    "application/pdf",
    "application/epub+zip",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)
_MOVED = (301, 302, 303, 307, 308)
_CHUNK = 65_536
#: Networks whose addresses carry one of the old kind inside them, and from which bit on.
_CARRYING = ((ipaddress.IPv6Network("64:ff9b::/96"), 0), (ipaddress.IPv6Network("2002::/16"), 80))


#: What the standard library takes for public and is not: kept for protocols, for relays, for documentation, and the
#: address under which one provider's machines find their own settings.
_KEPT_BACK = tuple(
    map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "3fff::/20", "2620:4f:8000::/48"))
)


class CannotFetch(CannotImport):
    """The page cannot be had; the message says why."""


def fetch(address: str) -> Source:
    """Return what is at `address`, after at most MAX_HOPS redirects. Raises CannotFetch."""
    if not settings.IMPORT_FETCH:
        raise CannotFetch(_("Fetching from web addresses is switched off here. Paste the page, or upload it."))
    end = time.monotonic() + SECONDS
    for _hop in range(MAX_HOPS + 1):
        found = _ask(address, end)
        if isinstance(found, Source):
            return found
        address = found
    raise CannotFetch(_("The address leads from one to another more than %s times.") % MAX_HOPS)


def is_public(address: str) -> bool:
    """Return whether `address` (of the Internet Protocol, either version) is of a machine that everybody can reach."""
    try:
        ip: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None or ip.teredo is not None or (int(ip) >> 32 == 0):
            return False  # nobody reaches a page this way
        for network, shift in _CARRYING:
            if ip in network:
                return is_public(str(ipaddress.IPv4Address(int(ip) >> shift & 0xFFFFFFFF)))
        if ip.is_site_local:
            return False
    if any(ip in network for network in _KEPT_BACK):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback)


def _ask(address: str, end: float) -> Source | str:
    """Return what one request brings: the page, or the address that it leads on to."""
    scheme, host, port, path = _parsed(address)
    connection = _connected(scheme, host, port, _resolved(host, port), end)
    # A server that sends a byte now and then would outlast every timeout of its own.
    # The connection forgets its socket once a host has said that it will close it, so the alarm has its own hold of it.
    alarm = threading.Timer(max(0.1, end - time.monotonic()), _cut, [connection.sock])
    alarm.daemon = True
    alarm.start()
    try:
        usual = (scheme, port) in (("http", 80), ("https", 443))
        name = f"[{host}]" if ":" in host else host
        headers = {"Host": name if usual else f"{name}:{port}", "User-Agent": USER_AGENT}
        headers |= {"Accept": ", ".join(TYPES), "Accept-Encoding": "identity", "Connection": "close"}
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        if answer.status in _MOVED and answer.headers.get("Location"):
            return str(urljoin(address, answer.headers["Location"].strip()))
        return _read(answer, address, end)
    except (OSError, http.client.HTTPException, ValueError) as error:
        if isinstance(error, CannotImport):
            raise
        if time.monotonic() >= end:
            raise CannotFetch(_("The page takes longer than %s seconds.") % int(SECONDS)) from error
        raise CannotFetch(
            _("The page could not be fetched: %s.") % (str(error) or type(error).__name__)[:200]
        ) from error
    finally:
        alarm.cancel()
        connection.close()


def _parsed(address: str) -> tuple[str, str, int, str]:
    try:
        parts = urlsplit(address.strip())
        port = parts.port or (443 if parts.scheme == "https" else 80)
        host = (
            (parts.hostname or "").encode("idna").decode() if not (parts.hostname or "").isascii() else parts.hostname
        )
    except (ValueError, UnicodeError) as error:
        raise CannotFetch(_("This is no web address.")) from error
    if parts.scheme not in ("http", "https") or not host:
        raise CannotFetch(_("This is no web address: it begins with https:// or http://."))
    if parts.username is not None or parts.password is not None:
        raise CannotFetch(_("The address holds a name or a password. Give it without."))
    if port not in PORTS:
        raise CannotFetch(_("The address names a port that pages are not served from."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    quoted = "".join(
        c if "!" <= c <= "~" else "".join(f"%{byte:02X}" for byte in c.encode("utf-8", "replace")) for c in path
    )
    return parts.scheme, host, port, quoted


def _resolved(host: str, port: int) -> str:
    """Return the address to connect to. Raises CannotFetch where the name has none, or any that is not public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError) as error:
        raise CannotFetch(_("There is no host of that name.")) from error
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(is_public(each) for each in addresses):
        raise CannotFetch(_("The address is not of a public host. Nothing was asked of it."))
    return addresses[0]


def _connected(scheme: str, host: str, port: int, address: str, end: float) -> http.client.HTTPConnection:
    """Return a connection to `address` that speaks for `host`, with its certificate checked. Raises CannotFetch."""
    left = end - time.monotonic()
    if left <= 0:
        raise CannotFetch(_("The page takes longer than %s seconds.") % int(SECONDS))
    connection = http.client.HTTPConnection(host, port, timeout=left)
    try:
        connected: socket.socket = socket.create_connection((address, port), timeout=left)
        if scheme == "https":
            connected = ssl.create_default_context().wrap_socket(connected, server_hostname=host)
    except OSError as error:
        raise CannotFetch(_("The host does not answer as it should.")) from error
    connection.sock = connected
    return connection


def _cut(connected: socket.socket) -> None:
    try:
        connected.shutdown(socket.SHUT_RDWR)
    except OSError:  # it is over already
        return


def _read(answer: http.client.HTTPResponse, address: str, end: float) -> Source:
    if answer.status != 200:
        raise CannotFetch(_("The host answers %s instead of the page.") % answer.status)
    media_type = answer.headers.get("Content-Type", "")
    if media_type.partition(";")[0].strip().lower() not in TYPES:
        raise CannotFetch(_("What is there is no text (“%s”).") % media_type[:80])
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise CannotFetch(_("The host sends the page compressed although it was asked not to."))
    data = bytearray()
    while True:
        chunk = answer.read1(_CHUNK)
        # Looked at after the last chunk too: what was cut short would pass for a whole page.
        if time.monotonic() >= end:
            raise CannotFetch(_("The page takes longer than %s seconds.") % int(SECONDS))
        if not chunk:
            break
        data += chunk
        if len(data) > MAX_BYTES:
            raise CannotFetch(_("The page has more than %s MB.") % (MAX_BYTES // 1_000_000))
    expected = answer.headers.get("Content-Length", "")
    if expected.isdecimal() and len(data) < int(expected):
        raise CannotFetch(_("The page broke off in the middle."))
    return Source(bytes(data), "", media_type, address)
