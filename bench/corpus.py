"""Real English passages from Debian's documentation packages, and questions made from them.

    python -m bench.corpus 1m          # or 10k, 100k, a number: writes var/bench/1m.jsonl and 1m.queries.json

Nothing is committed: `apt-get download` fetches each package by its name (their licences are in the packages).
The dictionaries and handbooks come first, then manuals with much prose, then references of programming libraries.
Every passage is a run of whole paragraphs of one file, about 400 bytes, and occurs once. If the packages hold
fewer passages than were asked for, the file holds what there is, and the size printed is the real one.
"""

from __future__ import annotations

import argparse
import gzip
import html
import io
import json
import random
import re
import subprocess
import tarfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from hashlib import blake2b
from pathlib import Path

PACKAGES = """
dict-gcide dict-wn dict-foldoc dict-jargon dict-bouvier dict-vera dict-devil dict-elements fortunes
debian-handbook debian-reference-en developers-reference debian-policy doc-debian debian-faq aptitude-doc-en
installation-guide-amd64 libreoffice-help-en-us gimp-help-en linux-doc-6.1 postgresql-doc-15 manpages
manpages-dev perl-doc git-doc python3.11-doc apache2-doc exim4-doc-html samba-doc freeradius-doc derby-doc
virtuoso-vad-doc racket-doc erlang-doc lilypond-doc-html python-django-doc twisted-doc nodejs-doc sagemath-doc
octave-doc maxima-doc r-doc-html singular-doc axiom-doc groovy-doc pike8.0-doc sqlite3-doc xen-docs
qemu-system-doc gdb-doc cmake-doc glibc-doc-reference kicad-doc-en postgis-doc db5.3-doc dpdk-doc llvm-19-doc
rust-doc qtbase5-doc-html sumo-doc python-pandas-doc python-scipy-doc python-statsmodels-doc
python-sklearn-doc python-astropy-doc python-sympy-doc python-matplotlib-doc python-numpy-doc gnuradio-doc
libboost1.81-doc wx3.2-doc openjdk-17-doc scala-doc ghc-doc libgtk-4-doc lazarus-doc-2.2 libstdc++-12-doc
libfastutil-java-doc libapache-poi-java-doc opencv-doc trilinos-doc petsc3.18-doc libssl-doc zsh-doc
tcl8.6-doc tk8.6-doc libicu-doc python-skimage-doc python-dask-doc rdkit-doc slurm-wlm-doc pcp-doc
asterisk-doc gsl-doc-info texinfo libcurl4-doc ncurses-doc castle-game-engine-doc
""".split()

SIZES = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000}
QUERIES = 1000
WANTED_BYTES, LONGEST = 225, 800

FUNCTION_WORDS = frozenset(
    """
    a about above after again against all also am an and any are as at be because been before being below
    between both but by can could did do does doing down during each few for from further had has have having he
    her here hers him his how i if in into is it its itself just me more most my no nor not now of off on once
    only or other our out over own same she should so some such than that the their them then there these they
    this those through to too under until up upon very was we were what when where which while who whom why will
    with would you your
    """.split()
)
FRAMES = (
    "what is", "what are", "how does", "how do you", "how can i", "why is", "why does", "when was", "where is",
    "who was", "which", "what does it mean that", "is it true that", "",
)  # fmt: skip

_SKIPPED = re.compile(r"<(script|style|pre|head|nav|svg|math)\b.*?</\1\s*>|<!--.*?-->", re.S | re.I)
_BREAK = re.compile(r"</?(?:p|div|li|h[1-6]|td|th|tr|dd|dt|table|br|section|blockquote|ul|ol|dl)\b[^>]*>", re.I)
_TAG = re.compile(r"<[^>]*>")
_ROFF = re.compile(r"^[.'](?:PP|P|LP|TP|IP|SH|SS|br|sp|\\\").*$", re.M)
_ROFF_FONT = re.compile(r"\\f(?:\[\w*\]|\(..|.)|\\[&|^]|^\.[A-Z]{1,2} ", re.M)
_BLANK = re.compile(r"\n\s*\n")
_WORD = re.compile(r"[^\W\d_]+(?:'[a-z]+)?")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z(\"'])")
_MAN = re.compile(r"\.[1-9][a-z]*$")


def fetch(package: str, folder: Path) -> Path | None:
    """The package's file, downloaded by its name if it is not there yet; None if it is not to be had."""
    found = sorted(folder.glob(f"{package}_*.deb"))
    if not found:
        subprocess.run(["apt-get", "download", "-q", package], cwd=folder, capture_output=True, check=False)
        found = sorted(folder.glob(f"{package}_*.deb"))
    return found[-1] if found else None


def paragraphs(name: str, data: bytes) -> Iterator[str]:
    """The paragraphs of one file, white space folded; nothing for files that are no text."""
    if name.endswith((".gz", ".dz")):
        data, name = gzip.decompress(data), name[:-3]
    lower = name.lower()
    if lower.endswith((".html", ".htm", ".xhtml", ".xhp")):
        text = _BREAK.sub("\n\n", _SKIPPED.sub(" ", data.decode("utf-8", "replace")))
        text = html.unescape(_TAG.sub(" ", text))
    elif _MAN.search(lower) and "/man/" in lower:
        text = _ROFF_FONT.sub("", _ROFF.sub("\n\n", data.decode("utf-8", "replace"))).replace("\\-", "-")
    elif lower.endswith((".txt", ".rst", ".dict", ".info", ".pod")) or "/fortunes/" in lower or "." not in lower[-8:]:
        text = data.decode("utf-8", "replace").replace("\n%\n", "\n\n")
        if lower.endswith(".dict"):
            text = re.sub(r"\n(?=\S)", "\n\n", text)  # every entry starts at the margin
    else:
        return
    for part in _BLANK.split(text):
        folded = " ".join(part.split())
        if folded:
            yield folded


