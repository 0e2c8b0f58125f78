#!/usr/bin/env python3
"""Adds up the JUnit files of a test run: tally.py RESULTS --stages NAME... --failed [NAME...]

RESULTS holds STAGE.xml or STAGE-PART.xml of each stage that ran. A skipped test, a stage that reported no test, and a line of
test/INVENTORY whose test did not run and pass are failures. The last line is for machines: `N passed, N failed`.
"""
import argparse
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

INVENTORY = Path(__file__).resolve().parent.parent / "INVENTORY"
# How CTest says in a test's `status` that it did not run.
NOT_RUN = {"notrun", "disabled"}


def outcome(case):
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    if case.find("skipped") is not None or case.get("status") in NOT_RUN:
        return "was skipped"
    return "passed"


def read_stage(results, stage):
    """(name, outcome) of each test that a stage reported."""
    files = [path for path in sorted(results.glob("*.xml")) if path.stem == stage or path.stem.startswith(f"{stage}-")]
    for path in files:
        for case in ElementTree.parse(path).getroot().iter("testcase"):
            yield case.get("name"), outcome(case)


def inventory(path):
    """(id, stage, test) of each line."""
    rows = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            row = tuple(part.strip() for part in line.split("|", 2))
            if len(row) != 3 or not all(row) or row[0] in {other[0] for other in rows}:
                raise ValueError(f"{path.name}:{number}: not a new `ID | STAGE | TEST`")
            rows.append(row)
    return rows


def judge(reports, failed_stages, rows):
    """(number that passed, complaints) of {stage: [(name, outcome)]}."""
    passed, complaints = 0, []
    for stage, cases in reports.items():
        bad = [f"{stage}: {name} {result}" for name, result in cases if result != "passed"]
        passed += len(cases) - len(bad)
        complaints += bad
        if not bad and stage in failed_stages:
            complaints.append(f"{stage}: the stage failed outside its tests (see above)")
        elif not cases:
            complaints.append(f"{stage}: no test ran")
    for identity, stage, test in rows:
        if stage in reports and test not in {name for name, _ in reports[stage]}:
            complaints.append(f"{stage}: {test} did not run, which shows {identity} (test/INVENTORY)")
    return passed, complaints


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("results", type=Path)
    parser.add_argument("--stages", nargs="+", required=True)
    parser.add_argument("--failed", nargs="*", default=[])
    arguments = parser.parse_args()
    reports = {stage: list(read_stage(arguments.results, stage)) for stage in arguments.stages}
    passed, complaints = judge(reports, arguments.failed, inventory(INVENTORY))
    for line in complaints:
        print(f"  FAILED  {line}")
    print(f"{passed} passed, {len(complaints)} failed")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
