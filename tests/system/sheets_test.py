#!/usr/bin/python3
"""Sheets as people send them (tests/data/sheets, made for this): what forms, lists and spreadsheets write, in seven languages. Each goes in as
it is; how much of their headers and rows was understood is counted over all of them."""
import json
import sys
import unittest

from processes import SOURCE, cli

SHEETS = SOURCE / "tests/data/sheets"
# Of each: its columns of ours, by their cell of the header; every other column is left out. Rows that go in, of how many.
MEANT = {
    "formulaire.csv": ({"Ville": "city", "Besoin ou offre": "kind", "Type de coopération": "area", "Titre du projet": "title",
                        "Résumé": "summary", "Domaine créatif": "creative_fields", "Thématiques": "topics",
                        "Langues de travail": "languages", "Date de début": "start", "Date de fin": "end", "Durée": "min_days",
                        "Nombre de places": "capacity"}, 3),
    "lista.csv": ({"Ciudad": "city", "Tipo": "kind", "Área de acción": "area", "Título": "title", "Resumen": "summary",
                   "Idiomas": "languages", "Inicio": "start", "Plazas": "capacity"}, 3),
    "planilha.tsv": ({"Cidade": "city", "Tipo": "kind", "Área de cooperação": "area", "Projeto": "title", "Descrição breve": "summary",
                      "Línguas": "languages", "Data de início": "start", "Data de fim": "end", "Vagas": "capacity"}, 2),
    "bedarf.csv": ({"Stadt": "city", "Bedarf oder Angebot": "kind", "Art der Zusammenarbeit": "area", "Titel": "title",
                    "Kurzbeschreibung": "summary", "Kreativbereich": "creative_fields", "Sprachen": "languages", "Von": "start",
                    "Bis": "end", "Dauer": "min_days", "Plätze": "capacity"}, 2),
    "elenco.csv": ({"Città": "city", "Tipo": "kind", "Area di azione": "area", "Titolo": "title", "Sintesi": "summary",
                    "Lingue": "languages", "Inizio": "start", "Fine": "end", "Posti": "capacity"}, 2),
    "قائمة.csv": ({"المدينة": "city", "النوع": "kind", "مجال العمل": "area", "العنوان": "title", "ملخص": "summary", "اللغات": "languages",
                   "البداية": "start", "النهاية": "end"}, 2),
    "form-export.csv": ({"ID": "id", "City": "city", "Are you offering or looking for?": "kind", "Kind of cooperation": "area",
                         "Project title": "title", "Short description": "summary", "Creative field": "creative_fields",
                         "Themes": "topics", "Start date": "start", "End date": "end", "Number of participants": "capacity"}, 3),
    "saved.csv": ({"City": "city", "Type": "kind", "Area": "area", "Title": "title", "From": "start", "To": "end", "Places": "capacity"}, 2),
    "cities.csv": ({"City": "name", "Country": "country_iso2", "Field": "creative_field", "Designation year": "designated"}, 3),
    "twins.csv": ({"City A": "beneficiary_city", "City B": "pivotal_city", "Status": "state", "From": "start", "Until": "end"}, 2),
}


def imported(name, *options):
    done = cli("import", SHEETS / name, "--validate-only", "--data", SOURCE / "data", "--format", "json", *options, ok=False)
    return json.loads(done.stdout)["sheets"][0]["report"] if done.stdout else {"error": done.stderr}


class Sheets(unittest.TestCase):
    maxDiff = None

    def test_what_people_send_goes_in_as_it_is(self):
        right = columns = taken = rows = 0
        wrong = []
        for name, (meant, count) in MEANT.items():
            report = imported(name)
            said = " ".join(w["description"] for w in report.get("warnings", []) if w["reason"] == "OTHER_NAME")
            understood = {part.split(" → ")[0]: part.split(" → ")[1] for part in said.partition(": ")[2].split(", ") if " → " in part}
            for cell, column in meant.items():
                columns += 1
                own = cell.lower() == column
                if own or understood.get(cell) == column:
                    right += 1
                else:
                    wrong.append(f"{name}: {cell} is {understood.get(cell, 'unknown')}")
            rows += count
            fit = report.get("newCount", 0) + report.get("changedCount", 0) + report.get("sameCount", 0)
            bad = {v["row"] for v in report.get("violations", [])}
            taken += fit if not bad else 0
            wrong += [f"{name}, row {v['row']}, {v.get('field')}: {v['description']}" for v in report.get("violations", [])]
            if "error" in report:
                wrong.append(f"{name}: {report['error']}")
        print(f"\n  columns {right} of {columns}, rows {taken} of {rows}")
        self.assertGreaterEqual(right, 0.9 * columns, "\n".join(wrong))
        self.assertGreaterEqual(taken, 0.95 * rows, "\n".join(wrong))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
