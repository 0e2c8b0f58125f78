"""clang-tidy is content with every C++ file that changed since origin/main (without one: with the last commit). With --all, or
PARLANCE_LINT_ALL, with every file. More than LIMIT files at once are sampled: clang-tidy takes some four seconds for each, and
continuous integration has 25 minutes for everything."""
import hashlib
import os
import re
import subprocess
from pathlib import PurePath

from compiling import Memory, in_parallel, relative
from tree import Finding, tool

LIMIT = 60
RULES = "Checks: '-*,bugprone-*'\nWarningsAsErrors: '*'\n"
BREAKS = [({".clang-tidy": RULES, "src/a/a.cpp": "void f();\nvoid g(int a) {\n  if (a > 1) { f(); } else { f(); }\n}\n"},
           {"src/a/a.cpp:3"})]
HOLDS = [{".clang-tidy": RULES, "src/a/a.cpp": "int f(int a) { return a; }\n"}]
WARNING = re.compile(r"^(?P<file>/[^:\n]+):(?P<line>\d+):\d+: (?:warning|error): (?P<text>.*)$", re.M)
seen = {"text": ""}


def remark():
    return seen["text"]


def check(tree):
    tidy = tool("clang-tidy-19")
    everything = [name for name in tree.cpp("src", "test", "bench") if name.endswith(".cpp")]
    wanted, why = select(tree, everything)
    rules = tree.root / ".clang-tidy"
    memory = Memory(tree, "tidy", rules.read_text() if rules.exists() else "")
    unknown = memory.unknown(wanted)
    results = in_parallel(lambda name: (name, run(tidy, tree, name)), unknown)
    memory.keep([name for name, findings in results if not findings])
    seen["text"] = f"{len(wanted)} of {len(everything)} files ({why}), {len(unknown)} not seen before"
    return sorted({finding for _, findings in results for finding in findings}, key=str)


def run(tidy, tree, name):
    database = tree.root / "build" / "asan"
    # The sources are compiled by g++, whose warnings and options clang does not all know.
    # Headers of tests name other tests' headers from the root.
    command = [tidy, "--quiet", "--extra-arg=-Wno-unknown-warning-option", f"--extra-arg=-I{tree.root}", str(tree.root / name)]
    if (database / "compile_commands.json").exists():
        command += ["-p", str(database)]
    else:
        command += ["--", "-std=c++20", f"-I{tree.root / 'src'}"]
    result = subprocess.run(command, cwd=tree.root, capture_output=True, text=True, check=False)
    findings = [Finding(relative(tree, match["file"]), int(match["line"]), match["text"])
                for match in WARNING.finditer(result.stdout) if match["file"].startswith(str(tree.root))]
    if result.returncode != 0 and not findings:
        lines = (result.stdout + result.stderr).strip().splitlines()
        findings.append(Finding(name, 0, f"clang-tidy failed: {lines[0] if lines else result.returncode}"))
    return findings


def select(tree, everything):
    if os.environ.get("PARLANCE_LINT_ALL") or not (tree.root / ".git").exists():
        return everything, "all"
    changed, why = changes(tree)
    stems = {stem(name) for name in changed}
    # A header is read through the sources beside it; their warnings include the header's.
    wanted = [name for name in everything if stem(name) in stems]
    if len(wanted) <= LIMIT:
        return wanted, why
    seed = git(tree, "rev-parse", "HEAD") or "no commit"
    drawn = sorted(wanted, key=lambda name: hashlib.sha256((seed + name).encode()).hexdigest())[:LIMIT]
    return sorted(drawn), f"{why}, {LIMIT} drawn from {len(wanted)} by the seed {seed.strip()[:12]}; --all takes all"


def stem(name):
    path = PurePath(name)
    return str(path.with_name(re.sub(r"_(test|fuzz)$", "", path.stem)))


def changes(tree):
    uncommitted = (git(tree, "diff", "--name-only", "HEAD") or "") + (git(tree, "ls-files", "--others", "--exclude-standard") or "")
    head = git(tree, "rev-parse", "HEAD")
    base = git(tree, "merge-base", "origin/main", "HEAD")
    if head and base and base != head:
        return (git(tree, "diff", "--name-only", base.strip(), "HEAD") + uncommitted).split(), "changed since origin/main"
    last = git(tree, "show", "--first-parent", "--name-only", "--format=", "HEAD") or ""
    return (last + uncommitted).split(), "of the last commit"


def git(tree, *arguments):
    run_ = subprocess.run(["git", *arguments], cwd=tree.root, capture_output=True, text=True, check=False)
    return run_.stdout if run_.returncode == 0 else None
