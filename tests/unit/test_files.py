"""A folder is there whole or not at all, whatever ends the process that makes it."""

import errno
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from improvement_analysis import _files
from improvement_analysis._files import held, made_whole, restore, write_all
from improvement_analysis.errors import UnusableInput

POSIX = pytest.mark.skipif(os.name != "posix", reason="signals and modes of POSIX")

MAKES = """
import os, signal, sys
from pathlib import Path
from improvement_analysis import _files

place, kind, at, when = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
calls = []

def dying(step):
    def taken(*about):
        calls.append(about)
        if len(calls) == at and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        done = step(*about)
        if len(calls) == at and when == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return done
    return taken

os.rename = dying(os.rename)
_files._exchanged = dying(_files._exchanged) if kind == "swapped" else lambda one, other: False
with _files.made_whole(place, print) as (new, beside):
    for name in "ab":
        (new / name).write_text("new")
"""


def fill(place: Path, text: str) -> None:
    with made_whole(place, print) as (new, _):
        for name in "ab":
            (new / name).write_text(text)


def state(place: Path) -> str:
    texts = [(place / name).read_text() for name in "ab"] if place.exists() else ["none"]
    assert len(set(texts)) == 1, "a mix"
    return texts[0]


def hidden(place: Path) -> list[str]:
    return [path.name for path in place.parent.iterdir() if path != place]


@POSIX
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(("kind", "at"), [("swapped", 1), ("renamed", 1), ("renamed", 2)])
def test_killed_at_a_rename_it_is_that_of_before_or_of_after_and_the_next_clears(tmp_path, kind, at, when):
    place = tmp_path / "council" / "2020-06"
    fill(place, "old")
    killed = subprocess.run([sys.executable, "-c", MAKES, place, kind, str(at), when], check=False)
    assert killed.returncode == -signal.SIGKILL
    between = kind == "renamed" and (at, when) in [(1, "after"), (2, "before")]
    assert state(place) in (["none"] if between else ["old", "new"])
    restore(place, print)
    assert state(place) == ("new" if (at, when) == (2, "after") or (kind, when) == ("swapped", "after") else "old")
    fill(place, "next")
    assert (state(place), hidden(place)) == ("next", [])


@POSIX
def test_killed_in_between_the_next_month_puts_it_back(tmp_path):
    place = tmp_path / "council" / "2020-06"
    fill(place, "old")
    subprocess.run([sys.executable, "-c", MAKES, place, "renamed", "1", "after"], check=False)
    assert state(place) == "none"
    fill(place.with_name("2020-07"), "another month")
    assert state(place) == "old"
    assert sorted(path.name for path in place.parent.iterdir()) == ["2020-06", "2020-07"]


@pytest.mark.parametrize("raised", [ValueError, KeyboardInterrupt, SystemExit])
def test_what_was_there_stays_if_it_is_not_finished(tmp_path, raised):
    place = tmp_path / "council" / "2020-06"
    with pytest.raises(raised), made_whole(place, print):
        raise raised
    assert list(tmp_path.iterdir()) == []
    fill(place, "old")
    with pytest.raises(raised), made_whole(place, print):
        raise raised
    assert (state(place), hidden(place)) == ("old", [])


def test_what_was_there_comes_back_if_the_second_rename_fails(tmp_path, monkeypatch):
    place, rename = tmp_path / "council" / "2020-06", os.rename
    fill(place, "old")

    def fails(one, other):
        if Path(one).name == "new":
            raise PermissionError(errno.EACCES, "in use", str(other))
        rename(one, other)

    monkeypatch.setattr(os, "rename", fails)
    monkeypatch.setattr(_files, "_exchanged", lambda one, other: False)
    with pytest.raises(PermissionError):
        fill(place, "new")
    assert (state(place), hidden(place)) == ("old", [])


@POSIX
@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_end_leaves_nothing(tmp_path, kind):
    place = tmp_path / "council" / "2020-06"
    fill(place, "old")
    code = (
        "import sys, time; from pathlib import Path; from improvement_analysis._files import made_whole\n"
        "with made_whole(Path(sys.argv[1]), print) as (new, beside):\n"
        "    (beside / 'child').write_text('x'); print('made', flush=True); time.sleep(60)"
    )
    made = subprocess.Popen([sys.executable, "-c", code, place], stdout=subprocess.PIPE, text=True)
    assert made.stdout.readline() == "made\n"
    made.send_signal(kind)
    assert made.wait(20) == 128 + kind
    assert (state(place), hidden(place)) == ("old", [])


def test_a_second_one_says_who_holds_the_place_and_waits_till_it_is_free(tmp_path):
    place, said = tmp_path / "council" / "2020-06", []
    code = (
        "import sys, time; from pathlib import Path; from improvement_analysis._files import held\n"
        "with held(Path(sys.argv[1]), print): print('held', flush=True); time.sleep(float(sys.argv[2]))"
    )
    for seconds, patience in ((60, 0.3), (1, 30)):
        other = subprocess.Popen([sys.executable, "-c", code, place, str(seconds)], stdout=subprocess.PIPE, text=True)
        assert other.stdout.readline() == "held\n"
        if patience < seconds:
            with pytest.raises(UnusableInput, match=rf"still being written by process {other.pid} since \d\d:"):
                held(place, said.append, patience).__enter__()
            other.kill()
        else:
            with held(place, said.append, patience):
                assert other.wait(10) == 0
        other.wait()
        assert f"process {other.pid} since" in said[-1]
    assert len(said) == 2
    with held(place, said.append):  # it is free now, though the first was killed
        assert len(said) == 2
    assert hidden(place) == []


