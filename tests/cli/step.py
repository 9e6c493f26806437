#!/usr/bin/env python3
"""--help, the manual and the completions know the same options: those that exist, no fewer and no more, with the same
values and words. Every command that is shown as an example is one that sockplay understands."""

import dataclasses
import functools
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))

from sockplay import binary, main  # noqa: E402

MAN = ROOT / "man"
SHELLS = {shell: ROOT / "completions" / name
          for shell, name in (("bash", "sockplay.bash"), ("zsh", "_sockplay"), ("fish", "sockplay.fish"))}
WIDTH = 80
OF_EVERY_VERB = {"--help"}  # understood, but not listed by itself
OF_NO_VERB = {"-h", "--help", "-V", "--version"}


def run(*words, **how):
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=60, check=False, **how)


def sockplay(*words):
    return run(binary(), *words, stdin=subprocess.DEVNULL)


def needs(program):
    return unittest.skipUnless(shutil.which(program), f"{program} is not installed")


# --- what exists: --help -----------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Option:
    names: tuple  # ("-m", "--max-conns")
    value: str  # "N", "[=FILE]" where it may be left out, "" for a flag
    text: str

    @property
    def needs_value(self):
        return bool(self.value) and not self.value.startswith("[=")


@functools.cache
def help_of(*words):
    told = sockplay(*words, "--help")
    if told.returncode != 0 or told.stderr:
        raise AssertionError(f"{words} --help: exit code {told.returncode}, {told.stderr!r}")
    return told.stdout


@functools.cache
def verbs():
    """(type, verb) of all there are."""
    found = re.findall(r"^  sockplay (\w+) (\w+) +\S", help_of(), re.MULTILINE)
    if not found:
        raise AssertionError("sockplay --help names no verbs")
    return tuple(found)


def types():
    return tuple(dict.fromkeys(kind for kind, _ in verbs()))


def help_option(line):
    names, value, text = re.fullmatch(r"  ([\w,-]+)(\[=\S+| \S+|) +(.*)", line).groups()
    return Option(tuple(names.split(",")), value.strip(), text)


@functools.cache
def options_of(verb):
    """The options of a (type, verb), in the order of its --help."""
    options, _, _ = help_of(*verb).partition("\nExamples:\n")
    return tuple(help_option(line) for line in options.splitlines() if line.startswith("  -"))


def names_of(verb):
    return {name for option in options_of(verb) for name in option.names}


def every_name():
    return set.union(*(names_of(verb) for verb in verbs()))


# --- commands in examples ----------------------------------------------------------------------------------------------


def commands_in(line):
    """The words of each sockplay command of a shell's line, from the TYPE on; what follows two blanks is a comment."""
    words = shlex.shlex(re.split(r"  +", line.strip())[0], posix=True, punctuation_chars=True)
    words.whitespace_split = True
    commands, before = [[]], ""
    for word in words:
        if re.fullmatch(r"[|&;()]+", word):
            commands.append([])
        elif not re.match(r"[<>]", word) and not re.match(r"[<>]", before):  # nor the file of a redirection
            commands[-1].append(word)
        before = word
    commands = [command[1:] if command[:1] == ["sudo"] else command for command in commands]
    return [command[1:] for command in commands if command[:1] == ["sockplay"]]


class Commands(unittest.TestCase):
    def assertUnderstood(self, line):
        """Each command of the line has a verb, and options and values that it takes; none is carried out."""
        commands = commands_in(line)
        self.assertTrue(commands, f"no command in {line!r}")
        for words in commands:
            words = [re.sub(r"\$\w+", "1", word) for word in words]
            self.assertIn(tuple(words[:2]), verbs(), line)
            # What is not known is complained of before anything is done; the last word is not, so all others are.
            told = sockplay(*words, "--no-such-option")
            self.assertEqual(told.returncode, 2, (line, told.stderr))
            self.assertIn(f"{words[0]} {words[1]} has no option --no-such-option", told.stderr, line)


# --- the tests ---------------------------------------------------------------------------------------------------------


class Help(Commands):
    def pages(self):
        return [(), *((kind,) for kind in types()), *verbs()]

    def test_it_fits_the_width_of_a_terminal(self):
        for words in self.pages():
            for line in help_of(*words).splitlines():
                with self.subTest(page=" ".join(words), line=line):
                    self.assertLessEqual(len(line), WIDTH)

    def test_every_verb_lists_options_each_once_and_with_words(self):
        for verb in verbs():
            with self.subTest(verb=verb):
                names = [name for option in options_of(verb) for name in option.names]
                self.assertGreater(len(names), 10)
                self.assertEqual(len(names), len(set(names)))
                self.assertTrue(all(option.text for option in options_of(verb)))

    def test_its_examples_are_understood(self):
        for verb in verbs():
            _, _, examples = help_of(*verb).partition("\nExamples:\n")
            self.assertGreater(len(examples.splitlines()), 1, verb)
            for line in examples.splitlines():
                with self.subTest(line=line):
                    self.assertIn(" ".join(("sockplay", *verb)), line)
                    self.assertUnderstood(line)


