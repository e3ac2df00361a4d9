// Names of matching's resources, and the way back from a name to its ids. Pure functions.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace entente::matching {

std::string programme_name(std::string_view programme);
std::string directive_name(std::string_view programme, std::string_view directive);
// The same two listings always have the same id: a new word replaces the old one.
std::string directive_id(std::string_view need, std::string_view offer);
std::string round_name(std::string_view programme, std::string_view round);
std::string proposal_name(std::string_view programme, std::string_view round, std::string_view proposal);
std::string cooperation_name(std::string_view cooperation);

struct RoundKey {
  std::string programme;
  std::string id;
  auto operator<=>(const RoundKey&) const = default;
};
struct ProposalKey {
  RoundKey round;
  std::string id;
};
struct DirectiveKey {
  std::string programme;
  std::string id;
};

// INVALID_FIELD names `field` and the pattern when `name` isn't one.
absl::StatusOr<std::string> parse_programme_name(std::string_view field, std::string_view name);
absl::StatusOr<DirectiveKey> parse_directive_name(std::string_view field, std::string_view name);
absl::StatusOr<RoundKey> parse_round_name(std::string_view field, std::string_view name);
absl::StatusOr<ProposalKey> parse_proposal_name(std::string_view field, std::string_view name);

// Whether `name` is `cities/{city}/listings/{listing}`.
bool is_listing_name(std::string_view name);
// `cities/{city}` of a listing's name. REQUIRES: is_listing_name(name).
std::string city_of_listing(std::string_view name);
// The last part of a name.
std::string_view last_part(std::string_view name);

}  // namespace entente::matching
