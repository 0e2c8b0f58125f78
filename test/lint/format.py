"""C++ sources are as clang-format wants them; ./dev format mends them."""
import re
import subprocess

from compiling import in_parallel
from tree import Finding, tool

STYLE = "BasedOnStyle: LLVM\nColumnLimit: 110\n"
BREAKS = [({".clang-format": STYLE, "src/a/a.cpp": "int a( ) { return 1 ; }\n"}, {"src/a/a.cpp:1"})]
HOLDS = [{".clang-format": STYLE, "src/a/a.cpp": "int a() { return 1; }\n"}]
WARNING = re.compile(r"^(?P<file>[^:\n]+):(?P<line>\d+):\d+: (?:warning|error)", re.M)


def check(tree):
    files = tree.cpp("src", "test", "bench")
    formatter = tool("clang-format-19")

    def complaints(batch):
        return subprocess.run([formatter, "--dry-run", "-Werror", *batch], cwd=tree.root, capture_output=True,
                              text=True, check=False).stderr

    batches = [files[start:start + 16] for start in range(0, len(files), 16)]
    first = {}
    for match in (match for text in in_parallel(complaints, batches) for match in WARNING.finditer(text)):
        first.setdefault(match["file"], int(match["line"]))
    return [Finding(name, line, "not as clang-format wants it: ./dev format") for name, line in sorted(first.items())]
