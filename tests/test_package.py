"""What is published holds every file that the packages read."""

import subprocess
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("builder", [WheelBuilder, SdistBuilder])
def test_every_tracked_file_of_the_packages_is_published(builder):
    listed = subprocess.run(["git", "ls-files", "index", "qa"], cwd=ROOT, capture_output=True, text=True).stdout.split()
    wanted = set(listed) or {f"{name}/__init__.py" for name in ("index", "qa")}
    wanted |= {"index/relatives.txt", "qa/web/static/page.css", "qa/web/pages/templates/base.html"}
    published = {file.relative_path for file in builder(str(ROOT)).recurse_included_files()}
    assert wanted <= published
