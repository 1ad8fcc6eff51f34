"""`make test` counts every test, and one that failed, broke or was skipped is one that did not pass."""

import sys
from pathlib import Path

import pytest

from tests.run import Run


@pytest.mark.parametrize(
    ("line", "passed", "failed"),
    [
        ("904 passed in 3.02s", 904, 0),
        ("2 failed, 904 passed in 352.01s (0:05:52)", 904, 2),
        ("1 failed, 2 passed, 1 error in 5.17s", 2, 2),
        ("4 passed, 13 deselected in 18.73s", 4, 0),
        ("7 passed, 1 skipped, 2 warnings in 1s", 7, 1),
    ],
)
def test_the_last_line_of_pytest_is_counted(tmp_path: Path, line: str, passed: int, failed: int) -> None:
    run = Run(tmp_path, {})
    run.count(line)
    assert run.counts == {"passed": passed, "failed": failed}
    assert bool(run.failed) == ("skipped" in line)


def test_a_program_that_fails_is_remembered_and_the_next_one_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Run(tmp_path, {})
    with run.stage("Two programs"):
        run.call(Path(sys.executable).name, "-c", "print('first'); raise SystemExit(3)")
        run.call(Path(sys.executable).name, "-c", "print('second')")
    printed = capsys.readouterr().out
    assert "first\nsecond\n" in printed
    assert "== Two programs: FAILED" in printed
    assert len(run.failed) == 1
