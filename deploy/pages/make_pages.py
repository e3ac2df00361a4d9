#!/usr/bin/python3
"""Man pages and completion for bash, zsh and fish from what the programs say by --help, so that they can't say anything else.

Usage: make_pages.py OUT VERSION PROGRAM…   writes OUT/man/man1, OUT/man/fr/man1, OUT/bash-completion/completions,
                                            OUT/zsh/vendor-completions and OUT/fish/vendor_completions.d
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


def offered_of(page):
    """What may follow: (word, what it does) of each command and option."""
    for command in page.commands:
        yield command.words[-1], command.about
    for _, entries in page.sections:
        for entry in entries:
            for option in entry.options():
                yield option, entry.text


def single_quoted(text):
    """As a word of zsh or fish."""
    return "'" + text.replace("\\", "\\\\").replace("'", "’") + "'"


def zsh_completion(help_):
    """The same for zsh, with what each word does behind it."""
    cases = []
    for page in all_pages(help_):
        words = " ".join(single_quoted(f"{word.replace(':', chr(92) + ':')}:{text}") for word, text in offered_of(page))
        cases.append(f'    "{" ".join(page.words)}") offered=({words}) ;;')
    known = " ".join(f'"{" ".join(page.words)}"' for page in all_pages(help_))
    return f"""#compdef {help_.words[0]}
# zsh completion of {help_.words[0]}, made from its --help
local line={help_.words[0]} word
local -a offered known
known=({known})
for word in "${{(@)words[2,CURRENT-1]}}"; do
  (( ${{known[(Ie)$line $word]}} )) && line="$line $word"
done
case "$line" in
{chr(10).join(cases)}
esac
_describe -t words '{help_.words[0]}' offered
[[ "$PREFIX" == -* ]] || _files
"""


def fish_completion(help_):
    """The same for fish."""
    name = help_.words[0]
    function = "__" + name.replace("-", "_") + "_line"
    known = " ".join(f'"{" ".join(page.words)}"' for page in all_pages(help_))
    lines = [f"# fish completion of {name}, made from its --help",
             f"function {function}", f"  set -l line {name}", "  for word in (commandline -opc)[2..-1]",
             f'    contains -- "$line $word" {known}; and set line "$line $word"', "  end", '  test "$line" = "$argv"', "end"]
    for page in all_pages(help_):
        at = f"-n '{function} {' '.join(page.words)}'"
        for word, text in offered_of(page):
            if not word.startswith("-"):
                lines.append(f"complete -c {name} -f {at} -a {word} -d {single_quoted(text)}")
            elif word.startswith("--"):
                lines.append(f"complete -c {name} {at} -l {word[2:]} -d {single_quoted(text)}")
            else:
                lines.append(f"complete -c {name} {at} -s {word[1:]} -d {single_quoted(text)}")
    return "\n".join(lines) + "\n"


def main(out, version, *programs):
    out = pathlib.Path(out)
    completions = out / "bash-completion" / "completions"
    zsh, fish = out / "zsh" / "vendor-completions", out / "fish" / "vendor_completions.d"
    for folder in (completions, zsh, fish):
        folder.mkdir(parents=True, exist_ok=True)
    for program in map(pathlib.Path, programs):
        for language, (folder, *_) in LANGUAGES.items():
            (out / "man" / folder).mkdir(parents=True, exist_ok=True)
            help_ = read_help(program, [program.name], language)
            for page in all_pages(help_):
                (out / "man" / folder / f"{'-'.join(page.words)}.1").write_text(man_page(page, version, language))
            if language == "en":
                (completions / program.name).write_text(completion(help_))
                (zsh / f"_{program.name}").write_text(zsh_completion(help_))
                (fish / f"{program.name}.fish").write_text(fish_completion(help_))


if __name__ == "__main__":
    main(*sys.argv[1:])
