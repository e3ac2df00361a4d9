// Reference of the rules of pairs: the plainest reading of docs and contracts, over the snapshot itself, written apart
// from the engine. Slow, and without words.
#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "matcher/model/snapshot.h"
#include "matcher/score/evaluation.h"

namespace entente::matcher::testing {

class ReferenceRules {
 public:
  using Verdict = RuleOutcome::Verdict;

  ReferenceRules(const Snapshot& snapshot, const Listing& need, const Listing& offer)
      : s_(snapshot), n_(need), o_(offer), nc_(city(need.city)), oc_(city(offer.city)) {}

  Verdict judge(Rule rule) const {
    switch (rule) {
      case Rule::kRoles:
        return yes(n_.role == Role::kBeneficiary && o_.role == Role::kPivotal);
      case Rule::kArea:
        return yes(n_.area == o_.area || std::count(s_.programme.other_areas.begin(), s_.programme.other_areas.end(),
                                                    std::pair{n_.area, o_.area}));
      case Rule::kDifferentCity:
        return yes(n_.city != o_.city);
      case Rule::kOpen:
        return yes(n_.open && o_.open && in_scope(n_) && in_area(o_));
      case Rule::kDeadline:
        return yes(std::min(n_.deadline, o_.deadline) >= s_.as_of + s_.programme.review_days);
      case Rule::kAxis:
        return axis();
      case Rule::kRegion:
        return worst(region(n_, country(oc_)), region(o_, country(nc_)));
      case Rule::kCountry:
        return yes(wants(n_, oc_.country) && wants(o_, nc_.country));
      case Rule::kOwnCountry:
        return yes(oc_.country != nc_.country ||
                   !(n_.partner_rules.own_country_excluded || o_.partner_rules.own_country_excluded));
      case Rule::kPartnerType:
        return worst(type(n_, o_), type(o_, n_));
      case Rule::kWindow:
        return window();
      case Rule::kPlaces:
        return yes(n_.capacity > n_.reserved && o_.capacity > o_.reserved);
      case Rule::kLanguage:
        return language();
      case Rule::kCost:
        return cost();
      case Rule::kStanding:
        return yes(nc_.good_standing && oc_.good_standing);
      case Rule::kHistory:
        return history();
      case Rule::kCoolDown:
        return cool_down();
      case Rule::kDirective:
        return yes(std::none_of(s_.directives.begin(), s_.directives.end(), [&](const Directive& d) {
          return d.kind == Directive::Kind::kRuleOut && d.need == n_.id && d.offer == o_.id;
        }));
      case Rule::kRelevance:
        return relevance();
    }
    return Verdict::kHolds;
  }

 private:
  static Verdict yes(bool holds) { return holds ? Verdict::kHolds : Verdict::kBroken; }
  static Verdict worst(Verdict a, Verdict b) {
    for (Verdict verdict : {Verdict::kBroken, Verdict::kNotKnown})
      if (a == verdict || b == verdict) return verdict;
    return Verdict::kHolds;
  }
  static std::size_t common(std::vector<std::string> a, const std::vector<std::string>& b) {
    std::set<std::string> both;
    for (const std::string& code : a)
      if (std::count(b.begin(), b.end(), code)) both.insert(code);
    return both.size();
  }
  const City& city(const std::string& id) const {
    return *std::find_if(s_.cities.begin(), s_.cities.end(), [&](const City& c) { return c.id == id; });
  }
  const Country& country(const City& of) const {
    return *std::find_if(s_.countries.begin(), s_.countries.end(),
                         [&](const Country& c) { return c.iso2 == of.country; });
  }

  // What the programme's scheme says of a city.
  Development development(const City& of) const {
    const Country& home = country(of);
    const CountryScheme scheme = s_.programme.country_scheme;
    if (scheme == CountryScheme::kDeclared && of.declared != Development::kUnknown) return of.declared;
    if (scheme == CountryScheme::kDevelopment || scheme == CountryScheme::kDeclared) return home.development;
    if (scheme == CountryScheme::kIncome && home.income_group.empty()) return Development::kUnknown;
    const bool south = scheme == CountryScheme::kOda ? home.oda : home.income_group != "H";
    return south ? Development::kDeveloping : Development::kDeveloped;
  }

