"""Every header compiles alone, so that including it never depends on what came before."""
import subprocess

from compiling import WARNINGS, Memory, in_parallel, include_flags
from tree import Finding, tool

BREAKS = [({"src/a/a.h": "#pragma once\nstd::size_t size();\n"}, {"src/a/a.h"})]
HOLDS = [{"src/a/a.h": '#pragma once\n#include <cstddef>\n#include "a/b.h"\ninline std::size_t size() { return kB; }\n',
          "src/a/b.h": "#pragma once\ninline constexpr unsigned kB = 1;\n"}]
seen = {"text": ""}


def remark():
    return seen["text"]


def check(tree):
    compiler = tool("g++")
    flags = [*WARNINGS, *include_flags(tree)]
    version = subprocess.run([compiler, "-dumpfullversion"], capture_output=True, text=True, check=True).stdout
    memory = Memory(tree, "headers", version, *flags)
    headers = [name for name in tree.cpp() if name.endswith(".h")]
    changed = memory.unknown(headers)

    def errors(name):
        command = [compiler, *flags, "-fsyntax-only", "-x", "c++", "-include", str(tree.root / name), "-"]
        run = subprocess.run(command, input="", capture_output=True, text=True, check=False)
        first = next((line for line in run.stderr.splitlines() if "error:" in line), run.stderr.strip())
        return name, None if run.returncode == 0 else first.replace(f"{tree.root}/", "")

    results = in_parallel(errors, changed)
    memory.keep([name for name, error in results if not error])
    seen["text"] = f"{len(headers)} headers, {len(changed)} compiled, the others unchanged"
    return [Finding(name, 0, f"does not compile alone: {error}") for name, error in results if error]
