#include "cli/round_view/round_view.h"

#include <algorithm>
#include <ostream>
#include <utility>
#include <vector>

#include "cli/output/table.h"
#include "cli/output/terminal.h"
#include "cli/round_view/balance_table.h"
#include "cli/round_view/quota_table.h"
#include "cli/round_view/trio_columns.h"
#include "cli/round_view/words.h"
#include "matcher/model/codes.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/text/names.h"
#include "services/common/text/wording.h"

namespace entente::cli {
namespace {

using common::concat;
using matching::RoundDocument;
using matching::v1::Proof;
using matching::v1::RoundPairing;
using matching::v1::UnmetNeed;

bool is_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of("0123456789.") == std::string_view::npos;
}

class View {
 public:
  View(std::ostream& out, const RoundDocument& round, const Names& names, const ViewOptions& options)
      : out_(out), round_(round), names_(names), options_(options), language_(options.language) {}

  void print() {
    head();
    needs();
    print_balance(out_, round_, names_, language_);
    print_quotas(out_, round_, names_, language_);
    proof();
    directives();
    proposals();
    ways_on();
    unmet();
  }

 private:
  std::string say(std::string_view id, const common::TextValues& values = {}) const {
    return common::text(id, language_, values);
  }
  std::string count(std::int64_t number) const { return common::format_count(number, language_); }
  std::string points(std::int64_t number) const {
    return common::format_points(number, round_.snapshot.score_scale(), language_);
  }
  void title(const std::string& text) { out_ << '\n' << text << '\n'; }

  void head() {
    const auto& snapshot = round_.snapshot;
    out_ << (names_.programme.empty() ? round_.programme : names_.programme) << " · "
         << say("cli.round.as_of",
                {{"day", common::format_date(common::format_partial_date(snapshot.as_of()), language_)}})
         << '\n';
    if (names_.example) out_ << names_.example_sentence(language_) << '\n';
    if (names_.city_count > 0) out_ << count_of_cities(names_.city_count, names_.members_total, language_) << " · ";
    out_ << common::counted("cli.round.open_needs", snapshot.need_count(), language_) << ", "
         << common::counted("cli.round.offers", snapshot.offer_count(), language_) << " · "
         << common::counted("cli.round.admissible_pairs", snapshot.pair_count(), language_);
    if (round_.result.has_trios_proof())
      out_ << ", " << common::counted("cli.round.trios", snapshot.trio_count(), language_);
    out_ << '\n';
  }

  void needs() {
    title(say("cli.round.needs"));
    const auto& result = round_.result;
    Table table({Align::kLeft, Align::kRight});
    table.add({say("cli.round.served"), common::format_count(result.served_count(), language_)});
    table.add({say("cli.round.partly_served"), common::format_count(result.partly_served_count(), language_)});
    if (result.thinly_served_count() > 0)
      table.add({say("cli.round.thinly_served"), common::format_count(result.thinly_served_count(), language_)});
    table.add({say("cli.round.unmet"), common::format_count(result.unmet_count(), language_)});
    std::map<std::string, int> causes;
    for (const UnmetNeed& need : round_.unmet) {
      if (need.partners() == 0) ++causes[common::word_of(need.cause())];
    }
    std::vector<std::pair<std::string, int>> sorted(causes.begin(), causes.end());
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    for (const auto& [cause, count] : sorted) {
      table.add({"  " + cause_name(cause, language_), common::format_count(count, language_)});
    }
    std::int64_t outside = 0;
    for (const auto& entry : result.outside()) outside += entry.need_count();
    if (outside > 0) table.add({say("cli.round.outside"), common::format_count(outside, language_)});
    for (const auto& entry : result.outside())
      table.add({"  " + say("outside." + common::word_of(entry.cause())),
                 common::format_count(entry.need_count(), language_)});
    table.print(out_);
    country_scheme();
  }

  // What told North from South, and in how far cities said it themselves.
  void country_scheme() {
    const auto& snapshot = round_.snapshot;
    if (snapshot.country_scheme() == 0 || !names_.shape.axes) return;
    out_ << "  " << say("country-scheme." + common::word_of(snapshot.country_scheme())) << ".\n";
    if (!snapshot.has_declarations()) return;
    const auto& said = snapshot.declarations();
    out_ << "  "
         << common::counted("cli.round.declarations", said.declared_count(), language_,
                            {{"of", common::format_count(said.declared_count() + said.undeclared_count(), language_)}})
         << '\n';
  }