  bool in_area(const Listing& x) const {
    const auto& areas = s_.programme.areas;
    return areas.empty() || std::count(areas.begin(), areas.end(), x.area);
  }
  // Whether some axis that the need's city can be asked on, and that the need wants, is among the programme's.
  bool on_an_axis(const Listing& x) const {
    const Development home = development(city(x.city));
    if (home == Development::kUnknown) return true;
    const std::set<Axis> possible = home == Development::kDeveloping
                                        ? std::set{Axis::kNorthSouth, Axis::kSouthSouth, Axis::kNorthSouthSouth}
                                        : std::set{Axis::kSouthNorth, Axis::kNorthNorth};
    std::set<Axis> allowed, wanted;
    for (const Axis axis : possible) {
      const bool on = std::count(s_.programme.axes.begin(), s_.programme.axes.end(), axis) > 0;
      if (on && (axis != Axis::kNorthSouthSouth || s_.programme.trios)) allowed.insert(axis);
      const auto& own = x.partner_rules.axes;
      if (own.empty() || std::count(own.begin(), own.end(), axis)) wanted.insert(axis);
    }
    if (wanted.empty()) return !allowed.empty();
    return std::any_of(wanted.begin(), wanted.end(), [&](Axis axis) { return allowed.contains(axis); });
  }
  bool in_scope(const Listing& x) const {
    const auto& fields = s_.programme.creative_fields;
    if (!in_area(x) || !on_an_axis(x)) return false;
    if (fields.empty()) return true;
    if (x.creative_fields.empty()) {
      const std::string& own = city(x.city).creative_field;
      return own.empty() || std::count(fields.begin(), fields.end(), own);
    }
    return common(x.creative_fields, fields) > 0;
  }

  Verdict axis() const {
    const Development from = development(oc_), to = development(nc_);
    if (from == Development::kUnknown || to == Development::kUnknown) return Verdict::kNotKnown;
    const std::map<std::pair<Development, Development>, Axis> table{
        {{Development::kDeveloped, Development::kDeveloping}, Axis::kNorthSouth},
        {{Development::kDeveloping, Development::kDeveloping}, Axis::kSouthSouth},
        {{Development::kDeveloping, Development::kDeveloped}, Axis::kSouthNorth},
        {{Development::kDeveloped, Development::kDeveloped}, Axis::kNorthNorth}};
    const Axis axis = table.at({from, to});
    const auto allows = [&](const std::vector<Axis>& axes) { return std::count(axes.begin(), axes.end(), axis) > 0; };
    return yes(allows(s_.programme.axes) && (n_.partner_rules.axes.empty() || allows(n_.partner_rules.axes)) &&
               (o_.partner_rules.axes.empty() || allows(o_.partner_rules.axes)));
  }

  static Verdict region(const Listing& x, const Country& of) {
    if (x.partner_rules.regions.empty()) return Verdict::kHolds;
    static const std::set<std::string> kGroups{"I", "II", "III", "IV", "Va", "Vb"};
    Verdict verdict = Verdict::kBroken;
    for (const std::string& region : x.partner_rules.regions) {
      const bool group = kGroups.contains(region);
      if (group ? of.unesco_group == region : of.m49_region == region || of.m49_subregion == region)
        return Verdict::kHolds;
      if (group ? of.unesco_group.empty() : of.m49_region.empty() || of.m49_subregion.empty())
        verdict = Verdict::kNotKnown;
    }
    return verdict;
  }

  static bool wants(const Listing& x, const std::string& iso2) {
    const auto& wanted = x.partner_rules.countries;
    return wanted.empty() || std::count(wanted.begin(), wanted.end(), iso2) > 0;
  }

  static Verdict type(const Listing& x, const Listing& partner) {
    if (x.partner_rules.partner_types.empty()) return Verdict::kHolds;
    if (partner.organisation_types.empty()) return Verdict::kNotKnown;
    return yes(common(x.partner_rules.partner_types, partner.organisation_types) > 0);
  }

  Verdict window() const {
    std::int64_t first = s_.as_of, last = kDayAfterAll;
    for (const DayRange* range : {&n_.window, &o_.window, &s_.programme.window}) {
      first = std::max<std::int64_t>(first, range->first);
      last = std::min<std::int64_t>(last, range->last);
    }
    if (last - first + 1 < std::max({1, n_.min_days, o_.min_days})) return Verdict::kBroken;
    return n_.window == DayRange{} || o_.window == DayRange{} ? Verdict::kNotKnown : Verdict::kHolds;
  }

