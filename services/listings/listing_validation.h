// The rules that the content of a listing keeps, whichever way it comes in: call or sheet. Pure functions over messages
// and `References`; what needs the store (places reserved, ids taken, one length of embeddings) isn't checked here.
// Safe from any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "entente/listings/v1/listing.pb.h"
#include "services/listings/references.h"

namespace entente::listings {

// A rule that is broken. `field` is the path in the message, `description` says the rule and what to do, `reason` is
// stable and listed in docs/errors.md.
struct Violation {
  std::string field;
  std::string value;
  std::string description;
  std::string reason;
};

// Limits of texts in code points, as in listing.proto.
inline constexpr int kTitleLength = 120;
inline constexpr int kSummaryLength = 500;
inline constexpr int kDescriptionLength = 5000;
inline constexpr int kPlanLength = 200;
inline constexpr int kExternalIdLength = 200;
inline constexpr int kEmbeddingLength = 4096;
inline constexpr int kCapacityLimit = 10000;
inline constexpr int kDurationLimitDays = 3650;
// Limits of numbers of entries, of every list and map of a listing; all of it together has common::kMostResourceBytes.
inline constexpr int kListLimit = 50;
inline constexpr int kCountriesLimit = 250;  // there are 249
inline constexpr int kHelpLimit = 4;
inline constexpr int kPreferencesLimit = 100;

// Every rule broken by `listing`, in the order of its fields; empty: all is well. `name` must hold the city (the id may
// be empty: "cities/{city}/listings/"). A deprecated code is taken only where `previous` (may be null) has it already.
std::vector<Violation> check_listing(const v1::Listing& listing, const References& references,
                                     const v1::Listing* previous);

// Only whether `cities/{city}` exists and may publish.
std::vector<Violation> check_city(std::string_view city, const References& references);

// What is worth knowing but stops nothing: an axis that can never hold for this city and role.
std::vector<Violation> warn_of(const v1::Listing& listing, const References& references);

// A list field whose values are codes of a vocabulary.
struct CodeField {
  const char* field;
  const char* vocabulary;
  const google::protobuf::RepeatedPtrField<std::string>& (*values)(const v1::Listing&);
  int most = kListLimit;
};
std::span<const CodeField> code_fields();

// "`{text}` isn't a code of vocabulary topic; did you mean `x`?" and its like.
std::string describe_miss(const References::Match& match, std::string_view what);

// OK when empty, else INVALID_FIELD with every violation; `prefix` stands before each field, e.g. "listing.".
absl::Status status_of(const std::vector<Violation>& violations, std::string_view prefix);

}  // namespace entente::listings