  // What a programme that says otherwise would do, and which offers a call could ask for.
  void ways_on() {
    const auto& result = round_.result;
    if (result.programme_changes().empty() && result.missing_offers().empty()) return;
    title(say("cli.round.ways_on"));
    for (const auto& change : result.programme_changes()) {
      const std::string what = common::text_of(change.change());
      type::v1::EngineText text;
      text.set_id(what.starts_with("axis:") ? "programme-change.axis" : common::concat("programme-change.", what));
      (*text.mutable_parameters())["axis"] = what.substr(what.find(':') + 1);
      (*text.mutable_parameters())["needs"] = common::format_count(change.more_needs(), language_);
      out_ << "  " << wrap(names_.sentence(text, language_), text_width() - 4, 4) << '\n';
    }
    if (result.missing_offers().empty()) return;
    out_ << "  " << say("cli.round.missing_offers") << '\n';
    Table table({Align::kRight, Align::kLeft, Align::kLeft, Align::kLeft});
    const auto label_of = [&](const std::string& code) {
      const auto label = names_.labels.find(code);
      return label == names_.labels.end() ? code : label->second;
    };
    for (int i = 0; i < result.missing_offers_size() && i < 5; ++i) {
      const auto& missing = result.missing_offers(i);
      table.add({common::format_count(missing.needs_size(), language_), label_of(missing.topic()),
                 label_of(std::string(matcher::area_id(static_cast<matcher::Area>(missing.area())))),
                 common::text_or_code("value.", missing.region(), language_)});
    }
    table.print(out_);
  }

  void proof() {
    title(say("cli.round.proof"));
    Table table({Align::kLeft, Align::kLeft});
    table.add({say("cli.round.pairs_only"), proof_words(round_.result.pairs_proof(), language_)});
    if (const std::int64_t added = round_.result.edges_added(); added > 0) {
      table.add({"", common::counted("cli.round.edges_added", added, language_)});
    }
    if (round_.result.has_trios_proof()) {
      table.add({say("cli.round.with_trios"), proof_words(round_.result.trios_proof(), language_)});
    }
    table.print(out_);
  }

  void proposal(const RoundPairing& pairing) {
    const auto& candidate = pairing.candidate();
    const auto& who = candidate.pairing();
    out_ << "  " << names_.shown_city(who.need()) << " ← " << names_.shown_city(who.offer());
    if (!who.facilitator().empty()) out_ << " + " << names_.shown_city(who.facilitator());
    if (names_.shape.axes) out_ << " · " << axis_name(candidate.axis(), language_);
    out_ << " · " << points_words(candidate.score(), round_.snapshot.score_scale(), language_);
    if (candidate.thin()) out_ << " · " << say("cli.round.thin");
    if (pairing.kept()) out_ << " · " << say("cli.round.kept");
    if (pairing.standing() == matching::v1::STANDING_IN_EVERY_BEST_ROUND)
      out_ << " · " << say("cli.round.in_every_best");
    if (pairing.standing() == matching::v1::STANDING_INTERCHANGEABLE) out_ << " · " << say("cli.round.interchangeable");
    out_ << '\n';
    if (who.facilitator().empty()) {
      line("cli.round.need_line", who.need());
      line("cli.round.offer_line", who.offer());
    } else {
      print_trio(out_, candidate, names_, language_);
    }
    const auto terms = strongest(candidate);
    for (std::size_t i = 0; i < terms.size() && i < 4; ++i) {
      out_ << "    +" << points(terms[i]->points()) << "  "
           << wrap(names_.sentence(terms[i]->reason(), language_), text_width() - 12, 12) << '\n';
    }
    if (terms.size() > 4) {
      std::int64_t rest = 0;
      for (std::size_t i = 4; i < terms.size(); ++i) rest += terms[i]->points();
      const auto more = static_cast<std::int64_t>(terms.size()) - 4;
      out_ << "    +" << points(rest) << "  " << common::counted("cli.round.more_terms", more, language_) << '\n';
    }
  }

  // A text with a {title}, which is cut where the line would be too long.
  void line(std::string_view id, const std::string& listing) {
    const auto at = names_.titles.find(listing);
    const std::size_t taken = 4 + display_width(say(id, {{"title", ""}}));
    out_ << "    "
         << say(id, {{"title", shorten(at == names_.titles.end() ? listing : at->second, text_width() - taken)}})
         << '\n';
  }

