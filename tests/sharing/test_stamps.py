"""Whatever changes a shared view raises its stamp, and counting does not."""

import pytest
from django.db.models import F

from apps.accounts.leaving import delete_account
from apps.core.freshness import current, of_shares, of_view
from apps.sharing.freezing import Chosen
from apps.sharing.models import SharedCount, SharedName, SharedText
from apps.sharing.services import change_terms, revoke, share_again
from tests.sharing.views import make_scene, make_view, mark

pytestmark = pytest.mark.django_db


def test_each_change_raises_the_stamp_of_the_view_and_of_the_event() -> None:
    scene = make_scene()
    mark(scene.first, scene.bob)
    view = make_view(scene).view
    other = of_view(make_view(scene).view.token)
    before = current((other,))
    names = (of_view(view.token), of_shares("call"))
    seen = [current(names)]
    change_terms(view=view, edition=1, visibility="public", expires=None)
    seen.append(current(names))
    share_again(view=view, edition=2, material=scene.material(), chosen=Chosen("Again"))
    seen.append(current(names))
    revoke(view=view, edition=3, number=1)
    seen.append(current(names))
    assert len(set(seen)) == 4
    assert current((other,)) == before


def test_names_and_articles_that_go_raise_the_stamp_and_counting_does_not() -> None:
    scene = make_scene()
    mark(scene.first, scene.bob)
    view = make_view(scene).view
    names = (of_view(view.token),)
    first = current(names)
    SharedCount.objects.create(view=view)
    SharedCount.objects.update(opened=F("opened") + 5)
    assert current(names) == first
    delete_account(user=scene.bob, keep=False)
    second = current(names)
    SharedText.objects.filter(slug="realist-text").update(article=None)
    third = current(names)
    SharedName.objects.filter(key="p1").update(name="")
    assert len({first, second, third, current(names)}) == 4