def test_what_another_process_is_making_is_left_alone(tmp_path):
    place = tmp_path / "council" / "2020-06"
    with made_whole(place, print) as (new, _):
        (new / "a").write_text("new")
        code = (
            "import sys; from pathlib import Path; from improvement_analysis._files import made_whole\n"
            "with made_whole(Path(sys.argv[1]), print): pass"
        )
        subprocess.run([sys.executable, "-c", code, place.with_name("2020-07")], check=True)
        assert (new / "a").read_text() == "new"
    assert (place / "a").read_text() == "new"


@POSIX
def test_nobody_else_may_enter_where_it_is_made_and_it_ends_as_open_as_its_folder(tmp_path):
    before = os.umask(0)
    try:
        place = tmp_path / "council" / "2020-06"
        place.parent.mkdir(mode=0o750)
        with made_whole(place, print) as (new, beside):
            assert {stat.S_IMODE(each.stat().st_mode) for each in (new.parent, new, beside)} == {0o700}
        assert stat.S_IMODE(place.stat().st_mode) == 0o750
        place.chmod(0o705)
        fill(place, "new")
        assert stat.S_IMODE(place.stat().st_mode) == 0o705
        os.umask(0o077)
        fill(place.with_name("2020-07"), "new")
        assert stat.S_IMODE(place.with_name("2020-07").stat().st_mode) == 0o700
    finally:
        os.umask(before)


def test_who_holds_a_place_may_hold_it_again(tmp_path):
    place, said = tmp_path / "council" / "2020-06", []
    with held(place, said.append):
        fill(place, "new")
        assert hidden(place)
        code = (
            "import sys; from pathlib import Path; from improvement_analysis._files import held\n"
            "with held(Path(sys.argv[1]), print, 0): pass"
        )
        other = subprocess.run([sys.executable, "-c", code, place], capture_output=True, text=True, check=False)
        assert f"still being written by process {os.getpid()}" in other.stderr
    assert (state(place), hidden(place), said) == ("new", [], [])


@POSIX
def test_of_a_link_the_folder_to_which_it_leads_is_replaced(tmp_path):
    place, link = tmp_path / "disk" / "2020-06", tmp_path / "2020-06"
    fill(place, "old")
    link.symlink_to(place)
    fill(link, "new")
    assert link.is_symlink()
    assert state(place) == "new"


@pytest.mark.parametrize("others", [[], ["mine"]])
def test_files_come_all_or_none(tmp_path, monkeypatch, others):
    folder, write = tmp_path / "made", _files.write_whole

    def fails(path, text):
        if path.name == "b":
            raise OSError(errno.ENOSPC, "no room", str(path))
        write(path, text)

    for name in others:
        folder.mkdir()
        (folder / name).touch()
    monkeypatch.setattr(_files, "write_whole", fails)
    with pytest.raises((OSError, UnusableInput)):
        write_all(folder, {"a": "1", "b": "2"})
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == others
    monkeypatch.setattr(_files, "write_whole", write)
    assert [path.read_text() for path in write_all(folder, {"a": "1", "in/b": "2"})] == ["1", "2"]
    assert (folder / "in" / "b").exists()


@pytest.mark.parametrize(
    ("number", "words"), [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "the disk is read-only")]
)
def test_a_full_or_read_only_disk_is_told_by_the_place(tmp_path, number, words):
    place = tmp_path / "council" / "2020-06"
    fill(place, "old")
    with pytest.raises(UnusableInput) as caught, made_whole(place, print):
        raise OSError(number, "no")
    assert str(place) in str(caught.value)
    assert words in str(caught.value)
    assert "what was there stays" in str(caught.value)
    assert (state(place), hidden(place)) == ("old", [])


def test_two_at_once_never_mix(tmp_path):
    place = tmp_path / "council" / "2020-06"
    code = (
        "import sys, time; from pathlib import Path; from improvement_analysis._files import made_whole\n"
        "for turn in range(20):\n"
        "    with made_whole(Path(sys.argv[1]), lambda text: None) as (new, beside):\n"
        "        [(new / name).write_text(sys.argv[2]) for name in 'ab']"
    )
    both = [subprocess.Popen([sys.executable, "-c", code, place, text]) for text in ("one", "two")]
    seen = set()
    while any(each.poll() is None for each in both):
        if place.exists():
            seen.add(state_of_one_look(place))
        time.sleep(0.01)
    assert [each.returncode for each in both] == [0, 0]
    assert seen <= {"one", "two"}
    assert (state(place) in seen | {"one", "two"}, hidden(place)) == (True, [])


def state_of_one_look(place: Path) -> str:
    """What a reader finds who opens the folder once and reads both files of it."""
    look = os.open(place, os.O_RDONLY) if os.name == "posix" else None
    try:
        names = [os.open(name, os.O_RDONLY, dir_fd=look) for name in "ab"] if look is not None else []
        texts = [os.fdopen(name).read() for name in names]
    except FileNotFoundError:  # the folder that was opened was replaced and cleared meanwhile
        return "one"
    finally:
        if look is not None:
            os.close(look)
    assert len(set(texts)) <= 1
    return texts[0] if texts else "one"


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no timer that raises")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_signal_that_is_lost_in_a_callback_is_raised_again(monkeypatch):
    class Deaf:
        def __del__(self):
            os.kill(os.getpid(), signal.SIGTERM)  # what is raised in here is lost

    def deaf():
        with _files.signals_raise():
            Deaf()
            time.sleep(5)

    monkeypatch.setattr(_files, "AGAIN", 0.1)
    with pytest.raises(SystemExit, match="143"):
        deaf()
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
