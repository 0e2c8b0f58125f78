"""test/INVENTORY can be read, and the tally of a test run sees what fails, is skipped or is missing."""
import sys
import tempfile
from pathlib import Path

from tree import Finding

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "runner"))
import tally  # noqa: E402

BREAKS = [
    ({"test/INVENTORY": "issue-2.e2e.chat | e2e\n"}, {"test/INVENTORY"}),
    ({"test/INVENTORY": "a | e2e | x\na | e2e | y\n"}, {"test/INVENTORY"}),
    ({"test/INVENTORY": "a | nowhere | x\n"}, {"test/INVENTORY"}),
]
HOLDS = [{"test/INVENTORY": "# words\n\nissue-2.e2e.chat | e2e | two people | chat\n"}]
STAGES = {"lint", "web", "unit", "sim", "net", "e2e", "interop"}

REPORT = """<testsuites><testsuite>
<testcase name="good" status="run"/><testcase name="bad" status="fail"><failure message="m"/></testcase>
<testcase name="off" status="disabled"/><testcase name="skipped" status="notrun"><skipped message="m"/></testcase>
</testsuite></testsuites>"""
COMPLAINTS = [
    "unit: bad failed", "unit: off was skipped", "unit: skipped was skipped", "sim: no test ran",
    "net: the stage failed outside its tests (see above)", "unit: gone did not run, which shows id (test/INVENTORY)",
]


def tally_sees_everything():
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "unit-a.xml").write_text(REPORT)
        Path(folder, "net.xml").write_text('<testsuite><testcase name="good"/></testsuite>')
        reports = {stage: list(tally.read_stage(Path(folder), stage)) for stage in ("unit", "sim", "net")}
    rows = [("id", "unit", "gone"), ("other", "unit", "good"), ("elsewhere", "e2e", "not asked for")]
    return tally.judge(reports, ["net"], rows) == (2, COMPLAINTS)


def check(tree):
    findings = [] if tally_sees_everything() else [Finding("test/runner/tally.py", 0, "does not see all that went wrong")]
    if "test/INVENTORY" in tree.file_set:
        try:
            rows = tally.inventory(tree.root / "test/INVENTORY")
            findings += [Finding("test/INVENTORY", 0, f"no stage {row[1]}") for row in rows if row[1] not in STAGES]
        except ValueError as error:
            findings.append(Finding("test/INVENTORY", 0, str(error)))
    return findings
