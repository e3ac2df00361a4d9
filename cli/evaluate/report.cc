#include "cli/evaluate/report.h"

#include <algorithm>
#include <ostream>

#include "cli/output/table.h"
#include "cli/round_view/words.h"
#include "services/common/base/strings.h"

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
  std::string say(std::string_view id, const common::TextValues& values = {}) const {
    return common::text(id, words_.language, values);
  }
  std::string ranker_name(const Ranker& ranker) const { return say(concat("cli.ranker.", ranker.id)); }
  void paragraph(const std::string& text) { out_ << wrap(text, kWidth, 0) << '\n'; }
  std::string count(std::int64_t number) const { return common::format_count(number, words_.language); }

  std::string percent(std::int64_t part, std::int64_t all) const {
    return common::format_percent(part, all, words_.language);
  }
  // "17–31".
  static std::string between(std::int64_t part, std::int64_t all) {
    if (all == 0) return "–";
    const Interval interval = interval_of(part, all);
    return concat((interval.low_e4 + 50) / 100, "–", (interval.high_e4 + 50) / 100);
  }
  std::string percent_e4(std::int64_t e4) const { return percent(e4, 10'000); }
  // 8523 → "0.852".
  std::string fraction(std::optional<std::int64_t> e4) const {
    if (!e4) return "–";
    const std::int64_t thousandths = (*e4 + 5) / 10;
    return common::format_decimal(concat(thousandths / 1000, ".", std::to_string(1000 + thousandths % 1000).substr(1)),
                                  words_.language);
  }
  std::string value(std::int64_t points) const {
    return common::format_points(points, rankers().front().scale, words_.language);
  }

  void head() {
    out_ << words_.programme << " · " << words_.as_of << '\n';
    if (!words_.example.empty()) paragraph(words_.example);
    std::string readers;
    for (const auto& [number, rows] : relevance_.rows_by_readers) {
      const std::string of_rows =
          readers.empty() ? common::counted("cli.evaluate.rows", rows, words_.language) : count(rows);
      common::append(readers, readers.empty() ? "" : ", ",
                     number == 0 ? say("cli.evaluate.not_said") : std::to_string(number), " (", of_rows, ")");
    }
    paragraph(say("cli.evaluate.head", {{"file", words_.file},
                                        {"judgements", count(relevance_.rows)},
                                        {"pairs", count(relevance_.all.pairs.count)},
                                        {"needs", count(relevance_.needs)},
                                        {"readers", readers}}));
    if (relevance_.empty_rows > 0) paragraph(say("cli.evaluate.empty_rows", {{"count", count(relevance_.empty_rows)}}));
    if (!relevance_.unknown.empty()) paragraph(unknown());
  }

  std::string unknown() const {
    const std::size_t named = std::min(kMostNamed, relevance_.unknown.size());
    std::string listings =
        common::join(std::vector(relevance_.unknown.begin(), relevance_.unknown.begin() + std::ptrdiff_t(named)), ", ");
    if (const auto more = static_cast<std::int64_t>(relevance_.unknown.size() - named); more > 0)
      listings = common::counted("cli.evaluate.and_more", more, words_.language, {{"listings", listings}});
    return say("cli.evaluate.left_out", {{"count", count(relevance_.unknown_rows)}, {"listings", listings}});
  }

  void proposals() {
    out_ << '\n' << say("cli.evaluate.proposals") << '\n';
    Table table(
        {Align::kLeft, Align::kRight, Align::kRight, Align::kRight, Align::kRight, Align::kRight, Align::kRight});
    table.add({"", say("cli.evaluate.all"), say("cli.evaluate.judged"), say("cli.evaluate.good"),
               say("cli.evaluate.interval"), "1", "0"});
    shares(table, say("cli.evaluate.need_and_offer"), relevance_.proposals, relevance_.proposed);
    shares(table, say("cli.evaluate.third_cities"), relevance_.trios, relevance_.third_cities);
    table.print(out_);
    const Grades& adding = relevance_.adding_trios;
    if (relevance_.judged_trios.count > 0)
      paragraph(say("cli.evaluate.adding", {{"judged", count(relevance_.judged_trios.count)},
                                            {"adding", count(adding.count)},
                                            {"good", percent(adding.good, adding.count)},
                                            {"silly", percent(adding.silly, adding.count)}}));
    paragraph(say("cli.evaluate.served_well", {{"well", count(relevance_.served_well)},
                                               {"proposed", count(relevance_.proposed_needs)},
                                               {"needs", count(relevance_.needs)},
                                               {"good", count(relevance_.needs_with_good)}}));
  }

  void shares(Table& table, const std::string& label, std::int64_t all, const Grades& judged) const {
    const std::int64_t weak = judged.count - judged.good - judged.silly;
    table.add({label, count(all), count(judged.count), percent(judged.good, judged.count),
               between(judged.good, judged.count), percent(weak, judged.count), percent(judged.silly, judged.count)});
  }

  void rankings() {
    ranking("cli.evaluate.ranking_of_all", relevance_.all);
    ranking("cli.evaluate.ranking_of_admissible", relevance_.admissible);
  }

  void ranking(std::string_view title, const Relevance::Rankings& rankings) {
    const Grades& pairs = rankings.pairs;
    out_ << '\n'
         << say(title, {{"count", count(pairs.count)},
                        {"good", percent(pairs.good, pairs.count)},
                        {"silly", percent(pairs.silly, pairs.count)}})
         << '\n';
    Table table({Align::kLeft, Align::kRight, Align::kRight, Align::kRight, Align::kRight});
    table.add({"", "AUC", "NDCG@5", say("cli.evaluate.first_good"), "0"});
    for (std::size_t i = 0; i < rankings.by_ranker.size(); ++i) {
      const Relevance::Ranking& one = rankings.by_ranker[i];
      table.add({ranker_name(rankers()[i]), fraction(one.auc_e4),
                 fraction(one.gain ? std::optional(one.gain->ndcg_e4) : std::nullopt),
                 one.first ? percent_e4(one.first->good_e4) : "–", one.first ? percent_e4(one.first->silly_e4) : "–"});
    }
    table.print(out_);
  }

  void floors() {
    const Ranker& ranker = rankers().front();
    out_ << '\n'
         << wrap(say("cli.evaluate.floor",
                     {{"ranker", ranker_name(ranker)}, {"count", count(relevance_.open_pairs.count)}}),
                 kWidth, 0)
         << '\n';
    Table table({Align::kRight, Align::kRight, Align::kRight, Align::kRight, Align::kRight, Align::kRight});
    table.add({say("cli.evaluate.from"), say("cli.evaluate.pairs"), say("cli.evaluate.good"), "0",
               say("cli.evaluate.their_needs"), say("cli.evaluate.well_served")});
    for (const Cut& cut : relevance_.cuts) add_passed(table, value(cut.floor), cut.passed);
    add_passed(table, say("cli.evaluate.five_fold"), relevance_.folded.passed);
    table.print(out_);
    five_fold();
  }

  void add_passed(Table& table, const std::string& floor, const Passed& passed) const {
    const Grades& grades = passed.grades;
    table.add({floor, count(grades.count), percent(grades.good, grades.count), percent(grades.silly, grades.count),
               count(passed.needs), count(passed.needs_served)});
  }

  void five_fold() {
    std::string floors;
    for (const auto& each : relevance_.folded.floors) {
      const std::string floor = each ? value(*each) : say("cli.evaluate.no_floor");
      floors = floors.empty() ? floor : say("cli.evaluate.floors", {{"floors", floors}, {"floor", floor}});
    }
    const FloorGoal& goal = relevance_.goal;
    paragraph(say(
        "cli.evaluate.folds",
        {{"good", std::to_string(goal.least_good)}, {"silly", std::to_string(goal.most_silly)}, {"floors", floors}}));
  }

  void note() {
    out_ << '\n';
    paragraph(say("cli.evaluate.note"));
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
