#include "cli/round_view/round_view.h"

#include <algorithm>
#include <ostream>
#include <utility>
#include <vector>

#include "cli/output/table.h"
#include "cli/round_view/balance_table.h"
#include "cli/round_view/quota_table.h"
#include "cli/round_view/trio_columns.h"
#include "cli/round_view/words.h"
#include "matcher/model/codes.h"
#include "services/common/strings.h"
#include "services/common/time.h"

namespace entente::cli {
namespace {

using common::concat;
using matching::RoundDocument;
using matching::v1::Proof;
using matching::v1::RoundPairing;
using matching::v1::UnmetNeed;

constexpr std::size_t kWidth = 100;  // of text on the screen

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
  // French has a blank in front of it that doesn't break.
  std::string colon() const { return say(": ", "\u00a0: "); }
  std::string say(std::string_view english, std::string_view french) const {
    return std::string(word(language_, english, french));
  }
  std::string points(std::int64_t number) const { return format_points(number, round_.snapshot.score_scale()); }
  void title(const std::string& text) { out_ << '\n' << text << '\n'; }

  void head() {
    const auto& snapshot = round_.snapshot;
    out_ << (names_.programme.empty() ? round_.programme : names_.programme) << " · " << say("round as of ", "tour au ")
         << common::format_partial_date(snapshot.as_of()) << '\n';
    if (names_.example && names_.real) {
      out_ << say("EXAMPLES among real ones: ", "EXEMPLES parmi d’autres : ") << names_.example_note(language_)
           << ".\n";
    } else if (names_.example) {
      out_ << say("EXAMPLE: the needs and offers are illustrations, not statements of the cities.",
                  "EXEMPLE : les besoins et les offres sont des illustrations, non des déclarations des villes.")
           << '\n';
    }
    if (names_.city_count > 0) out_ << count_of_cities(names_.city_count, names_.members_total, language_) << " · ";
    out_ << format_count(snapshot.need_count()) << say(" open needs in scope, ", " besoins ouverts, ")
         << format_count(snapshot.offer_count()) << say(" offers · ", " offres · ")
         << format_count(snapshot.pair_count()) << say(" admissible pairs", " paires admissibles");
    if (round_.result.has_trios_proof()) out_ << ", " << format_count(snapshot.trio_count()) << " trios";
    out_ << '\n';
  }

  void needs() {
    title(say("Needs", "Besoins"));
    const auto& result = round_.result;
    Table table({Align::kLeft, Align::kRight});
    table.add({say("served", "servis"), format_count(result.served_count())});
    table.add({say("partly served", "servis en partie"), format_count(result.partly_served_count())});
    if (result.thinly_served_count() > 0)
      table.add({say("of these on little in common", "dont sur peu de points communs"),
                 format_count(result.thinly_served_count())});
    table.add({say("unmet", "non servis"), format_count(result.unmet_count())});
    std::map<std::string, int> causes;
    for (const UnmetNeed& need : round_.unmet) {
      if (need.partners() == 0) ++causes[need.cause()];
    }
    std::vector<std::pair<std::string, int>> sorted(causes.begin(), causes.end());
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    for (const auto& [cause, count] : sorted) {
      table.add({"  " + cause_name(cause, language_), format_count(count)});
    }
    std::int64_t outside = 0;
    for (const auto& entry : result.outside()) outside += entry.need_count();
    if (outside > 0) table.add({say("outside this programme", "hors de ce programme"), format_count(outside)});
    for (const auto& entry : result.outside())
      table.add({"  " + matching::render("outside." + entry.cause(), language_), format_count(entry.need_count())});
    table.print(out_);
    if (!round_.snapshot.country_scheme().empty())
      out_ << "  " << matching::render("country-scheme." + round_.snapshot.country_scheme(), language_) << ".\n";
  }

