// The terms, one function each: a share of the term's most points, 0 where a value isn't known.
#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <iterator>
#include <optional>

#include "matcher/model/calendar.h"
#include "matcher/score/parts.h"

namespace entente::matcher {
namespace {

using Index = Problem::ListingIndex;
using Parts = Problem::Parts;
using Parameters = std::map<std::string, std::string>;
using Answer = RuleOutcome::Verdict;

constexpr Share kNothing{0, 1};

// Days to answer: up to so many is prompt, beyond so many slow.
constexpr std::int32_t kDaysOfPrompt = 7;
constexpr std::int32_t kDaysOfSlow = 14;

template <typename MakeParameters>
Share say(Text* text, Term term, Share share, MakeParameters parameters) {
  if (text) *text = Text{"term." + std::string(term_id(term)) + ".known", parameters()};
  return share;
}

Share not_known(Text* text, Term term) {
  if (text) *text = Text{"term." + std::string(term_id(term)) + ".not_known", {}};
  return kNothing;
}

// How many of the need's codes the offer has too.
Share covered(Text* text, Term term, const CodeSet& need, const CodeSet& offer, const std::vector<std::string>& sought,
              const std::vector<std::string>& given) {
  if (need.empty() || offer.empty()) return not_known(text, term);
  const Share share{common_count(need, offer), static_cast<std::int64_t>(need.size())};
  return say(text, term, share, [&] {
    return Parameters{{"need", join(sought)}, {"offer", join(given)}, {"common", common_codes(sought, given)}};
  });
}

// Rarity of the topics in common, of one kind.
Share topics(const Parts& parts, Term term, const CodeSet& sought, const CodeSet& given, std::int64_t in_full,
             Index need, Index offer, Text* text) {
  if (sought.empty() || given.empty()) return not_known(text, term);
  std::int64_t common = 0;
  for (std::int32_t topic : sought)
    if (std::binary_search(given.begin(), given.end(), topic))
      common += parts.topic_rarity[static_cast<std::size_t>(topic)];
  common = std::min(common, in_full);
  return say(text, term, {common, in_full}, [&] {
    const auto of_kind = [&](const std::vector<std::string>& topics) {
      std::vector<std::string> kept;
      for (const std::string& topic : topics)
        if (parts.snapshot.meanings.cuts_across(topic) == (term == Term::kCrossTopics)) kept.push_back(topic);
      return kept;
    };
    const std::vector<std::string> asked = of_kind(parts.listing(need).topics);
    return Parameters{{"need", join(asked)}, {"common", common_codes(asked, parts.listing(offer).topics)}};
  });
}

Share help(const Parts& parts, Index need, Index offer, Text* text) {
  const CodedListing& sought = parts.code(need);
  const CodedListing& given = parts.code(offer);
  if (sought.help.empty() || given.help.empty()) return not_known(text, Term::kHelp);
  const std::int64_t common = std::min(kHelpInFull, common_help(parts, sought, given));
  return say(text, Term::kHelp, {common, kHelpInFull}, [&] {
    const std::vector<std::string>& asked = parts.listing(need).help;
    std::vector<std::string> both;
    for (const std::string& code : asked)
      if (std::find(parts.listing(offer).help.begin(), parts.listing(offer).help.end(), code) !=
          parts.listing(offer).help.end())
        both.push_back(code);
    return Parameters{
        {"need", join(asked)}, {"offer", join(parts.listing(offer).help)}, {"common", or_none(join(both))}};
  });
}

Share words(const Parts& parts, Index need, Index offer, Text* text) {
  const WordTable& table = *parts.words;
  const std::uint64_t languages = table.languages(need) & table.languages(offer);
  if (languages == 0) return not_known(text, Term::kWords);
  const std::int64_t likeness =
      WordTable::likeness(WordTable::product(table.of(need), table.of(offer)), std::popcount(languages));
  return say(text, Term::kWords, {likeness, WordTable::kMost}, [&] {
    return Parameters{{"words", or_none(join(table.common(need, offer, 5)))}};
  });
}

Share same_area(const Parts& parts, Index need, Index offer, Text* text) {
  const Area sought = parts.listing(need).area;
  const Area given = parts.listing(offer).area;
  return say(text, Term::kSameArea, {sought == given ? 1 : 0, 1}, [&] {
    return Parameters{{"need", std::string(area_id(sought))}, {"offer", std::string(area_id(given))}};
  });
}

Share objectives(const Parts& parts, Index need, Index offer, Text* text) {
  const auto& sought = parts.listing(need).objectives;
  const auto& given = parts.listing(offer).objectives;
  if (sought.empty() || given.empty()) return not_known(text, Term::kObjectives);
  std::vector<Objective> common;
  std::set_intersection(sought.begin(), sought.end(), given.begin(), given.end(), std::back_inserter(common));
  const Share share{static_cast<std::int64_t>(common.size()), static_cast<std::int64_t>(sought.size())};
  return say(text, Term::kObjectives, share, [&] {
    const auto ids = [](const std::vector<Objective>& objectives) {
      std::vector<std::string> codes;
      for (Objective objective : objectives) codes.emplace_back(objective_id(objective));
      return join(codes);
    };
    return Parameters{{"need", ids(sought)}, {"offer", ids(given)}, {"common", or_none(ids(common))}};
  });
}

Share context(const Parts& parts, Index need, Index offer, Text* text) {
  const Likeness like = likeness(parts, need, offer);
  if (!like.known) return not_known(text, Term::kContext);
  return say(text, Term::kContext, {like.sum(), 12}, [&] {
    return Parameters{{"size", std::to_string(like.size)},
                      {"income", std::to_string(like.income)},
                      {"region", std::to_string(like.region)}};
  });
}

// In eighths: four closed cooperations are a full record. Each that was cancelled takes off as much as a closed one
// gives, each that the city itself declined half of that; who answers within a week, in the middle, gains that half,
// and who takes more than two weeks loses it.
Share record(const Parts& parts, Index /*need*/, Index offer, Text* text) {
  const ScoringContext::CityRecord& past = parts.context.cities[static_cast<std::size_t>(parts.code(offer).city)];
  const std::optional<std::int32_t> days = past.days_to_answer;
  if (past.closed_as_provider == 0 && past.cancelled_as_provider == 0 && past.declined_as_provider == 0 && !days)
    return not_known(text, Term::kRecord);
  const std::int64_t closed = 2 * std::min<std::int64_t>(4, past.closed_as_provider);
  const std::int64_t answers = !days ? 0 : *days <= kDaysOfPrompt ? 1 : *days > kDaysOfSlow ? -1 : 0;
  const std::int64_t good = closed - 2 * past.cancelled_as_provider - past.declined_as_provider + answers;
  return say(text, Term::kRecord, {std::clamp<std::int64_t>(good, 0, 8), 8}, [&] {
    return Parameters{{"closed", std::to_string(past.closed_as_provider)},
                      {"cancelled", std::to_string(past.cancelled_as_provider)},
                      {"declined", std::to_string(past.declined_as_provider)},
                      {"days", days ? std::to_string(*days) : std::string()}};
  });
}

Share language(const Parts& parts, Index need, Index offer, Text* text) {
  const CommonLanguage common = common_language(parts, need, offer);
  const auto with = [&](std::int64_t strength) {
    return say(text, Term::kLanguage, {strength, 4}, [&] {
      return Parameters{{"by", std::string(understanding_id(common.understanding))},
                        {"common", or_none(std::string(common.tag))}};
    });
  };
  switch (common.understanding) {
    case Understanding::kSame:
      return with(4);
    case Understanding::kPrimary:
    case Understanding::kAny:
      return with(3);
    case Understanding::kRelated:
      return with(2);
    case Understanding::kInterpreter:
      return with(1);
    case Understanding::kNone:
      return with(0);
    case Understanding::kNotKnown:
      break;
  }
  return not_known(text, Term::kLanguage);
}

// Half for the mode, half for the hours between both cities by the sun (longitude), which no time zone rule moves.
Share mode_and_time(const Parts& parts, Index need, Index offer, Text* text) {
  const Mode sought = parts.listing(need).mode;
  const Mode given = parts.listing(offer).mode;
  const std::optional<std::int32_t> here = parts.city(need).longitude_e4;
  const std::optional<std::int32_t> there = parts.city(offer).longitude_e4;
  const bool modes_known = sought != Mode::kUnknown && given != Mode::kUnknown;
  const bool hours_known = here && there;
  if (!modes_known && !hours_known) return not_known(text, Term::kModeAndTime);
  std::int64_t half_shares = 0;
  if (modes_known && (sought == given || sought == Mode::kHybrid || given == Mode::kHybrid)) half_shares += 2;
  std::int64_t hours = 0;
  if (hours_known) {
    hours = hours_between(*here, *there);
    half_shares += hours <= 3 ? 2 : hours <= 6 ? 1 : 0;
  }
  return say(text, Term::kModeAndTime, {half_shares, 4}, [&] {
    return Parameters{{"need", std::string(mode_id(sought))},
                      {"offer", std::string(mode_id(given))},
                      {"hours", hours_known ? std::to_string(hours) : std::string()}};
  });
}

Share freshness(const Parts& parts, Index /*need*/, Index offer, Text* text) {
  const std::optional<Day> updated = parts.listing(offer).updated;
  const std::optional<Day> confirmed = parts.city(offer).contact_confirmed;
  if (!updated && !confirmed) return not_known(text, Term::kFreshness);
  const auto fresh = [&](std::optional<Day> day) -> std::int64_t {
    if (!day) return 0;
    const std::int64_t age = std::int64_t{parts.snapshot.as_of} - *day;
    return age <= 180 ? 2 : age <= 365 ? 1 : 0;
  };
  return say(text, Term::kFreshness, {fresh(updated) + fresh(confirmed), 4}, [&] {
    return Parameters{{"updated", updated ? date_text(*updated) : std::string()},
                      {"confirmed", confirmed ? date_text(*confirmed) : std::string()}};
  });
}

Share free_places(const Parts& parts, Index /*need*/, Index offer, Text* text) {
  const std::int64_t left = parts.code(offer).left;
  const std::int64_t city = parts.provider_left[static_cast<std::size_t>(parts.code(offer).city)];
  return say(text, Term::kFreePlaces, {std::min<std::int64_t>({left, city, 10}), 10}, [&] {
    return Parameters{{"offer", std::to_string(left)},
                      {"city", city == kUnlimited ? std::string("any") : std::to_string(city)}};
  });
}

Share reciprocity(const Parts& parts, Index need, Index offer, Text* text) {
  const std::pair<std::int32_t, std::int32_t> back{parts.code(need).city, parts.code(offer).city};
  const bool gave = std::binary_search(parts.context.gave.begin(), parts.context.gave.end(), back);
  return say(text, Term::kReciprocity, {gave ? 1 : 0, 1}, [&] { return Parameters{{"gave", gave ? "yes" : "no"}}; });
}

Share priority(const Parts& parts, Index need, Index /*offer*/, Text* text) {
  const bool is = parts.code(need).priority;
  return say(text, Term::kPriority, {is ? 1 : 0, 1}, [&] { return Parameters{{"priority", is ? "yes" : "no"}}; });
}

Share urgency(const Parts& parts, Index need, Index /*offer*/, Text* text) {
  const std::string& code = parts.listing(need).urgency;
  const std::int64_t rank = parts.snapshot.meanings.urgency(code);
  if (rank == 0) return not_known(text, Term::kUrgency);
  return say(text, Term::kUrgency, {rank, kMostUrgent}, [&] { return Parameters{{"urgency", code}}; });
}

// Product of both vectors over the larger square: 1 for equal ones, never more (Cauchy–Schwarz).
Share embedding(const Parts& parts, Index need, Index offer, Text* text) {
  const auto& a = parts.listing(need).embedding;
  const auto& b = parts.listing(offer).embedding;
  if (a.empty() || b.empty()) return not_known(text, Term::kEmbedding);
  std::int64_t product = 0, square_a = 0, square_b = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    product += std::int64_t{a[i]} * b[i];
    square_a += std::int64_t{a[i]} * a[i];
    square_b += std::int64_t{b[i]} * b[i];
  }
  const Share share{std::max<std::int64_t>(0, product), std::max<std::int64_t>({1, square_a, square_b})};
  return say(text, Term::kEmbedding, share, [&] {
    return Parameters{{"permille", std::to_string(share.numerator * 1000 / share.denominator)}};
  });
}

// All where both were partners in the round that this one follows.
Share stability(const Parts& parts, Index need, Index offer, Text* text) {
  if (parts.base.empty()) return not_known(text, Term::kStability);
  const bool were = std::binary_search(parts.base.begin(), parts.base.end(), std::pair{need, offer});
  return say(text, Term::kStability, {were ? 1 : 0, 1}, [&] { return Parameters{{"before", were ? "yes" : "no"}}; });
}

// What the one would give the other, 0–100; nothing: it says of nobody whom it would rather have.
std::optional<std::int64_t> wish(const Listing& of, const Listing& partner) {
  if (of.preferences.empty()) return std::nullopt;
  const auto found = std::lower_bound(of.preferences.begin(), of.preferences.end(), partner.id,
                                      [](const Preference& one, const std::string& id) { return one.listing < id; });
  return found != of.preferences.end() && found->listing == partner.id ? found->score : 0;
}

// The mean of what both sides say; of the one that says something where the other doesn't.
Share preferences(const Parts& parts, Index need, Index offer, Text* text) {
  const std::optional<std::int64_t> of_need = wish(parts.listing(need), parts.listing(offer));
  const std::optional<std::int64_t> of_offer = wish(parts.listing(offer), parts.listing(need));
  const int sides = of_need.has_value() + of_offer.has_value();
  if (sides == 0) return not_known(text, Term::kPreferences);
  return say(text, Term::kPreferences, {of_need.value_or(0) + of_offer.value_or(0), 100 * sides}, [&] {
    const auto said = [](std::optional<std::int64_t> score) { return score ? std::to_string(*score) : std::string(); };
    return Parameters{{"need", said(of_need)}, {"offer", said(of_offer)}};
  });
}

// All where the third city gives a language that the other two lack, known on both sides; else nothing.
Share bridge(const Parts& parts, const Parties& p, Text* text) {
  const Understanding between = common_language(parts, p.need, p.offer).understanding;
  const Understanding with_need = common_language(parts, p.need, p.facilitator).understanding;
  const Understanding with_offer = common_language(parts, p.offer, p.facilitator).understanding;
  const bool needed = !share_language(between) && between != Understanding::kAny;
  const bool known = with_need != Understanding::kNotKnown && with_offer != Understanding::kNotKnown;
  if (needed && !known) return not_known(text, Term::kBridge);
  const bool bridges = needed && share_language(with_need) && share_language(with_offer);
  return say(text, Term::kBridge, {bridges ? 1 : 0, 1}, [&] {
    return Parameters{{"between", std::string(understanding_id(between))},
                      {"with_need", std::string(understanding_id(with_need))},
                      {"with_offer", std::string(understanding_id(with_offer))}};
  });
}

// All where the third city pays and nobody else is named who does, half where it bears a part of it.
Share payer(const Parts& parts, const Parties& p, Text* text) {
  const Payer third = parts.code(p.facilitator).payer;
  if (third == Payer::kUnknown || third == Payer::kOpen || third == Payer::kExternal)
    return not_known(text, Term::kPayer);
  const Answer others =
      known_payer(parts.code(p.need).payer, parts.code(p.offer).payer, place_of(parts, p.need, p.offer));
  const std::int64_t halves = third == Payer::kGiver ? 2 : third == Payer::kShared ? 1 : 0;
  return say(text, Term::kPayer, {others == Answer::kHolds ? 0 : halves, 2}, [&] {
    return Parameters{{"facilitator", parts.listing(p.facilitator).cost_sharing},
                      {"others", others == Answer::kHolds    ? "yes"
                                 : others == Answer::kBroken ? "no"
                                                             : ""}};
  });
}

Share closer_context(const Parts& parts, const Parties& p, Text* text) {
  const Likeness pivotal = likeness(parts, p.need, p.offer);
  const Likeness facilitator = likeness(parts, p.need, p.facilitator);
  if (!pivotal.known || !facilitator.known) return not_known(text, Term::kCloserContext);
  return say(text, Term::kCloserContext, {std::max(0, pivotal.sum() - facilitator.sum()), 12}, [&] {
    return Parameters{{"offer", std::to_string(pivotal.sum())}, {"facilitator", std::to_string(facilitator.sum())}};
  });
}

// Terms of codes that are compared as sets.
Share specific_topics(const Parts& parts, Index need, Index offer, Text* text) {
  return topics(parts, Term::kTopics, parts.code(need).topics, parts.code(offer).topics, kTopicsInFull, need, offer,
                text);
}
Share cross_topics(const Parts& parts, Index need, Index offer, Text* text) {
  return topics(parts, Term::kCrossTopics, parts.code(need).cross_topics, parts.code(offer).cross_topics,
                kCrossTopicsInFull, need, offer, text);
}
Share field(const Parts& parts, Index need, Index offer, Text* text) {
  return covered(text, Term::kField, parts.code(need).fields, parts.code(offer).fields,
                 parts.listing(need).creative_fields, parts.listing(offer).creative_fields);
}
Share beneficiaries(const Parts& parts, Index need, Index offer, Text* text) {
  return covered(text, Term::kBeneficiaries, parts.code(need).beneficiaries, parts.code(offer).beneficiaries,
                 parts.listing(need).beneficiaries, parts.listing(offer).beneficiaries);
}
Share value_chain(const Parts& parts, Index need, Index offer, Text* text) {
  return covered(text, Term::kValueChain, parts.code(need).stages, parts.code(offer).stages,
                 parts.listing(need).value_chain_stages, parts.listing(offer).value_chain_stages);
}

struct TermEntry {
  Term term;
  std::string_view id;  // stable: key of Programme::weights; its texts are "term.<id>" with ".known" or ".not_known"
  Points weight;        // shown points at its best; those of a pair add up to 100
  Share (*of_pair)(const Parts& parts, Index need, Index offer, Text* text);  // null: a term of trios
  Share (*of_trio)(const Parts& parts, const Parties& parties, Text* text);   // null: a term of pairs
};

// In the order of `Term`. How one is added: CONTRIBUTING.md.
constexpr auto kTerms = std::to_array<TermEntry>({
    {Term::kTopics, "topics", 30, specific_topics, nullptr},
    {Term::kCrossTopics, "cross-topics", 11, cross_topics, nullptr},
    {Term::kHelp, "help", 8, help, nullptr},
    {Term::kWords, "words", 26, words, nullptr},
    {Term::kSameArea, "same-area", 3, same_area, nullptr},
    {Term::kField, "field", 2, field, nullptr},
    {Term::kObjectives, "objectives", 3, objectives, nullptr},
    {Term::kBeneficiaries, "beneficiaries", 3, beneficiaries, nullptr},
    {Term::kValueChain, "value-chain", 1, value_chain, nullptr},
    {Term::kContext, "context", 2, context, nullptr},
    {Term::kRecord, "record", 1, record, nullptr},
    {Term::kLanguage, "language", 3, language, nullptr},
    {Term::kModeAndTime, "mode-and-time", 2, mode_and_time, nullptr},
    {Term::kFreshness, "freshness", 1, freshness, nullptr},
    {Term::kFreePlaces, "free-places", 1, free_places, nullptr},
    {Term::kReciprocity, "reciprocity", 1, reciprocity, nullptr},
    {Term::kPriority, "priority", 1, priority, nullptr},
    {Term::kUrgency, "urgency", 1, urgency, nullptr},
    {Term::kEmbedding, "embedding", 0, embedding, nullptr},
    {Term::kStability, "stability", 0, stability, nullptr},
    {Term::kPreferences, "preferences", 0, preferences, nullptr},
    {Term::kBridge, "bridge", 6, nullptr, bridge},
    {Term::kPayer, "payer", 6, nullptr, payer},
    {Term::kCloserContext, "closer-context", 4, nullptr, closer_context},
});
static_assert(kTerms.size() == kTermCount, "a term of the enum has no row, or kTermCount isn't the last one's");
static_assert(
    [] {
      Points of_pairs = 0;
      for (std::size_t i = 0; i < kTerms.size(); ++i) {
        const bool of_pair = kTerms[i].of_pair != nullptr;
        if (kTerms[i].term != static_cast<Term>(i) || of_pair != (kTerms[i].term < Term::kBridge)) return false;
        if (of_pair == (kTerms[i].of_trio != nullptr)) return false;
        of_pairs += of_pair ? kTerms[i].weight : 0;
      }
      return of_pairs == 100;
    }(),
    "each term in its place, terms of trios last, and those of pairs worth 100 points in all");

}  // namespace

std::int64_t common_help(const Parts& parts, const CodedListing& need, const CodedListing& offer) {
  std::int64_t common = 0;
  for (std::int32_t code : need.help)
    if (std::binary_search(offer.help.begin(), offer.help.end(), code))
      common += (code == need.main_help ? 2 : 1) * parts.help_rarity[static_cast<std::size_t>(code)];
  return common;
}

std::string_view term_id(Term term) {
  return kTerms[static_cast<std::size_t>(term)].id;
}

Points default_weight(Term term) {
  return kTerms[static_cast<std::size_t>(term)].weight;
}

Share share_of(const Parts& parts, Term term, Index need, Index offer, Text* text) {
  return kTerms[static_cast<std::size_t>(term)].of_pair(parts, need, offer, text);
}

Share trio_share_of(const Parts& parts, Term term, const Parties& parties, Text* text) {
  return kTerms[static_cast<std::size_t>(term)].of_trio(parts, parties, text);
}

}  // namespace entente::matcher
