"""Killed without warning: what was confirmed is there afterwards, and what was not is there whole or not at all."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import servers
from tests.library.test_import_article import TEXT
from tests.visitors import Browser

pytestmark = pytest.mark.process
NO_CORPUS = {"CORPUS_DIR": "/nowhere"}
COMPARED = "/events/call/share/?r=realist-text,liberal-text&by=everybody"
SCENE = """
from tests.factories import make_event, make_frame
from tests.sharing.views import make_scene, mark
scene = make_scene()
make_event("the-call")
print(mark(scene.first, scene.bob, note="Long before anybody.").slug)
"""


@dataclass(slots=True)
class Scene:
    """A folder with two texts that are read side by side, the highlight in it, and the server, which is killed."""

    folder: Path
    slug: str
    server: servers.Server

    def start_again(self) -> None:
        """Kill the server, every process of it, and start it again where it was."""
        self.server.kill()
        self.server = servers.start(self.folder, **NO_CORPUS, PORT=self.server.url.rpartition(":")[2])
        servers.wait_until_it_answers(self.server)


@pytest.fixture(scope="module")
def scene(_prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = Path(shutil.copytree(_prepared, tmp_path_factory.mktemp("killed") / "data"))
    slug = servers.shell(servers.clean_environment(DATA_DIR=str(folder), **NO_CORPUS), SCENE).split()[-1]
    server = servers.start(folder, **NO_CORPUS)
    found = Scene(folder, slug, server)
    try:
        servers.wait_until_it_answers(server)
        yield found
    finally:
        found.server.stop()


def frozen(server: servers.Server, token: str, number: int) -> bytes:
    """The snapshot of a version, after a look whether it is what its digest on the page is of."""
    snapshot = server.get(f"/v/{token}/{number}/snapshot.json").body
    page = server.get(f"/v/{token}/{number}/").text
    assert hashlib.sha256(snapshot).hexdigest() in page
    return snapshot


def test_what_was_shared_and_revoked_survives_a_killed_server(scene: Scene) -> None:
    browser = Browser(scene.server)
    form = {"csrfmiddlewaretoken": browser.token(COMPARED), "visibility": "link", "annotation": scene.slug}
    answer = browser.send(COMPARED, title="What I saw", introduction="Nobody else did.", **form)
    scene.start_again()
    assert answer.status == 302
    token = re.findall(r"[a-z2-7]{26}", answer.headers["location"])[0]
    first = frozen(scene.server, token, 1)
    assert [each["note"] for each in json.loads(first)["annotations"]] == ["Long before anybody."]
    assert json.loads(first)["introduction"] == "Nobody else did."

    again = f"{COMPARED}&into={token}"
    form["csrfmiddlewaretoken"] = browser.token(again)
    answer = browser.send(again, title="What I see now", into=f"{token}:1", **form)
    scene.start_again()
    assert answer.status == 302
    assert frozen(scene.server, token, 1) == first
    second = frozen(scene.server, token, 2)
    assert json.loads(second)["title"] == "What I see now"

    manage = answer.headers["location"]
    answer = browser.send(manage, csrfmiddlewaretoken=browser.token(manage), edition="2", revoke="1")
    scene.start_again()
    assert answer.status == 302
    assert scene.server.get(f"/v/{token}/1/").status == 410
    assert frozen(scene.server, token, 2) == second


@pytest.mark.parametrize("what", ["import", "publish"])
def test_an_import_that_is_killed_anywhere_leaves_nothing_or_all_of_it(what: str, scene: Scene, tmp_path: Path) -> None:
    """Killed before every write and around every commit; each run after one that was killed begins as the first did."""
    folder = Path(shutil.copytree(scene.folder, tmp_path / "data"))
    path = tmp_path / "call.txt"
    path.write_text(TEXT)
    done = subprocess.run(
        [sys.executable, "-m", "tests.dying", what, str(path)],
        cwd=servers.ROOT,
        env=servers.clean_environment(DATA_DIR=str(folder), **NO_CORPUS, DJANGO_SETTINGS_MODULE="apps.config.settings"),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    said: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    *killed, last = said
    assert not last["died"]
    assert all(each["died"] for each in killed)
    whole = last["after"]
    assert len(whole["articles"]) == len(last["first"]["articles"]) + 1
    stages = [each["after"] for each in said]
    for each in said:
        assert each["after"]["sound"] == "ok"
        assert each["again"] in (None, whole), "the same again works, and stores nothing twice"
    # Whatever the moment, what stands there is one of these: as before, the draft with what was typed, all of it.
    typed = {**last["first"], "drafts": whole_draft(stages)}
    assert all(stage in (last["first"], typed, whole) for stage in stages)
    assert stages[0] == last["first"]
    assert stages[-2] == whole, "killed after the last commit"


def whole_draft(stages: list[dict[str, Any]]) -> list[Any]:
    """The draft as it is once what was typed is stored, where there is one."""
    return next((stage["drafts"] for stage in stages if any(stage["drafts"])), [])
