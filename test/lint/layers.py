"""src/LAYERS holds: a folder includes only what its row names; gateways know nothing of each other."""
import re

from tree import Finding

WITHOUT_IO = re.compile(r"^src/gateway/\w+/(?:.*/)?(?:wire|session)[._]")
LAYERS = "base:\nnet: base\ngateway: base net\napp: all\n"
BREAKS = [
    ({"src/LAYERS": LAYERS, "src/base/a.h": '#pragma once\n#include "net/b.h"\n'}, {"src/base/a.h:2"}),
    ({"src/LAYERS": LAYERS, "src/net/a.cpp": '#include "../base/b.h"\n'}, {"src/net/a.cpp:1"}),
    ({"src/LAYERS": LAYERS, "src/stray/a.h": ""}, {"src/stray/a.h"}),
    ({"src/LAYERS": LAYERS, "src/gateway/web/web.cpp": '#include "gateway/whip/whip.h"\n'}, {"src/gateway/web/web.cpp:1"}),
    ({"src/LAYERS": LAYERS, "src/gateway/gateway.h": '#include "gateway/web/web.h"\n'}, {"src/gateway/gateway.h:1"}),
    ({"src/LAYERS": LAYERS, "src/gateway/irc/wire.cpp": '#include "net/b.h"\n'}, {"src/gateway/irc/wire.cpp:1"}),
    ({"src/LAYERS": LAYERS, "src/gateway/irc/session.h": '#include "gateway/gateway.h"\n#include "net/b.h"\n'},
     {"src/gateway/irc/session.h:2"}),
]
HOLDS = [{
    "src/LAYERS": LAYERS,
    "src/net/a.h": '#include "base/b.h"\n#include "net/c.h"\n#include <vector>\n#include <boost/asio.hpp>\n',
    "src/gateway/web/gateway.cpp": '#include "gateway/gateway.h"\n#include "gateway/web/wire.h"\n#include "net/b.h"\n',
    "src/app/main.cpp": '#include "gateway/web/gateway.h"\n',
}]


def table(tree):
    rows = {}
    for line in tree.lines("src/LAYERS") if "src/LAYERS" in tree.file_set else []:
        if line.strip() and not line.startswith("#"):
            folder, _, names = line.partition(":")
            rows[folder.strip()] = set(names.split())
    return rows


def check(tree):
    rows = table(tree)
    findings = []
    for name in tree.cpp():
        parts = name.split("/")
        if len(parts) > 2 and parts[1] not in rows:
            findings.append(Finding(name, 0, f"src/LAYERS has no row for {parts[1]}"))
            continue
        for line, _, what in tree.includes(name):
            if complaint := forbidden(rows, name, what):
                findings.append(Finding(name, line, complaint))
    return findings


def forbidden(rows, name, what):
    folder, other = name.split("/")[1], what.split("/")[0]
    if "../" in what:
        return "includes name their folder below src: no ../"
    if other not in rows:
        return None
    if other != folder and other not in rows[folder] and "all" not in rows[folder]:
        return f"{folder} may not include {other} (src/LAYERS)"
    if WITHOUT_IO.match(name) and other in {"ops", "net", "transport"}:
        return f"a gateway's wire and session do no I/O: they may not include {other}"
    if folder == other == "gateway" and what.count("/") > 1:
        own = name.split("/")[2] if name.count("/") > 2 else None
        if what.split("/")[1] != own:
            return "a gateway may not include another gateway's folder: what both need goes to proto/"
    return None