def is_prose(text: str) -> bool:
    """True for English running text: mostly words, and function words among them."""
    words = [word.lower() for word in _WORD.findall(text)]
    if len(words) < 12 or not text.isprintable():
        return False
    letters = sum(map(len, words))
    return letters > 0.62 * len(text) and sum(word in FUNCTION_WORDS for word in words) > 0.15 * len(words)


def pieces(paragraph: str) -> Iterator[str]:
    """The paragraph, or runs of its sentences if it is long."""
    if len(paragraph) <= LONGEST:
        yield paragraph
        return
    run = ""
    for sentence in _SENTENCE.split(paragraph):
        if run and len(run) + len(sentence) > LONGEST * 0.6:
            yield run
            run = ""
        run = f"{run} {sentence}".strip()[: 2 * LONGEST]
    yield run


def passages(name: str, data: bytes) -> Iterator[str]:
    """Prose of one file in runs of whole paragraphs, about 400 bytes each."""
    run = ""
    for paragraph in paragraphs(name, data):
        if not is_prose(paragraph):
            continue
        for piece in pieces(paragraph):
            run = f"{run} {piece}".strip()
            if len(run) >= WANTED_BYTES:
                yield run
                run = ""
    if len(run) >= WANTED_BYTES // 2:
        yield run


def read_package(deb: Path) -> list[str]:
    """All passages of a package, files in the order of their names."""
    tar = subprocess.run(["dpkg-deb", "--fsys-tarfile", str(deb)], capture_output=True, check=True).stdout
    found: list[str] = []
    with tarfile.open(fileobj=io.BytesIO(tar)) as archive:
        for member in sorted((m for m in archive if m.isfile() and m.size < 30e6), key=lambda m: m.name):
            file = archive.extractfile(member)
            if file is not None and not member.name.endswith((".png", ".svg", ".js", ".css", ".pdf", ".jar", ".so")):
                try:
                    found.extend(passages(member.name, file.read()))
                except (OSError, EOFError):
                    print(f"  unreadable: {member.name}")
    return found


def collect(size: int, folder: Path) -> list[tuple[str, str]]:
    """(package, passage) of up to `size` passages, none twice."""
    seen: set[int] = set()
    chosen: list[tuple[str, str]] = []
    debs = ((package, fetch(package, folder)) for package in PACKAGES)
    with ProcessPoolExecutor(2) as pool:
        waiting: list[tuple[str, object]] = []
        for package, deb in [*debs, ("", None)]:
            if deb is not None:
                waiting.append((package, pool.submit(read_package, deb)))
            while waiting and (len(waiting) > 2 or not package):
                name, job = waiting.pop(0)
                before = len(chosen)
                room = size if size >= max(SIZES.values()) else before + -(-size // 10)  # small sizes are mixed too
                for text in job.result():  # type: ignore[attr-defined]
                    mark = int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")
                    if mark not in seen and len(chosen) < min(size, room):
                        seen.add(mark)
                        chosen.append((name, text))
                print(f"  {name}: {len(chosen) - before:,} passages, {len(chosen):,} in all", flush=True)
            if len(chosen) >= size:
                break
    return chosen


def questions(texts: list[str], seed: int = 4) -> list[dict[str, list[str]]]:
    """1,000 questions: a frame and some consecutive words of a passage; with and without function words."""
    rng = random.Random(seed)
    made: list[dict[str, list[str]]] = []
    while len(made) < QUERIES:
        words = [word.lower() for word in _WORD.findall(rng.choice(_SENTENCE.split(rng.choice(texts))))]
        length = rng.randint(3, 9)
        if len(words) < length:
            continue
        at = rng.randrange(len(words) - length + 1)
        all_words = [*rng.choice(FRAMES).split(), *words[at : at + length]]
        content = [word for word in all_words if word not in FUNCTION_WORDS]
        if len(content) >= 2:
            made.append({"all_words": all_words, "no_stop_words": content})
    return made


def size_name(size: str) -> str:
    """10k, 100k or 1m for those numbers, else the number itself; raises ValueError for anything else."""
    by_number = {str(number): name for name, number in SIZES.items()}
    name = by_number.get(size.replace("_", "").replace(",", ""), size.lower())
    if name not in SIZES and (not name.isdigit() or not int(name)):
        raise ValueError(f"{size} is no size; take {', '.join(SIZES)} or a number of passages.")
    return name


def corpus_of(size: str, data: Path) -> None:
    """Writes SIZE.jsonl and SIZE.queries.json, unless they are there."""
    if (data / f"{size}.jsonl").exists() and (data / f"{size}.queries.json").exists():
        return
    (data / "debs").mkdir(parents=True, exist_ok=True)
    chosen = collect(SIZES[size] if size in SIZES else int(size), data / "debs")
    if not chosen:
        raise SystemExit("No package could be fetched: the corpus needs apt-get and dpkg-deb (Debian, Ubuntu).")
    texts = [text for _, text in chosen]
    (data / f"{size}.queries.json").write_text(json.dumps(questions(texts)), encoding="utf-8")
    with (data / f"{size}.jsonl").open("w", encoding="utf-8") as file:
        for package, text in chosen:
            file.write(json.dumps({"package": package, "text": text}, ensure_ascii=False) + "\n")
    bytes_in_all = sum(len(text.encode()) for text in texts)
    print(f"{len(texts):,} passages, {bytes_in_all / 1e6:,.0f} MB, {bytes_in_all / len(texts):.0f} bytes each")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", type=size_name)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[1] / "var" / "bench")
    options = parser.parse_args()
    corpus_of(options.size, options.data)


if __name__ == "__main__":
    main()
