"""A suppressed warning and a reinterpret_cast carry their reason, and are counted."""
import re

from tree import OWN, Finding

# `// NOLINT(check): reason`, `// lint: reason`; the reason may not be empty.
NOLINT = re.compile(r"NOLINT(?:NEXTLINE|BEGIN)?\b(?P<check>\([\w.,*\- ]+\))?(?P<reason>:\s*\S.*)?")
PRAGMA = re.compile(r"#\s*pragma\s+(?:GCC|clang)\s+diagnostic\s+ignored")
WEB = re.compile(r"@ts-(?:ignore|nocheck|expect-error)|eslint-disable|svelte-ignore")
REASON = re.compile(r"//\s*lint:\s*\S+")
BREAKS = [
    ({"src/a/a.cpp": "int* p = f();  // NOLINT\n"}, {"src/a/a.cpp:1"}),
    ({"src/a/a.cpp": "int* p = f();  // NOLINT(bugprone-x)\n"}, {"src/a/a.cpp:1"}),
    ({"src/a/a.cpp": "auto* p = reinterpret_cast<int*>(q);\n"}, {"src/a/a.cpp:1"}),
    ({"src/a/a.cpp": '#pragma GCC diagnostic ignored "-Wshadow"\n'}, {"src/a/a.cpp:1"}),
    ({"web/app/src/a.ts": "// @ts-ignore\n"}, {"web/app/src/a.ts:1"}),
]
HOLDS = [{
    "src/a/a.cpp": "int* p = f();  // NOLINT(bugprone-x): the library owns it\n"
                   "// lint: the C API of the kernel wants it\nauto* q = reinterpret_cast<sockaddr*>(&r);\n",
    "web/app/src/a.ts": "// @ts-expect-error the browser's types lack `codec` (Chromium 121)\n",
}]
seen = {"text": ""}


def remark():
    return seen["text"]


def check(tree):
    findings, counts = [], {"NOLINT": 0, "reinterpret_cast": 0, "pragma": 0, "TypeScript": 0}
    for name in tree.below("src", "test", "bench", "web", ends=(".h", ".cpp", ".ts", ".svelte")):
        if name.startswith(OWN):
            continue
        lines = tree.lines(name)
        for number, line in enumerate(lines, 1):
            if (kind := kind_of(line)) is None:
                continue
            counts[kind] += 1
            if not reasoned(kind, line, lines[number - 2] if number > 1 else ""):
                findings.append(Finding(name, number, f"{kind} without a reason"))
    seen["text"] = "suppressions with reasons: " + ", ".join(f"{kind} {count}" for kind, count in counts.items())
    return findings


def kind_of(line):
    if "NOLINT" in line and "NOLINTEND" not in line:
        return "NOLINT"
    if "reinterpret_cast<" in line:
        return "reinterpret_cast"
    if PRAGMA.search(line):
        return "pragma"
    return "TypeScript" if WEB.search(line) else None


def reasoned(kind, line, before):
    if kind == "NOLINT":
        match = NOLINT.search(line)
        return bool(match["check"] and match["reason"])
    if kind == "TypeScript":
        return len(WEB.split(line, maxsplit=1)[1].split()) >= 3
    return bool(REASON.search(line) or REASON.search(before))