class Manual(Commands):
    @staticmethod
    def pages():
        return [MAN / "sockplay.1", *(MAN / f"sockplay-{kind}.1" for kind in types())]

    @staticmethod
    def section(page, title):
        text = page.read_text()
        return re.search(rf"^\.Sh {re.escape(title)}$\n(.*?)(?=^\.Sh |\Z)", text, re.MULTILINE | re.DOTALL)[1]

    @staticmethod
    def item(line):
        """The option of `.It Fl m , Fl -max-conns Ar N Pq Cm listen` with its value as in --help, and the verbs."""
        names = tuple("-" + name for name in re.findall(r"Fl (\S+)", line))
        head, _, only = line.partition(" Pq Cm ")
        words = [word for word in re.sub(r".*Fl \S+", "", head).split() if word not in ("Ns", "Ar")]
        if "Op" in words:
            at = words.index("Op")
            words = [*words[:at], "[", *words[at + 1 :], "]"]
        return names, "".join(words), only.split(" , ") if only else None

    def options(self, kind):
        """(verb, names, value) of each option in OPTIONS: of the verbs in its brackets, else of its subsection's."""
        found = []
        for part in self.section(MAN / f"sockplay-{kind}.1", "OPTIONS").split(".Ss ")[1:]:
            usual = re.search(r"^Verbs:\n\.Cm (.*) \.$", part, re.MULTILINE)[1].split(" , ")
            for line in re.findall(r"^\.It Fl .*", part, re.MULTILINE):
                names, value, only = self.item(line)
                self.assertLessEqual(set(only or usual), set(usual), line)
                found += [((kind, verb), names, value) for verb in only or usual]
        return found

    def test_every_option_of_every_verb_stands_there_and_no_other(self):
        for kind in types():
            told = self.options(kind)
            for verb in (verb for verb in verbs() if verb[0] == kind):
                with self.subTest(verb=verb):
                    wanted = sorted((option.names, option.value) for option in options_of(verb))
                    self.assertEqual(sorted((names, value) for of, names, value in told if of == verb), wanted)

    def test_no_option_is_spoken_of_that_does_not_exist(self):
        known = every_name() | OF_NO_VERB
        for page in self.pages():
            text = page.read_text()
            macros = "\n".join(re.findall(r"^\..*", text, re.MULTILINE))
            spoken = {"-" + name for name in re.findall(r"\bFl ([\w-]+)", macros)}
            spoken |= set(re.findall(r"(?<![\w-])--[a-z][a-z-]*[a-z]", text))
            with self.subTest(page=page.name):
                self.assertTrue(spoken)
                self.assertEqual(spoken - known, set())

    def test_every_verb_stands_there(self):
        for kind, verb in verbs():
            with self.subTest(verb=(kind, verb)):
                page = MAN / f"sockplay-{kind}.1"
                self.assertRegex(self.section(page, "SYNOPSIS"), rf"(?m)^\.Nm sockplay {kind}\n\.Cm {verb}$")
                self.assertRegex(self.section(page, "VERBS"), rf"(?m)^\.Ss {verb}$")

    def test_its_examples_are_understood(self):
        for page in self.pages():
            lines = re.findall(r"^\$ (.*\bsockplay\b.*)", page.read_text(), re.MULTILINE)
            self.assertGreater(len(lines), 5, page.name)
            for line in lines:
                with self.subTest(page=page.name, line=line):
                    self.assertUnderstood(line.replace("\\e", "\\"))

    @needs("mandoc")
    def test_mandoc_finds_nothing_wrong(self):
        for page in self.pages():
            told = run("mandoc", "-T", "lint", "-W", "style", page).stdout.splitlines()
            # Which other manuals this machine has is not what this is about.
            with self.subTest(page=page.name):
                self.assertEqual([line for line in told if "referenced manual not found" not in line], [])

    @staticmethod
    def sources(*folders, but=None):
        files = [file for folder in folders for file in (ROOT / folder).rglob("*.cc")]
        return "\n".join(file.read_text() for file in files if file.parent.name != but)

    @staticmethod
    def items(macro, section):
        """What `.It Va from` and `.It Cm message , action` of a section name."""
        lines = re.findall(rf"^\.It {macro} ([\w , ]+)$", section, re.MULTILINE)
        return {name for line in lines for name in line.split(" , ")}

    def test_every_event_and_field_of_json_stands_there_and_no_other(self):
        sources = self.sources("src", "cmd", but="chat")  # a room's are in a manual of their own
        written = set(re.findall(r'(?:field|append_name)\("(\w+)"', sources))
        section = self.section(MAN / "sockplay.1", "JSON")
        self.assertEqual(self.items("Va", section), written)
        events = self.items("Cm", section)
        self.assertLessEqual(set(re.findall(r'field\("event", "(\w+)"\)', sources)), events)
        self.assertEqual({event for event in events if f'"{event}"' not in sources}, set())

    def test_every_type_and_field_of_a_room_stands_there_and_no_other(self):
        page = MAN / "sockplay-chat.1"
        feed, log, events = (self.section(page, title) for title in ("THE FEED", "THE LOG", "JSON"))
        sources = self.sources("src/chat")
        written = set(re.findall(r'(?:field|strings)\("(\w+)"', sources)) - {"event"}
        self.assertEqual(self.items("Va", feed) | self.items("Va", log) | self.items("Va", events), written)
        broadcast = set(re.findall(r'"(\w+)"', re.search(r"types\{(.*?)\}", sources)[1]))
        answers = set(re.findall(r'(?:line_of\(now_, |said\(|field\("type", )"(\w+)"', sources))
        of_log = set(re.findall(r'field\("type", "(\w+)"', (ROOT / "src/chat/journal.cc").read_text()))
        self.assertEqual(self.items("Cm", feed), broadcast | answers - of_log)
        self.assertEqual(self.items("Cm", log), of_log)
        shown = set(re.findall(r'(?:notice\(|event_line\(|field\("event", |line\.type == )"(\w+)"', sources)) - {"ack"}
        self.assertEqual(self.items("Cm", events), broadcast | (shown - of_log))
        shared = self.section(MAN / "sockplay.1", "JSON")  # says where to read of them
        for event in self.items("Cm", events):
            self.assertRegex(shared, rf"(?m)^\.(?:It )?Cm (?:.* )?{event}\b", event)

    def test_every_command_of_a_room_stands_there_and_no_other(self):
        commands = set(re.findall(r'Command\{"(\w+)"', (ROOT / "src/chat/request.cc").read_text()))
        section = self.section(MAN / "sockplay-chat.1", "THE WIRE")
        self.assertTrue(commands)
        self.assertEqual(set(re.findall(r"^\.It Li /(\w+)", section, re.MULTILINE)), commands)


