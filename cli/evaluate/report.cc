#include "cli/evaluate/report.h"

#include <algorithm>
#include <ostream>

#include "cli/output/table.h"
#include "cli/round_view/words.h"
#include "services/common/strings.h"

namespace entente::cli {
namespace {

using common::concat;

constexpr std::size_t kWidth = 80;
constexpr std::size_t kMostNamed = 5;

class RelevanceView {
 public:
  RelevanceView(std::ostream& out, const Relevance& relevance, const RelevanceWords& words)
      : out_(out), relevance_(relevance), words_(words) {}

  void print() {
    head();
    proposals();
    rankings();
    floors();
    note();
  }

 private:
  std::string say(std::string_view english, std::string_view french) const {
    return std::string(word(words_.language, english, french));
  }
  void paragraph(const std::string& text) { out_ << wrap(text, kWidth, 0) << '\n'; }
  static std::string count(std::int64_t number) { return format_count(number); }

  // Per cent; "–" of nothing.
  static std::string percent(std::int64_t part, std::int64_t all) {
    return all == 0 ? "–" : concat((200 * part + all) / (2 * all), " %");
  }
  // "17–31".
  static std::string between(std::int64_t part, std::int64_t all) {
    if (all == 0) return "–";
    const Interval interval = interval_of(part, all);
    return concat((interval.low_e4 + 50) / 100, "–", (interval.high_e4 + 50) / 100);
  }
  static std::string percent_e4(std::int64_t e4) { return concat((e4 + 50) / 100, " %"); }
  // 8523 → "0.852".
  std::string fraction(std::optional<std::int64_t> e4) const {
    if (!e4) return "–";
    const std::int64_t thousandths = (*e4 + 5) / 10;
    return concat(thousandths / 1000, say(".", ","), std::to_string(1000 + thousandths % 1000).substr(1));
  }
  std::string value(std::int64_t points) const {
    std::string text = format_points(points, rankers().front().scale);
    if (const auto point = text.find('.'); point != std::string::npos) text.replace(point, 1, say(".", ","));
    return text;
  }

  void head() {
    out_ << words_.programme << " · " << words_.as_of << '\n';
    if (!words_.example.empty()) paragraph(words_.example);
    std::string readers;
    for (const auto& [number, rows] : relevance_.rows_by_readers) {
      readers +=
          concat(readers.empty() ? "" : ", ", number == 0 ? say("not said", "non dites") : std::to_string(number), " (",
                 count(rows), readers.empty() ? say(" rows)", " lignes)") : ")");
    }
    paragraph(concat(words_.file, say(": ", " : "), count(relevance_.rows), say(" judgements of ", " jugements sur "),
                     count(relevance_.all.pairs.count), say(" pairs of ", " paires de "), count(relevance_.needs),
                     say(" needs. Readers of a row: ", " besoins. Lectures d’une ligne : "), readers,
                     say("; who they are, the file doesn't say.", " ; par qui, le fichier ne le dit pas.")));
    if (relevance_.empty_rows > 0)
      paragraph(concat(say("Rows without a grade: ", "Lignes sans note : "), count(relevance_.empty_rows), "."));
    if (!relevance_.unknown.empty()) paragraph(unknown());
  }

  std::string unknown() const {
    std::string text = concat(say("Rows left out, on listings that the data don't have: ",
                                  "Lignes écartées, sur des annonces absentes des données : "),
                              count(relevance_.unknown_rows), " (");
    const std::size_t named = std::min(kMostNamed, relevance_.unknown.size());
    for (std::size_t i = 0; i < named; ++i) text += (i == 0 ? "" : ", ") + relevance_.unknown[i];
    if (named < relevance_.unknown.size())
      text += concat(say(" and ", " et "), relevance_.unknown.size() - named, say(" more", " autres"));
    return text + ").";
  }

  void proposals() {
    out_ << '\n' << say("Proposals of the round", "Propositions du tour") << '\n';
    Table table(
        {Align::kLeft, Align::kRight, Align::kRight, Align::kRight, Align::kRight, Align::kRight, Align::kRight});
    table.add({"", say("all", "toutes"), say("judged", "jugées"), say("2 or 3", "2 ou 3"), "(95 %)", "1", "0"});
    shares(table, say("need and offer", "besoin et offre"), relevance_.proposals, relevance_.proposed);
    shares(table, say("third cities, what they add", "villes tierces, leur apport"), relevance_.trios,
           relevance_.third_cities);
    table.print(out_);
    const Grades& adding = relevance_.adding_trios;
    if (relevance_.judged_trios.count > 0)
      paragraph(concat(say("Of ", "Sur "), count(relevance_.judged_trios.count),
                       say(" judged third cities ", " villes tierces jugées, "), count(adding.count),
                       say(" add something as the rule reads it: ", " apportent quelque chose selon la règle : "),
                       percent(adding.good, adding.count), say(" of them 2 or 3, ", " d’entre elles 2 ou 3, "),
                       percent(adding.silly, adding.count), " 0."));
    paragraph(concat(count(relevance_.served_well), say(" of ", " sur "), count(relevance_.proposed_needs),
                     say(" needs with a judged proposal have a good one (2 or 3). Of all ",
                         " besoins ayant une proposition jugée en ont une bonne (2 ou 3). Sur "),
                     count(relevance_.needs), say(" judged needs, ", " besoins jugés, "),
                     count(relevance_.needs_with_good),
                     say(" have a good pair at all, whatever the rules say.",
                         " ont au moins une bonne paire, toutes règles à part.")));
  }

