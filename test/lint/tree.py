"""The files that the checks look at, and what many checks need to know of them."""
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

# The checks name what they forbid, so they are not looked at for it.
OWN = "test/lint/"
UNTRACKED = {".git", "build", "node_modules", "dist", "data"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]')


class MissingTool(Exception):
    pass


@dataclass(frozen=True)
class Finding:
    path: str
    line: int
    text: str

    @property
    def place(self):
        return f"{self.path}:{self.line}" if self.line else self.path

    def __str__(self):
        return f"{self.place}: {self.text}"


class Tree:
    def __init__(self, root):
        self.root = root

    @cached_property
    def files(self):
        """Every file that is or could be committed, as paths from the root."""
        if (self.root / ".git").exists():
            command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
            names = subprocess.run(command, cwd=self.root, check=True, capture_output=True, text=True).stdout
            return sorted(name for name in set(names.split("\0")) if name and (self.root / name).is_file())
        found = []
        for folder, folders, names in os.walk(self.root):
            folders[:] = [name for name in folders if name not in UNTRACKED]
            found += [str(Path(folder, name).relative_to(self.root)) for name in names]
        return sorted(found)

    def below(self, *folders, ends=("",)):
        prefixes = tuple(folder.rstrip("/") + "/" for folder in folders)
        return [name for name in self.files if name.startswith(prefixes) and name.endswith(tuple(ends))]

    def cpp(self, *folders):
        return self.below(*(folders or ("src",)), ends=(".h", ".cpp"))

    @lru_cache(maxsize=None)  # noqa: B019  a tree lives as long as the process
    def lines(self, name):
        return (self.root / name).read_text(encoding="utf-8", errors="replace").splitlines()

    def includes(self, name):
        """(line, '<' or '"', what) of each direct include."""
        for number, line in enumerate(self.lines(name), 1):
            if match := INCLUDE.match(line):
                yield number, match[1], match[2]

    @lru_cache(maxsize=None)  # noqa: B019
    def closure(self, name):
        """The file and the files of src that it includes, directly or not."""
        seen, waiting = set(), [name]
        while waiting:
            current = waiting.pop()
            if current in seen:
                continue
            seen.add(current)
            for _, _, what in self.includes(current):
                if (included := f"src/{what}") in self.file_set:
                    waiting.append(included)
        return sorted(seen)

    @cached_property
    def file_set(self):
        return frozenset(self.files)

    @lru_cache(maxsize=None)  # noqa: B019
    def code(self, name):
        """The lines of a C++ file with comments and strings blanked out, so that only code is searched."""
        text = (self.root / name).read_text(encoding="utf-8", errors="replace")
        return COMMENT_OR_STRING.sub(blank, text).splitlines()


COMMENT_OR_STRING = re.compile(
    r'R"(?P<tag>[^( ]*)\(.*?\)(?P=tag)"|//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\'', re.S)


def blank(match):
    return re.sub(r"[^\n]", " ", match[0])


def is_test(name):
    return name.endswith(("_test.cpp", "_fuzz.cpp")) or name.startswith("test/")


def tool(name):
    """The path of a tool from ./dev deps; it is never skipped."""
    if path := shutil.which(name):
        return path
    raise MissingTool(f"{name} is missing")


def allowed(file_name):
    """Rows `path | token | reason` of an allow list beside the checks; each must have a reason."""
    rows = []
    for number, line in enumerate((Path(__file__).parent / file_name).read_text().splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            parts = [part.strip() for part in line.split("|")]
            if len(parts) != 3 or not all(parts):
                raise ValueError(f"{file_name}:{number}: not `path | token | reason`")
            rows.append(tuple(parts))
    return rows