class Completion:
    """What is the same for every shell; a test case says which it is, and how its completion is asked."""

    shell = None

    def setUp(self):
        if not shutil.which(self.shell):
            self.skipTest(f"{self.shell} is not installed")

    def offered(self, verb):
        """The options offered after `sockplay TYPE VERB -`: name → words about it, None if the shell shows none."""
        raise NotImplementedError

    def with_value(self, verb):
        """The options of a verb after which a word is a value."""
        raise NotImplementedError

    def ask(self, script, *words, stdin=""):
        """What the shell prints that runs `script` with these words, without anybody's settings."""
        with tempfile.TemporaryDirectory(prefix="sockplay-") as home:
            places = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"), home)
            environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **places}
            bare = {"bash": ["--noprofile", "--norc"], "zsh": ["-f"], "fish": ["--no-config"]}[self.shell]
            tail = [script, *words] if self.shell == "fish" else [script, self.shell, *words]
            told = run(self.shell, *bare, "-c", *tail, env=environment, input=stdin, cwd=home)
        self.assertEqual((told.returncode, told.stderr), (0, ""))
        return told.stdout

    def test_it_is_a_script_of_its_shell(self):
        told = run(self.shell, "-n", SHELLS[self.shell])
        self.assertEqual((told.returncode, told.stderr), (0, ""))

    def test_every_option_of_every_verb_is_offered_and_no_other(self):
        for verb in verbs():
            with self.subTest(verb=verb):
                self.assertEqual(set(self.offered(verb)), names_of(verb) | OF_EVERY_VERB)

    def test_the_words_about_an_option_are_those_of_help(self):
        for verb in verbs():
            offered = self.offered(verb)
            for option in options_of(verb):
                for name in option.names:
                    with self.subTest(verb=verb, name=name):
                        self.assertIn(offered[name], (None, option.text))

    def test_a_value_is_expected_where_there_is_one(self):
        for verb in verbs():
            wanted = {name for option in options_of(verb) if option.needs_value for name in option.names}
            with self.subTest(verb=verb):
                self.assertEqual(self.with_value(verb), wanted)


