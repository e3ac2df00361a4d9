#include "cli/round_view/proposals_book.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "cli/round_view/review_view.h"
#include "cli/round_view/words.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/text/languages.h"
#include "services/common/text/names.h"
#include "services/common/text/wording.h"

namespace entente::cli {
namespace {

using common::concat;
using Kind = BookColumn::Kind;
using listings::v1::Listing;
using matching::v1::UnmetNeed;

constexpr std::size_t kReasons = 3;
constexpr std::size_t kNear = 2;
// What stays in sight: up to the city that is helped, and the city.
constexpr int kKeptOfProposals = 4;
constexpr int kKeptOfNeeds = 1;

std::string heading(std::string_view id, const BookOfRound& book) {
  return common::text(concat("cli.book.", id), book.language);
}

// Where the console shows it (gateway/console/src/app/screens.ts).
std::string link_to(const matching::v1::Proposal& proposal, const std::string& page) {
  const std::string_view name = proposal.name();
  const std::string_view round = name.substr(0, name.find("/proposals/"));
  const std::string_view programme = round.substr(0, round.find("/rounds/"));
  return concat(page, "/console/proposal/", common::id_of(name), "?round=", common::id_of(programme), "/",
                common::id_of(round));
}

std::string yes_or_blank(bool yes, const BookOfRound& book) {
  return yes ? heading("yes", book) : "";
}

std::string city_of(std::string_view listing) {
  return std::string(common::city_name_of(listing));
}

// Each listing in the reader's language where it has a translation.
struct Texts {
  std::string title;
  std::string summary;
};
Texts texts_of(const Listing& listing, matching::Language language) {
  const std::string_view wanted = language == matching::Language::kFrench ? "fr" : "en";
  for (const auto& other : listing.translations()) {
    if (other.language_code() != wanted || listing.text_language() == wanted) continue;
    return {other.title().empty() ? listing.title() : other.title(),
            other.summary().empty() ? listing.summary() : other.summary()};
  }
  return {listing.title(), listing.summary()};
}

class Rows {
 public:
  explicit Rows(const BookOfRound& book) : book_(book) {}

  const Listing& listing(const std::string& name) const {
    static const auto* const none = new Listing();
    const auto found = book_.listings.find(name);
    return found == book_.listings.end() ? *none : found->second;
  }
  std::string city(const std::string& listing) const { return listing.empty() ? "" : book_.names.shown_city(listing); }
  std::string country(const std::string& listing) const {
    const auto found = book_.cities.find(city_of(listing));
    if (listing.empty() || found == book_.cities.end()) return {};
    const auto label = book_.countries.find(found->second.country());
    return label == book_.countries.end() ? found->second.country() : label->second;
  }
  std::string title(const std::string& name) const {
    const std::string title = texts_of(listing(name), book_.language).title;
    return title.empty() ? std::string(common::id_of(name)) : title;
  }
  std::string summary(const std::string& name) const { return texts_of(listing(name), book_.language).summary; }

  std::string label(const std::string& code) const {
    const auto found = book_.names.labels.find(code);
    return found == book_.names.labels.end() ? code : found->second;
  }
  std::string area(const Listing& listing) const { return label(common::word_of(listing.area())); }

  // When both can: from the later start to the earlier end.
  std::pair<std::string, std::string> dates(const Listing& need, const Listing& offer) const {
    const type::v1::PartialDate* from = nullptr;
    const type::v1::PartialDate* to = nullptr;
    for (const Listing* one : {&need, &offer}) {
      const auto& window = one->window();
      if (window.has_start() && (from == nullptr || common::first_day(window.start()) > common::first_day(*from))) {
        from = &window.start();
      }
      if (window.has_end() && (to == nullptr || common::last_day(window.end()) < common::last_day(*to))) {
        to = &window.end();
      }
    }
    const auto words = [](const auto* date) { return date == nullptr ? "" : common::format_partial_date(*date); };
    return {words(from), words(to)};
  }
  std::string languages(const Listing& need, const Listing& offer) const {
    std::vector<std::string> shared;
    for (const Listing* one : {&need, &offer}) {
      const Listing& other = one == &need ? offer : need;
      if (one->languages().any()) continue;
      for (const std::string& tag : one->languages().tags()) {
        const auto& tags = other.languages().tags();
        const bool is_shared =
            other.languages().any() || tags.empty() || std::find(tags.begin(), tags.end(), tag) != tags.end();
        if (!is_shared) continue;
        std::string name = common::language_name(tag, common::language_code(book_.language));
        if (std::find(shared.begin(), shared.end(), name) == shared.end()) shared.push_back(std::move(name));
      }
    }
    return common::join(shared, ", ");
  }
  std::string payer(const Listing& listing) const {
    const auto found = book_.names.cost_labels.find(listing.cost_sharing());
    return found == book_.names.cost_labels.end() ? listing.cost_sharing() : found->second;
  }

