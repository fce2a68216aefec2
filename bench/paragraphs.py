"""The table of the seeds' passages in docs/paragraphs.md: `python -m bench.paragraphs` refreshes it."""

from pathlib import Path

from qa.seeds import library

DOCUMENT = Path(__file__).parents[1] / "docs" / "paragraphs.md"
BEGIN, END = "<!-- table: python -m bench.paragraphs -->", "<!-- end of table -->"


def table() -> str:
    """Markdown rows of all passages of the seeds: source, place, kind, first words."""
    rows = ["| Source | Place | Kind | First words |", "|---|---|---|---|"]
    for passage in library().generation.passages:
        words = passage.text.split()
        shown = " ".join(words[:7]) + (" …" if len(words) > 7 else "")
        place = f"{passage.span.start}–{passage.span.end}"
        rows.append(
            f"| {passage.source_id[:3]} | {place} | {passage.kind.value} | {shown.replace('|', chr(92) + '|')} |"
        )
    return "\n".join(rows)


def renewed(document: str) -> str:
    """The document with the table as it is now."""
    before, _, rest = document.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    DOCUMENT.write_text(renewed(DOCUMENT.read_text("utf-8")), "utf-8")
    print(f"{DOCUMENT.name} is up to date.")
