"""Files stay small: none above 800 lines, a public header at most 150."""
from statistics import median

from tree import Finding

LIMIT, AIM, HEADER_LIMIT = 800, 400, 150
BREAKS = [
    ({"src/room/a.cpp": "\n" * 801}, {"src/room/a.cpp"}),
    ({"src/room/a.h": "\n" * 151}, {"src/room/a.h"}),
    ({"web/app/src/a.ts": "\n" * 801}, {"web/app/src/a.ts"}),
]
HOLDS = [{"src/room/a.cpp": "\n" * 800, "src/room/a.h": "\n" * 150, "src/net/detail/a.h": "\n" * 300}]
seen = {"text": ""}


def remark():
    return seen["text"]


def check(tree):
    sizes = {name: len(tree.lines(name)) for name in tree.below("src", "web", ends=(".h", ".cpp", ".ts", ".svelte", ".css", ".mjs"))}
    findings = []
    for name, size in sizes.items():
        if size > LIMIT:
            findings.append(Finding(name, 0, f"{size} lines, more than {LIMIT}: split it by concern"))
        elif name.endswith(".h") and "/detail/" not in name and size > HEADER_LIMIT:
            findings.append(Finding(name, 0, f"a public header of {size} lines, more than {HEADER_LIMIT}"))
    long = [f"{name} ({size})" for name, size in sizes.items() if size > AIM]
    seen["text"] = f"{len(sizes)} files, median {median(sizes.values()) if sizes else 0:.0f} lines"
    seen["text"] += f"; above {AIM}: {', '.join(long)}" if long else f"; none above {AIM}"
    return findings
