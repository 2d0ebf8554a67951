"""What is said of a finding: what it is, and what to do. In the console's words, for staff and `kiosk doctor` alike."""

from __future__ import annotations

from typing import Final

from services.health.findings import Finding, Kind
from services.log.chains import chain_words
from services.text.catalogues import Texts

_WORDS: Final = Texts("console")
_OF_STATE: Final = {
    Kind.PAPER_OUT: "printer",
    Kind.PAPER_LOW: "printer",
    Kind.PRINTER_FAULT: "printer",
    Kind.SCANNER_FAULT: "scanner",
}
_OF_A_LOOK: Final = (Kind.NO_ANSWER, Kind.NOT_LOOKED)


def finding_words(finding: Finding, language: str) -> tuple[str, str]:
    """What is the matter, and what to do about it."""
    device = _OF_STATE.get(finding.kind)
    key = f"{device}.{finding.fields['state']}" if device else f"finding.{finding.kind}"
    about = chain_words(finding.about, language)
    fields: dict[str, object] = {"about": about, "kiosk": about, **finding.fields}
    if finding.kind is Kind.COPY_FAILED:
        fields["problem"] = _WORDS.get(language, f"copies.problem.{finding.fields['problem']}")
    if finding.kind is Kind.PART_ENDED and f"part.{finding.about}" in _WORDS.keys(language):
        fields["about"] = _WORDS.get(language, f"part.{finding.about}")
    if finding.kind in _OF_A_LOOK:
        fields["look"] = _WORDS.get(language, f"look.{finding.about}")
    what, do = _WORDS.get(language, key, **fields), _WORDS.get(language, f"{key}_do", **fields)
    return (f"{finding.about}: {what}" if device == "scanner" else what), do