 private:
  const BookOfRound& book_;
};

std::int64_t score_of(const matching::v1::Proposal& proposal) {
  return proposal.pairing().candidate().score();
}

// A number that every spreadsheet reads as one.
std::string number(std::int64_t points, std::int64_t scale) {
  return common::format_points(points, scale, matching::Language::kEnglish);
}

// The tab without columns that tell no two members of the network apart.
BookTab told_apart(BookTab tab, const BookOfRound& book) {
  const NetworkShape& shape = book.names.shape;
  if (!shape.axes) tab.drop(heading("axis", book));
  for (const char* id : {"need_country", "offer_country", "country"}) {
    if (!shape.countries) tab.drop(heading(id, book));
  }
  return tab;
}

}  // namespace

BookTab proposals_tab(const BookOfRound& book, const IsShown& is_shown) {
  const auto text = [&](std::string_view id) { return heading(id, book); };
  BookTab tab{text("proposals"),
              {{text("priority"), Kind::kWord},
               {text("score"), Kind::kNumber},
               {text("state"), Kind::kWord},
               {text("need_city"), Kind::kWord},
               {text("need_country"), Kind::kWord},
               {text("need"), Kind::kText},
               {text("need_summary"), Kind::kText},
               {text("offer_city"), Kind::kWord},
               {text("offer_country"), Kind::kWord},
               {text("offer"), Kind::kText},
               {text("offer_summary"), Kind::kText},
               {text("third_city"), Kind::kWord},
               {text("third"), Kind::kText},
               {text("area"), Kind::kWord},
               {text("axis"), Kind::kWord},
               {text("from"), Kind::kDay},
               {text("to"), Kind::kDay},
               {text("languages"), Kind::kWord},
               {text("payer"), Kind::kWord},
               {text("reason_1"), Kind::kText},
               {text("reason_2"), Kind::kText},
               {text("reason_3"), Kind::kText},
               {text("example"), Kind::kWord},
               {text("name"), Kind::kWord}},
              {},
              kKeptOfProposals};
  if (!book.page.empty()) tab.columns.push_back({text("link"), Kind::kLink});
  const Rows rows(book);
  // Priority needs first; pairings of one need stand where the best of them stands.
  std::map<std::string, std::int64_t> best;
  for (const auto& proposal : book.proposals) {
    std::int64_t& of_need = best[proposal.pairing().candidate().pairing().need()];
    of_need = std::max(of_need, score_of(proposal));
  }
  std::vector<const matching::v1::Proposal*> ordered;
  for (const auto& proposal : book.proposals) ordered.push_back(&proposal);
  std::stable_sort(ordered.begin(), ordered.end(), [&](const auto* a, const auto* b) {
    const auto rank = [&](const auto& proposal) {
      const std::string& need = proposal.pairing().candidate().pairing().need();
      return std::tuple(!proposal.priority(), -best.at(need), need, -score_of(proposal));
    };
    return rank(*a) < rank(*b);
  });
  for (const auto* proposal : ordered) {
    const auto& candidate = proposal->pairing().candidate();
    const auto& who = candidate.pairing();
    const std::vector<std::string> parties = {who.need(), who.offer(), who.facilitator()};
    if (std::none_of(parties.begin(), parties.end(),
                     [&](const std::string& name) { return !name.empty() && is_shown(city_of(name)); })) {
      continue;
    }
    const Listing& need = rows.listing(who.need());
    const Listing& offer = rows.listing(who.offer());
    const auto [from, to] = rows.dates(need, offer);
    std::vector<std::string> row = {yes_or_blank(proposal->priority(), book),
                                    number(candidate.score(), book.score_scale),
                                    state_name(proposal->state(), book.language),
                                    rows.city(who.need()),
                                    rows.country(who.need()),
                                    rows.title(who.need()),
                                    rows.summary(who.need()),
                                    rows.city(who.offer()),
                                    rows.country(who.offer()),
                                    rows.title(who.offer()),
                                    rows.summary(who.offer()),
                                    rows.city(who.facilitator()),
                                    who.facilitator().empty() ? "" : rows.title(who.facilitator()),
                                    rows.area(need),
                                    axis_name(candidate.axis(), book.language),
                                    from,
                                    to,
                                    rows.languages(need, offer),
                                    rows.payer(offer.cost_sharing().empty() ? need : offer)};
    const auto terms = strongest(candidate);
    for (std::size_t i = 0; i < kReasons; ++i) {
      row.push_back(i < terms.size() ? book.names.sentence(terms[i]->reason(), book.language) : "");
    }
    row.push_back(yes_or_blank(proposal->example(), book));
    row.emplace_back(common::id_of(proposal->name()));
    if (!book.page.empty()) row.push_back(link_to(*proposal, book.page));
    tab.rows.push_back(std::move(row));
  }
  const bool some_first = std::any_of(ordered.begin(), ordered.end(), [](const auto* one) { return one->priority(); });
  if (!some_first) tab.drop(text("priority"));
  return told_apart(std::move(tab), book);
}

BookTab unmet_tab(const BookOfRound& book, const IsShown& is_shown) {
  const auto text = [&](std::string_view id) { return heading(id, book); };
  BookTab tab{text("unmet"),
              {{text("city"), Kind::kWord},
               {text("country"), Kind::kWord},
               {text("need"), Kind::kText},
               {text("need_summary"), Kind::kText},
               {text("area"), Kind::kWord},
               {text("priority"), Kind::kWord},
               {text("partners"), Kind::kNumber},
               {text("partners_sought"), Kind::kNumber},
               {text("cause"), Kind::kWord},
               {text("details"), Kind::kText},
               {text("near"), Kind::kText},
               {text("example"), Kind::kWord}},
              {},
              kKeptOfNeeds};
  const Rows rows(book);
  std::vector<const UnmetNeed*> ordered;
  for (const UnmetNeed& unmet : book.unmet) {
    if (is_shown(city_of(unmet.need()))) ordered.push_back(&unmet);
  }
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const auto* a, const auto* b) { return a->priority() && !b->priority(); });
  for (const UnmetNeed* unmet : ordered) {
    std::vector<std::string> details;
    for (const auto& detail : unmet->details()) details.push_back(book.names.sentence(detail, book.language));
    std::vector<std::string> near;
    for (const auto& one : unmet->near()) {
      if (near.size() < kNear) near.push_back(near_words(*unmet, one, book.names, book.score_scale, book.language));
    }
    tab.rows.push_back({rows.city(unmet->need()), rows.country(unmet->need()), rows.title(unmet->need()),
                        rows.summary(unmet->need()), rows.area(rows.listing(unmet->need())),
                        yes_or_blank(unmet->priority(), book), std::to_string(unmet->partners()),
                        std::to_string(unmet->partners_sought()),
                        cause_name(common::word_of(unmet->cause()), book.language), common::join(details, "\n"),
                        common::join(near, "\n"), yes_or_blank(rows.listing(unmet->need()).example(), book)});
  }
  return told_apart(std::move(tab), book);
}

