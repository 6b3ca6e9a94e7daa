from pathlib import Path

from ledger_desk import settings
from ledger_desk.settings import Settings


def test_places_go_by_the_variable_then_the_portable_mark_then_the_system(tmp_path: Path) -> None:
    stated = settings.places({"LEDGER_DESK_DATA": str(tmp_path / "d")}, tmp_path)
    assert stated.data == tmp_path / "d"
    usual = settings.places({}, tmp_path)
    assert not usual.portable
    (tmp_path / "portable.txt").touch()
    beside = settings.places({}, tmp_path)
    assert beside.portable
    assert beside.data == tmp_path / "data"


def test_settings_survive_and_a_broken_file_is_as_good_as_none(tmp_path: Path) -> None:
    file = tmp_path / "new" / "settings.json"
    assert settings.load(file) == Settings()
    liked = settings.opened(Settings(text_size="large", device="d1"), tmp_path / "台账")
    settings.save(file, liked)
    assert settings.load(file) == liked
    for broken in ("", "[1]", '{"text_size": 7, "lock_minutes": 999, "theme": "dark"}'):
        file.write_text(broken, encoding="utf-8")
        read = settings.load(file)
        assert read.text_size == "normal"
        assert 2 <= read.lock_minutes <= 30
    assert read.theme == "dark"


def test_the_ledger_opened_last_is_offered_first_and_once() -> None:
    liked = Settings()
    for name in ("a", "b", "a", *"cdefghijk"):
        liked = settings.opened(liked, Path(name))
    assert liked.ledgers == tuple("kjihgfed")
    assert liked.last_ledger == "k"
