"""Workflows name the versions that they pin, give pull requests no secrets, and run every part of the book.

``make check-workflows`` holds the rest: pins by commit, triggers, permissions, and what a shell's script takes in.
"""

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
def test_the_comment_after_a_pin_names_its_version(name):
    # People read it, and Dependabot moves it with the pin.
    pins = re.findall(r"uses: (.*)", (ROOT / ".github/workflows" / name).read_text("utf-8"))
    assert pins and all(re.fullmatch(r"\S+@\w{40} # v\d+\.\d+\.\d+", pin) for pin in pins)


@every_workflow
def test_no_step_keeps_the_token_of_its_checkout(name):
    checkouts = [step for step in steps(WORKFLOWS[name]) if "checkout" in step.get("uses", "")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


@every_workflow
def test_a_pull_request_gets_no_secret_and_may_only_read(name):
    workflow = WORKFLOWS[name]
    # YAML reads a bare "on" as a boolean.
    if "pull_request" in workflow[True]:
        assert "secrets." not in (ROOT / ".github/workflows" / name).read_text("utf-8")
        assert not any("permissions" in job for job in workflow["jobs"].values())


def commands(name):
    """What each job of a workflow runs."""
    jobs = WORKFLOWS[name]["jobs"]
    return {job: [step["run"] for step in jobs[job]["steps"] if "run" in step] for job in jobs}


def test_ci_runs_what_a_contributor_runs():
    assert commands("ci.yml") == {"check": ["make check"], "test": ["make test"]}
    assert commands("nightly.yml") == {"nightly": ["make nightly"], "advisories": ["make advisories"]}


def test_nightly_runs_the_oldest_and_the_newest_python_that_preflight_lets_pass():
    served = re.search(r"convnotes needs (3.*?);", (ROOT / "preflight.sh").read_text("utf-8"))[1]
    versions = re.findall(r"3\.\d+", served)
    assert WORKFLOWS["nightly.yml"]["jobs"]["nightly"]["strategy"]["matrix"]["python"] == [versions[0], versions[-1]]


def test_every_page_that_runs_is_in_a_part_of_the_matrix():
    live = [name for name, page in Course(ROOT).pages["ko"].items() if page.running and not page.recorded]
    parts = WORKFLOWS["pages.yml"]["jobs"]["runs"]["strategy"]["matrix"]["part"]
    assert {name.partition("/")[0] for name in live} == set(parts)
