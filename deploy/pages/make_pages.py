#!/usr/bin/python3
"""Man pages and bash completion from what the programs say by --help, so that they can't say anything else.

Usage: make_pages.py OUT VERSION PROGRAM…   writes OUT/man/man1, OUT/man/fr/man1 and OUT/bash-completion/completions
"""
import pathlib
import sys

from help_text import all_pages, read_help

LANGUAGES = {"en": ("man1", "NAME", "SYNOPSIS"), "fr": ("fr/man1", "NOM", "SYNOPSIS")}


def roff(text):
    """Text of a page; a line of it can't be taken for a command of roff."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + text if text.startswith((".", "'")) else text


def man_page(help_, version, language):
    _, name, synopsis = LANGUAGES[language]
    title = "-".join(help_.words)
    lines = [f'.TH "{title.upper()}" "1" "" "Entente {version}" "Entente"',
             f".SH {name}", roff(f"{title} - {help_.about}"), f".SH {synopsis}", f".B {roff(help_.usage)}"]
    for heading, entries in help_.sections:
        lines.append(f'.SH "{heading.upper()}"')
        for entry in entries:
            lines += [".TP", f".B {roff(entry.spelling)}", roff(entry.text)]
    if any(help_.rest):
        lines += ['.SH "NOTES"', ".nf", *(roff(line) if line else "" for line in help_.rest), ".fi"]
    if help_.commands:
        lines += ['.SH "SEE ALSO"' if language == "en" else '.SH "VOIR AUSSI"',
                  ", ".join(f"\\fB{roff('-'.join(c.words))}\\fR(1)" for c in help_.commands)]
    return "\n".join(lines) + "\n"


def completion(help_):
    """A function of bash that offers the options and commands of what has been typed so far."""
    function = "_" + help_.words[0].replace("-", "_")
    cases = []
    for page in all_pages(help_):
        options = [option for _, entries in page.sections for entry in entries for option in entry.options()]
        offered = [*(c.words[-1] for c in page.commands), *options]
        cases.append(f'    "{" ".join(page.words)}") offered="{" ".join(offered)}" ;;')
    known = " ".join(f'"{" ".join(page.words)}"' for page in all_pages(help_))
    return f"""# bash completion of {help_.words[0]}, made from its --help
{function}() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} path={help_.words[0]} offered="" word known
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    for known in {known}; do
      if [ "$known" = "$path $word" ]; then path=$known; break; fi
    done
  done
  case "$path" in
{chr(10).join(cases)}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$offered" -- "$current")
  [[ "$current" == -* ]] || mapfile -t -O "${{#COMPREPLY[@]}}" COMPREPLY < <(compgen -f -- "$current")
}}
complete -o filenames -F {function} {help_.words[0]}
"""


def main(out, version, *programs):
    out = pathlib.Path(out)
    completions = out / "bash-completion" / "completions"
    completions.mkdir(parents=True, exist_ok=True)
    for program in map(pathlib.Path, programs):
        for language, (folder, *_) in LANGUAGES.items():
            (out / "man" / folder).mkdir(parents=True, exist_ok=True)
            help_ = read_help(program, [program.name], language)
            for page in all_pages(help_):
                (out / "man" / folder / f"{'-'.join(page.words)}.1").write_text(man_page(page, version, language))
            if language == "en":
                (completions / program.name).write_text(completion(help_))


if __name__ == "__main__":
    main(*sys.argv[1:])