  // What each word of a person costs.
  void directives() {
    if (round_.result.directives().empty()) return;
    title(say("cli.round.directives"));
    for (const auto& priced : round_.result.directives()) {
      const std::string price = amount_words(priced.price(), round_.snapshot.score_scale(), language_);
      out_ << "  "
           << (priced.kind() == matching::v1::Directive::KIND_KEEP
                   ? say("cli.round.keep_costs", {{"price", price}})
                   : say("cli.round.rule_out_costs", {{"price", price}}))
           << '\n';
      line("cli.round.need_line", priced.need());
      line("cli.round.offer_line", priced.offer());
    }
  }

  void proposals() {
    if (round_.pairings.empty() || options_.proposals == 0) return;
    std::vector<const RoundPairing*> best;
    for (const RoundPairing& pairing : round_.pairings) best.push_back(&pairing);
    std::stable_sort(best.begin(), best.end(),
                     [](const auto* a, const auto* b) { return a->candidate().score() > b->candidate().score(); });
    if (best.size() > static_cast<std::size_t>(options_.proposals)) {
      best.resize(static_cast<std::size_t>(options_.proposals));
    }
    title(say("cli.round.first_proposals", {{"shown", count(static_cast<std::int64_t>(best.size()))},
                                            {"all", count(static_cast<std::int64_t>(round_.pairings.size()))}}));
    for (const RoundPairing* pairing : best) proposal(*pairing);
    best_trio(best);
    if (std::all_of(round_.pairings.begin(), round_.pairings.end(), [](const RoundPairing& pairing) {
          return pairing.standing() == matching::v1::STANDING_UNSPECIFIED;
        }))
      out_ << "  " << wrap(say("cli.round.standing_not_computed"), text_width() - 4, 2) << '\n';
  }

  // One trio is shown where the round has any: who gives what is seen by that.
  void best_trio(const std::vector<const RoundPairing*>& shown) {
    const auto score = [](const RoundPairing& pairing) {
      return pairing.candidate().pairing().facilitator().empty() ? -1 : pairing.candidate().score();
    };
    const auto best =
        std::max_element(round_.pairings.begin(), round_.pairings.end(),
                         [&](const RoundPairing& a, const RoundPairing& b) { return score(a) < score(b); });
    const bool is_shown = std::any_of(shown.begin(), shown.end(), [&](const auto* each) { return score(*each) >= 0; });
    if (is_shown || score(*best) < 0) return;
    out_ << say("cli.round.best_trio") << '\n';
    proposal(*best);
  }

  // The unmet need that has most to say: one with offers that came near.
  void unmet() {
    const UnmetNeed* shown = nullptr;
    const auto value = [](const UnmetNeed& need) {
      return std::pair(need.partners() == 0, need.near_size() + need.details_size());
    };
    for (const UnmetNeed& need : round_.unmet) {
      if (shown == nullptr || value(need) > value(*shown)) shown = &need;
    }
    if (shown == nullptr) return;
    title(say("cli.round.why_unmet"));
    out_ << "  " << names_.listing(shown->need()) << '\n'
         << "    " << say("cli.round.cause", {{"cause", cause_name(common::word_of(shown->cause()), language_)}})
         << '\n';
    int lines = 0;
    for (const auto& detail : shown->details()) {
      if (lines++ == 2 || detail.id().starts_with("change.")) break;
      out_ << "    " << wrap(names_.sentence(detail, language_), text_width() - 6, 6) << '\n';
    }
    for (const auto& detail : shown->details())
      if (detail.id().starts_with("change."))
        out_ << "    " << wrap(names_.sentence(detail, language_), text_width() - 6, 6) << '\n';
    lines = 0;
    for (const auto& near : shown->near()) {
      if (lines++ == 2) break;
      out_ << "    " << near_words(*shown, near, names_, round_.snapshot.score_scale(), language_) << '\n';
    }
  }

  std::ostream& out_;
  const RoundDocument& round_;
  const Names& names_;
  const ViewOptions& options_;
  const Language language_;
};

}  // namespace

std::string Names::shown_city(std::string_view listing) const {
  const std::string_view city = listing.substr(0, listing.find("/listings/"));
  const auto at = cities.find(city);
  return at == cities.end() ? std::string(common::id_of(city)) : at->second;
}

void Names::add_listing(const std::string& name, const std::string& title, bool is_example) {
  titles[name] = title;
  (is_example ? example : real) = true;
  if (is_example) examples.insert(name);
}

