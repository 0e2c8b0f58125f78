"""Shell scripts are clean to shellcheck."""
import json
import subprocess

from tree import Finding, tool

BREAKS = [({"dev": "#!/usr/bin/env bash\necho $1\n"}, {"dev:2"})]
HOLDS = [{"dev": '#!/usr/bin/env bash\necho "$1"\n', "tools/a.py": "#!/usr/bin/env python3\n"}]


def is_shell(tree, name):
    return name.endswith(".sh") or ("." not in name.split("/")[-1] and tree.lines(name)[:1] == ["#!/usr/bin/env bash"])


def check(tree):
    scripts = [name for name in tree.files if is_shell(tree, name)]
    if not scripts:
        return []
    command = [tool("shellcheck"), "--external-sources", "--source-path=SCRIPTDIR", "--format=json", *scripts]
    report = subprocess.run(command, cwd=tree.root, capture_output=True, text=True, check=False).stdout
    return [Finding(entry["file"], entry["line"], f"SC{entry['code']}: {entry['message']}") for entry in json.loads(report)]
