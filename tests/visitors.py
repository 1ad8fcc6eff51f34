"""A visitor of a running server: a browser without scripts, which keeps its cookies."""

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from tests import servers


class _Stay(urllib.request.HTTPRedirectHandler):
    """Leaves an answer that sends elsewhere as it is."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """Go nowhere."""


class Browser:
    """Asks and sends forms; `url` is the address of the server, which may be stopped and started again meanwhile."""

    def __init__(self, server: servers.Server) -> None:
        self.url = server.url
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies, urllib.request.ProxyHandler({}), _Stay())

    def get(self, path: str) -> str:
        """Return the page at `path`. Raises HTTPError where that is another answer than 200."""
        return str(self.opener.open(self.url + path, timeout=30).read().decode())

    def token(self, path: str) -> str:
        """Return the token of the forms at `path`."""
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(path))
        assert found
        return found[1]

    def send(self, path: str, **values: str | list[str]) -> servers.Answer:
        """Send a form and return the answer, all of it read; a redirect is not followed."""
        request = urllib.request.Request(self.url + path, urllib.parse.urlencode(values, doseq=True).encode())
        request.add_header("Origin", self.url)
        try:
            answer = self.opener.open(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            headers = {name.lower(): value for name, value in answer.headers.items()}
            return servers.Answer(answer.status, headers, answer.read())

    def post(self, path: str, **values: str | list[str]) -> tuple[int, str]:
        """Send a form, go where the answer sends, and return status and page."""
        answer = self.send(path, **values)
        if answer.status == 302:
            return 200, self.get(answer.headers["location"].removeprefix(self.url))
        return answer.status, answer.text
