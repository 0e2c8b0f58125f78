"""The repository holds nothing of one machine: no absolute paths, no download addresses, nothing generated."""
import re

from tree import Finding

# Character classes keep this file from breaking its own rule.
PATHS = re.compile(r"(?<![\w.}])/(?:[w]ork|[r]oot|[h]ome/\w+)/")
HOSTS = re.compile(r"[r]egistry\.(?:npmjs|yarnpkg)\.|\b(?:deb|security|snapshot)\.[d]ebian\.org|[p]ypi\.org|[d]eb\.nodesource|[f]iles\.pythonhosted")
GENERATED = re.compile(r"(?:^|/)(?:node_modules|dist|__pycache__)/|^build/")
RESOLVED = re.compile(r'"resolved": *"(?:git\+)?\w+://')
BINARY = (".png", ".ico", ".webp", ".woff2", ".jpg", ".ivf", ".opus", ".wav", ".pcap", ".bin")
BREAKS = [
    ({"docs/a.md": "see /" + "work/main\n"}, {"docs/a.md:1"}),
    ({"dev": "cd '/" + "root/x'\n"}, {"dev:1"}),
    ({"tools/a.sh": "curl https://" + "registry.npm" + "js.org/node\n"}, {"tools/a.sh:1"}),
    ({"web/package-lock.json": '{\n "resolved": "https:' + '//x.test/y.tgz"\n}\n'}, {"web/package-lock.json:2"}),
    ({"docs/a.md": "<<<<<<< ours\n"}, {"docs/a.md:1"}),
]
HOLDS = [{"docs/a.md": "the folder src/work/ and test/root/\n", "web/package-lock.json": '{"resolved": "client", "link": true}\n'}]


def check(tree):
    findings = []
    for name in tree.files:
        if GENERATED.search(name):
            findings.append(Finding(name, 0, "generated: it does not belong into the repository"))
        if name.startswith("test/corpus/") or name.endswith(BINARY):
            continue
        for number, line in enumerate(tree.lines(name), 1):
            if text := complaint(name, line):
                findings.append(Finding(name, number, text))
    return findings


def complaint(name, line):
    if match := PATHS.search(line):
        return f"a path of one machine: {match[0]}"
    if match := HOSTS.search(line):
        return f"a download address: {match[0]}"
    if RESOLVED.search(line):
        return "a lock file with download addresses: see web/.npmrc"
    if line.startswith(("<<<<<<< ", ">>>>>>> ")):
        return "a conflict left behind"
    return None
