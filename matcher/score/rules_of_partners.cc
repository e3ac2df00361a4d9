// Rules of whom each side wants as a partner: axis, region, country, own country, partner types.
#include <algorithm>

#include "matcher/score/rule_words.h"
#include "matcher/score/rules.h"

namespace entente::matcher {
namespace rules {

namespace {

std::string axes_text(const std::vector<Axis>& axes) {
  std::string text;
  for (Axis axis : axes) text += (text.empty() ? "" : ";") + std::string(axis_id(axis));
  return text;
}

bool wants(const std::vector<Axis>& axes, Axis axis) {
  return axes.empty() || std::find(axes.begin(), axes.end(), axis) != axes.end();
}

// The programme's axes are never "any": a programme that seeks no trios has none left when it names only that one.
bool allows(const Parts& parts, Axis axis) {
  return std::find(parts.axes.begin(), parts.axes.end(), axis) != parts.axes.end();
}

}  // namespace

Answer axis(const Parts& parts, const Parties& p, Text* text) {
  const CityClass& beneficiary = parts.city_class(p.need);
  const CityClass& pivotal = parts.city_class(p.offer);
  const auto& need_axes = parts.listing(p.need).partner_rules.axes;
  const auto& offer_axes = parts.listing(p.offer).partner_rules.axes;
  if (!p.trio()) {
    const Axis value = axis_of(pivotal.development, beneficiary.development);
    const Answer verdict = value == Axis::kUnspecified
                               ? Answer::kNotKnown
                               : holds_if(allows(parts, value) && wants(need_axes, value) && wants(offer_axes, value));
    return say(text, Rule::kAxis, p, verdict, [&] {
      return Parameters{{"axis", std::string(axis_id(value))},   {"programme", axes_text(parts.axes)},
                        {"need", or_any(axes_text(need_axes))},  {"offer", or_any(axes_text(offer_axes))},
                        {"need_class", class_word(beneficiary)}, {"offer_class", class_word(pivotal)}};
    });
  }
  const CityClass& facilitating = parts.city_class(p.facilitator);
  const auto& facilitator_axes = parts.listing(p.facilitator).partner_rules.axes;
  const auto is = [](const CityClass& city, Development wanted) {
    return city.development == Development::kUnknown ? Answer::kNotKnown : holds_if(city.development == wanted);
  };
  constexpr Axis kTrio = Axis::kNorthSouthSouth;
  Answer verdict = holds_if(allows(parts, kTrio) && wants(need_axes, kTrio) && wants(offer_axes, kTrio) &&
                            wants(facilitator_axes, kTrio));
  verdict = all_of(verdict, is(beneficiary, Development::kDeveloping));
  verdict = all_of(verdict, is(pivotal, Development::kDeveloping));
  verdict = all_of(verdict, is(facilitating, Development::kDeveloped));
  return say(text, Rule::kAxis, p, verdict, [&] {
    return Parameters{{"axis", std::string(axis_id(kTrio))},
                      {"programme", axes_text(parts.axes)},
                      {"need", or_any(axes_text(need_axes))},
                      {"offer", or_any(axes_text(offer_axes))},
                      {"facilitator", or_any(axes_text(facilitator_axes))},
                      {"need_class", class_word(beneficiary)},
                      {"offer_class", class_word(pivotal)},
                      {"facilitator_class", class_word(facilitating)}};
  });
}

namespace {

// A region is a group or one of M49 because countries are of it; one that no country is of may be either.
Answer in_regions(const Parts& parts, const std::vector<std::string>& wanted, const Country& country) {
  if (wanted.empty()) return Answer::kHolds;
  bool unknown = false;
  for (const std::string& region : wanted) {
    if (region == country.unesco_group || region == country.m49_region || region == country.m49_subregion)
      return Answer::kHolds;
    const bool is_group = parts.unesco_groups.contains(region);
    const bool is_of_m49 = parts.m49_regions.contains(region);
    if (is_group || !is_of_m49) unknown = unknown || country.unesco_group.empty();
    if (is_of_m49 || !is_group) unknown = unknown || country.m49_region.empty() || country.m49_subregion.empty();
  }
  return unknown ? Answer::kNotKnown : Answer::kBroken;
}

std::string regions_of(const Country& country) {
  std::string text;
  for (const std::string* part : {&country.unesco_group, &country.m49_region, &country.m49_subregion})
    if (!part->empty()) text += (text.empty() ? "" : ";") + *part;
  return text;
}

}  // namespace

Answer region(const Parts& parts, const Parties& p, Text* text) {
  const auto& need = parts.listing(p.need).partner_rules.regions;
  const auto& offer = parts.listing(p.offer).partner_rules.regions;
  Answer verdict =
      all_of(in_regions(parts, need, parts.country(p.offer)), in_regions(parts, offer, parts.country(p.need)));
  if (p.trio())
    verdict =
        all_of(verdict, in_regions(parts, parts.listing(p.facilitator).partner_rules.regions, parts.country(p.need)));
  return say(text, Rule::kRegion, p, verdict, [&] {
    return with({{"need", or_any(join(need))},
                 {"offer", or_any(join(offer))},
                 {"need_region", regions_of(parts.country(p.need))},
                 {"offer_region", regions_of(parts.country(p.offer))}},
                p, "facilitator", [&] { return or_any(join(parts.listing(p.facilitator).partner_rules.regions)); });
  });
}

namespace {

bool in_countries(const std::vector<std::string>& wanted, const Country& country) {
  return wanted.empty() || std::binary_search(wanted.begin(), wanted.end(), country.iso2);
}

}  // namespace

Answer country(const Parts& parts, const Parties& p, Text* text) {
  const auto& need = parts.listing(p.need).partner_rules.countries;
  const auto& offer = parts.listing(p.offer).partner_rules.countries;
  bool good = in_countries(need, parts.country(p.offer)) && in_countries(offer, parts.country(p.need));
  if (p.trio())
    good = good && in_countries(parts.listing(p.facilitator).partner_rules.countries, parts.country(p.need));
  return say(text, Rule::kCountry, p, holds_if(good), [&] {
    return with({{"need", or_any(join(need))},
                 {"offer", or_any(join(offer))},
                 {"need_country", parts.country(p.need).iso2},
                 {"offer_country", parts.country(p.offer).iso2}},
                p, "facilitator", [&] { return or_any(join(parts.listing(p.facilitator).partner_rules.countries)); });
  });
}

Answer own_country(const Parts& parts, const Parties& p, Text* text) {
  const auto excluded = [&](Index index) { return parts.listing(index).partner_rules.own_country_excluded; };
  const auto same = [&](Index a, Index b) { return parts.origin(a).country == parts.origin(b).country; };
  bool good = !same(p.need, p.offer) || (!excluded(p.need) && !excluded(p.offer));
  if (p.trio()) good = good && (!same(p.need, p.facilitator) || !excluded(p.facilitator));
  return say(text, Rule::kOwnCountry, p, holds_if(good), [&] {
    const auto word = [&](Index index) { return std::string(excluded(index) ? "excluded" : "allowed"); };
    return with({{"need", word(p.need)},
                 {"offer", word(p.offer)},
                 {"need_country", parts.country(p.need).iso2},
                 {"offer_country", parts.country(p.offer).iso2}},
                p, "facilitator", [&] { return word(p.facilitator); });
  });
}

namespace {

Answer of_types(const std::vector<std::string>& wanted, const std::vector<std::string>& types) {
  if (wanted.empty()) return Answer::kHolds;
  if (types.empty()) return Answer::kNotKnown;
  return holds_if(std::any_of(types.begin(), types.end(), [&](const std::string& type) {
    return std::binary_search(wanted.begin(), wanted.end(), type);
  }));
}

}  // namespace

Answer partner_type(const Parts& parts, const Parties& p, Text* text) {
  const Listing& need = parts.listing(p.need);
  const Listing& offer = parts.listing(p.offer);
  Answer verdict = all_of(of_types(need.partner_rules.partner_types, offer.organisation_types),
                          of_types(offer.partner_rules.partner_types, need.organisation_types));
  if (p.trio())
    verdict =
        all_of(verdict, of_types(parts.listing(p.facilitator).partner_rules.partner_types, need.organisation_types));
  return say(text, Rule::kPartnerType, p, verdict, [&] {
    return with({{"need", or_any(join(need.partner_rules.partner_types))},
                 {"offer", or_any(join(offer.partner_rules.partner_types))},
                 {"need_types", join(need.organisation_types)},
                 {"offer_types", join(offer.organisation_types)}},
                p, "facilitator",
                [&] { return or_any(join(parts.listing(p.facilitator).partner_rules.partner_types)); });
  });
}

}  // namespace rules

bool takes_origin(const Problem::Parts& parts, const PartnerRules& wanted, Kind kind, const Origin& own,
                  const Origin& partner) {
  const Country& country = parts.country(partner);
  const Axis value = kind == Kind::kNeed ? axis_of(partner.development, own.development)
                                         : axis_of(own.development, partner.development);
  return (value == Axis::kUnspecified || (rules::allows(parts, value) && rules::wants(wanted.axes, value))) &&
         rules::in_regions(parts, wanted.regions, country) != RuleOutcome::Verdict::kBroken &&
         rules::in_countries(wanted.countries, country) &&
         !(wanted.own_country_excluded && own.country == partner.country);
}

}  // namespace entente::matcher
