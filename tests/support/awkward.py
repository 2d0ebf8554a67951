"""Values that someone types into an address, a form or a command line where a day, a month or a number is expected."""

NO_DATES = (
    "0001-01-01",
    "9999-12-31",
    "0001-01",
    "9999-12",
    "1999-12-31",
    "2100-01-01",
    "2026-02-30",
    "2026-13",
    "2026-W54",
    "20261123",
    "00",
    "NaN",
    "\u0662\u0660\u0662\u0666-\u0661\u0661-\u0662\u0663",  # 2026-11-23 in Arabic-Indic digits
    "2026-11-23T25:00",
    "9" * 5000,
)
NO_NUMBERS = ("-1", str(10**30), str(2**63), "NaN", "\u0661", "1e3", "\u00b2", "9" * 5000)
