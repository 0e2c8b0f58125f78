"""Product code has no test mode, and no test is switched off."""
import re

from tree import OWN, Finding

PRODUCT = re.compile(r"#\s*if(?:n?def|\s+defined)\W.*TEST|\w_for_tests?\b|\wForTests?(?:ing)?\b|\bFRIEND_TEST\b|\bfriend class \w*Test\b|\bwindow\.__"
                     r"|\bwindow\[['\"]__|\bglobalThis\.__|import\.meta\.env\.MODE\s*===?\s*['\"]test|[?&](?:e2e|test)=1")
SWITCHED_OFF = re.compile(r"\bGTEST_SKIP\b|\bDISABLED_|\b(?:test|it|describe|suite)\.(?:skip|skipIf|runIf|todo|only|fixme|fails)\b|\bx(?:it|describe)\("
                          r"|\bctx\.skip\(")
BREAKS = [
    ({"src/room/a.h": "#ifdef PARLANCE_TEST\n#endif\n"}, {"src/room/a.h:1"}),
    ({"src/room/a.h": "void set_clock_for_test();\n"}, {"src/room/a.h:1"}),
    ({"src/room/a.h": "  FRIEND_TEST(Room, Joins);\n"}, {"src/room/a.h:1"}),
    ({"web/app/src/a.ts": "window.__call = call;\n"}, {"web/app/src/a.ts:1"}),
    ({"src/room/a_test.cpp": "  GTEST_SKIP();\n"}, {"src/room/a_test.cpp:1"}),
    ({"src/room/a_test.cpp": "TEST(Room, DISABLED_Joins) {}\n"}, {"src/room/a_test.cpp:1"}),
    ({"web/client/src/a.test.ts": "it.only('joins', () => {});\n"}, {"web/client/src/a.test.ts:1"}),
    ({"test/e2e/chat.mjs": "test.skip('chat', f);\n"}, {"test/e2e/chat.mjs:1"}),
]
HOLDS = [{"src/room/a.h": "bool tested();\n", "src/room/a_test.cpp": "TEST(Room, Joins) {}\n",
          "web/client/src/a.test.ts": "it('skips what it knows', () => {});\n"}]


def is_test_file(name):
    return name.startswith("test/") or name.endswith(("_test.cpp", "_fuzz.cpp")) or ".test." in name or ".spec." in name


def check(tree):
    findings = []
    for name in tree.below("src", "web", "test", ends=(".h", ".cpp", ".ts", ".svelte", ".mjs", ".js", "run")):
        if name.startswith(OWN):
            continue
        pattern, text = (SWITCHED_OFF, "a test is switched off") if is_test_file(name) else (PRODUCT, "product code has a test mode")
        findings += [Finding(name, number, f"{text}: {match[0].strip()}")
                     for number, line in enumerate(tree.lines(name), 1) if (match := pattern.search(line))]
    return findings
