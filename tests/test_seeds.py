"""The five seed texts, byte for byte, and every passage of them exact."""

from hashlib import sha256

from qa.seeds import folder, library

DIGESTS = {
    "000_ffa5fb4860350ca1": "0b58054e86aedc3875a3a70a6f8f5eba18fbe4c217fd436e2278d6e62c4e3a05",
    "001_4bbcc4075cae4779": "a052acac7e99bc094af90f68603e0d72f271f952450484f0fe0c30a49253d93f",
    "002_ae1ceaff34bf50d7": "bb1a1b3db9ecde766fa99f46d1c6646f35a4f1860c202ea1d0a9281474f5b879",
    "003_7c84b4854bafa16f": "f27969564b7988b8bead54d8eef8ea7094151b4f86f607b78434eaa70de10dad",
    "004_5e5b4c8d1e8eaa2d": "5f1e1a92a104aec054f1abf78dcf6f0c0ff133dc308a0983aecc20de9f1298ee",
}


def test_the_files_are_byte_for_byte_as_given() -> None:
    assert {path.stem: sha256(path.read_bytes()).hexdigest() for path in folder().iterdir()} == DIGESTS


def test_the_sources_are_the_files() -> None:
    for source in library().sources():
        data = (folder() / f"{source.source_id}.txt").read_bytes()
        assert source.text.encode() == data
        assert source.sha256 == DIGESTS[source.source_id]


def test_every_span_is_exact_in_characters_bytes_and_utf16() -> None:
    seeds = library()
    for passage in seeds.generation.passages:
        data = (folder() / f"{passage.source_id}.txt").read_bytes()
        text = data.decode()
        utf8, utf16 = seeds.generation.offsets(passage.passage_id)
        assert text[passage.span.start : passage.span.end] == passage.text == passage.text.strip()
        assert data[utf8.start : utf8.end].decode() == passage.text
        assert text.encode("utf-16-le")[2 * utf16.start : 2 * utf16.end].decode("utf-16-le") == passage.text


def test_only_white_space_of_a_seed_lies_outside_its_passages() -> None:
    seeds = library()
    for source in seeds.sources():
        rest = list(source.text)
        for passage in seeds.generation.passages_of(source.source_id):
            rest[passage.span.start : passage.span.end] = " " * len(passage.text)
        assert not "".join(rest).strip()
        for passage in seeds.generation.passages_of(source.source_id):
            for span in seeds.generation.sentences(passage.passage_id):
                assert passage.span.start <= span.start < span.end <= passage.span.end
