"""Workflows pin their actions, give pull requests no secrets, and run every part of the book."""

import re

import pytest
import yaml

from convnotes.book.course import Course
from tests.conftest import ROOT

WORKFLOWS = {file.name: yaml.safe_load(file.read_text("utf-8")) for file in (ROOT / ".github/workflows").glob("*.yml")}
every_workflow = pytest.mark.parametrize("name", WORKFLOWS)


def steps(workflow):
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


@every_workflow
def test_actions_are_pinned_by_commit(name):
    used = [step["uses"] for step in steps(WORKFLOWS[name]) if "uses" in step]
    assert used and all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action) for action in used)
    # The comment after a pin names its version, for people and for Dependabot.
    text = (ROOT / ".github/workflows" / name).read_text("utf-8")
    assert len(re.findall(r"uses: \S+@[0-9a-f]{40} # v\d+\.\d+\.\d+", text)) == len(used)


@every_workflow
def test_a_pull_request_gets_no_secret_and_may_only_read(name):
    workflow = WORKFLOWS[name]
    # YAML reads a bare "on" as a boolean.
    on = workflow[True]
    assert workflow["permissions"] == {"contents": "read"} and "pull_request_target" not in on
    if "pull_request" in on:
        assert "secrets." not in (ROOT / ".github/workflows" / name).read_text("utf-8")
        assert not any("permissions" in job for job in workflow["jobs"].values())
    for step in steps(workflow):
        # An expression could put another person's text into the shell's script.
        assert "${{" not in step.get("run", "")
        if "checkout" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] is False


def test_ci_runs_what_a_contributor_runs():
    runs = [step["run"] for step in steps(WORKFLOWS["ci.yml"]) if "run" in step]
    assert runs == ["make test", "make advisories"]


def test_every_page_that_runs_is_in_a_part_of_the_matrix():
    live = [name for name, page in Course(ROOT).pages["ko"].items() if page.running and not page.recorded]
    parts = WORKFLOWS["pages.yml"]["jobs"]["runs"]["strategy"]["matrix"]["part"]
    assert {name.partition("/")[0] for name in live} == set(parts)
