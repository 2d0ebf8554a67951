"""The staff's guide: its pictures exist, and every key of the counter page is in its table."""

import re
from pathlib import Path

from services.text.catalogues import Texts

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "panduan-petugas.md").read_text(encoding="utf-8")


def test_every_picture_is_there_and_used():
    named = set(re.findall(r"\(pictures/(console-[a-z-]+\.png)\)", GUIDE))
    assert named == {path.name for path in (ROOT / "docs" / "pictures").glob("console-*.png")}


def test_every_key_of_the_counter_page_is_explained():
    page = (ROOT / "assets" / "web" / "templates" / "console" / "counter.html").read_text(encoding="utf-8")
    keys = set(re.findall(r"say\('act\.[a-z_]+'\), '([A-Z])'", page)) | set(
        re.findall(r"parts\.key\('([A-Z])'\)", page)
    )
    assert len(keys) >= 14
    assert {key for key in keys if f"`{key}`" not in GUIDE} == set()


def test_what_visitors_read_of_their_call_is_quoted_as_it_stands():
    quoted = re.findall(r'tampak di layar Anda, pengunjung membaca "([^"]+)"', GUIDE)
    assert quoted == [Texts("touch").get("id", "bar.officer_seen")]