  // What a programme that says otherwise would do, and which offers a call could ask for.
  void ways_on() {
    const auto& result = round_.result;
    if (result.programme_changes().empty() && result.missing_offers().empty()) return;
    title(say("What would serve more", "Ce qui servirait davantage de besoins"));
    for (const auto& change : result.programme_changes()) {
      const std::string_view what = change.change();
      type::v1::EngineText text;
      text.set_id(what.starts_with("axis:") ? "programme-change.axis" : common::concat("programme-change.", what));
      (*text.mutable_parameters())["axis"] = std::string(what.substr(what.find(':') + 1));
      (*text.mutable_parameters())["needs"] = format_count(change.more_needs());
      out_ << "  " << wrap(names_.sentence(text, language_), kWidth - 4, 4) << '\n';
    }
    if (result.missing_offers().empty()) return;
    out_ << "  "
         << say("Nobody offers what these unmet needs ask for (all of them: round.json, missing_offers):",
                "Personne ne propose ce que demandent ces besoins non servis (tous : round.json, missing_offers) :")
         << '\n';
    Table table({Align::kRight, Align::kLeft, Align::kLeft, Align::kLeft});
    const auto label_of = [&](const std::string& code) {
      const auto label = names_.labels.find(code);
      return label == names_.labels.end() ? code : label->second;
    };
    for (int i = 0; i < result.missing_offers_size() && i < 5; ++i) {
      const auto& missing = result.missing_offers(i);
      const std::string region = "value." + missing.region();
      table.add({format_count(missing.needs_size()), label_of(missing.topic()),
                 label_of(std::string(matcher::area_id(static_cast<matcher::Area>(missing.area())))),
                 matching::has_text(region) ? matching::render(region, language_) : missing.region()});
    }
    table.print(out_);
  }

  void proof() {
    title(say("Proof", "Preuve"));
    Table table({Align::kLeft, Align::kLeft});
    table.add({say("pairs only:", "paires seules :"), proof_words(round_.result.pairs_proof(), language_)});
    if (const std::int64_t added = round_.result.edges_added(); added > 0) {
      table.add(
          {"", concat(say("over all admissible pairs; ", "sur toutes les paires admissibles ; "), format_count(added),
                      say(" that weren't among the candidates were added by their prices",
                          " qui n’étaient pas parmi les candidates ont été ajoutées par leurs prix"))});
    }
    if (round_.result.has_trios_proof()) {
      table.add({say("with trios:", "avec les trios :"), proof_words(round_.result.trios_proof(), language_)});
    }
    table.print(out_);
  }

  void proposal(const RoundPairing& pairing) {
    const auto& candidate = pairing.candidate();
    const auto& who = candidate.pairing();
    out_ << "  " << names_.city_of(who.need()) << " ← " << names_.city_of(who.offer());
    if (!who.facilitator().empty()) out_ << " + " << names_.city_of(who.facilitator());
    out_ << " · " << axis_name(candidate.axis(), language_) << " · " << points(candidate.score())
         << say(" points", " points");
    if (candidate.thin()) out_ << say(" · thin", " · mince");
    if (pairing.kept()) out_ << say(" · kept", " · maintenu");
    if (pairing.standing() == matching::v1::STANDING_IN_EVERY_BEST_ROUND)
      out_ << say(" · in every best round", " · dans tous les tours optimaux");
    if (pairing.standing() == matching::v1::STANDING_INTERCHANGEABLE)
      out_ << say(" · interchangeable", " · interchangeable");
    out_ << '\n';
    if (who.facilitator().empty()) {
      line(say("need", "besoin"), who.need());
      line(say("offer", "offre"), who.offer());
    } else {
      print_trio(out_, candidate, names_, language_);
    }
    const auto terms = strongest(candidate);
    for (std::size_t i = 0; i < terms.size() && i < 4; ++i) {
      out_ << "    +" << points(terms[i]->points()) << "  "
           << wrap(names_.sentence(terms[i]->reason(), language_), kWidth - 12, 12) << '\n';
    }
    if (terms.size() > 4) {
      std::int64_t rest = 0;
      for (std::size_t i = 4; i < terms.size(); ++i) rest += terms[i]->points();
      out_ << "    +" << points(rest) << "  " << say("from ", "de ") << terms.size() - 4
           << say(" more terms", " autres termes") << '\n';
    }
  }

