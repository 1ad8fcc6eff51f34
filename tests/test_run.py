"""`make test` counts every test, and one that failed, broke or was skipped is one that did not pass."""

import sys
import time
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


def test_what_runs_beside_a_stage_is_shown_below_it_and_its_failure_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    python, run = Path(sys.executable).name, Run(tmp_path, {})
    with run.beside("Second", python, "-c", "print('aside'); raise SystemExit(3)"), run.stage("First"):
        run.call(python, "-c", "print('ahead')")
    titles = [line for line in capsys.readouterr().out.splitlines() if line]
    assert [titles[1], titles[4]] == ["ahead", "aside"]
    assert titles[2].startswith("== First: ok")
    assert titles[5].startswith("== Second, beside it for ")
    assert "FAILED" in titles[5]
    assert len(run.failed) == 1


def test_what_runs_beside_a_stage_ends_when_the_run_is_broken_off(tmp_path: Path) -> None:
    python, run = Path(sys.executable).name, Run(tmp_path, {})
    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt), run.beside("Second", python, "-c", "import time; time.sleep(60)"):
        raise KeyboardInterrupt
    assert time.monotonic() - start < 30
