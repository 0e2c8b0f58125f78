"""What the checks share that compile: flags, parallel runs, and a memory of what was fine, by content."""
import hashlib
import json
import os
import re
import shlex
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

# As the build's own: what they do not know of our layout they take from compile_commands.json.
WARNINGS = ["-std=c++20", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]


def include_flags(tree):
    """The include folders and definitions of the whole build, from whichever tree was configured."""
    flags = [f"-I{tree.root / 'src'}"]
    for preset in ("asan", "dev", "release"):
        database = tree.root / "build" / preset / "compile_commands.json"
        if database.exists():
            for entry in json.loads(database.read_text()):
                words = shlex.split(entry["command"])
                flags += [word for word in words if re.match(r"-[ID].", word)]
                # Naming the compiler's own folder again would break its `#include_next`.
                flags += [f"-isystem{folder}" for word, folder in zip(words, words[1:])
                          if word == "-isystem" and folder != "/usr/include"]
            break
    return sorted(set(flags))


class Memory:
    """Remembers by content what was fine, in build/lint/NAME; an example's tree has no build folder and no memory."""

    def __init__(self, tree, name, *salt):
        self.tree, self.salt = tree, [str(part) for part in salt]
        self.path = tree.root / "build" / "lint" / name if (tree.root / "CMakeLists.txt").exists() else None
        self.fine = set(self.path.read_text().split()) if self.path and self.path.exists() else set()
        self.used = set()

    def key(self, name):
        digest = hashlib.sha256("\0".join([name, *self.salt]).encode())
        for file in self.tree.closure(name):
            digest.update(file.encode() + b"\0" + (self.tree.root / file).read_bytes())
        return digest.hexdigest()

    def unknown(self, names):
        keys = {name: self.key(name) for name in names}
        self.used |= {key for key in keys.values() if key in self.fine}
        return [name for name, key in keys.items() if key not in self.fine]

    def keep(self, names):
        if self.path:
            self.used |= {self.key(name) for name in names}
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # Old keys stay for the other branches; they are few bytes each.
            self.path.write_text("\n".join(sorted(self.fine | self.used)) + "\n")


def in_parallel(function, items):
    with ThreadPoolExecutor(int(os.environ.get("PARLANCE_JOBS", 0)) or os.cpu_count()) as pool:
        return list(pool.map(function, items))


def relative(tree, path):
    path = Path(path)
    return str(path.resolve().relative_to(tree.root.resolve())) if path.is_absolute() else str(path)