  void line(const std::string& what, const std::string& listing) {
    const auto at = names_.titles.find(listing);
    out_ << "    " << what << colon()
         << shorten(at == names_.titles.end() ? listing : at->second, kWidth - 6 - display_width(what)) << '\n';
  }

  // What each word of a person costs.
  void directives() {
    if (round_.result.directives().empty()) return;
    title(say("Directives, and what each costs the round", "Consignes, et ce que chacune coûte au tour"));
    for (const auto& priced : round_.result.directives()) {
      out_ << "  " << (priced.kind() == "keep" ? say("keep", "maintenir") : say("rule out", "écarter")) << colon()
           << amount_words(priced.price(), round_.snapshot.score_scale(), language_) << '\n';
      line(say("need", "besoin"), priced.need());
      line(say("offer", "offre"), priced.offer());
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
    title(concat(say("First proposals (", "Premières propositions ("), best.size(), say(" of ", " sur "),
                 format_count(static_cast<std::int64_t>(round_.pairings.size())), ")"));
    for (const RoundPairing* pairing : best) proposal(*pairing);
    best_trio(best);
    if (std::all_of(round_.pairings.begin(), round_.pairings.end(), [](const RoundPairing& pairing) {
          return pairing.standing() == matching::v1::STANDING_UNSPECIFIED;
        }))
      out_ << "  "
           << wrap(say("Which proposals are in every best round wasn’t computed for the whole round; "
                       "`entente explain --in-round` computes it for one.",
                       "Quelles propositions figurent dans tous les tours optimaux n’a pas été calculé pour tout le "
                       "tour ; "
                       "`entente explain --in-round` le calcule pour une."),
                   kWidth - 4, 2)
           << '\n';
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
    out_ << say("Best trio", "Meilleur trio") << '\n';
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
    title(say("Why a need stays unmet", "Pourquoi un besoin reste sans partenaire"));
    out_ << "  " << names_.listing(shown->need()) << '\n'
         << "    " << say("cause: ", "cause : ") << cause_name(shown->cause(), language_) << '\n';
    int lines = 0;
    for (const auto& detail : shown->details()) {
      if (lines++ == 2 || detail.id().starts_with("change.")) break;
      out_ << "    " << wrap(names_.sentence(detail, language_), kWidth - 6, 6) << '\n';
    }
    for (const auto& detail : shown->details())
      if (detail.id().starts_with("change."))
        out_ << "    " << wrap(names_.sentence(detail, language_), kWidth - 6, 6) << '\n';
    lines = 0;
    for (const auto& near : shown->near()) {
      if (lines++ == 2) break;
      out_ << "    " << say("near: ", "proche : ") << names_.listing(near.offer()) << ", " << points(near.score())
           << say(" points; ", " points ; ") << stop_words(*shown, near, language_) << '\n';
    }
  }

  std::ostream& out_;
  const RoundDocument& round_;
  const Names& names_;
  const ViewOptions& options_;
  const Language language_;
};

}  // namespace

std::string Names::city_of(std::string_view listing) const {
  const std::string_view city = listing.substr(0, listing.find("/listings/"));
  const auto at = cities.find(city);
  return at == cities.end() ? last_part(city) : at->second;
}

void Names::add_listing(const std::string& name, const std::string& title, bool is_example) {
  titles[name] = title;
  (is_example ? example : real) = true;
  if (is_example) examples.insert(name);
}

std::string Names::example_note(Language language) const {
  if (!example) return {};
  if (!real)
    return std::string(
        word(language, "examples, not statements of the cities", "exemples, non des déclarations des villes"));
  return concat(word(language, "listings marked [", "les annonces marquées ["), example_mark,
                word(language, "] are examples, not statements of the cities",
                     "] sont des exemples, non des déclarations des villes"));
}

std::string Names::listing(std::string_view name) const {
  const auto at = titles.find(name);
  const std::string mark = real && examples.contains(name) ? concat(" [", example_mark, "]") : std::string();
  return at == titles.end() ? std::string(name) : concat(at->second, " (", city_of(name), ")", mark);
}

std::string Names::sentence(const type::v1::EngineText& text, Language language) const {
  type::v1::EngineText shown = text;
  const bool of_costs = text.id().starts_with("rule.cost") || text.id().starts_with("term.payer") ||
                        text.id().starts_with("change.payer");
  const auto& words = of_costs ? cost_labels : labels;
  for (auto& [name, value] : *shown.mutable_parameters()) {
    if (value.empty()) {
      value = matching::render("value.not_known", language);
    } else if (name == "class" && text.id().starts_with("conflict.")) {
      value = quota_class_name(value, *this, language);
    } else if (name == "words") {  // of people's texts: no codes
      value =
          value == "none" ? matching::render("value.none", language) : common::join(common::split(value, ';'), ", ");
    } else if (name == "rule" && matching::has_text("rule." + value)) {
      value = matching::render("rule." + value, language);
    } else {
      std::vector<std::string> parts;
      for (const std::string_view part : common::split(value, ';')) {
        const auto label = words.find(part);
        const auto city = cities.find(part);
        const std::string known = concat("value.", part);
        parts.push_back(label != words.end()        ? label->second
                        : city != cities.end()      ? city->second
                        : matching::has_text(known) ? matching::render(known, language)
                                                    : listing(part));
      }
      value = common::join(parts, ", ");
    }
  }
  return matching::render(shown, language);
}

void add_labels(const std::vector<profiles::v1::Vocabulary>& vocabularies, Language language, Names& names) {
  const std::string code(word(language, "en", "fr"));
  names.example_mark = word(language, "example", "exemple");
  for (const auto& vocabulary : vocabularies) {
    if (vocabulary.name() == "vocabularies/sdg" || vocabulary.name() == "vocabularies/fcs-domain") continue;
    auto& labels = vocabulary.name() == "vocabularies/cost-sharing" ? names.cost_labels : names.labels;
    for (const auto& entry : vocabulary.entries()) {
      const auto label = entry.labels().find(code);
      if (label != entry.labels().end()) labels.emplace(entry.code(), label->second);
    }
  }
}

std::string count_of_cities(int count, int members_total, Language language) {
  const std::string cities(word(language, " cities", " villes"));
  if (members_total <= count) return format_count(count) + cities;
  return concat(format_count(count), word(language, " of ", " sur "), format_count(members_total), cities);
}

std::string proof_words(const Proof& proof, Language language) {
  switch (proof.kind()) {
    case Proof::KIND_PROVEN:
      return std::string(word(language, "proven best", "optimum prouvé"));
    case Proof::KIND_PROVEN_BY_TREE:
      return std::string(word(language, "proven best (by a tree of cases)", "optimum prouvé (par un arbre de cas)"));
    default:
      break;
  }
  // Two digits of a per cent, rounded up: what is said is never better than what is known.
  const std::int64_t hundredths = (proof.gap_ppm() + 99) / 100;
  const std::string percent = concat(hundredths / 100, ".", hundredths % 100 < 10 ? "0" : "", hundredths % 100, " %");
  return concat(word(language, "within ", "à moins de "), percent, word(language, " of the best", " de l’optimum"));
}

void print_round(std::ostream& out, const RoundDocument& round, const Names& names, const ViewOptions& options) {
  View(out, round, names, options).print();
}

}  // namespace entente::cli