  static void shares(Table& table, const std::string& label, std::int64_t all, const Grades& judged) {
    const std::int64_t weak = judged.count - judged.good - judged.silly;
    table.add({label, count(all), count(judged.count), percent(judged.good, judged.count),
               between(judged.good, judged.count), percent(weak, judged.count), percent(judged.silly, judged.count)});
  }

  void rankings() {
    ranking(say("Ranking of all judged pairs", "Classement de toutes les paires jugées"), relevance_.all);
    ranking(say("Ranking of those that no rule stops", "Classement de celles qu’aucune règle n’arrête"),
            relevance_.admissible);
  }

  void ranking(const std::string& title, const Relevance::Rankings& rankings) {
    const Grades& pairs = rankings.pairs;
    out_ << '\n'
         << concat(title, say(": ", " : "), count(pairs.count), " (", percent(pairs.good, pairs.count),
                   say(" 2 or 3, ", " 2 ou 3, "), percent(pairs.silly, pairs.count), " 0)")
         << '\n';
    Table table({Align::kLeft, Align::kRight, Align::kRight, Align::kRight, Align::kRight});
    table.add({"", "AUC", "NDCG@5", say("first of a need 2 or 3", "1re d’un besoin 2 ou 3"), "0"});
    for (std::size_t i = 0; i < rankings.by_ranker.size(); ++i) {
      const Relevance::Ranking& one = rankings.by_ranker[i];
      table.add({say(rankers()[i].english, rankers()[i].french), fraction(one.auc_e4),
                 fraction(one.gain ? std::optional(one.gain->ndcg_e4) : std::nullopt),
                 one.first ? percent_e4(one.first->good_e4) : "–", one.first ? percent_e4(one.first->silly_e4) : "–"});
    }
    table.print(out_);
  }

  void floors() {
    const Ranker& ranker = rankers().front();
    out_ << '\n'
         << wrap(concat(say("A floor on the ", "Un seuil sur le "), say(ranker.english, ranker.french),
                        say(", over the ", ", sur les "), count(relevance_.open_pairs.count),
                        say(" judged pairs that no rule but relevance stops",
                            " paires jugées qu’aucune règle sauf la pertinence n’arrête")),
                 kWidth, 0)
         << '\n';
    Table table({Align::kRight, Align::kRight, Align::kRight, Align::kRight, Align::kRight, Align::kRight});
    table.add({say("from", "à partir de"), say("pairs", "paires"), say("2 or 3", "2 ou 3"), "0",
               say("their needs", "leurs besoins"), say("served well", "bien servis")});
    for (const Cut& cut : relevance_.cuts) add_passed(table, value(cut.floor), cut.passed);
    add_passed(table, say("five-fold", "en cinq parts"), relevance_.folded.passed);
    table.print(out_);
    five_fold();
  }

  static void add_passed(Table& table, const std::string& floor, const Passed& passed) {
    const Grades& grades = passed.grades;
    table.add({floor, count(grades.count), percent(grades.good, grades.count), percent(grades.silly, grades.count),
               count(passed.needs), count(passed.needs_served)});
  }

  void five_fold() {
    std::string floors;
    for (const auto& floor : relevance_.folded.floors)
      floors += concat(floors.empty() ? "" : say("; ", " ; "), floor ? value(*floor) : say("none", "aucun"));
    const FloorGoal& goal = relevance_.goal;
    paragraph(
        concat(say("Five-fold: each fifth of the needs under the lowest floor that gives the other four at least ",
                   "En cinq parts : chaque cinquième des besoins sous le plus bas seuil qui donne aux quatre autres au "
                   "moins "),
               goal.least_good, say(" % of 2 or 3 and at most ", " % de 2 ou 3 et au plus "), goal.most_silly,
               say(" % of 0: ", " % de 0 : "), floors, "."));
  }

