#include "matcher/score/parts.h"

namespace entente::matcher {
namespace {

const std::vector<std::string>& tags_of(const Problem::Parts& parts, Problem::ListingIndex index) {
  return parts.code(index).languages_of_city ? parts.city(index).working_languages
                                             : parts.listing(index).languages.tags;
}

// First tag of listing `a` that is the `same` as one of `b`.
template <typename Same>
std::string_view first_common(const Problem::Parts& parts, Problem::ListingIndex a, Problem::ListingIndex b,
                              Same same) {
  for (const std::string& mine : tags_of(parts, a))
    for (const std::string& other : tags_of(parts, b))
      if (same(mine, other)) return mine;
  return {};
}

}  // namespace

std::string_view primary_tag(std::string_view tag) {
  return tag.substr(0, tag.find('-'));
}

bool share_language(Understanding understanding) {
  return understanding == Understanding::kSame || understanding == Understanding::kPrimary ||
         understanding == Understanding::kRelated;
}

std::string_view understanding_id(Understanding understanding) {
  switch (understanding) {
    case Understanding::kNone:
      return "none";
    case Understanding::kNotKnown:
      return "";
    case Understanding::kInterpreter:
      return "interpreter";
    case Understanding::kRelated:
      return "related";
    case Understanding::kPrimary:
      return "variant";
    case Understanding::kAny:
      return "any-language";
    case Understanding::kSame:
      return "same";
  }
  return "";
}

CommonLanguage common_language(const Problem::Parts& parts, Problem::ListingIndex a, Problem::ListingIndex b) {
  const CodedListing& first = parts.code(a);
  const CodedListing& second = parts.code(b);
  if (intersect(first.tags, second.tags))
    return {Understanding::kSame, first_common(parts, a, b, [](const auto& x, const auto& y) { return x == y; })};
  if (first.any_language || second.any_language) return {Understanding::kAny, {}};
  if (intersect(first.primary_tags, second.primary_tags))
    return {Understanding::kPrimary,
            first_common(parts, a, b, [](const auto& x, const auto& y) { return primary_tag(x) == primary_tag(y); })};
  if (intersect(first.families, second.families))
    return {Understanding::kRelated, first_common(parts, a, b, [&](const auto& x, const auto& y) {
              const std::string_view family = parts.snapshot.meanings.family(primary_tag(x));
              return !family.empty() && family == parts.snapshot.meanings.family(primary_tag(y));
            })};
  const Knowledge one = parts.listing(a).languages.interpreter;
  const Knowledge other = parts.listing(b).languages.interpreter;
  if (one == Knowledge::kYes || other == Knowledge::kYes) return {Understanding::kInterpreter, {}};
  if (first.tags.empty() || second.tags.empty() || one == Knowledge::kUnknown || other == Knowledge::kUnknown)
    return {Understanding::kNotKnown, {}};
  return {Understanding::kNone, {}};
}

}  // namespace entente::matcher
