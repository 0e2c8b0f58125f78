"""Libraries that are slow to compile, or that must not spread, appear in no header outside a detail/ folder; Beast and TLS
streams in at most three translation units (each costs some 40 s to compile)."""
import re

from tree import Finding, is_test

PRIVATE = re.compile(r"^(?:boost/(?:asio|beast|json)(?:[./]|$)|spdlog/|toml\+\+/|toml\.hpp|CLI/|prometheus/)")
SLOW = re.compile(r"^boost/(?:beast|asio/ssl)[./]")
SLOW_UNITS = 3
BREAKS = [
    ({"src/net/a.h": "#pragma once\n#include <boost/asio/io_context.hpp>\n"}, {"src/net/a.h:2"}),
    ({"src/ops/a.h": "#include <toml++/toml.h>\n"}, {"src/ops/a.h:1"}),
    ({"src/net/detail/s.h": "#include <boost/beast.hpp>\n", **{f"src/net/{n}.cpp": '#include "net/detail/s.h"\n' for n in "abcd"}},
     {"src/net"}),
]
HOLDS = [{"src/net/detail/a.h": "#include <boost/asio.hpp>\n", "src/net/a.cpp": "#include <boost/beast.hpp>\n"}]


def check(tree):
    findings = []
    for name in tree.cpp():
        if name.endswith(".h") and "/detail/" not in name:
            findings += [Finding(name, line, f"<{what}> in a header outside detail/")
                         for line, _, what in tree.includes(name) if PRIVATE.match(what)]
    slow = [name for name in tree.cpp() if name.endswith(".cpp") and not is_test(name) and reaches_slow(tree, name)]
    if len(slow) > SLOW_UNITS:
        findings.append(Finding("src/net", 0, f"Beast or asio::ssl in {len(slow)} translation units, not {SLOW_UNITS}: {' '.join(slow)}"))
    return findings


def reaches_slow(tree, name):
    return any(SLOW.match(what) for file in tree.closure(name) for _, _, what in tree.includes(file))