std::string Names::example_note(Language language) const {
  if (!example) return {};
  if (!real) return common::text("cli.example.all", language);
  return common::text("cli.example.marked", language, {{"mark", example_mark}});
}

std::string Names::example_sentence(Language language) const {
  if (!example) return {};
  if (!real) return common::text("cli.example.sentence", language);
  return common::text("cli.example.among_real", language, {{"note", example_note(language)}});
}

std::string Names::listing(std::string_view name) const {
  const auto at = titles.find(name);
  const std::string mark = real && examples.contains(name) ? concat(" [", example_mark, "]") : std::string();
  return at == titles.end() ? std::string(name) : concat(at->second, " (", shown_city(name), ")", mark);
}

std::string near_words(const UnmetNeed& unmet, const UnmetNeed::Near& near, const Names& names, std::int64_t scale,
                       Language language) {
  return common::text("cli.round.near", language,
                      {{"offer", names.listing(near.offer())},
                       {"points", points_words(near.score(), scale, language)},
                       {"why", stop_words(unmet, near, language)}});
}

std::string Names::sentence(const type::v1::EngineText& text, Language language) const {
  type::v1::EngineText shown = text;
  const bool of_costs = text.id().starts_with("rule.cost") || text.id().starts_with("term.payer") ||
                        text.id().starts_with("change.payer");
  const auto& words = of_costs ? cost_labels : labels;
  for (auto& [name, value] : *shown.mutable_parameters()) {
    if (value.empty()) {
      value = common::text("value.not_known", language);
    } else if (name == "class" && text.id().starts_with("conflict.")) {
      value = quota_class_name(value, *this, language);
    } else if (name == "words") {  // of people's texts: no codes
      value = value == "none" ? common::text("value.none", language) : common::join(common::split(value, ';'), ", ");
    } else if (const std::string rule = concat("rule.", value); name == "rule" && common::has_text(rule)) {
      value = common::text(rule, language);
    } else {
      std::vector<std::string> parts;
      for (const std::string_view part : common::split(value, ';')) {
        const auto label = words.find(part);
        const auto city = cities.find(part);
        const std::string known = concat("value.", part);
        parts.push_back(label != words.end()      ? label->second
                        : city != cities.end()    ? city->second
                        : common::has_text(known) ? common::text(known, language)
                        : is_number(part)         ? common::format_decimal(part, language)
                                                  : listing(common::format_date(part, language)));
      }
      value = common::join(parts, ", ");
    }
  }
  return matching::render(shown, language);
}

void add_labels(const std::vector<profiles::v1::Vocabulary>& vocabularies, Language language, Names& names) {
  const std::string code = common::language_code(language);
  names.example_mark = common::text("cli.example.mark", language);
  for (const auto& vocabulary : vocabularies) {
    // Their codes are numbers, letters and words such as `no`, which texts hold for other reasons.
    if (vocabulary.name() == "vocabularies/sdg" || vocabulary.name() == "vocabularies/fcs-domain" ||
        vocabulary.name() == "vocabularies/language")
      continue;
    auto& labels = vocabulary.name() == "vocabularies/cost-sharing" ? names.cost_labels : names.labels;
    for (const auto& entry : vocabulary.entries()) {
      const auto label = entry.labels().find(code);
      if (label != entry.labels().end()) labels.emplace(entry.code(), label->second);
    }
  }
}

std::string count_of_cities(int count, int members_total, Language language) {
  if (members_total <= count) return common::counted("cli.round.cities", count, language);
  return common::counted("cli.round.cities_of", members_total, language,
                         {{"shown", common::format_count(count, language)}});
}

std::string proof_words(const Proof& proof, Language language) {
  switch (proof.kind()) {
    case Proof::KIND_PROVEN:
      return common::text("cli.proof.proven", language);
    case Proof::KIND_PROVEN_BY_TREE:
      return common::text("cli.proof.by_tree", language);
    default:
      break;
  }
  // Two digits of a per cent, rounded up: what is said is never better than what is known.
  const std::int64_t hundredths = (proof.gap_ppm() + 99) / 100;
  const std::string gap = concat(hundredths / 100, ".", hundredths % 100 < 10 ? "0" : "", hundredths % 100);
  return common::text("cli.proof.bounded", language, {{"percent", common::format_decimal(gap, language)}});
}

void print_round(std::ostream& out, const RoundDocument& round, const Names& names, const ViewOptions& options) {
  View(out, round, names, options).print();
}

}  // namespace entente::cli