class Bash(Completion, unittest.TestCase):
    shell = "bash"
    # Each line of the input is a command line, cut into words by tabs; each answer is a line too. A last word that is
    # empty is lost by read.
    script = r"""
        source "$1"
        [[ $(complete -p sockplay) == *' -F _sockplay '* ]] || echo 'sockplay is not completed by _sockplay' >&2
        while IFS= read -r line; do
          IFS=$'\t' read -ra COMP_WORDS <<<"$line"
          [[ $line != *$'\t' ]] || COMP_WORDS+=('')
          COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_LINE="${COMP_WORDS[*]}" COMP_POINT=${#COMP_LINE}
          _sockplay sockplay "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
          echo "${COMPREPLY[*]}"
        done
    """

    def completed(self, *lines):
        """The answers to command lines, each a list of words of which the last one is begun."""
        told = self.ask(self.script, SHELLS["bash"], stdin="".join("\t".join(line) + "\n" for line in lines))
        answers = [answer.split() for answer in told.split("\n")[:-1]]
        self.assertEqual(len(answers), len(lines))
        return answers

    def offered(self, verb):
        return dict.fromkeys(self.completed(["sockplay", *verb, "-"])[0])

    def with_value(self, verb):
        names = sorted(names_of(verb))
        answers = self.completed(*(["sockplay", *verb, name, "-"] for name in names))
        return {name for name, answer in zip(names, answers) if "--help" not in answer}

    def test_it_completes_types_verbs_options_and_values(self):
        for words, wanted in (
            ("sockplay str", ["stream"]),
            ("sockplay --ver", ["--version"]),
            ("sockplay stream lis", ["listen"]),
            ("sockplay stream ", ["listen", "connect", "send", "recv"]),
            ("sockplay stream listen --po", ["--port-file"]),
            ("sockplay stream connect --po", []),
            ("sockplay stream listen 8000 --keep", ["--keepalive", "--keep-open"]),
            ("sockplay stream listen --color ", ["auto", "always", "never"]),
            ("sockplay stream listen --color al", ["always"]),
            ("sockplay stream listen --color =", ["auto", "always", "never"]),  # --color=
            ("sockplay stream listen --color = n", ["never"]),  # --color=n
            ("sockplay stream listen --interface ", os.listdir("/sys/class/net")),
            ("sockplay stream recv --sockopt T", ["TCP:"]),
            ("sockplay stream listen --backlog ", []),
            ("sockplay ", ["stream", "dgram", "seqpacket", "raw", "chat"]),
            ("sockplay raw s", ["send", "sniff"]),
            ("sockplay raw send --pro", ["--protocol"]),
            ("sockplay raw recv --protocol o", ["ospf"]),
            ("sockplay raw sniff --ro", ["--rotate-size", "--rotate-time", "--rotate-count"]),
            ("sockplay raw sniff -p --dire", ["--direction"]),
            ("sockplay raw sniff -Q ", ["in", "out", "inout"]),
            ("sockplay raw sniff -i ", [*os.listdir("/sys/class/net"), "any"]),
            ("sockplay raw sniff ", [*os.listdir("/sys/class/net"), "any"]),
            ("sockplay dgram ", ["listen", "connect", "send", "recv"]),
            ("sockplay dgram listen --re", ["--reuseport", "--ready-fd", "--reply-to", "--recv-only", "--reorder"]),
            ("sockplay dgram listen --reply-to ", ["last", "first", "all"]),
            ("sockplay dgram send --loop = ", ["on", "off"]),  # --loop=
            ("sockplay dgram recv --timestamps = k", ["kernel"]),
            ("sockplay dgram recv --size", []),
            ("sockplay seqpacket recv --w", []),
            ("sockplay chat ", ["serve", "join"]),
            ("sockplay chat serve --l", ["--line-rate", "--log"]),
            ("sockplay chat join --l", []),
            ("sockplay chat join --color n", ["never"]),
            ("sockplay chat serve --motd ", []),
        ):
            with self.subTest(words=words):
                self.assertEqual(sorted(self.completed(words.split(" "))[0]), sorted(wanted))

    def test_it_completes_files(self):
        begun, whole = str(ROOT / "CMakeL"), str(ROOT / "CMakeLists.txt")
        lines = [["--file", begun], ["-o", begun], ["--explain", "=", begun], [begun]]
        lines = [["stream", "listen", *line] for line in lines]
        lines += [["chat", "serve", "--log", begun], ["chat", "join", "--password-file", begun], ["chat", "join", begun]]
        for answer in self.completed(*(["sockplay", *line] for line in lines)):
            self.assertEqual(answer, [whole])


