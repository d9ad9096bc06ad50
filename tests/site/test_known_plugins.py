"""Plugins that many sites of Datasette have work beside ours, as they are published."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.fixtures.answers import answers

PLUGINS = (
    "datasette-atom", "datasette-block-robots", "datasette-cluster-map", "datasette-copyable",
    "datasette-dashboards", "datasette-export-notebook",
)  # fmt: skip
CONFIGURED = """
plugins:
  datasette-hardened:
    open_paths: [/-/dashboards*]
    also_allowed:
      script-src: "'unsafe-inline' 'unsafe-eval'"
      style-src: "'unsafe-inline'"
      img-src: https://*.tile.openstreetmap.org
  datasette-block-robots: {allow_only_index: true}
  datasette-dashboards:
    fees:
      title: Fees at a glance
      charts:
        prices:
          title: Prices by currency
          db: interloan
          query: select currency, count(*) as prices from fees group by currency
          library: vega-lite
          display: {mark: bar}
"""
FEED = (
    "select id as atom_id, '2026-01-01T00:00:00Z' as atom_updated, item as atom_title, "
    "item as atom_content from fees"
)
EXPECTED = {
    "/interloan/fees.copyable?_size=2&_table_format=github": "| aaa-digitization",
    "/interloan/census_series.copyable?language=Khmer": "Copy as tsv",
    "/interloan/fees.Notebook": "pandas.read_json",
    "/interloan/fees": '">Notebook</a>',
    "/interloan/libraries": 'datasette-cluster-map.js" type="module"',
    f"/interloan.atom?sql={FEED}": "<title>Digitization on Demand</title>",
    f"/interloan?sql={FEED}": '">atom</a>',
    "/robots.txt": "Disallow: /interloan",
    "/-/dashboards": "Fees at a glance",
    "/-/dashboards/fees": "Prices by currency",
    "/interloan/fees.csv": "aaa-digitization",
    "/interloan/my_town?town=Lowell": "Merrimack Valley",
}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the plugins are installed, with what they need."""
    folder = tmp_path_factory.mktemp("plugins")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), *PLUGINS]
    if subprocess.run(command, check=False).returncode:
        pytest.skip("the plugins could not be installed: is there a network?")
    return folder


@pytest.mark.thorough
def test_each_works_and_ours_go_on(site: Path, installed: Path) -> None:
    (site / "questions").symlink_to(Path(__file__).parents[2] / "questions")
    (site / "datasette.yaml").write_text(CONFIGURED)
    answered = answers(EXPECTED, more=str(installed), config_dir=str(site))
    for path, words in EXPECTED.items():
        status, _, text = answered[path]
        assert status == 200, (path, text)
        assert words in text, path
    policy = answered["/interloan/libraries"][1]["content-security-policy"]
    assert "img-src 'self' data: https://*.tile.openstreetmap.org" in policy
    assert "DATASETTE_CLUSTER_MAP_LATITUDE_COLUMN" in answered["/interloan/libraries"][2]