BookTab missing_offers_tab(const BookOfRound& book) {
  const auto text = [&](std::string_view id) { return heading(id, book); };
  BookTab tab{text("missing"),
              {{text("area"), Kind::kWord},
               {text("topic"), Kind::kWord},
               {text("needs"), Kind::kNumber},
               {text("cities"), Kind::kText}},
              {}};
  const Rows rows(book);
  constexpr UnmetNeed::Cause kMissing[] = {UnmetNeed::CAUSE_NO_OFFER_OF_AREA, UnmetNeed::CAUSE_NO_RELEVANT_OFFER,
                                           UnmetNeed::CAUSE_PLACES_TAKEN, UnmetNeed::CAUSE_RULES};
  struct Wanted {
    int needs = 0;
    std::set<std::string> cities;
  };
  std::map<std::pair<std::string, std::string>, Wanted> wanted;  // by area and topic
  for (const UnmetNeed& unmet : book.unmet) {
    if (std::find(std::begin(kMissing), std::end(kMissing), unmet.cause()) == std::end(kMissing)) continue;
    const Listing& need = rows.listing(unmet.need());
    std::vector<std::string> topics(need.topics().begin(), need.topics().end());
    if (topics.empty()) topics.emplace_back();
    for (const std::string& topic : topics) {
      Wanted& one = wanted[{rows.area(need), topic.empty() ? "" : rows.label(topic)}];
      ++one.needs;
      one.cities.insert(rows.city(unmet.need()));
    }
  }
  std::vector<std::pair<std::pair<std::string, std::string>, Wanted>> ordered(wanted.begin(), wanted.end());
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const auto& a, const auto& b) { return a.second.needs > b.second.needs; });
  for (const auto& [what, one] : ordered) {
    tab.rows.push_back({what.first, what.second, std::to_string(one.needs),
                        common::join(std::vector<std::string>(one.cities.begin(), one.cities.end()), ", ")});
  }
  return tab;
}

}  // namespace entente::cli