  std::vector<std::string> tags(const Listing& x) const {
    return x.languages.tags.empty() ? city(x.city).working_languages : x.languages.tags;
  }
  static std::string family(std::string tag) {
    tag = tag.substr(0, tag.find('-'));
    if (tag == "prs" || tag == "pes") return "fa";
    if (tag == "ckb" || tag == "kmr") return "ku";
    return tag;
  }
  Verdict language() const {
    if (n_.languages.any || o_.languages.any) return Verdict::kHolds;
    for (const std::string& a : tags(n_))
      for (const std::string& b : tags(o_))
        if (family(a) == family(b)) return Verdict::kHolds;
    const Knowledge a = n_.languages.interpreter, b = o_.languages.interpreter;
    if (a == Knowledge::kYes || b == Knowledge::kYes) return Verdict::kHolds;
    const bool unknown = tags(n_).empty() || tags(o_).empty() || a == Knowledge::kUnknown || b == Knowledge::kUnknown;
    return unknown ? Verdict::kNotKnown : Verdict::kBroken;
  }

  // "host-pays" in the words of who is meant.
  std::string payer(const std::string& code) const {
    static const std::set<std::string> kCodes{"giver-pays", "shared", "external", "no-cost", "open"};
    if (code != "host-pays") return kCodes.contains(code) ? code : "";
    static const std::set<std::string> kAway{"study-visit", "internship-exchange", "residency", "event-participation"};
    static const std::set<std::string> kHome{"expert-mission", "in-person-workshop", "equipment-donation",
                                             "policy-advice", "peer-review"};
    bool away = false, home = false;
    const bool shared = common(n_.modalities, o_.modalities) > 0;
    for (const std::string& modality : o_.modalities) {
      if (shared && !std::count(n_.modalities.begin(), n_.modalities.end(), modality)) continue;
      away = away || kAway.contains(modality);
      home = home || kHome.contains(modality);
    }
    return away == home ? "" : away ? "giver-pays" : "asker-pays";
  }
  Verdict cost() const {
    const std::string need = payer(n_.cost_sharing), offer = payer(o_.cost_sharing);
    if (need == "external" && offer == "external") return Verdict::kNotKnown;
    if (need == "asker-pays" || need == "external") return Verdict::kHolds;
    if (offer == "giver-pays" || offer == "external" || offer == "no-cost") return Verdict::kHolds;
    if (need == "shared" && offer == "shared") return Verdict::kHolds;
    if (need.empty() || need == "open" || offer.empty() || offer == "open") return Verdict::kNotKnown;
    return Verdict::kBroken;
  }

  bool same(const Cooperation& c) const {
    return c.beneficiary_city == n_.city && c.pivotal_city == o_.city && (c.need.empty() || c.need == n_.id) &&
           (c.offer.empty() || c.offer == o_.id);
  }

  Verdict history() const {
    const bool no_repeat = n_.partner_rules.no_repeat || o_.partner_rules.no_repeat;
    for (const Cooperation& c : s_.cooperations) {
      const std::set<std::string> providers{c.pivotal_city, c.facilitating_city};
      const bool partners = (c.beneficiary_city == n_.city && providers.contains(o_.city)) ||
                            (c.beneficiary_city == o_.city && providers.contains(n_.city));
      if (partners && no_repeat && c.state != Cooperation::State::kDeclined) return Verdict::kBroken;
      if (same(c) && c.state == Cooperation::State::kRunning) return Verdict::kBroken;
    }
    return Verdict::kHolds;
  }

  Verdict cool_down() const {
    Verdict verdict = Verdict::kHolds;
    for (const Cooperation& c : s_.cooperations) {
      if (!same(c) || c.state != Cooperation::State::kDeclined || !c.facilitating_city.empty()) continue;
      if (s_.programme.cool_down_days == 0) continue;
      if (!c.end && !c.start)
        verdict = worst(verdict, Verdict::kNotKnown);
      else if (c.end.value_or(c.start.value_or(0)) + s_.programme.cool_down_days > s_.as_of)
        verdict = Verdict::kBroken;
    }
    return verdict;
  }

