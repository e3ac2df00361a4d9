#!/usr/bin/python3
"""Prints proposals of a solved round with what their listings say, for docs/relevance.md.

show_proposals.py ROUND_FOLDER DATA_FOLDER JUDGEMENTS [COUNT]: COUNT (30) of them, spread evenly from the most to the least
relevant, with the grades of the judgements where there are any."""
import csv
import json
import pathlib
import sys
import textwrap


def rows(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def spread(items, count):
    """`count` of the items, evenly, with the first and the last."""
    if len(items) <= count:
        return items
    return [items[i * (len(items) - 1) // (count - 1)] for i in range(count)]


def points(hundredths):
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")


def paragraph(label, listing, cities):
    title = listing["title"] + ("" if listing["title"].endswith((".", "?", "!")) else ".")
    text = f"{cities[listing['city']]}: {title} {listing['summary']}"
    return textwrap.fill(text, 130, initial_indent=f"   {label:<6} ", subsequent_indent=" " * 10)


def main(round_folder, data, judgements, count=30):
    data = pathlib.Path(data)
    listings = {row["id"]: row for row in rows(data / "listings.csv")}
    cities = {row["slug"]: row["name"] for row in rows(data / "cities.csv")}
    grades, third = {}, {}
    for row in rows(judgements):
        pair = row["need"], row["offer"]
        if row["grade"]:
            grades[pair] = min(int(row["grade"]), grades.get(pair, 3))
        if row["facilitator_grade"]:
            third[pair + (row["facilitator"],)] = int(row["facilitator_grade"])
    candidates = [pairing["candidate"] for pairing in json.loads((pathlib.Path(round_folder) / "round.json").read_text())["pairings"]]
    candidates.sort(key=lambda candidate: -candidate["relevance"])
    for number, candidate in enumerate(spread(candidates, int(count)), 1):
        need, offer, facilitator = (candidate["pairing"].get(part, "").rsplit("/", 1)[-1] for part in ("need", "offer", "facilitator"))
        said = [f"relevance {points(candidate['relevance'])}" + (", thin" if candidate.get("thin") else "")]
        said.append(f"graded {grades[need, offer]}" if (need, offer) in grades else "not judged")
        if facilitator:
            grade = third.get((need, offer, facilitator))
            said.append("third city " + ("not judged" if grade is None else f"graded {grade}"))
        print(f"{number:2} {' · '.join(said)}")
        print(paragraph("need", listings[need], cities))
        print(paragraph("offer", listings[offer], cities))
        if facilitator:
            print(paragraph("third", listings[facilitator], cities))


if __name__ == "__main__":
    main(*sys.argv[1:])