class Zsh(Completion, unittest.TestCase):
    shell = "zsh"
    # _arguments(1) is handed what it would be asked to complete from.
    script = r"""
        function _arguments { print -rl -- "$@" }
        words=(sockplay $2 $3 -) CURRENT=4
        source $1
    """

    def specs(self, verb):
        """name → (words about it, what follows them): see _arguments in zshcompsys(1)."""
        found = {}
        for line in self.ask(self.script, SHELLS["zsh"], *verb).splitlines():
            spec = re.fullmatch(r"(?:\([^)]*\))?\*?(--?[\w-]+?)([=+]?-?)\[(.*?)\](.*)", line)
            if spec:
                self.assertNotIn(spec[1], found)
                found[spec[1]] = (spec[3].replace("\\:", ":"), spec[4])
        return found

    def offered(self, verb):
        return {name: words for name, (words, _) in self.specs(verb).items()}

    def with_value(self, verb):
        return {name for name, (_, then) in self.specs(verb).items() if re.match(r":[^:]", then)}

    def test_the_values_of_color_are_offered(self):
        for verb in verbs():
            self.assertIn("(auto always never)", self.specs(verb)["--color"][1])


class Fish(Completion, unittest.TestCase):
    shell = "fish"
    script = "source $argv[1]; while read line; complete -C $line; echo '<end>'; end"

    def completed(self, *lines):
        """The answers to command lines: name → words about it."""
        told = self.ask(self.script, SHELLS["fish"], stdin="".join(line + "\n" for line in lines))
        answers = told.split("<end>\n")[:-1]
        self.assertEqual(len(answers), len(lines))
        return [dict((line + "\t").split("\t")[:2] for line in answer.splitlines()) for answer in answers]

    def offered(self, verb):
        short, long = self.completed(" ".join(("sockplay", *verb, "-")), " ".join(("sockplay", *verb, "--")))
        return {**short, **long}

    def with_value(self, verb):
        found = set()
        for line in self.ask("source $argv[1]; complete -c sockplay", SHELLS["fish"]).splitlines():
            words = shlex.split(line)
            if not {"--exclusive", "--require-parameter", "--force-files"} & set(words):  # so are -x, -r, -rF told
                continue
            given = list(zip(words, words[1:]))
            # A letter may mean something else elsewhere; conditions are places of which any will do.
            places = [place for flag, condition in given if flag in ("-n", "--condition")
                      for place in re.findall(r"__sockplay_is (\w+) ([\w ]+)", condition)]
            if not any(kind == verb[0] and verb[1] in names.split() for kind, names in places):
                continue
            found |= {"-" + name for flag, name in given if flag in ("-s", "--short-option")}
            found |= {"--" + name for flag, name in given if flag in ("-l", "--long-option")}
        return found & names_of(verb)

    def test_it_completes_types_verbs_options_and_values(self):
        for line, wanted in (
            ("sockplay str", ["stream"]),
            ("sockplay stream lis", ["listen"]),
            ("sockplay stream listen --por", ["--port-file"]),
            ("sockplay stream connect --por", []),
            ("sockplay stream listen --color ", ["always", "auto", "never"]),
            ("sockplay stream listen --color=al", ["--color=always"]),
            ("sockplay dg", ["dgram"]),
            ("sockplay seqpacket ", ["connect", "listen", "recv", "send"]),
            ("sockplay dgram listen --rep", ["--reply-to"]),
            ("sockplay dgram connect --rep", []),
            ("sockplay seqpacket send --si", ["--size"]),
            ("sockplay seqpacket recv --si", []),
            ("sockplay raw ", ["connect", "listen", "recv", "send", "sniff"]),
            ("sockplay raw send --packet-r", ["--packet-rate"]),
            ("sockplay raw recv --packet-r", []),
            ("sockplay raw sniff --rotate-c", ["--rotate-count"]),
            ("sockplay ch", ["chat"]),
            ("sockplay chat ", ["join", "serve"]),
            ("sockplay chat serve --lo", ["--log"]),
            ("sockplay chat join --reco", ["--reconnect"]),
            ("sockplay stream connect --reco", []),
        ):
            with self.subTest(line=line):
                self.assertEqual(sorted(self.completed(line)[0]), wanted)


if __name__ == "__main__":
    main()
