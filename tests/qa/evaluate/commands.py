"""Two questions over the small library, and the command that asks them."""

from click.testing import CliRunner

from qa.evaluate.command import evaluate

QUESTIONS = """questions:
- id: cost
  question: How much will the repairs cost?
  gold: [{source: bridge, quote: about 2 million francs, grade: 2}]
- {id: moon, question: Who walked on the moon?, answerable: false}
"""


def run(*arguments):
    return CliRunner().invoke(evaluate, ["--sources", "texts", *arguments], catch_exceptions=False)