  void note() {
    out_ << '\n';
    paragraph(say(
        "Grades: 3 send it today, 2 worth asking, 1 weak, 0 silly. Only judged pairs count; where two rows judge one, "
        "the lower grade. AUC: how often a pair of 2 or 3 is before one of 0 or 1. NDCG@5: how near the first five of "
        "a "
        "need are to the best order, mean over needs. Of pairs of equal value every order counts alike.",
        "Notes : 3 à envoyer aujourd’hui, 2 vaut la peine de demander, 1 faible, 0 absurde. Seules les paires jugées "
        "comptent ; jugée deux fois, la note la plus basse. AUC : combien de fois une paire de 2 ou 3 précède une de 0 "
        "ou 1. NDCG@5 : combien les cinq premières d’un besoin approchent du meilleur ordre, moyenne sur les besoins. "
        "À valeur égale, tous les ordres comptent autant."));
  }

  std::ostream& out_;
  const Relevance& relevance_;
  const RelevanceWords& words_;
};

nlohmann::json to_json(const Grades& grades) {
  return {{"count", grades.count}, {"good", grades.good}, {"silly", grades.silly}};
}

nlohmann::json to_json(const Passed& passed) {
  nlohmann::json json = to_json(passed.grades);
  json["needs"] = passed.needs;
  json["needs_served_well"] = passed.needs_served;
  return json;
}

nlohmann::json or_null(std::optional<std::int64_t> value) {
  return value ? nlohmann::json(*value) : nlohmann::json();
}

nlohmann::json to_json(const Relevance::Rankings& rankings) {
  nlohmann::json json = {{"pairs", to_json(rankings.pairs)}, {"rankings", nlohmann::json::array()}};
  for (std::size_t i = 0; i < rankings.by_ranker.size(); ++i) {
    const Relevance::Ranking& one = rankings.by_ranker[i];
    nlohmann::json ranking = {{"by", std::string(rankers()[i].id)}, {"auc_e4", or_null(one.auc_e4)}};
    ranking["ndcg5_e4"] = one.gain ? nlohmann::json(one.gain->ndcg_e4) : nlohmann::json();
    ranking["ndcg5_needs"] = one.gain ? one.gain->needs : 0;
    ranking["first_good_e4"] = one.first ? nlohmann::json(one.first->good_e4) : nlohmann::json();
    ranking["first_silly_e4"] = one.first ? nlohmann::json(one.first->silly_e4) : nlohmann::json();
    json["rankings"].push_back(std::move(ranking));
  }
  return json;
}

}  // namespace

void print_relevance(std::ostream& out, const Relevance& relevance, const RelevanceWords& words) {
  RelevanceView(out, relevance, words).print();
}

nlohmann::json to_json(const Relevance& relevance) {
  nlohmann::json readers = nlohmann::json::array();
  for (const auto& [count, rows] : relevance.rows_by_readers) {
    readers.push_back({{"readers", count == 0 ? nlohmann::json() : nlohmann::json(count)}, {"rows", rows}});
  }
  nlohmann::json cuts = nlohmann::json::array();
  for (const Cut& cut : relevance.cuts) {
    cuts.push_back(to_json(cut.passed));
    cuts.back()["floor"] = cut.floor;
  }
  nlohmann::json folded = to_json(relevance.folded.passed);
  folded["floors"] = nlohmann::json::array();
  for (const auto& floor : relevance.folded.floors) folded["floors"].push_back(or_null(floor));
  folded["least_good_percent"] = relevance.goal.least_good;
  folded["most_silly_percent"] = relevance.goal.most_silly;
  return {{"judgements",
           {{"rows", relevance.rows},
            {"rows_by_readers", std::move(readers)},
            {"needs", relevance.needs},
            {"needs_with_good", relevance.needs_with_good},
            {"empty_rows", relevance.empty_rows},
            {"unknown_rows", relevance.unknown_rows},
            {"unknown", relevance.unknown}}},
          {"proposals",
           {{"count", relevance.proposals},
            {"judged", to_json(relevance.proposed)},
            {"needs", relevance.proposed_needs},
            {"needs_served_well", relevance.served_well},
            {"trios", relevance.trios},
            {"third_cities_judged", to_json(relevance.third_cities)},
            {"third_cities_of_all", to_json(relevance.judged_trios)},
            {"third_cities_adding", to_json(relevance.adding_trios)}}},
          {"all", to_json(relevance.all)},
          {"admissible", to_json(relevance.admissible)},
          {"floors",
           {{"by", std::string(rankers().front().id)},
            {"scale", rankers().front().scale},
            {"pairs", to_json(relevance.open_pairs)},
            {"cuts", std::move(cuts)},
            {"folded_by_need", std::move(folded)}}}};
}

}  // namespace entente::cli
