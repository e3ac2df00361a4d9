"""What a program's --help says, as data: the same for the programs' man pages and the shell's completion."""
import dataclasses
import os
import re
import subprocess


@dataclasses.dataclass
class Entry:
    """An option, argument or command: how it is written, and what it does."""
    spelling: str
    text: str

    def options(self):
        """`-h`, `--help` of `-h,--help`; nothing of an argument or command."""
        return [name for name in self.spelling.split()[0].split(",") if name.startswith("-")]


@dataclasses.dataclass
class Help:
    words: list  # e.g. ["entente", "admin", "backup"]
    about: str
    usage: str
    sections: list  # (heading, entries)
    rest: list  # lines behind the sections
    commands: list  # Help of each command below it


def read_help(program, words, language):
    """The help of `program` (a path) and, below it, of all its commands."""
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "ENTENTE_LANG": language}
    done = subprocess.run([program, *words[1:], "--help"], capture_output=True, text=True, timeout=60, check=True, env=environment)
    lines = done.stdout.splitlines()
    at = next(i for i, line in enumerate(lines) if re.search(rf"^\S+\s?: {words[0]}\b", line))
    help_ = Help(words, " ".join(lines[:at]).strip(), lines[at].split(": ", 1)[1], [], [], [])
    entries = None
    for i, line in enumerate(lines[at + 1:], at + 1):
        following = lines[i + 1] if i + 1 < len(lines) else ""
        if not help_.rest and re.fullmatch(r"\S[^:]*:", line) and re.match(r"  \S+.*(   |$)", following) and is_entry(following):
            entries = []
            help_.sections.append((line.rstrip(": \u00a0"), entries))
        elif entries is not None and is_entry(line):
            spelling, _, text = line.strip().partition("  ")
            entries.append(Entry(spelling, text.strip()))
        elif entries is not None and line.startswith(" " * 20):
            entries[-1].text = f"{entries[-1].text} {line.strip()}".strip()
        elif line or help_.rest:
            entries = None
            help_.rest.append(line)
        else:
            entries = None
    help_.commands = [read_help(program, [*words, name], language) for name in command_names(help_)]
    return help_


def is_entry(line):
    """Two blanks, how it is written, and then either nothing more or what it does behind many blanks."""
    return re.match(r"  \S(?:\S| (?! ))*(?:$| {2,}\S)", line) is not None


def command_names(help_):
    if not help_.usage.endswith("SUBCOMMAND") and not help_.usage.endswith("COMMANDE"):
        return []
    return [entry.spelling for entry in help_.sections[-1][1]]


def all_pages(help_):
    yield help_
    for command in help_.commands:
        yield from all_pages(command)