  // Points of a term are rounded down one by one.
  std::int64_t most(const char* term, std::int64_t fallback) const {
    const auto named = s_.programme.weights.find(term);
    return 100 * (named == s_.programme.weights.end() ? fallback : named->second);
  }
  static std::int64_t eighths(double of) { return static_cast<std::int64_t>(std::floor(8 * std::log2(of) + 1e-9)); }
  std::int64_t rarity(const std::string& code, std::vector<std::string> Listing::*codes, double one_in) const {
    double all = 256, with = 256 / one_in;
    for (const Listing& x : s_.listings) {
      if (!x.open) continue;
      all += 1;
      with += std::count((x.*codes).begin(), (x.*codes).end(), code) > 0;
    }
    return std::min<std::int64_t>(56, eighths(std::max(1.0, all / with)));
  }
  // Of a listing's text in a language: the words' parts of its length.
  std::map<std::string, std::int64_t> weights(const ListingText& text) const {
    std::map<std::string, std::int64_t> weights;
    double square = 0;
    for (const ListingWord& of_text : text.words) {
      const std::string& word = of_text.stem;
      double all = 0, with = 0;
      for (const Listing& x : s_.listings)
        for (const ListingText& other : x.texts) {
          if (other.language != text.language || other.words.empty()) continue;
          all += 1;
          with += std::count_if(other.words.begin(), other.words.end(), [&](const auto& w) { return w.stem == word; });
        }
      weights[word] = (8 + eighths(of_text.count)) * eighths((2 * all + 2) / (2 * with + 1));
      square += static_cast<double>(weights[word] * weights[word]);
    }
    const auto length = std::max<std::int64_t>(1, static_cast<std::int64_t>(std::sqrt(square)));
    for (auto& [stem, weight] : weights) weight = weight * 1000 / length;
    return weights;
  }
  Verdict relevance() const {
    const std::int64_t topics = most("topics", 30), cross = most("cross-topics", 11), help = most("help", 8),
                       words = most("words", 26), area = most("same-area", 3);
    const std::int64_t all = topics + cross + help + words + area;
    if (s_.programme.relevance_floor == 0) return Verdict::kHolds;
    std::int64_t specific_sum = 0, cross_sum = 0, help_sum = 0, product = 0, languages = 0, known = all;
    for (const std::string& topic : n_.topics)
      if (std::count(o_.topics.begin(), o_.topics.end(), topic))
        (topic.substr(0, 2) == "x-" ? cross_sum : specific_sum) += rarity(topic, &Listing::topics, 128);
    const bool help_known = !n_.help.empty() && !o_.help.empty();
    bool same_help = false;
    for (std::size_t i = 0; i < n_.help.size(); ++i) {
      if (!std::count(o_.help.begin(), o_.help.end(), n_.help[i])) continue;
      same_help = true;
      help_sum += (i == 0 ? 2 : 1) * rarity(n_.help[i], &Listing::help, 16);
    }
    for (const ListingText& a : n_.texts)
      for (const ListingText& b : o_.texts) {
        if (a.language != b.language || a.words.empty() || b.words.empty()) continue;
        ++languages;
        const auto theirs = weights(b);
        for (const auto& [stem, weight] : weights(a))
          if (theirs.contains(stem)) product += weight * theirs.at(stem);
      }
    if (!help_known) known -= help;
    if (languages == 0) known -= words;
    const std::int64_t permille = product / (1000 * std::max<std::int64_t>(1, languages));
    const auto alike =
        std::min<std::int64_t>(100, static_cast<std::int64_t>(std::sqrt(static_cast<double>(10 * permille))));
    const std::int64_t sum =
        topics * std::min<std::int64_t>(112, specific_sum) / 112 + cross * std::min<std::int64_t>(56, cross_sum) / 56 +
        help * std::min<std::int64_t>(64, help_sum) / 64 + words * alike / 100 + (n_.area == o_.area ? area : 0);
    const std::int64_t floor = 100 * s_.programme.relevance_floor;
    const std::int64_t tenths = help_known && !same_help ? 11 : 10;
    const auto listings = static_cast<std::int64_t>(s_.listings.size());
    const std::int64_t parts = !help_known && languages == 0 ? 64 + std::min<std::int64_t>(64, listings) : 128;
    return yes(all == 0 ? sum >= floor : 128 * 10 * sum * all >= floor * known * tenths * parts);
  }

  const Snapshot& s_;
  const Listing& n_;
  const Listing& o_;
  const City& nc_;
  const City& oc_;
};

}  // namespace entente::matcher::testing
