"""What is kept in memory, and when it goes."""

from apps.core.memory import Memory


def test_what_was_put_is_found_until_it_is_forgotten() -> None:
    memory = Memory(100)
    assert memory.get("a") is None
    memory.put("a", "text", 4)
    assert memory.get("a") == "text"
    memory.cache_clear()
    assert memory.get("a") is None


def test_what_is_asked_for_stays_and_the_rest_goes_once_the_bound_is_reached() -> None:
    memory = Memory(100)
    memory.put("asked for", "1", 1)
    memory.put("forgotten", "2", 1)
    for number in range(100):
        memory.put(number, str(number), 10)
        assert memory.get("asked for") == "1"
    assert memory.get("forgotten") is None
    assert sum(memory.get(number) is not None for number in range(100)) <= 12
